"""Comparisons: what rings in one rehearsal and not in the other, and what made it so."""

import json

import msgspec
from msgspec.structs import replace

from monitor.backtest.comparison import compare, lines, page, plain
from monitor.backtest.trail import Trails, trails
from monitor.core.alert import Stage
from monitor.core.rules import Rules
from tests.core.building import RULES, WATCH, day, judged, signal
from tests.core.test_judge import EXPECTED, NEAR, ORDERED

STORY = [signal(EXPECTED, at=1), signal(NEAR, at=3, outlet="Courier"), signal(ORDERED, at=5, outlet="Ledger")]
# Rules under which nothing is imminent.
PATIENT = replace(RULES, stages=replace(RULES.stages, imminent=0.999))


def told(numbers: Rules = RULES) -> Trails:
    return trails(judged(*STORY, watch=replace(WATCH, question="Will <it> open?"), numbers=numbers)[1])


def test_the_same_rehearsal_twice_differs_in_nothing() -> None:
    found = compare(("a", "b"), told(), told())
    assert found.differences == ()
    assert found.alike == sum(step.rings for trail in told() for step in trail.steps)


def test_a_ring_that_only_one_has_is_told_with_what_was_believed() -> None:
    found = compare(("eager.toml", "patient.toml"), told(), told(PATIENT))
    (one,) = found.differences
    assert ("sluice", day(3), Stage.IMMINENT) in one.only_first
    assert ("sluice", day(3), Stage.IMMINENT) not in one.only_second
    assert one.coming[0] == one.coming[1]
    assert f"{day(3):%Y-%m-%d %H:%M} sluice: imminent, only with eager.toml" in list(lines(found))
    assert json.loads(msgspec.json.encode(plain(found)))["differences"][0]["subject"] == "sluice"
    shown = page(found)
    assert "Will &lt;it&gt; open?" in shown
    assert "http" not in shown


def test_an_alert_that_only_one_raises_has_its_ledger() -> None:
    found = compare(("a", "b"), told(), Trails())
    (one,) = found.differences
    assert one.only_second == ()
    assert one.coming[1] is None
    assert [(line.outlet, line.second) for line in one.ledger] == [("Harbour Post", None)]
    (mirrored,) = compare(("a", "b"), Trails(), told()).differences
    assert mirrored.only_second == one.only_first
    assert mirrored.ledger[0].first is None


def test_what_weighs_otherwise_is_shown_heaviest_first() -> None:
    light = {kind: replace(weight, coming=weight.coming / 4) for kind, weight in RULES.kinds.items()}
    found = compare(("a", "b"), told(), told(replace(RULES, kinds=light)))
    (one,) = found.differences
    gaps = [abs((line.first or 0) - (line.second or 0)) for line in one.ledger]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0


def test_episodes_are_paired_by_their_time_and_not_by_their_number() -> None:
    later = [signal(EXPECTED, at=91), signal(NEAR, at=93, outlet="Courier")]
    both = trails(judged(*STORY, *later, watch=WATCH)[1])
    second = trails(alert for alert in judged(*STORY, *later, watch=WATCH)[1] if alert.episode == 2)
    assert len(both) == 2
    found = compare(("a", "b"), both, second)
    assert [one.only_second for one in found.differences] == [()]
    assert found.alike == sum(step.rings for trail in second for step in trail.steps)


def test_one_alert_that_is_two_with_other_rules_rings_the_same() -> None:
    (whole,) = told()
    halves = Trails()
    for number, one in enumerate(judged(*STORY, watch=WATCH)[1]):
        halves.add(replace(one, id=f"half {number > 0}"))
    assert len(halves) == 2
    found = compare(("a", "b"), told(), halves)
    assert (found.differences, found.alike) == ((), sum(step.rings for step in whole.steps))
