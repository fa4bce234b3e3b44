"""What a signal is told by: words, pairs, names, the decision; and the question a person is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.gist import DECIDED, DECIDES, LONG, NAMED, PAIR, QUESTION, gist, question, words
from tests.core.saying import cue
from tests.core.telling import loose


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ministry’s new ferries", "ferry ministries"),
        ("Tariffs raised", "tariff raise"),
        ("It is closing the quay", "quays closed"),
        ("stopped", "stop"),
    ],
)
def test_forms_of_a_word_are_one_word(one: str, other: str) -> None:
    assert set(words(one)) == set(words(other))


def test_each_term_has_its_share() -> None:
    said = cue("S5", sentence="On Monday Ada Holm of the Marrow Board said the quay was old.")
    found = gist(loose(1, "Quay to close", said, decider="the port authority", act="close", object="the north quay"))
    assert found["quay"] == found["clos"] == 1.0
    assert found["quay clos"] == PAIR
    assert found["ada"] == found["holm"] == found["marrow"] == NAMED
    assert found["north"] == DECIDED
    assert found["authority"] == DECIDES
    assert "the" not in found
    assert "monday" not in found


@given(st.text(max_size=4000), st.text(max_size=500), st.text(max_size=500))
def test_it_is_bounded_whatever_is_said(title: str, sentence: str, object: str) -> None:
    found = gist(loose(1, title, cue("S5", sentence=sentence), object=object))
    assert len(found) <= 250
    assert all(len(term) <= 2 * LONG + 1 for term in found)
    assert all(0 < share <= 1 for share in found.values())


@pytest.mark.parametrize(
    ("act", "object", "asked"),
    [
        ("close", "the old quay", "will the port authority close the old quay?"),
        ("closing", "the old quay", "Quay news"),
        ("close", "", "Quay news"),
        ("close", "(the quay", "Quay news"),
        ("close", "in the spring", "Quay news"),
    ],
)
def test_a_question_is_plain_or_the_headline(act: str, object: str, asked: str) -> None:
    told = loose(1, "Quay news", decider="the port authority", act=act, object=object)
    assert question(told) == f"Nobody was watching: {asked}"


@given(st.text(max_size=2000), st.text(max_size=2000))
def test_a_question_is_one_short_line(title: str, object: str) -> None:
    assert len(question(loose(1, title, decider="who", act="do", object=object))) <= QUESTION
    assert "\n" not in question(loose(1, title, decider="who", act="do", object=object))
