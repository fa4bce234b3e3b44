"""Muted rules: what they find is shown, and no more."""

from msgspec.structs import replace

from monitor.core.alert import Reason
from monitor.core.cue import Kind, Record, Role
from monitor.core.judge import judge
from monitor.core.muted import audible
from monitor.core.signal import anew
from tests.core.building import RULES, WATCH, cue, judged, signal

NEAR = cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
DENIED = cue(Kind.DENIAL, Role.LEGISLATOR, Record.NAMED, "Per Lund", certainty=-3)
ORDERED = cue(Kind.ANNOUNCED, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)


def muting(*kinds: Kind) -> dict[str, float]:
    return {f"{kind.value}.test": 0.0 for kind in kinds}


def test_only_what_is_muted_is_unheard() -> None:
    one = signal(NEAR, DENIED)
    assert [[cue.kind for _, cue in anew(heard)] for heard in audible([one], muting(Kind.DENIAL))] == [[Kind.IMMINENT]]
    assert audible([one], {"S6.test": 0.5})[0] is audible([one], {})[0] is one


def test_it_opens_no_episode() -> None:
    watch = replace(WATCH, adjust=muting(Kind.LEANING))
    memory, _ = judged(signal(NEAR), signal(ORDERED, at=1), watch=watch)
    later = signal(cue(Kind.LEANING), at=20, outlet="Ledger")
    after, alerts = judge(memory, later, watch, RULES)
    assert (after.episode, after.course, alerts) == (1, memory.course, ())
    assert judge(memory, later, WATCH, RULES)[1][0].reason is Reason.RAISED


def test_a_muted_denial_takes_no_bell_from_the_first_that_counts() -> None:
    watch = replace(WATCH, adjust=muting(Kind.REVERSAL))
    back = replace(DENIED, kind=Kind.REVERSAL, rule="R1.test")
    papers = [signal(NEAR, at=n / 100, outlet=f"Paper {n}") for n in range(4)]
    _, alerts = judged(*papers, signal(back, at=0.1, outlet="A"), signal(DENIED, at=0.2, outlet="B"), watch=watch)
    assert [(one.reason, one.rings) for one in alerts][-1:] == [(Reason.NEW_DENIAL, True)]


def test_what_is_lowered_is_a_voice_still() -> None:
    watch = replace(WATCH, adjust={"S6.test": 0.5, "S1.test": 0.0})
    _, (alert,) = judged(signal(NEAR), watch=watch)
    assert alert.voices == ("Ada Holm (decider)",)
    assert alert.adjusted == ("S6.test counts 50% for this watch",)
