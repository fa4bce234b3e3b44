"""Patterns that could take for ever."""

import pytest

from monitor.core.repeats import endless


@pytest.mark.parametrize(
    ("pattern", "repeat"),
    [
        ("(a+)+ b", "(a+)+"),
        ("x (a|aa)* b", "(a|aa)*"),
        ("(?:.+ )* b", "(?:.+ )*"),
        ("((a )*b )* c", "((a )*b )*"),
        ("(a *)* b", "(a *)*"),
        ("([^,]+ ){2,} b", "([^,]+ ){2,}"),
        ("(\\w+\\s)* b", "(\\w+\\s)*"),
    ],
)
def test_a_repeat_that_may_not_end_is_found(pattern: str, repeat: str) -> None:
    assert endless(pattern) == repeat


@pytest.mark.parametrize(
    "pattern",
    [
        "open to .. bans",
        "(very |quite )*close",
        "(\\w+ly |[a-z]+ing |(so|too) )*near",
        "(a+){0,4} b",
        "says? (it|he)? .*",
        r"\(a+\)+",
        "[(]+ [)+]*",
        "(?!a+)b*",
    ],
)
def test_a_repeat_that_ends_is_not(pattern: str) -> None:
    assert endless(pattern) == ""
