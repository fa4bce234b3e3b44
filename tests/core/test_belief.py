"""Beliefs: what adds, what subtracts, what fades, and what does not count."""

from datetime import timedelta
from math import exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.core.article import Health
from monitor.core.belief import Beliefs, beliefs, said
from monitor.core.cue import Cue, Kind, Record, Role
from monitor.core.ledger import order
from monitor.core.origin import copied, outlet_key
from monitor.core.signal import Signal
from tests.core.building import AGAINST, FOR, LAW, RULES, cue, day, drawn, many, signal


def believed(*signals: Signal, at: float | None = None) -> Beliefs:
    """What is believed ``at`` so many days, else when the last was seen."""
    ordered = sorted(signals, key=order)
    return beliefs(said(ordered, ordered[-1].seen if at is None else day(at), RULES), RULES)


def odds(probability: float) -> float:
    return log(probability / (1 - probability))


def added(*signals: Signal, at: float | None = None) -> float:
    """What the signals add to the log-odds of *coming*."""
    return odds(believed(*signals, at=at).coming) - RULES.prior.coming


SURE = cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)


def test_nothing_said_leaves_the_prior() -> None:
    nothing = beliefs([], RULES)
    assert nothing.coming == pytest.approx(1 / (1 + exp(2.2)))
    assert nothing.made == pytest.approx(1 / (1 + exp(3.0)))
    assert nothing.to_coming == {}


def test_the_decider_s_own_sure_word_weighs_the_whole() -> None:
    assert added(signal(SURE)) == pytest.approx(RULES.kinds[Kind.LEANING].coming)


@pytest.mark.parametrize(
    ("weaker", "share"),
    [
        (cue(Kind.LEANING, Role.DECIDER, Record.ANONYMOUS, certainty=3), 0.9),
        (cue(Kind.LEANING, Role.LEGISLATOR, Record.NAMED, "Per Lund", certainty=3), 0.5),
        (cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=1), 0.8),
        (cue(Kind.LEANING, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=0), 0.7),
    ],
)
def test_less_authority_record_or_certainty_weighs_less(weaker: Cue, share: float) -> None:
    assert added(signal(weaker)) == pytest.approx(share * added(signal(SURE)))


def test_it_counts_half_after_its_half_life() -> None:
    assert added(signal(SURE), at=RULES.kinds[Kind.LEANING].half_life) == pytest.approx(added(signal(SURE)) / 2)


def test_a_text_that_is_not_whole_counts_half() -> None:
    assert added(signal(SURE, health=Health.HEADLINE_ONLY)) == pytest.approx(added(signal(SURE)) / 2)


def test_an_origin_speaks_once_with_its_strongest_cue() -> None:
    one = signal(cue(Kind.REVIEW), SURE, name="one")
    again = signal(SURE, cue(Kind.OPENNESS), at=0.001, name="again")
    assert added(one, again) == pytest.approx(added(signal(SURE)), abs=1e-3)
    assert set(believed(one, again).to_coming) == {(again.id, 0)}  # the fresher of two that say the same


def test_a_second_origin_adds_less_than_the_first() -> None:
    one, two = signal(SURE, outlet="Harbour Post"), signal(SURE, outlet="Evening Mail")
    assert added(one, two) == pytest.approx(added(one) * (1 + RULES.origins.returns))


def test_a_status_quo_speaks_against_made_and_hardly_against_coming() -> None:
    unchanged = cue(Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED, "Per Lund")
    denied = cue(Kind.DENIAL, Role.SPOKESPERSON, Record.NAMED, "Per Lund")
    before, after, flat = believed(signal(SURE)), believed(signal(SURE, unchanged)), believed(signal(SURE, denied))
    assert before.coming - 0.04 < after.coming < before.coming
    assert after.made < before.made / 3
    assert flat.coming < before.coming / 3


def test_silence_and_evasion_move_nothing() -> None:
    quiet = signal(cue(Kind.NON_DENIAL, Role.SPOKESPERSON), cue(Kind.NO_RESPONSE, Role.SPOKESPERSON))
    assert believed(quiet)[:-1] == beliefs([], RULES)[:-1]


def test_a_copy_of_what_was_heard_adds_nothing_but_its_flat_denial_counts() -> None:
    own = signal(cue(Kind.REVIEW), name="own")
    louder = signal(cue(Kind.IMMINENT), at=1, outlet="Evening Mail", origin="Harbour Post")
    denied = signal(cue(Kind.IMMINENT), cue(Kind.DENIAL), at=1, outlet="Evening Mail", origin="Harbour Post")
    assert added(own, louder) == pytest.approx(added(own, at=1))
    assert added(own, denied) < added(own, at=1) - 1


def test_a_copy_speaks_for_an_origin_we_have_not_heard() -> None:
    copy = signal(cue(Kind.IMMINENT), outlet="Evening Mail", origin="Harbour Post")
    assert added(copy) == pytest.approx(added(signal(cue(Kind.IMMINENT))))


def test_the_original_replaces_a_copy_that_came_first() -> None:
    copy = signal(cue(Kind.IMMINENT), outlet="Evening Mail", origin="Harbour Post")
    own = signal(cue(Kind.IMMINENT), at=0.1)
    assert added(copy, own) == pytest.approx(added(own))
    assert set(believed(copy, own).to_coming) == {(own.id, 0)}


@pytest.mark.parametrize(("at", "counts"), [(2.9, False), (3.1, True)])
def test_after_a_silence_a_copy_is_news_if_it_says_more(at: float, counts: bool) -> None:
    own = signal(cue(Kind.REVIEW))
    more = signal(cue(Kind.IMMINENT), at=at, outlet="Evening Mail", origin="Harbour Post")
    less = signal(cue(Kind.OPENNESS), at=at, outlet="Evening Mail", origin="Harbour Post")
    assert (added(own, more) > added(own, at=at) + 1) is counts
    assert added(own, less) == pytest.approx(added(own, at=at))


def test_what_was_denied_before_the_announcement_speaks_against_it_no_more() -> None:
    denied = signal(cue(Kind.DENIAL, Role.DECIDER), outlet="Evening Mail")
    made = signal(cue(Kind.ANNOUNCED, Role.DECIDER), at=1)
    wished = signal(cue(Kind.ANNOUNCED, Role.LEGISLATOR), at=1)
    assert believed(denied, made) == believed(made)
    assert believed(denied, wished).made < believed(wished).made


def test_a_reversal_after_or_in_the_announcement_counts() -> None:
    made = signal(cue(Kind.ANNOUNCED, Role.DECIDER))
    both = signal(cue(Kind.ANNOUNCED, Role.DECIDER), cue(Kind.REVERSAL, Role.DECIDER))
    after = signal(cue(Kind.REVERSAL, Role.DECIDER), at=1, outlet="Evening Mail")
    assert believed(both).made < believed(made).made
    assert believed(made, after).made < believed(made, at=1).made


@LAW
@given(many(), drawn(AGAINST))
def test_a_denial_never_raises_coming(signals: list[Signal], denial: Signal) -> None:
    last = 14.0  # both at one moment: evidence that fades meanwhile is another matter
    assert believed(*signals, denial, at=last).coming <= believed(*signals, at=last).coming + 1e-9


@LAW
@given(many(), drawn((*FOR, Kind.ANNOUNCED, Kind.IN_FORCE)))
def test_more_for_the_change_lowers_neither_belief(signals: list[Signal], one: Signal) -> None:
    newest = max(signals, key=order)
    late = signal(*one.cues, at=13, outlet=one.outlet, origin=one.origin, health=one.health, name="late")
    assert order(late) > order(newest)
    before, after = believed(*signals, at=14), believed(*signals, late, at=14)
    assert after.coming >= before.coming - 1e-9
    assert after.made >= before.made - 1e-9


@LAW
@given(many(), drawn(), st.floats(0, 2.9))
def test_a_copy_of_what_was_heard_never_raises_coming(signals: list[Signal], one: Signal, wait: float) -> None:
    last = max(signals, key=order)
    at = (last.seen - day(0)) / timedelta(days=1) + wait
    copy = signal(*one.cues, at=at, outlet="Copyist", origin=last.origin, name="copy")
    assume(order(last) < order(copy))
    assert copied(copy)
    assert believed(*signals, copy, at=15).coming <= believed(*signals, at=15).coming + 1e-9


@LAW
@given(many())
def test_an_origin_is_counted_once_for_and_once_against(signals: list[Signal]) -> None:
    found = believed(*signals)
    by_id = {one.id: one for one in signals}
    for gives in (found.to_coming, found.to_made):
        counted = [(outlet_key(by_id[id].origin), weight > 0) for (id, _), weight in gives.items()]
        assert len(counted) == len(set(counted))
    assert 0 < found.coming < 1
    assert 0 < found.made < 1


@LAW
@given(st.lists(drawn((*FOR, Kind.DENIAL, Kind.REVERSAL)), min_size=1, unique_by=lambda one: one.id))
def test_what_is_shown_adds_up_to_what_is_believed(signals: list[Signal]) -> None:
    """Of cues that are shown with what they add to *coming*."""
    found = believed(*signals)
    assert odds(found.coming) == pytest.approx(RULES.prior.coming + sum(found.to_coming.values()))
    assert odds(found.made) == pytest.approx(RULES.prior.made + sum(found.to_made.values()))
