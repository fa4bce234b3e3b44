"""The account of an alert adds up, and every line of the ledger is in it once."""

from hypothesis import given
from msgspec.structs import replace

from monitor.core.account import account, allows
from monitor.core.alert import Stage
from monitor.core.article import Health
from monitor.core.cue import Kind, Record, Role
from monitor.core.signal import Signal
from tests.core.building import LAW, RULES, WATCH, cue, judged, many, signal

LOW = replace(WATCH, floor=Stage.PRESSURE)
NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR, certainty=3)
UNCHANGED = cue(Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED, "Per Lund", certainty=-1)


@LAW
@given(many(most=12))
def test_every_revision_adds_up_and_has_every_line_once(signals: list[Signal]) -> None:
    for alert in judged(*signals, watch=LOW)[1]:
        made = account(alert, RULES)
        assert made.coming.adds_up, made.coming
        assert made.made.adds_up, made.made
        counted = {id(term.line) for belief in (made.coming, made.made) for term in belief.terms}
        silent = [id(one.line) for one in made.silent]
        assert counted.isdisjoint(silent)
        assert len(counted) + len(silent) == len(alert.ledger)
        assert all(one.why for one in made.silent)


def test_the_factors_are_named_and_their_product_is_what_a_line_gives() -> None:
    _, (alert,) = judged(signal(NEAR, UNCHANGED, health=Health.OK))
    (near, denial) = account(alert, RULES).coming.terms
    assert near.factors == (("S6", 3.8), ("person-familiar", 0.85), ("anonymous", 0.9))
    assert [name for name, _ in denial.factors] == ["D2", "spokesperson", "sure"]
    assert (near.place, round(near.gives, 3)) == (0, 2.907)


def test_an_older_second_origin_of_a_text_that_is_not_whole_counts_less_for_each_of_these() -> None:
    _, alerts = judged(signal(NEAR, health=Health.TRUNCATED), signal(NEAR, at=7, outlet="Courier"), watch=LOW)
    whole, part = account(alerts[-1], RULES).coming.terms
    assert [name for name, _ in part.factors][-3:] == ["not whole", "7.0 days", "2nd origin"]
    assert [round(value, 3) for _, value in part.factors][-3:] == [0.5, 0.5, 0.6]
    assert whole.place == 0


def test_why_a_line_counts_for_nothing() -> None:
    denied = cue(Kind.DENIAL, Role.SPOKESPERSON, Record.NAMED, "Per Lund", start=60)
    made = cue(Kind.ANNOUNCED, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    weak = cue(Kind.PRESSURE, Role.LEGISLATOR, start=50)
    silence = cue(Kind.NO_RESPONSE, Role.SPOKESPERSON, start=70)
    _, alerts = judged(
        signal(NEAR, weak, silence, denied),
        signal(NEAR, at=0.5, outlet="Mail", origin="Harbour Post"),
        signal(made, at=1, outlet="Courier"),
    )
    why = {one.line.cue.kind: one.why for one in account(alerts[-1], RULES).silent}
    assert why[Kind.PRESSURE] == "Harbour Post says something stronger"
    assert why[Kind.NO_RESPONSE] == "it moves nothing"
    assert why[Kind.DENIAL] == "it was said before the change was announced"
    assert why[Kind.IMMINENT] == "a copy: Harbour Post had been heard"


def test_what_the_desk_lowered_is_a_factor_of_its_own_and_what_it_muted_counts_for_nothing() -> None:
    half = replace(LOW, adjust={"S6.test": 0.5})
    (term,) = account(judged(signal(NEAR), watch=half)[1][0], RULES).coming.terms
    assert (term.factors[-1][0], round(term.factors[-1][1], 2), term.odd) == ("lowered", 0.5, False)
    mute = replace(LOW, adjust={"S6.test": 0.0})
    muted = judged(signal(NEAR, cue(Kind.REVIEW, start=90)), watch=mute)[1][0]
    assert [one.why for one in account(muted, RULES).silent] == ["the desk muted its rule for this watch"]


def test_other_rules_do_not_add_up_and_say_so() -> None:
    _, (alert,) = judged(signal(NEAR))
    other = replace(RULES, kinds={**RULES.kinds, Kind.IMMINENT: replace(RULES.kinds[Kind.IMMINENT], coming=2.0)})
    made = account(alert, other)
    assert made.coming.terms[0].odd
    assert not made.coming.adds_up


def test_the_line_that_allows_most() -> None:
    _, (alert,) = judged(signal(NEAR, cue(Kind.REVIEW, start=90)))
    found = allows(alert, RULES)
    assert found is not None
    assert (found[0], found[1].cue.kind) == (Stage.IMMINENT, Kind.IMMINENT)
