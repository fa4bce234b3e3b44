"""Fingerprints: copies, rewrites and excerpts are told; what only sounds alike is not."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.fingerprint import (
    SENTENCES,
    SKETCH,
    Fingerprint,
    alike,
    excerpted,
    fingerprint,
    sentence_hash,
    shortened,
    told,
)
from tests.core.building import LAW

REPORT = """The river board will open the old sluice before the spring tide, the keeper said on Monday.

Barges have waited at the lower gate since the board closed it nine years ago, and the toll has fallen to nothing. The
board's engineers looked at the hinges twice this winter and found them sound.

Two ferry lines asked for the opening in a letter last month, and the council backed them with one vote against. The
mayor of the upper town said that the water would be let in slowly, one palm an hour, so that no cellar floods.

Nobody has said yet who pays for the new chain, which the smith of the lower town puts at four hundred crowns."""
OTHER = """The harbour council voted on Tuesday to keep the night ferries at the quay until the new lamps are lit along
the mole, and to ask the lamp makers for a price by the end of the month. Three captains spoke against it. The council's
clerk read out their letter, in which they count what each dark night costs them in oil and wages."""


def same(one: str, other: str) -> bool:
    left, right = fingerprint(one), fingerprint(other)
    return alike(left, right, 0.5) or excerpted(left, right, 0.7)


def test_the_same_words_are_one_text_whatever_their_spaces_capitals_and_points() -> None:
    assert fingerprint(REPORT).text == fingerprint(" ".join(REPORT.upper().replace(",", ";").split())).text


def test_a_rewrite_in_places_is_alike_and_another_report_is_not() -> None:
    rewritten = REPORT.replace("on Monday", "late on Monday").replace("four hundred crowns", "a year's toll")
    assert same(REPORT, rewritten)
    assert not same(REPORT, OTHER)


def test_an_excerpt_is_told_where_the_overlap_of_the_whole_is_small() -> None:
    excerpt = REPORT.split("\n\n")[1] + " " + REPORT.split("\n\n")[2]
    long = REPORT + "\n\n" + OTHER
    assert excerpted(fingerprint(excerpt), fingerprint(long), 0.7)
    assert same(excerpt, long)


def test_a_background_paragraph_that_both_have_makes_no_copy() -> None:
    background = REPORT.split("\n\n")[1]
    assert not same(REPORT, OTHER + "\n\n" + background)


@pytest.mark.parametrize("text", ["", "No.", "One two three four five six seven", " \n\t", "🚢🚢", "\ud800"])
def test_a_few_words_have_no_fingerprint_and_are_like_nothing(text: str) -> None:
    assert fingerprint(text) == Fingerprint()
    assert not same(text, text)


@LAW
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_has_one_of_bounded_size_and_alike_goes_both_ways(one: str, other: str) -> None:
    left, right = fingerprint(one), fingerprint(other)
    assert len(left.sketch) <= 4 * SKETCH
    assert len(left.sentences) <= 4 * SENTENCES
    assert alike(left, right, 0.5) == alike(right, left, 0.5)
    assert excerpted(left, right, 0.7) == excerpted(right, left, 0.7)
    assert not left.text or alike(left, left, 1.0)


def test_the_first_sentences_are_kept() -> None:
    whole = fingerprint(REPORT)
    assert told(shortened(whole, 2)) < told(whole)
    assert shortened(whole, 1000) is whole


def test_hashes_are_the_same_in_every_process() -> None:
    line = "from monitor.core.fingerprint import sentence_hash; print(sentence_hash('The old sluice.'))"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert int(done.stdout) == sentence_hash("the OLD  sluice") == 1231499063
