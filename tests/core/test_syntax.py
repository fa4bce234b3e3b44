"""The tree of a query: NOT stands at its leaves, fields reach into brackets."""

import pytest

from monitor.core.finder import term
from monitor.core.syntax import Clause, Joined, Language, Words, leaves, parse


def word(text: str, field: str = "", *, negated: bool = False) -> Words:
    return Words((term(text),), field, negated=negated)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("sluice", word("sluice")),
        ("NOT NOT sluice", word("sluice")),
        ("NOT (a OR title:b)", Joined((word("a", negated=True), word("b", "title", negated=True)), every=True)),
        ("NOT (a AND b)", Joined((word("a", negated=True), word("b", negated=True)), every=False)),
        ("outlet:(a OR b)", Joined((word("a", "outlet"), word("b", "outlet")), every=False)),
        ("a -lang:EN", Joined((word("a"), Language("en", negated=True)), every=True)),
        ('"b a b"~3', Words((term("b"), term("a")), within=3)),
    ],
)
def test_a_query_as_a_tree(query: str, tree: Clause) -> None:
    assert parse(query) == tree


def test_leaves_are_told_in_order() -> None:
    assert list(leaves(parse("a AND (b OR lang:en)"))) == [word("a"), word("b"), Language("en")]
