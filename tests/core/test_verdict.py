"""Four verdicts from the cues."""

import pytest

from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.verdict import judge


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
    assert tuple(judge([cue])) == verdict
