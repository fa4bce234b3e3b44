"""Reading whole articles: verdicts, evidence in its place, and text of any kind."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.core.article import Article, article
from monitor.core.cue import Kind, Record, Role
from monitor.core.proposition import Direction
from monitor.core.reading import read
from monitor.core.signal import Reading
from monitor.rules import lexicon
from tests.builders import DAWN

EPISODE = """\
Ministry weighs letting trawlers back into the inner bay

The Fisheries Ministry is under increasing pressure to lift the ban on trawling in the inner bay.

A senior ministry official told deputies in February there would be real economic value in easing the ban, \
according to two attendees of the meeting.

One person familiar with the talks between the ministry and the port said a final decision to lift the ban was \
“very close now.”

The ministry's press office didn't respond to requests for comment. There is “no change to our policy,” ministry \
spokesperson Ada Holm said Monday. “We hear the calls, but as of now there's nothing to announce.”

Boat owners are pushing the ministry to change its policy. On Monday Fisheries Secretary Jon Vale, who supports an end \
to the ban, told reporters that policy toward the bay would evolve as needed. Government spokesperson Mara Lind later \
did not rule out a change.
"""


def _piece(text: str, title: str = "", outlet: str = "Harbour Post") -> Article:
    return article(
        url="https://example.test/1",
        outlet=outlet,
        title=title,
        text=text,
        seen=DAWN,
        published=DAWN - timedelta(hours=1),
    )


def _read(text: str, title: str = "") -> Reading:
    return read(_piece(text, title), lexicon())


def _letters(reading: Reading) -> str:
    flags = (reading.coming, reading.imminent, reading.made, reading.denied)
    return "".join(letter for letter, flag in zip("CIMD", flags, strict=True) if flag)


def test_an_episode() -> None:
    reading = _read(EPISODE)
    assert _letters(reading) == "CID"
    found = {(cue.kind, cue.holder.role, cue.holder.record) for cue in reading.cues}
    assert (Kind.IMMINENT, Role.PERSON_FAMILIAR, Record.ANONYMOUS) in found
    assert (Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED) in found
    assert (Kind.NON_DENIAL, Role.SPOKESPERSON, Record.NAMED) in found
    assert (Kind.MERIT, Role.OFFICIAL, Record.ANONYMOUS) in found
    assert {Kind.PRESSURE, Kind.OPENNESS, Kind.NO_RESPONSE} <= {kind for kind, _, _ in found}
    near = next(cue for cue in reading.cues if cue.kind is Kind.IMMINENT)
    assert "very close now" in EPISODE[near.start : near.end]
    assert reading.propositions[near.proposition].direction is Direction.LIFT


def test_a_cue_lies_in_its_sentence() -> None:
    for cue in _read(EPISODE).cues:
        assert cue.sentence_start <= cue.start < cue.end <= cue.sentence_end
        assert EPISODE[cue.sentence_start : cue.sentence_end] == cue.sentence


def test_a_headline_that_the_text_lacks_counts_in_itself() -> None:
    title = "Fisheries ministry to lift trawling ban"
    reading = _read("The bay was calm. Boats lay at the quay.", title)
    assert reading.coming
    (cue,) = reading.cues
    assert cue.headline
    assert title[cue.start : cue.end] == "to lift"


def test_what_the_text_says_again_is_not_taken_from_the_headline() -> None:
    text = "The fisheries ministry will lift the trawling ban, it said."
    reading = _read(text, "Fisheries ministry to lift trawling ban")
    assert [cue.headline for cue in reading.cues] == [False]


def test_a_report_of_another_outlet_is_credited() -> None:
    assert _read("The ministry plans to lift the trawling ban, the Coast Times reported.").credited == "Coast Times"


def test_a_column_signals_nothing() -> None:
    text = "The government must see reason. The ministry will lift the ban, and surely it should. " * 12
    reading = _read(text, "Opinion: what the bay needs")
    assert _letters(reading) == ""
    assert {cue.kind for cue in reading.cues} <= {Kind.NOT_A_SIGNAL}


def test_what_is_not_in_english_is_passed_on_with_the_reason() -> None:
    text = (
        "Le ministère de la Pêche va lever l'interdiction du chalutage, ont dit deux responsables. « The ministry will "
        "lift the trawling ban this week », répétait lundi la radio du port, qui citait une personne proche du dossier."
    )
    for title in ("", "La pêche bientôt rouverte", "Ministry to lift trawling ban"):
        assert _read(text, title) == Reading(unread="language: fr")
    assert _read(EPISODE).unread == ""


def test_old_decisions_are_background() -> None:
    reading = _read("The bay was calm. In 2019 parliament raised the fuel tax.")
    assert not reading.made
    assert [cue.kind for cue in reading.cues] == [Kind.NOT_A_SIGNAL]


def test_two_matters_are_two_propositions() -> None:
    reading = _read(
        "The ministry will lift the trawling ban, it said. The central bank is expected to cut its interest rate. "
        "No final decision on the trawling ban has been made, officials cautioned."
    )
    first, second, third = reading.cues
    assert first.proposition == third.proposition != second.proposition
    assert [each.direction for each in reading.propositions] == [Direction.LIFT, Direction.LIFT]
    assert reading.propositions[second.proposition].decider == "central bank"


PHRASES = st.sampled_from(
    [
        "The minister will lift the ban soon, “officials” said.",
        "A decision is very close now",
        "parliament passed the bill on Monday",
        " did not rule out ",
        "“",
        '"',
        "\n\n",
        "😀",
        "\x00",
        "مرحبا",
        "\u202e",
        "é",
        "Ü.S. ",
        "may 5",
        "by the end of June",
        "? ",
    ]
)
ANYTHING = st.lists(st.one_of(PHRASES, st.text(max_size=30)), max_size=12).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANYTHING, title=st.one_of(st.just(""), ANYTHING))
def test_any_text_is_read_and_every_span_slices_right(text: str, title: str) -> None:
    for cue in _read(text, title).cues:
        whole = title if cue.headline else text
        assert 0 <= cue.sentence_start <= cue.start < cue.end <= cue.sentence_end <= len(whole)
        assert whole[cue.sentence_start : cue.sentence_end] == cue.sentence


HOSTILE = {
    "no space": "x" * 200_000,
    "space": " " * 100_000,
    "quotes": '"' * 20_000,
    "will": "will " * 10_000,
    "said": "He said, “" * 5_000,
    "NUL": "\x00" * 50_000,
    "lines": "\n" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read(text: str) -> None:
    assert _letters(_read(text)) == ""
