from tests.bench import detect
from tests.texts import texts


def test_a_summary_tells_of_all_and_the_longest_of_those_kept() -> None:
    times = [float(number) for number in range(101)]
    assert detect.summary(times, [3, 7]) == {"mean": 50.0, "p50": 50.0, "p99": 99.0, "max": 7.0}


def test_the_quickest_round_counts_article_by_article() -> None:
    assert detect.best([[1.0, 5.0], [2.0, 4.0]]) == [1.0, 4.0]


def test_every_article_is_timed_in_every_round() -> None:
    seen: list[str] = []
    rounds = detect.each(texts(5), lambda one: seen.append(one.url))
    assert [len(times) for times in rounds] == [5] * detect.ROUNDS
    assert len(seen) == 5 + 5 * detect.ROUNDS


def test_the_table_says_which_bars_are_met() -> None:
    figures = {name: (bar or 1.0) for name, (_, bar) in detect.BARS.items()}
    lines = detect.table(figures | {"p99": 4.1}, {"mean": 0.5})
    assert [line.split()[0] for line in lines if line.endswith("MISSED")] == ["p99"]
    assert sum(line.endswith(" met") for line in lines) == 5
    assert " 2.0 " in lines[1]


def test_growth_is_told_as_times_the_text_half_as_long() -> None:
    lines = detect.growth([1.0, 2.0, 8.0, 16.0, 32.0], [1.0] * 5)
    assert [line.split()[5] for line in lines[2:]] == ["2.00", "4.00", "2.00", "2.00"]
