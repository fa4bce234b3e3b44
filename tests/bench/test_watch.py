from monitor.core.watch import Watches
from monitor.core.watchfile import parse
from tests.bench import watch
from tests.texts import texts


def test_the_watches_made_can_be_read_are_the_same_each_time_and_of_every_form() -> None:
    made = parse(watch.made(200), "made")
    assert len({one.query for one in made}) > 190
    assert made == parse(watch.made(200), "made")
    assert made[:50] == parse(watch.made(50), "made")
    queries = " ".join(one.query for one in made)
    assert all(word in queries for word in (" NOT ", "*", '"~8', "title:", "outlet:", "lang:"))
    assert any(one.deciders for one in made)
    assert any(one.objects for one in made)


def test_a_cost_is_that_of_every_article() -> None:
    some = texts(5)
    one = watch.cost(parse(watch.made(10), "made"), some, {article.url: () for article in some})
    assert (one.watches, len(one.times), one.matched) == (10, 5, 0)


def test_the_table_says_whether_the_bar_is_met() -> None:
    met, missed = (watch.table([watch.Cost(10, [9.0], 0), watch.Cost(5_000, [time], 1)], 0.1) for time in (0.4, 0.6))
    assert [line.split()[-1] for line in met[1:]] == ["0", "met"]
    assert missed[2].endswith("MISSED")


def test_loading_tells_three_times_and_the_watches() -> None:
    first, again, built, watches = watch.loading(watch.made(20))
    assert min(first, again, built) > 0
    assert len(list(Watches(watches))) == 20
