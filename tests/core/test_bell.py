from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.alert import Evidence, Reason, Stage
from monitor.core.bell import rings
from tests.delivery.sample import CLOSE, DENIED, NIGHT, REVIEWED, UNCHANGED

COOLDOWNS = {Reason.ROSE: 2.0, Reason.NEW_DENIAL: 24.0, Reason.FELL: 6.0}
ENDS = {Stage.DENIED, Stage.STALLED}
NEVER: Mapping[Reason, datetime] = {}
LEDGERS = [(), (REVIEWED, CLOSE), (REVIEWED, CLOSE, UNCHANGED), (REVIEWED, CLOSE, DENIED)]


def hours(count: float) -> datetime:
    return NIGHT + timedelta(hours=count)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("reason", list(Reason))
def test_what_rings_without_a_denial(reason: Reason, stage: Stage) -> None:
    wanted = reason in (Reason.RAISED, Reason.ROSE, Reason.RESOLVED) or (reason is Reason.FELL and stage in ENDS)
    assert rings(reason, stage, (REVIEWED, CLOSE), NEVER, NIGHT, COOLDOWNS) == wanted


@pytest.mark.parametrize(
    ("ledger", "wanted"),
    [
        ((REVIEWED, CLOSE, UNCHANGED), False),  # nothing has changed so far: silent about tomorrow
        ((REVIEWED, CLOSE, DENIED), True),
        ((REVIEWED, CLOSE, UNCHANGED, DENIED), True),
        ((REVIEWED, CLOSE, DENIED, replace(DENIED, seen=DENIED.seen + timedelta(hours=1))), False),  # the second one
        ((REVIEWED, CLOSE, DENIED, replace(UNCHANGED, seen=DENIED.seen + timedelta(hours=1))), False),
        ((REVIEWED, CLOSE, replace(DENIED, copied=True)), False),
        ((), False),
    ],
)
def test_the_first_flat_denial_rings(ledger: tuple[Evidence, ...], wanted: bool) -> None:
    assert rings(Reason.NEW_DENIAL, Stage.IMMINENT, ledger, NEVER, NIGHT, COOLDOWNS) == wanted


@pytest.mark.parametrize(
    ("reason", "stage", "rang", "wanted"),
    [
        (Reason.ROSE, Stage.LEANING, {Reason.ROSE: hours(-1.9)}, False),
        (Reason.ROSE, Stage.IMMINENT, {Reason.ROSE: hours(-1.9)}, False),  # back to where it was
        (Reason.ROSE, Stage.IMMINENT, {Reason.ROSE: hours(-2)}, True),
        (Reason.ROSE, Stage.IMMINENT, {Reason.RAISED: hours(-0.1)}, True),  # another reason has a time of its own
        (Reason.ROSE, Stage.DECIDED, {Reason.ROSE: hours(-0.1)}, True),  # it never stood so high
        (Reason.NEW_DENIAL, Stage.IMMINENT, {Reason.NEW_DENIAL: hours(-23)}, False),
        (Reason.NEW_DENIAL, Stage.IMMINENT, {Reason.NEW_DENIAL: hours(-24)}, True),
        (Reason.FELL, Stage.DENIED, {Reason.FELL: hours(-5)}, False),
        (Reason.RAISED, Stage.IMMINENT, {Reason.RAISED: hours(-0.1)}, True),
        (Reason.RESOLVED, Stage.ANNOUNCED, {Reason.RESOLVED: hours(-0.1)}, True),
    ],
)
def test_the_same_reason_waits_for_its_cool_down(
    reason: Reason, stage: Stage, rang: Mapping[Reason, datetime], wanted: bool
) -> None:
    ledger = (REVIEWED, CLOSE, DENIED)
    assert rings(reason, stage, ledger, rang, NIGHT, COOLDOWNS, highest=Stage.IMMINENT) is wanted


REASONS, STAGES = st.sampled_from(list(Reason)), st.sampled_from(list(Stage))
RANG = st.dictionaries(REASONS, st.floats(-100, 0).map(hours))
PERIODS = st.dictionaries(REASONS, st.floats(0, 100))


@given(REASONS, STAGES, st.sampled_from(LEDGERS), RANG, PERIODS, STAGES)
def test_cool_downs_only_ever_silence(
    reason: Reason,
    stage: Stage,
    ledger: tuple[Evidence, ...],
    rang: Mapping[Reason, datetime],
    cooldowns: Mapping[Reason, float],
    highest: Stage,
) -> None:
    plain = rings(reason, stage, ledger, NEVER, NIGHT, {})
    cooled = rings(reason, stage, ledger, rang, NIGHT, cooldowns, highest=highest)
    assert plain or not cooled
    assert rings(reason, stage, ledger, rang, NIGHT, {}, highest=highest) == plain, "without cool-downs none counts"
    if reason not in rang:
        assert cooled == plain, "what never rang is not silenced"


@given(STAGES, RANG, PERIODS, STAGES)
def test_a_new_height_rings_however_soon(
    stage: Stage, rang: Mapping[Reason, datetime], cooldowns: Mapping[Reason, float], highest: Stage
) -> None:
    if stage.rank > highest.rank:
        assert rings(Reason.ROSE, stage, (), rang, NIGHT, cooldowns, highest=highest)
