"""Queries: what they find, what they leave, and what they say when they are wrong."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.query import Finder, Found, Terms, compile, phrase
from tests.core.building import LAW


def finds(query: str, text: str, title: str = "") -> bool:
    terms = Terms()
    compiled = compile(query, terms)
    finder = Finder(terms)
    return compiled.test(finder.find(title), finder.find(text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("sluice", "The Sluice is old."),
        ("SLUICE", "the sluice."),
        ("sluice", "(sluice)"),
        ("sluice", "the sluice's gate"),
        ("sluice AND gate", "A gate. A sluice."),
        ("sluice gate", "A gate. A sluice."),  # no word between: both
        ("sluice OR gate", "A gate."),
        ("sluice AND NOT gate", "A sluice."),
        ("sluice -gate", "A sluice."),
        ("+sluice", "A sluice."),
        ("(sluice OR gate) AND river", "The river has a gate."),
        ("sluice AND gate OR river", "A river."),  # AND binds closer
        ("NOT (NOT sluice)", "A sluice."),
        ('"old sluice"', "An old sluice."),
        ('"old sluice"', "An old\nsluice."),
        ('"old sluice"', "An old\u00a0sluice."),
        ("“old sluice”", "An old sluice."),  # as typed by an editor's machine
        ('"old  sluice"', "An old sluice."),
        ('"keeper\'s gate"', "the keeper’s gate"),
        ('"long-range"', "a long‑range plan"),
        ('"sluice, old"', "The sluice, old as it is"),
        ("sluic*", "Two sluices."),
        ('"old sluic*"', "Two old sluices."),
        ("U.S.", "The U.S. gate"),
        ("10%", "A rise of 10% a year"),
        ("text:sluice", "A sluice."),
        ("шлюз", "Старый ШЛЮЗ."),
        ("izmir", "The gate of İzmir."),
        ("İzmir", "The gate of İZMİR."),
    ],
)
def test_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("sluice", "Two sluices."),
        ("sluice", "An oversluice."),
        ("sluice", "sluice2"),
        ("sluice AND gate", "A sluice."),
        ("sluice AND NOT gate", "A sluice, a gate."),
        ("(sluice OR gate) AND river", "A gate."),
        ('"old sluice"', "A sluice so old."),
        ('"old sluice"', "An old, old. Sluice"),
        ('"old sluice"', "An old\n\nsluice."),  # another paragraph
        ("sluic*", "An oversluice."),
        ('"old sluice"', "An older sluice."),
        ("title:sluice", "A sluice."),
        ("sluice", ""),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_the_headline_counts_and_may_be_asked_alone() -> None:
    assert finds("sluice", "", title="The sluice")
    assert finds("title:sluice AND gate", "A gate.", title="The sluice")
    assert finds('title:("old sluice" OR gate)', "", title="An old sluice")
    assert not finds("title:sluice AND NOT title:gate", "", title="The sluice gate")
    assert finds("title:sluice AND NOT title:gate", "A gate.", title="The sluice")


def test_places_are_those_of_the_text() -> None:
    terms = Terms()
    number = phrase("sluice", terms)
    text = "İİ 🚢🚢 “Sluice” and\n\nSLUICE"
    assert Finder(terms).find(text) == {number: [text.index("Sluice"), text.index("SLUICE")]}


def test_no_letter_moves_another() -> None:
    terms = Terms()
    number = phrase("sluice", terms)
    every = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert Finder(terms).find(every + " sluice") == {number: [len(every) + 1]}


def test_a_term_of_two_queries_is_looked_for_once() -> None:
    terms = Terms()
    first, second = compile("sluice AND gate", terms), compile('"Sluice" OR river', terms)
    assert len(terms.numbers) == 3
    assert len(first.wanted & second.wanted) == 1


def test_what_is_under_not_does_not_speak_for_a_match() -> None:
    terms = Terms()
    assert compile("sluice AND NOT (gate OR river)", terms).wanted == {phrase("sluice", terms)}


def test_no_terms_find_nothing() -> None:
    nothing: Found = {}
    assert Finder(Terms()).find("A sluice.") == nothing


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("sluice AND", "unexpected end"),
        ("(sluice", "unexpected end"),
        ("sluice)", r"unexpected +'\)' at position 6"),
        ('"old sluice', "Illegal character"),
        ("sluice\nAND (", "unexpected end"),
        ("body:sluice", "no field 'body', only title and text"),
        ("NOT sluice", "only says what must not be there"),
        ("NOT sluice AND -gate", "only says what must not be there"),
        ("*luice", "may only end a word"),
        ("sl*ce", "may only end a word"),
        ("sluic?", "may only end a word"),
        ('""', "no word to look for"),
        ("*", "no word to look for"),
        ("sluice AND %", "no word to look for"),
        ("sluice and gate", "in capitals"),
        ("sluice || gate", "in capitals"),
        ("sluice AND !gate", "in capitals"),
        ("sluice~2", "'sluice~2' is not understood"),
        ('"old sluice"~3', "is not understood"),
        ("sluice^2", "is not understood"),
        ("[a TO b]", "is not understood"),
        ("/sl.ice/", "is not understood"),
        ("sluice~.", "query 'sluice~.': "),
        ('"old sluice"(\ngate{', "Syntax error"),
    ],
)
def test_wrong_queries_say_so_in_one_line(query: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        compile(query, Terms())
    assert str(error.value).startswith("query")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("sluice", {"sluice"}),
        ("sluice AND gatekeeper", {"gatekeeper"}),
        ("sluice OR gate", {"sluice", "gate"}),
        ("(sluice OR gate) AND mud", {"mud"}),
        ("(sluice AND gatekeeper) OR mud", {"gatekeeper", "mud"}),
        ("title:sluice AND NOT gatekeeper", {"sluice"}),
        ('"old sluice" mud', {"old sluice"}),
        ("sluice OR NOT gate", {"sluice"}),
    ],
)
def test_the_keys_of_a_query_are_few_and_whatever_matches_has_one(text: str, keys: set[str]) -> None:
    terms = Terms()
    compiled = compile(text, terms)
    assert {term.text for term, number in terms.numbers.items() if number in compiled.keys} == keys
    assert compiled.keys <= compiled.wanted


@LAW
@given(
    st.lists(
        st.sampled_from([*"ab()+-~^\"'[]{}\\/!*?<>=:.é\n ", "AND", " OR ", "NOT ", "title:", " TO ", "10"]), max_size=9
    )
)
def test_whatever_is_written_is_a_query_or_refused_in_one_line(parts: list[str]) -> None:
    said = refused("".join(parts))
    assert said is None or said.startswith("query")
    assert said is None or "\n" not in said


def refused(text: str) -> str | None:
    """Why a query is refused; None if it is one, and can be asked."""
    terms = Terms()
    try:
        query = compile(text, terms)
    except ValueError as error:
        return str(error)
    query.test({}, Finder(terms).find(text))
    return None


def test_a_long_query_is_no_trouble() -> None:
    assert finds(" OR ".join(f"sluice{n}" for n in range(3_000)), "It is sluice2999.")
