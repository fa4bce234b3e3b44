"""Charts: well-formed, named, the same bytes each time, and of any figures there may be."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from monitor.backtest import chart
from monitor.backtest.assessment import Assessment, assess
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.score import Period
from monitor.backtest.trail import Trails, trails
from tests.core.building import RULES, day, judged, signal
from tests.core.test_judge import NEAR, ORDERED, UNCHANGED

SOME = trails(
    judged(signal(NEAR), signal(UNCHANGED, at=1, outlet="Ledger"), signal(ORDERED, at=2, outlet="Courier"))[1]
)
PERIOD = Period(day(0), day(70), ("sluice",))
KNOWN = [
    Outcome(subject="sluice", happened_at=day(2), kind=Happened.CHANGED),
    Outcome(subject="sluice", happened_at=day(60), kind=Happened.HELD),
]


def held(some: Trails, known: list[Outcome]) -> Assessment:
    return assess(some, known, PERIOD, timedelta(days=30), {}, rules=RULES)


def drawn(some: Trails, known: list[Outcome]) -> dict[str, str]:
    found = held(some, known)
    return {
        "leads": chart.leads(found.rows),
        "reliability": chart.reliability(found.reliability),
        "timeline": chart.timeline(list(some), known, PERIOD),
    }


@pytest.mark.parametrize(("some", "known"), [(SOME, KNOWN), (SOME, KNOWN[1:]), (Trails(), KNOWN), (Trails(), [])])
def test_they_are_well_formed_and_the_same_each_time(some: Trails, known: list[Outcome]) -> None:
    once = drawn(some, known)
    assert once == drawn(some, known)
    for svg in once.values():
        assert ElementTree.fromstring(svg).get("role") == "img"


def test_they_say_what_is_in_them() -> None:
    found = drawn(SOME, KNOWN)
    assert "from imminent (1/1)" in found["leads"]
    assert "coming (" in found["reliability"]
    assert "announced" in found["timeline"]
