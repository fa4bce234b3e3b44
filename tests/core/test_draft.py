"""Which of several cues in a sentence stand."""

from monitor.core.cue import Cue, Holder, Kind, Record, Role
from monitor.core.draft import Draft, said_once, sift
from monitor.rules import lexicon

RULES = {rule.entry.id: rule for rule in lexicon().rules}


def _draft(rule: str, start: int, end: int, *, kind: Kind | None = None, headline: bool = False) -> Draft:
    entry = RULES[rule].entry
    cue = Cue(
        kind=kind or entry.kind,
        start=start,
        end=end,
        sentence_start=0,
        sentence_end=90,
        sentence="",
        headline=headline,
        holder=Holder(Role.OUTLET, Record.OUTLET),
        certainty=entry.certainty,
        rule=rule,
    )
    return Draft(cue, RULES[rule], None, ())


def _rules(drafts: list[Draft]) -> list[str]:
    return [draft.rule.entry.id for draft in drafts]


def test_one_of_a_kind_the_more_certain() -> None:
    assert _rules(sift([_draft("S6.vote", 0, 30), _draft("S6.very-close", 40, 50)])) == ["S6.very-close"]


def test_a_set_phrase_goes_before_a_frame() -> None:
    assert _rules(sift([_draft("S8.active", 0, 40), _draft("S8.decided", 5, 12)])) == ["S8.decided"]
    assert _rules(sift([_draft("S8.active", 0, 40), _draft("S5.will", 5, 12)])) == ["S5.will"]


def test_of_two_that_overlap_the_longer() -> None:
    assert _rules(sift([_draft("S2.not-rule-out", 0, 16), _draft("D1.ruled-out", 8, 16)])) == ["S2.not-rule-out"]


def test_what_takes_a_change_back_goes_before_it() -> None:
    assert _rules(sift([_draft("S8.enacted", 0, 40), _draft("R1.shelved", 5, 30)])) == ["R1.shelved"]
    assert _rules(sift([_draft("D1.ruled-out", 0, 40), _draft("S2.not-rule-out", 5, 30)])) == ["S2.not-rule-out"]


def test_two_apart_both_stand_in_order() -> None:
    assert _rules(sift([_draft("D2.no-change", 50, 60), _draft("S5.will", 0, 10)])) == ["S5.will", "D2.no-change"]


def test_a_denied_report_signals_nothing() -> None:
    assert _rules(sift([_draft("S5.will", 20, 30), _draft("D1.denied", 0, 10)])) == ["D1.denied"]


def test_the_headline_is_not_heard_twice() -> None:
    head, body = _draft("S5.will", 0, 9, headline=True), _draft("S5.will", 20, 30)
    assert said_once([head, body]) == [body]
    assert said_once([head]) == [head]


def test_a_headline_is_no_nearer_than_its_text() -> None:
    head, body = _draft("S6.very-close", 0, 9, headline=True), _draft("S5.will", 20, 30)
    assert said_once([head, body]) == [body]
