"""Four verdicts from the cues."""

import pytest

from monitor.core.alert import Stage
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.verdict import judge, stage


def _cue(kind: Kind, days: float | None = None, role: Role = Role.OFFICIAL) -> Cue:
    return Cue(
        kind=kind,
        start=0,
        end=1,
        sentence_start=0,
        sentence_end=1,
        sentence="x",
        holder=Holder(role, Record.ANONYMOUS),
        certainty=1,
        horizon=None if days is None else Horizon(days, "x"),
        rule="t",
    )


@pytest.mark.parametrize(
    ("cue", "verdict"),
    [
        (_cue(Kind.LEANING), (True, False, False, False)),
        (_cue(Kind.LEANING, 10), (True, True, False, False)),
        (_cue(Kind.IMMINENT), (True, True, False, False)),
        (_cue(Kind.DECIDED), (True, True, False, False)),
        (_cue(Kind.IMMINENT, role=Role.LEGISLATOR), (True, False, False, False)),
        (_cue(Kind.ANNOUNCED), (False, False, True, False)),
        (_cue(Kind.IN_FORCE), (False, False, True, False)),
        (_cue(Kind.DENIAL), (False, False, False, True)),
        (_cue(Kind.STATUS_QUO), (False, False, False, True)),
        (_cue(Kind.REVERSAL), (False, False, False, True)),
        (_cue(Kind.PRESSURE), (False, False, False, False)),
        (_cue(Kind.NOT_A_SIGNAL), (False, False, False, False)),
    ],
)
def test_judge(cue: Cue, verdict: tuple[bool, bool, bool, bool]) -> None:
    assert tuple(map(bool, judge([cue]))) == verdict


def test_a_verdict_names_the_cues_that_make_it() -> None:
    cues = [_cue(Kind.PRESSURE), _cue(Kind.LEANING), _cue(Kind.DENIAL), _cue(Kind.IMMINENT)]
    assert judge(cues) == ((1, 3), (3,), (), (2,))


@pytest.mark.parametrize(
    ("kinds", "reached"),
    [
        ((), Stage.QUIET),
        ((Kind.PRESSURE, Kind.OPENNESS), Stage.OPEN),
        ((Kind.MERIT,), Stage.PRESSURE),
        ((Kind.LEANING, Kind.REVIEW), Stage.LEANING),
        ((Kind.IMMINENT, Kind.CAUTION), Stage.LEANING),
        ((Kind.REVIEW, Kind.CAUTION), Stage.REVIEW),
        ((Kind.IMMINENT, Kind.STATUS_QUO), Stage.IMMINENT),
        ((Kind.LEANING, Kind.DENIAL), Stage.DENIED),
        ((Kind.REVERSAL,), Stage.DENIED),
        ((Kind.ANNOUNCED, Kind.DENIAL), Stage.ANNOUNCED),
        ((Kind.IN_FORCE, Kind.ANNOUNCED), Stage.IN_FORCE),
        ((Kind.NOT_A_SIGNAL,), Stage.QUIET),
    ],
)
def test_stage(kinds: tuple[Kind, ...], reached: Stage) -> None:
    assert stage([_cue(kind) for kind in kinds]) is reached


def test_what_is_due_soon_is_imminent() -> None:
    assert stage([_cue(Kind.LEANING, 3)]) is Stage.IMMINENT
    assert stage([_cue(Kind.LEANING, 3, Role.LEGISLATOR)]) is Stage.LEANING
