"""Aliases: what they stand for, and what is wrong with those that stand for nothing."""

import pytest

from monitor.core.alias import expanded, faults, resolved


def test_a_name_is_what_it_stands_for_and_each_word_is_there_once() -> None:
    aliases = resolved({"all": ["@board", "mayor"], "board": ["Water Board", "dikegrave"]})
    assert aliases["all"] == ("Water Board", "dikegrave", "mayor")
    assert expanded(["mayor", "@all", "clerk"], aliases) == ("mayor", "Water Board", "dikegrave", "clerk")
    assert expanded(["clerk"], {}) == ("clerk",)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no alias '@bord'; did you mean '@board'"):
        expanded(["@bord"], {"board": ["x"]})


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ({"a": ["@a"]}, "circle: @a → @a"),
        ({"a": ["@b"], "b": []}, "must be a list"),
        ({"a": ["@b"]}, "no alias '@b'"),
        ({"a": ["?"]}, "no word"),
        ([], "must be a table"),
    ],
)
def test_faults_name_the_alias_and_the_reason(table: object, what: str) -> None:
    (fault,) = faults(table)
    assert what in fault.what
    assert "\n" not in fault.what


def test_a_circle_is_named_in_the_order_in_which_one_leads_to_the_next() -> None:
    (fault,) = faults({"a": ["x", "@b"], "b": ["@c"], "c": ["@a"]})
    names = fault.what.partition(": ")[2].split(" → ")
    assert names[0] == names[-1] == f"@{fault.name}"
    assert "".join(names[:-1]) in "@a@b@c@a@b"
    assert fault.word == names[1]


def test_an_alias_without_fault_has_none() -> None:
    assert list(faults({"a": ["@b", "x"], "b": ["y*"]})) == []
