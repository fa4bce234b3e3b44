"""Baselines: what cheaper alarms call on the same articles."""

from datetime import timedelta

from msgspec.structs import replace

from monitor.backtest.baselines import Alarms, chance
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.score import Call, Period
from monitor.core.article import Article
from monitor.core.watch import Watch, Watches
from tests.builders import an_article
from tests.core.building import day

WATCHES = Watches([Watch(id="sluice", question="Will it open?", query="sluice")])


def told(at: float, text: str = "The sluice is old.", number: int = 0) -> Article:
    return replace(an_article(number + int(at * 1000), text), seen=day(at))


def called(*some: Article, subjects: tuple[str, ...] = ("sluice",)) -> dict[str, list[Call]]:
    alarms = Alarms(WATCHES, subjects)
    for one in some:
        alarms.add(one)
    return alarms.calls()


def test_the_query_finds_its_articles_and_an_unknown_subject_finds_none() -> None:
    found = called(told(0), told(1, "The ferry is new."), subjects=("sluice", "ferry"))
    assert [(call.subject, call.at) for call in found["keyword"]] == [("sluice", day(0))]


def test_a_keyword_rings_and_rests_for_a_week() -> None:
    assert [call.at for call in called(*(told(at) for at in (0, 1, 6.9, 7, 20)))["keyword"]] == [
        day(0),
        day(7),
        day(20),
    ]


def test_looking_ahead_takes_a_word_of_the_future() -> None:
    found = called(told(0), told(8, "The sluice will be opened soon."))
    assert [call.at for call in found["keyword, looking ahead"]] == [day(8)]


def test_a_spike_is_a_day_with_many_more_than_the_two_weeks_before() -> None:
    quiet = [told(at) for at in range(15)]
    busy = [told(16 + n / 24, number=n) for n in range(6)]
    (call,) = called(*quiet, *busy)["volume"]
    assert call.at in {one.seen for one in busy}
    assert called(*quiet)["volume"] == []


KNOWN = [Outcome(subject="sluice", happened_at=day(at), kind=Happened.CHANGED) for at in (20, 350)]
PERIOD = Period(day(0), day(365), ("sluice",))
WEEK = timedelta(days=7)


def test_what_knows_the_dates_beats_chance_and_the_same_each_time() -> None:
    made = [Call("sluice", day(at), None, "") for at in (19, 349)]
    once = chance(made, KNOWN, PERIOD, WEEK)
    assert once is not None
    assert once == chance(made, KNOWN, PERIOD, WEEK)
    assert 0 < once.recall < 0.2
    assert once.as_good < 0.05
    assert chance(made, [], PERIOD, WEEK) is None


def test_who_always_calls_is_no_better_than_chance() -> None:
    found = chance([Call("sluice", day(at), None, "") for at in range(0, 365, 3)], KNOWN, PERIOD, WEEK)
    assert found is not None
    assert (found.recall > 0.9, found.as_good > 0.9) == (True, True)


def test_a_long_time_of_which_nothing_is_known_does_not_make_chance_look_worse() -> None:
    made = [Call("sluice", day(at), None, "") for at in range(15, 350, 10)]
    longer = PERIOD._replace(first=day(-3650))
    assert chance(made, KNOWN, longer, WEEK) == chance(made, KNOWN, PERIOD._replace(first=day(13)), WEEK)
