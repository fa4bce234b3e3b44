"""Searching a page: kinds that time, tellers and place change."""

from datetime import UTC, datetime

import pytest

from monitor.core.article import article
from monitor.core.cue import Kind, Role
from monitor.core.draft import Draft
from monitor.core.holder import Voices
from monitor.core.page import open_page
from monitor.core.search import Search
from monitor.core.speech import Speakers
from monitor.rules import lexicon

TUESDAY = datetime(2031, 3, 4, 6, tzinfo=UTC)
SPEAKERS = Speakers(lexicon())


def _drafts(text: str) -> list[Draft]:
    piece = article(url="", outlet="", title="", text=text, seen=TUESDAY, published=TUESDAY)
    page = open_page(piece, lexicon())
    return Search(page, lexicon(), Voices(SPEAKERS, page.plain, page.spans)).drafts()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The ministry will lift the ban.", Kind.LEANING),
        ("The ministry will lift the ban on Friday.", Kind.IMMINENT),
        ("The ministry will lift the ban next year.", Kind.LEANING),
        ("The ministry may lift the ban, officials said.", Kind.OPENNESS),
        ("The ministry may lift the ban within days, officials said.", Kind.IMMINENT),
        ("The ministry approved the ban, it said.", Kind.ANNOUNCED),
        ("The ministry approved the ban, people familiar with the matter said.", Kind.DECIDED),
        ("The ministry has secretly approved the ban, a magazine reported.", Kind.DECIDED),
        ("Norway launched air strikes on the port, people familiar with the matter said.", Kind.ANNOUNCED),
        ("The government will outlaw lotteries.", Kind.LEANING),
        ("Is it so that the ministry will lift the ban?", Kind.NOT_A_SIGNAL),
    ],
)
def test_kind(sentence: str, kind: Kind) -> None:
    assert [draft.cue.kind for draft in _drafts(sentence)] == [kind]


def test_a_wish_is_held_by_who_wishes() -> None:
    (draft,) = _drafts("Opposition lawmakers demanded the removal of the fuel tax.")
    assert draft.cue.kind is Kind.PRESSURE
    assert draft.cue.holder.role is Role.LEGISLATOR


def test_the_wording_is_as_short_as_can_be() -> None:
    text = "Negotiators who left the harbour talks late said a final decision to lift the ban was very close now."
    (draft,) = _drafts(text)
    assert text[draft.cue.start : draft.cue.end] == "decision to lift the ban was very close now"


def test_deep_in_a_text_a_decision_without_a_day_is_background() -> None:
    calm = "The bay was calm. " * 12
    (without,) = _drafts(calm + "The senate approved a ban on mining.")
    (dated,) = _drafts(calm + "The senate approved a ban on mining on Monday.")
    assert without.cue.kind is Kind.NOT_A_SIGNAL
    assert dated.cue.kind is Kind.ANNOUNCED


def test_crime_and_sport_are_not_public_decisions() -> None:
    assert not [each for each in _drafts("The court will lift the ban on the striker.") if each.cue.certainty]
