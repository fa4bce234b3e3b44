"""Postings: what is put in is found, what is dropped is gone."""

from monitor.core.postings import Index


def test_products_are_of_those_that_have_a_term() -> None:
    index = Index()
    index.put("one", {"quay": 2.0, "close": 1.0}, ["a"])
    index.put("two", {"quay": 3.0}, ["b"])
    assert index.products({"quay": 0.5, "bank": 9.0}, {"quay": 2.0, "bank": 2.0}) == {"one": 2.0, "two": 3.0}
    assert (index.holding("quay"), index.holding("bank")) == (2, 0)
    assert index.standing("one", ["close", "quay"]) == [(1.0, 1), (2.0, 2)]
    assert (index.of_article("a"), index.of_article("c")) == ("one", None)


def test_what_is_dropped_is_gone() -> None:
    index = Index()
    index.put("one", {"quay": 1.0, "close": 1.0}, ["a", "b"])
    index.put("two", {"quay": 1.0}, ["c"])
    index.drop("one", ["quay", "close"], ["a"])
    assert (index.of_article("a"), index.of_article("b"), index.of_article("c")) == (None, "one", "two")
    assert (index.holding("quay"), index.holding("close")) == (1, 0)
