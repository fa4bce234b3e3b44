"""Where words stand: whole words, in their places, and which of them are near each other."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.finder import Finder, Found, Terms, term
from tests.core.building import LAW


def near(text: str, within: int, *words: str) -> bool:
    terms = Terms()
    numbers = [terms.number(term(word)) for word in words]
    return Finder(terms).passage(text).near(numbers, within)


def test_places_are_those_of_the_text() -> None:
    terms = Terms()
    number = terms.number(term("sluice"))
    text = "İİ 🚢🚢 “Sluice” and\n\nSLUICE"
    assert Finder(terms).find(text) == {number: [text.index("Sluice"), text.index("SLUICE")]}


def test_no_letter_moves_another() -> None:
    terms = Terms()
    number = terms.number(term("sluice"))
    every = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert Finder(terms).find(every + " sluice") == {number: [len(every) + 1]}


def test_no_terms_find_nothing() -> None:
    nothing: Found = {}
    assert Finder(Terms()).find("A sluice.") == nothing


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("the old sluice", 0, True),
        ("the sluice is old", 0, False),
        ("the sluice is old", 1, True),
        ("sluice, (which is very) OLD", 3, True),
        ("sluice, (which is very) OLD", 2, False),
        ("sluice and\nold", 1, True),
        ("sluice.\n\nOld", 100, False),  # another paragraph
        ("sluice.\n  \n\nOld", 100, False),
        ("the sluice and the sluice gate is old, sluice", 0, True),
        ("an old gate, a sluice", 1, False),
        ("the old gate", 5, False),
    ],
)
def test_words_are_near_in_any_order_with_so_many_others_between(text: str, within: int, expected: bool) -> None:
    assert near(text, within, "old", "sluice") is expected


def test_nearness_is_that_of_all_words_together() -> None:
    assert near("a mud b old c sluice", 2, "mud", "old", "sluice")
    assert not near("a mud b old c sluice", 1, "mud", "old", "sluice")


def test_a_stretch_of_a_text_has_the_places_within_it() -> None:
    terms = Terms()
    old, sluice = terms.number(term("old")), terms.number(term("sluice"))
    text = "old sluice, then an old gate and another old one"
    part = Finder(terms).passage(text).between(5, 30, {old, sluice})
    assert part.found == {old: [text.index("old gate")]}
    assert not part.near([old, sluice], 100)


WORDS = st.lists(st.sampled_from(["old", "sluice", "mud", "x", "\n\n", ",", "\n"]), max_size=14)


@LAW
@given(WORDS, st.integers(0, 6))
def test_nearness_is_what_counting_comes_to(words: list[str], within: int) -> None:
    def together(part: str) -> bool:
        tokens = part.split()
        width = 2 + within
        return any({"old", "sluice"} <= set(tokens[at : at + width]) for at in range(max(1, len(tokens))))

    text = " ".join(words)
    assert near(text, within, "old", "sluice") is any(map(together, re.split(r"\n\s*\n", text)))
