from itertools import count

import pytest
from msgspec.structs import replace

from monitor.core.alert import Alert, Evidence, Opinion, Verdict
from monitor.core.blame import Tally, last_words, leading, tallies
from tests.builders import after
from tests.delivery.sample import CLOSE, DENIED, REVIEWED, an_alert

USEFUL, WISH, ACTOR, LATE = Opinion.USEFUL, Opinion.WISH, Opinion.WRONG_ACTOR, Opinion.TOO_LATE
_MINUTES = count(1)


def of(rule: str, evidence: Evidence = CLOSE, signal: str = "") -> Evidence:
    return replace(evidence, signal=signal or evidence.signal, cue=replace(evidence.cue, rule=rule))


def led(episode: int, rule: str = "S6.near", revision: int = 1, **changes: object) -> Alert:
    """A revision that evidence of its own, read by this rule, leads."""
    ledger = (of("S3.weigh", REVIEWED), of(rule, CLOSE, f"signal {episode}"))
    return replace(an_alert(revision, episode=episode, ledger=ledger), **changes)


def said(alert: Alert, what: Opinion, who: str = "ida") -> Verdict:
    return Verdict(alert=alert.id, revision=alert.revision, who=who, when=after(next(_MINUTES)), what=what)


def counted(*judged: tuple[Alert, Opinion]) -> list[tuple[str, str, int, int, float | None]]:
    found = tallies([alert for alert, _ in judged], [said(*one) for one in judged])
    return [(one.subject, one.rule, one.judged, one.wrong, one.share) for one in found]


def test_the_evidence_that_weighs_most_leads_be_it_for_or_against() -> None:
    assert leading(an_alert(ledger=(REVIEWED, CLOSE))) == CLOSE
    assert leading(an_alert(ledger=(REVIEWED, CLOSE, DENIED))) == DENIED
    assert leading(an_alert(ledger=())) is None
    assert leading(an_alert(ledger=(replace(CLOSE, weight=0.0),))) is None


@pytest.mark.parametrize(
    ("opinions", "share"),
    [
        ([WISH] * 2, None),  # not often enough
        ([WISH] * 3, 0.0),
        ([WISH, ACTOR, WISH, USEFUL], 0.2),
        ([WISH] * 3 + [USEFUL] * 2, 0.4),
        ([WISH] * 3 + [USEFUL] * 3, None),  # half is not most
        ([LATE] * 9, None),  # too late is not misread
    ],
)
def test_a_rule_is_lowered_when_it_was_wrong_three_times_and_mostly(
    opinions: list[Opinion], share: float | None
) -> None:
    ((*_, found),) = counted(*((led(number), what) for number, what in enumerate(opinions, 1)))
    assert found == share


def test_each_watch_and_rule_is_counted_by_itself_the_worst_first() -> None:
    judged = [(led(1), USEFUL), (led(2, "S5.plan"), WISH), (led(3, subject="ferry"), WISH), (led(4, "S5.plan"), ACTOR)]
    assert [one[:4] for one in counted(*judged)] == [
        ("old-bridge", "S5.plan", 2, 2),
        ("ferry", "S6.near", 1, 1),
        ("old-bridge", "S6.near", 1, 0),
    ]


def test_one_misread_sentence_is_one_mistake_however_many_revisions_it_led() -> None:
    assert [one[2:4] for one in counted(*((led(1, revision=number), WISH) for number in range(1, 6)))] == [(1, 1)]


def test_the_last_word_of_each_person_counts_and_most_decide() -> None:
    alert = led(1)
    verdicts = [said(alert, WISH), said(alert, USEFUL), said(alert, WISH, "bo"), said(alert, USEFUL, "cleo")]
    assert {(one.who, one.what) for one in last_words(verdicts)} == {("ida", USEFUL), ("bo", WISH), ("cleo", USEFUL)}
    assert tallies([alert], verdicts) == [
        Tally("old-bridge", "S6.near", 1, 0, {one: {USEFUL: 2, WISH: 1}.get(one, 0) for one in Opinion})
    ]
    nameless = [said(alert, WISH, ""), said(alert, WISH, "")]
    assert len(last_words(nameless)) == 2


def test_what_nobody_spoke_of_is_not_counted() -> None:
    assert tallies([led(1), led(2)], [said(led(3), WISH)]) == []
