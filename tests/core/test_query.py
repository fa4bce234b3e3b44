"""Queries: what they find, what they leave, and what they say when they are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.finder import Finder, Terms
from monitor.core.query import compile, phrase, sight
from tests.core.building import LAW


def finds(query: str, text: str, title: str = "", outlet: str = "", language: str = "") -> bool:
    terms = Terms()
    compiled = compile(query, terms)
    return compiled.test(sight(Finder(terms), title, text, outlet, language))


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
        ('"sluice old"~0', "An old sluice."),
        ('"old sluice"~5', "The sluice that they say is old."),
        ('"old\tsluice"~2', "A sluice, not so old."),
        ('"old sluic*"~3', "Two sluices, both old."),
        ('"old – sluice"~0', "An old sluice."),
        ('"sluice"~3', "A sluice."),
        ('"old sluice"~', "An old big sluice."),  # as in Lucene: one
        ('text:"old sluice"~2 AND NOT "gate mud"~0', "An old sluice, a gate of mud."),
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
        ('"old sluice"~2', "The sluice that they say is old."),
        ('"old sluice"~50', "An old gate.\n\nA sluice."),
        ('title:"old sluice"~2', "An old sluice."),
        ('sluice AND NOT "gate sluice"~2', "The sluice is a gate."),
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
    assert not finds("text:sluice", "A gate.", title="The sluice")
    assert finds('title:"old sluice"~1', "", title="Sluice, so old")
    assert finds('"old sluice"~1', "", title="Sluice, so old")
    assert not finds('"old sluice"~9', "The sluice.", title="So old")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('outlet:"harbour post"', True),
        ("outlet:Harb*", True),
        ("outlet:Harb", False),
        ("outlet:(Islander OR Post)", True),
        ('outlet:"post harbour"~0', True),
        ("outlet:sluice", False),
        ("sluice AND outlet:Post", True),
        ("sluice AND NOT outlet:Post", False),
        ("Post", False),  # only the text is meant
        ("sluice AND lang:en", True),
        ("sluice AND lang:EN-gb", True),
        ("sluice AND lang:en-US", False),
        ("sluice AND lang:eng", False),
        ("sluice AND (lang:fr OR lang:en)", True),
        ("sluice AND NOT lang:en", False),
        ("sluice -lang:fr", True),
    ],
)
def test_outlet_and_language_may_be_asked_for(query: str, expected: bool) -> None:
    assert finds(query, "A sluice.", outlet="The Harbour Post", language="en-GB") is expected


def test_a_term_of_two_queries_is_looked_for_once() -> None:
    terms = Terms()
    first, second = compile("sluice AND gate", terms), compile('"Sluice" OR river', terms)
    assert len(terms.numbers) == 3
    assert len(first.wanted & second.wanted) == 1


def test_what_is_under_not_does_not_speak_for_a_match() -> None:
    terms = Terms()
    assert compile("sluice AND NOT (gate OR river)", terms).wanted == {phrase("sluice", terms)}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("sluice AND", "unexpected end"),
        ("(sluice", "unexpected end"),
        ("sluice)", r"unexpected '\)' at character 7"),
        ('"old sluice', "Illegal character"),
        ("sluice\nAND (", "unexpected end"),
        ("body:sluice", "there is no field 'body'; the fields are title, text, outlet, lang, at character 1"),
        ("mud AND titel:sluice", "there is no field 'titel'; did you mean 'title'.; the fields are .*, at character 9"),
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
        ('"old sluice"~99999', "near within 0 to 10,000 others, not 99999"),
        ('"old sluice"~1.5', "no whole number"),
        ('"old sl*ice"~3', "may only end a word, at character 1"),
        ("lang:en", "join it to them with AND"),
        ("sluice OR lang:en", "join it to them with AND"),
        ("sluice AND lang:english", "'english' is no language; write it as lang:en, at character 17"),
        ('sluice AND lang:"e n"', "is no language"),
        ("sluice AND lang:*", "is no language"),
        ("(" * 150 + "sluice" + ")" * 150, "too many brackets in one another"),
        ("(" * 50_000 + "sluice" + ")" * 50_000, "too many brackets in one another"),
        ("NOT " * 5_001 + "sluice", "too many brackets in one another"),
        ("sluice^2", "is not understood"),
        ("[a TO b]", "is not understood"),
        ("/sl.ice/", "is not understood"),
        ("sluice~.", "query 'sluice~.': .*no whole number"),
        ('"old sluice"(\ngate{', "unexpected end"),
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
        ('"old gatekeeper mud"~3', {"gatekeeper"}),
        ("outlet:gatekeeper AND mud AND lang:en", {"gatekeeper"}),
        ("NOT (NOT sluice)", {"sluice"}),
        ("NOT (sluice OR NOT mud)", {"mud"}),
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
        st.sampled_from(
            [*"ab()+-~^\"'[]{}\\/!*?<>=:.é\n ", "AND", " OR ", "NOT ", "title:", "lang:", "outlet:", " TO ", "10"]
        ),
        max_size=9,
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
    query.test(sight(Finder(terms), text, text, text, text))
    return None


WORD = st.sampled_from(["old", "sluice", "mud", '"old sluice"', "slu*", '"mud old"~1', "title:mud", "text:old"])
QUERY = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
    ),
    max_leaves=6,
)
TEXT = st.lists(st.sampled_from(["old", "sluice", "mud", "gate", "\n\n"]), max_size=8).map(" ".join)


def asked(query: str, text: str, title: str = "") -> bool | None:
    """Whether a query finds a text; None if it is refused."""
    try:
        return finds(query, text, title)
    except ValueError:
        return None


@LAW
@given(QUERY, TEXT, TEXT)
def test_what_is_denied_twice_is_said(query: str, text: str, title: str) -> None:
    assert asked(f"NOT (NOT {query})", text, title) == asked(query, text, title)


@LAW
@given(QUERY, QUERY, TEXT, TEXT)
def test_not_both_is_not_the_one_or_not_the_other(one: str, other: str, text: str, title: str) -> None:
    assert asked(f"gate OR NOT ({one} AND {other})", text, title) == asked(
        f"gate OR (NOT {one} OR NOT {other})", text, title
    )


@LAW
@given(QUERY, TEXT, TEXT)
def test_a_query_with_a_key_finds_nothing_without_one(query: str, text: str, title: str) -> None:
    if asked(f"{query} AND gate", text, title):
        terms = Terms()
        compiled = compile(f"{query} AND gate", terms)
        seen = sight(Finder(terms), title, text)
        assert seen.both & compiled.keys


@LAW
@given(TEXT)
def test_words_near_without_a_limit_are_words_of_one_paragraph(text: str) -> None:
    one = any(finds("old AND sluice", part) for part in text.split("\n\n"))
    assert finds('"old sluice"~9999', text) is one


def test_a_long_query_is_no_trouble() -> None:
    assert finds(" OR ".join(f"sluice{n}" for n in range(3_000)), "It is sluice2999.")
