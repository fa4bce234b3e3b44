"""Silent edits: what an article no longer says weighs nothing, and the desk is told."""

from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest
from hypothesis import given
from msgspec.structs import replace

from monitor.core.alert import Reason, Stage
from monitor.core.article import Health
from monitor.core.cue import Cue, Kind, Record, Role
from monitor.core.edit import MOST
from monitor.core.fingerprint import fingerprint
from monitor.core.identity import identify
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.signal import Signal
from monitor.core.watch import Watches
from monitor.rules import lexicon
from tests.builders import an_article
from tests.core.building import LAW, RULES, WATCH, cue, day, judged, many, signal

CLOSE = "The board is very close to opening the old sluice, one person familiar with it said on Monday."
OPEN = "The keeper of the lower gate did not rule out that the board would open the sluice for the spring tide."
REST = """The toll has fallen to nothing since the gate was closed, and the barges wait where they did nine years ago.

Two ferry lines asked the board for it in a letter that the clerk read out, and the council backed them with a vote."""
NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR, certainty=3, sentence=CLOSE)
DOOR = cue(Kind.OPENNESS, Role.DECIDER, Record.NAMED, "Ada Holm", start=100, sentence=OPEN)


def revision(
    number: int, *sentences: str, cues: tuple[Cue, ...] = (), health: Health = Health.OK, outlet: str = "Courier"
) -> Signal:
    """A revision of one article, some hours after the one before."""
    text = "\n\n".join((*sentences, REST))
    made = signal(*cues, at=number / 8, outlet=outlet, name=f"sluice-{outlet}")
    return replace(
        made,
        id=identify("signal", outlet, str(number)),
        revision=str(number),
        fingerprint=fingerprint(text, MOST),
        edited=number > 0,
        health=health,
    )


FIRST = revision(0, CLOSE, OPEN, cues=(NEAR, DOOR))


def test_a_sentence_that_goes_takes_its_weight_along_and_the_desk_is_told() -> None:
    _, alerts = judged(FIRST, revision(1, OPEN, cues=(DOOR,)))
    before, after = alerts
    assert (before.stage, after.stage) == (Stage.IMMINENT, Stage.OPEN)
    assert after.reason is Reason.FELL
    assert "Courier no longer says “The board is very close to opening" in after.sentence
    assert {line.cue.kind: (line.gone, bool(line.weight)) for line in after.ledger} == {
        Kind.IMMINENT: (True, False),
        Kind.OPENNESS: (False, True),
    }


def test_an_edit_that_changes_no_stage_has_a_reason_of_its_own() -> None:
    other = signal(NEAR, at=0.05, outlet="Ledger")
    _, alerts = judged(FIRST, other, revision(1, CLOSE))
    assert (alerts[-1].reason, alerts[-1].stage) == (Reason.EDITED, Stage.IMMINENT)
    assert alerts[-1].sentence.startswith("evidence edited, still imminent: Courier no longer says “The keeper")


def test_an_edit_that_leaves_nothing_is_told_too() -> None:
    _, alerts = judged(FIRST, revision(1))
    assert alerts[-1].stage is Stage.QUIET
    assert all(line.gone for line in alerts[-1].ledger)
    assert alerts[-1].origins == ()
    assert alerts[-1].sentence.endswith("and 1 more; 0 origins")


def test_an_edit_that_keeps_its_sentences_or_comes_again_says_nothing() -> None:
    kept = revision(1, CLOSE, OPEN, cues=(NEAR, DOOR))
    assert len(judged(FIRST, kept)[1]) == 1
    gone = revision(1, OPEN, cues=(DOOR,))
    assert judged(FIRST, gone, gone)[1] == judged(FIRST, gone)[1]
    assert len(judged(FIRST, gone, revision(2, OPEN, cues=(DOOR,)))[1]) == 2


def test_a_page_behind_a_wall_takes_nothing_back() -> None:
    for health in (Health.PAYWALL, Health.TRUNCATED, Health.HEADLINE_ONLY):
        assert len(judged(FIRST, revision(1, health=health))[1]) == 1


def test_what_comes_back_is_said_anew() -> None:
    _, alerts = judged(FIRST, revision(1, OPEN, cues=(DOOR,)), revision(2, CLOSE, OPEN, cues=(NEAR, DOOR)))
    assert alerts[-1].stage is Stage.IMMINENT
    assert not any(line.gone for line in alerts[-1].ledger)


def test_the_order_of_arrival_does_not_matter() -> None:
    some = (FIRST, revision(1, OPEN, cues=(DOOR,)), signal(NEAR, at=0.2, outlet="Ledger"))
    ends = {judged(*order)[0].course for order in permutations(some)}
    assert len(ends) == 1


def test_a_sentence_in_the_headline_is_not_gone() -> None:
    head = replace(NEAR, headline=True, sentence="Sluice to open soon, board near a decision")
    first = replace(revision(0, OPEN, cues=(head,)), title=head.sentence)
    same = replace(revision(1, OPEN), title=head.sentence)
    assert len(judged(first, same)[1]) == 1
    assert len(judged(first, replace(same, title="Sluice talk"))[1]) == 2


@LAW
@given(many(most=8))
def test_articles_that_were_not_edited_lose_nothing(signals: list[Signal]) -> None:
    whole = [replace(one, edited=False) for one in signals]
    for alert in judged(*whole, watch=replace(WATCH, floor=Stage.PRESSURE), numbers=RULES)[1]:
        assert not any(line.gone for line in alert.ledger)


def test_a_short_sentence_is_not_missed() -> None:
    """Of so few words nothing is known of whether an article has them."""
    short = replace(NEAR, sentence="It is close now, he said.")
    assert len(judged(revision(0, short.sentence, cues=(short,)), revision(1, short.sentence))[1]) == 1


def test_a_headline_that_stays_is_not_missed_however_long_and_however_many_sentences() -> None:
    for title, said in (
        (long := ("Sluice to open soon, board near a decision " * 9).strip(), long),
        ("Will the old sluice open? The board is near a decision, keeper says", "Will the old sluice open?"),
    ):
        head = replace(NEAR, headline=True, sentence=said)
        first, same = (replace(revision(n, OPEN, cues=(head,) * (n == 0)), title=title) for n in (0, 1))
        assert len(judged(first, same)[1]) == 1


@pytest.mark.parametrize("headline", ["Sluice", "The old sluice " * 12, ""])
@pytest.mark.parametrize("lines", [2, 3, 4, 9])
def test_an_article_in_short_lines_keeps_its_sentences(lines: int, headline: str) -> None:
    """With the headline before it a text can be read as one that is wrapped at a column, or as one that is not."""
    near = "The board is very close to a decision to open the old sluice,"
    text = "\n".join(
        (f"{near}\none person familiar with it said.", *("The toll fell again, the clerk wrote.",) * lines)
    )
    path = Path(Watches([WATCH]), RULES, partial(read, lexicon=lexicon()), version="test")
    first = an_article(text=text, title=headline)
    for more in ("", "\nNobody has said who pays.", f"\n{'The harbour board met on Monday and Tuesday. ' * 4}"):
        edit = replace(first, revision="later", text=text + more, edited=True, seen=first.seen + timedelta(hours=1))
        alerts = list(path.fold([first, edit]))
        assert not any(line.gone for alert in alerts for line in alert.ledger)


def test_an_edit_is_told_when_the_ledger_is_full_and_stays_told_while_what_it_took_back_is_there() -> None:
    likely, sure = cue(Kind.LEANING), cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    full = [signal(likely, at=0.001 * n, outlet=f"Paper {n}") for n in range(2, RULES.memory.ledger)]
    full.append(signal(sure, at=0.1, outlet="Ledger"))
    edit = revision(1, OPEN, cues=(DOOR,))
    memory, alerts = judged(FIRST, *full, edit)
    assert alerts[-1].reason is Reason.EDITED
    for n in range(40):
        said = likely if n < 10 else sure
        memory, more = judged(signal(said, at=0.2 + 0.01 * n, outlet=f"Sheet {n}"), memory=memory)
        lines = [line for line in more[-1].ledger if line.article == FIRST.article and line.cue.kind is NEAR.kind]
        assert all(line.gone and not line.weight for line in lines)
        assert lines or n >= 10


@pytest.mark.parametrize("days", [40, 16])
def test_an_edit_of_what_is_history_opens_no_episode(days: float) -> None:
    """A slip of the pen that is put right in an old article is no news, stale or settled."""
    done = (
        () if days == 40 else (signal(cue(Kind.ANNOUNCED, Role.DECIDER, Record.NAMED, "Ada Holm"), at=1, outlet="L"),)
    )
    late = replace(revision(1, CLOSE, OPEN, cues=(NEAR, DOOR)), seen=day(days))
    memory, _ = judged(FIRST, *done)
    after, more = judged(late, memory=memory)
    assert [one.reason for one in more] == ([] if done else [Reason.EXPIRED])
    assert judged(late, memory=after) == (after, [])
    again, more = judged(signal(NEAR, at=days + 1, outlet="Ledger"), memory=after)
    assert [(one.episode, one.reason, one.origins) for one in more] == [(2, Reason.RAISED, ("Ledger",))]
    assert judged(replace(late, id="later", seen=day(days + 2)), memory=again) == (again, [])


def test_an_edit_that_says_and_takes_back_nothing_makes_room_first() -> None:
    cramped = replace(RULES, memory=replace(RULES.memory, ledger=3))
    copy = signal(NEAR, at=0.01, outlet="Ledger", origin="Courier")
    edits = [revision(n, CLOSE, OPEN, cues=(NEAR, DOOR)) for n in (1, 2, 3)]
    memory, _ = judged(FIRST, copy, *edits, numbers=cramped)
    assert {FIRST.id, copy.id} < {one.id for one in memory.signals}


def test_an_edit_whose_sentences_are_not_all_at_hand_takes_nothing_back() -> None:
    """One that is longer than what is kept of it, and one of a few words only."""
    endless = [f"The toll on the lower gate was {n} crowns in the year before that." for n in range(MOST)]
    assert len(judged(FIRST, revision(1, *endless))[1]) == 1
    assert len(judged(FIRST, replace(revision(1), fingerprint=fingerprint("Gone.", MOST)))[1]) == 1
    assert len(judged(FIRST, revision(1, *endless[: MOST - 5]))[1]) == 2


def test_what_a_later_revision_adds_is_not_missed_in_an_earlier_one() -> None:
    endless = [f"The toll on the lower gate was {n} crowns in the year before that." for n in range(MOST)]
    _, alerts = judged(FIRST, revision(1, OPEN, cues=(DOOR,)), revision(2, *endless, CLOSE, cues=(NEAR,)))
    assert alerts[-1].stage is Stage.IMMINENT
    assert [line.gone for line in alerts[-1].ledger if line.cue == NEAR] == [True, False]
