"""Stages: what lifts, what caps, what ends, and what it takes to stay."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.core.alert import Stage
from monitor.core.article import Health
from monitor.core.cue import SIDES, Cue, Kind, Record, Role
from monitor.core.heard import SPEAKING_FOR
from monitor.core.ledger import order
from monitor.core.memory import Course
from monitor.core.signal import Signal
from monitor.core.stage import ENDS, RISING, step
from tests.core.building import AGAINST, LAW, RULES, cue, day, drawn, many, signal


def course(*signals: Signal) -> Course:
    """The course after these signals, one after the other in order of what was seen."""
    ordered = sorted(signals, key=order)
    here = Course()
    for place in range(len(ordered)):
        here = step(here, ordered[: place + 1], RULES).course
    return here


def stage(*signals: Signal) -> Stage:
    return course(*signals).stage


NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR)
EXPECTED = cue(Kind.LEANING, Role.OFFICIAL)
DENIED = cue(Kind.DENIAL, Role.SPOKESPERSON, Record.NAMED, "Per Lund", certainty=-3)


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        (cue(Kind.PRESSURE, Role.LEGISLATOR), Stage.PRESSURE),
        (cue(Kind.OPENNESS, Role.DECIDER), Stage.OPEN),
        (cue(Kind.MERIT, Role.OFFICIAL), Stage.OPEN),
        (cue(Kind.REVIEW, Role.OFFICIAL), Stage.REVIEW),
        (EXPECTED, Stage.LEANING),
        (cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3, within=5), Stage.IMMINENT),
        (cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3, within=90), Stage.LEANING),
        (NEAR, Stage.IMMINENT),
        (cue(Kind.IMMINENT, Role.PERSON_FAMILIAR, within=90), Stage.LEANING),
        (cue(Kind.DECIDED, Role.OFFICIAL, certainty=3), Stage.DECIDED),
        (cue(Kind.ANNOUNCED, Role.DECIDER), Stage.ANNOUNCED),
        (cue(Kind.IN_FORCE, Role.OUTLET, Record.OUTLET, certainty=3), Stage.IN_FORCE),
        (DENIED, Stage.QUIET),
        (cue(Kind.STATUS_QUO, Role.SPOKESPERSON), Stage.QUIET),
        (cue(Kind.NON_DENIAL, Role.SPOKESPERSON), Stage.QUIET),
    ],
)
def test_what_one_cue_alone_comes_to(said: Cue, comes_to: Stage) -> None:
    assert stage(signal(said)) is comes_to


@pytest.mark.parametrize("role", [Role.LEGISLATOR, Role.ALLY, Role.AFFECTED, Role.EXPERT])
@pytest.mark.parametrize("kind", [Kind.LEANING, Kind.IMMINENT, Kind.DECIDED, Kind.ANNOUNCED, Kind.IN_FORCE])
def test_those_who_hope_never_make_it_imminent(role: Role, kind: Kind) -> None:
    crowd = [
        signal(cue(kind, role, Record.NAMED, f"Member {n}", certainty=3, within=2), at=n / 24, outlet=f"Paper {n}")
        for n in range(12)
    ]
    assert stage(*crowd) is Stage.LEANING


def test_many_who_press_are_pressure() -> None:
    crowd = [signal(cue(Kind.PRESSURE, Role.DECIDER), at=n / 24, outlet=f"Paper {n}") for n in range(24)]
    assert stage(*crowd) is Stage.PRESSURE


def test_caution_in_the_same_article_caps_at_leaning() -> None:
    caution = cue(Kind.CAUTION, Role.OFFICIAL)
    sure = cue(Kind.DECIDED, Role.OFFICIAL, certainty=3)
    assert stage(signal(NEAR, sure)) is Stage.DECIDED
    assert stage(signal(NEAR, sure, caution)) is Stage.LEANING


def test_a_later_caution_caps_and_a_later_word_of_another_origin_lifts_it() -> None:
    near = signal(NEAR)
    caution = signal(cue(Kind.CAUTION, Role.OFFICIAL), at=0.2, outlet="Evening Mail")
    again = signal(NEAR, at=0.4, outlet="Courier")
    assert [stage(near), stage(near, caution), stage(near, caution, again)] == [
        Stage.IMMINENT,
        Stage.LEANING,
        Stage.IMMINENT,
    ]


def test_an_expert_s_caution_caps_nothing() -> None:
    assert stage(signal(NEAR), signal(cue(Kind.CAUTION, Role.EXPERT), at=0.2, outlet="Courier")) is Stage.IMMINENT


def test_a_headline_alone_counts_half() -> None:
    assert stage(signal(NEAR)) is Stage.IMMINENT
    assert stage(signal(NEAR, health=Health.HEADLINE_ONLY)).rank < Stage.LEANING.rank


def test_a_flat_denial_ends_what_had_come_to_leaning() -> None:
    found = course(signal(EXPECTED), signal(DENIED, at=1, outlet="Courier"))
    assert found == Course(Stage.DENIED, day(0), day(1))


def test_a_flat_denial_of_a_review_ends_nothing() -> None:
    assert stage(signal(cue(Kind.REVIEW)), signal(DENIED, at=1, outlet="Courier")) not in ENDS


def test_a_status_quo_ends_nothing() -> None:
    unchanged = signal(cue(Kind.STATUS_QUO, Role.SPOKESPERSON, certainty=-3), at=0.1, outlet="Courier")
    assert stage(signal(NEAR), unchanged) is Stage.IMMINENT


def test_a_reversal_stalls() -> None:
    shelved = signal(cue(Kind.REVERSAL, Role.OFFICIAL), at=1, outlet="Courier")
    assert stage(signal(NEAR), shelved) is Stage.STALLED


def test_a_reversal_of_what_was_announced_stalls_it() -> None:
    made = signal(cue(Kind.ANNOUNCED, Role.DECIDER))
    shelved = cue(Kind.REVERSAL, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=-3)
    assert stage(made, *(signal(shelved, at=2, outlet=one) for one in ("Courier", "Evening Mail", "Ledger"))) in ENDS


def test_a_fading_denial_raises_nothing_but_a_new_word_does() -> None:
    story = [signal(EXPECTED), signal(DENIED, at=1, outlet="Courier")]
    weeks = signal(cue(Kind.NON_DENIAL, Role.SPOKESPERSON), at=9, outlet="Ledger")
    again = signal(NEAR, at=9.1, outlet="Evening Mail")
    assert stage(*story, weeks) is Stage.DENIED
    assert stage(*story, weeks, again) is Stage.IMMINENT


def test_a_fading_denial_of_an_announcement_brings_it_back_no_more_than_a_copy_does() -> None:
    story = [
        signal(cue(Kind.ANNOUNCED, Role.OUTLET, Record.OUTLET)),
        signal(DENIED, at=0.1, outlet="Courier"),
    ]
    weeks = signal(cue(Kind.NO_RESPONSE, Role.SPOKESPERSON), at=25, outlet="Ledger")
    copy = signal(NEAR, at=1, outlet="Evening Mail", origin="Harbour Post")
    _, believed, _ = step(Course(Stage.DENIED), [*story, weeks], RULES)
    assert believed.coming > RULES.stages.leaning
    assert stage(*story) is stage(*story, weeks) is Stage.DENIED
    assert stage(*story, copy, weeks) is Stage.DENIED
    assert stage(*story, signal(NEAR, at=25, outlet="Ledger")) is Stage.IMMINENT


def test_less_is_needed_to_stay_than_to_rise() -> None:
    once = signal(NEAR)
    faded = signal(cue(Kind.NO_RESPONSE, Role.SPOKESPERSON), at=3, outlet="Courier")
    found, believed, _ = step(Course(), [once], RULES)
    stays, less, _ = step(found, [once, faded], RULES)
    assert RULES.stages.imminent - RULES.stages.hysteresis < less.coming < RULES.stages.imminent < believed.coming
    assert stays.stage is found.stage is Stage.IMMINENT
    fresh = step(Course(Stage.LEANING), [once, faded], RULES)
    assert fresh.course.stage is Stage.LEANING


def test_a_stage_needs_belief_and_a_cue_that_allows_it() -> None:
    reviewers = [signal(cue(Kind.REVIEW, Role.DECIDER, certainty=3), at=n / 24, outlet=f"P{n}") for n in range(12)]
    doubtful = signal(cue(Kind.DECIDED, Role.LEGISLATOR, certainty=0), health=Health.HEADLINE_ONLY)
    assert stage(*reviewers) is Stage.REVIEW
    assert stage(doubtful).rank < Stage.LEANING.rank


@LAW
@given(many())
def test_what_it_comes_to_is_one_of_the_stages_its_cues_allow(signals: list[Signal]) -> None:
    found = course(*signals)
    kinds = {one.kind for each in signals for one in each.cues}
    if not kinds & {kind for kind in Kind if SIDES[kind] in SPEAKING_FOR}:
        assert found == Course()
    if found.stage in RISING[:2]:
        assert kinds & {Kind.LEANING, Kind.IMMINENT, Kind.DECIDED, Kind.ANNOUNCED, Kind.IN_FORCE}
    assert (found.ended is not None) is (found.stage in {*ENDS, Stage.ANNOUNCED, Stage.IN_FORCE})


@LAW
@given(many(), drawn(), st.floats(0, 2.9))
def test_a_copy_of_what_was_heard_never_raises_a_stage(signals: list[Signal], one: Signal, wait: float) -> None:
    last = max(signals, key=order)
    at = (last.seen - day(0)) / timedelta(days=1) + wait
    copy = signal(*one.cues, at=at, outlet="Copyist", origin=last.origin, name="copy")
    assume(order(last) < order(copy))
    _never_rises(signals, copy)


@LAW
@given(many(), drawn(AGAINST), st.floats(0, 30))
def test_what_only_denies_never_raises_a_stage(signals: list[Signal], one: Signal, wait: float) -> None:
    at = (max(one.seen for one in signals) - day(0)) / timedelta(days=1) + wait
    denial = signal(*one.cues, at=at, outlet=one.outlet, origin=one.origin, name="denial")
    assume(all(order(one) < order(denial) for one in signals))
    _never_rises(signals, denial)


def _never_rises(signals: list[Signal], last: Signal) -> None:
    before, after = stage(*signals), stage(*signals, last)
    assert after.rank <= before.rank
    assert after in ENDS or before not in ENDS
