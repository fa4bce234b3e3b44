"""Assessments: what was told before each change, how far beliefs can be believed, and nothing known too early."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from monitor.backtest.assessment import Assessment, assess, hours
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.reliability import reliability
from monitor.backtest.score import Call, Period
from monitor.backtest.trail import Trails, trails
from monitor.core.alert import Alert, Stage
from monitor.core.path import Path
from monitor.core.proposition import Direction
from monitor.core.watch import Watch
from tests.builders import an_article
from tests.core.building import RULES, day, judged, signal
from tests.core.test_judge import EXPECTED, NEAR, ORDERED
from tests.core.test_path import watching

PERIOD = Period(day(0), day(90), ("sluice", "weir"))
MONTH = timedelta(days=30)


def happened(at: float, subject: str = "sluice", kind: Happened = Happened.CHANGED, scope: str = "") -> Outcome:
    return Outcome(
        subject=subject,
        happened_at=day(at),
        kind=kind,
        direction=Direction.LIFT,
        scope=scope,
        first_seen=day(at - 0.5),
    )


def alerts(scope: str = "", direction: Direction | None = Direction.LIFT) -> list[Alert]:
    words = {"scope": scope, "direction": direction}
    return judged(
        signal(EXPECTED, at=1, **words),  # type: ignore[arg-type]
        signal(NEAR, at=3, outlet="Courier", **words),  # type: ignore[arg-type]
        signal(ORDERED, at=5, outlet="Ledger", **words),  # type: ignore[arg-type]
    )[1]


def assessed(known: list[Outcome], some: list[Alert]) -> Assessment:
    moments = {"sluice": [one.happened_at for one in known if one.subject == "sluice"]}
    return assess(
        trails(some, moments), known, PERIOD, MONTH, {"bell": [Call("sluice", day(2), None, "")]}, rules=RULES
    )


def test_leads_are_from_the_first_revision_at_each_stage_and_what_comes_after_is_none() -> None:
    held = assessed([happened(4)], alerts())
    assert [row.name for row in held.rows] == ["from leaning", "from imminent", "bell"]
    (told,) = held.told
    assert told.leads == {Stage.LEANING: 72.0, Stage.IMMINENT: 24.0}
    assert told.reported == {Stage.LEANING: 60.0, Stage.IMMINENT: 12.0}
    assert told.stood is not None
    assert told.stood.as_of == day(3)
    assert held.warnings == ["Only 1 outcome could be foreseen: the figures are anecdotes, not rates."]


@pytest.mark.parametrize(
    ("direction", "scope", "right"),
    [
        (Direction.LIFT, "only at night", (True, True)),
        (Direction.IMPOSE, "for barges", (False, False)),
        (None, "", (None, None)),
    ],
)
def test_direction_and_scope_are_right_or_wrong_or_not_said(
    direction: Direction | None, scope: str, right: tuple[bool | None, bool | None]
) -> None:
    (told,) = assessed([happened(4, scope="at night")], alerts(scope, direction)).told
    assert (told.direction, told.scope) == right


def test_a_change_that_nobody_called_is_told_with_how_it_stood() -> None:
    held = assessed([happened(4, "weir"), happened(0.5)], alerts())
    assert [(told.outcome.subject, told.call, told.stood) for told in held.told] == [
        ("weir", None, None),
        ("sluice", None, None),
    ]


def test_a_belief_is_held_against_what_came() -> None:
    found = reliability([(0.9, True), (0.8, True), (0.85, False), (0.1, False)])
    assert (found.cases, found.rate, found.base) == (4, 0.5, 0.25)
    assert found.brier == round((0.01 + 0.04 + 0.7225 + 0.01) / 4, 4)
    assert [(one.low, one.came.value, one.came.cases) for one in found.bins] == [(0.0, 0.0, 1), (0.8, 0.6667, 3)]
    assert reliability([]).brier is None


def test_an_alert_is_one_case_for_each_stage_however_often_it_is_revised() -> None:
    more = [replace(alerts()[0], revision=number + 10, as_of=day(1.1)) for number in range(50)]
    some = alerts()
    held = assessed([happened(4)], [some[0], *more, *some[1:]])
    assert held.reliability["coming"].cases == 2
    assert [one.came.value for one in assessed([happened(80)], some).reliability["coming"].bins] == [0.0, 0.0]


def test_what_the_period_is_too_short_for_is_no_case() -> None:
    short = PERIOD._replace(last=day(20))
    held = assess(trails(alerts()), [happened(90)], short, MONTH, {}, rules=RULES)
    assert held.reliability["coming"].cases == 0


def test_hours_are_those_from_one_revision_to_the_next() -> None:
    spent = hours(trails(alerts()[:2]), PERIOD._replace(last=day(4)))
    assert spent == {"sluice": {Stage.LEANING: 48.0, Stage.IMMINENT: 24.0}}
    made = hours(trails(alerts()), PERIOD)["sluice"]
    assert made == {Stage.LEANING: 48.0, Stage.IMMINENT: 48.0, Stage.ANNOUNCED: 0.0}  # then it is settled


def test_what_was_published_before_a_change_and_seen_after_it_is_not_early() -> None:
    path: Path = watching(Watch(id="sluice", question="Will it open?", query="sluice"))
    text = (
        "The old sluice will open within days, the Harbour Board said.\n\nA decision to open the sluice is very close."
    )
    early = replace(an_article(1, text, title="Sluice set to open within days"), published=day(1), seen=day(1))
    for seen, right in ((1.0, 1), (5.0, 0)):
        found = Trails()
        for alert in path.fold([replace(early, seen=day(seen))]):
            found.add(alert)
        held = assess(found, [happened(4)], PERIOD, MONTH, {}, rules=RULES)
        assert (len(found), held.rows[0].score.right) == (1, right)
