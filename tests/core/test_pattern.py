"""The pattern language, and the heads by which a set searches for many."""

import re

import pytest

from monitor.core.pattern import expression, head


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("very close", 'is "very close," he said'),
        ("decision .. near", "decision on the tariffs is near"),
        ("{be} open to", "was open to"),
        ("(a )?rise in", "rise in"),
        ("rule out(?! the)", "rule out a"),
    ],
)
def test_a_pattern_matches(pattern: str, text: str) -> None:
    assert re.search(expression(pattern, {"be": "is|was"}), text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("ease", "the lease"),
        ("decision .. near", "decision one two three four five near"),
        ("rule out(?! the)", "rule out the"),
        ("(?<!not )imminent", "not imminent"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, text: str) -> None:
    assert not re.search(expression(pattern, {}), text)


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("a .. b", "(?:a)"),
        ("x (a .. b|c) d", r"(?:x\W+(?:a|c))"),
        ("(a|b .. c)? d|e", "(?:(?:a|b)?|e)"),
        ("a (?!no) b", r"(?:a\W+\W+b)"),
    ],
)
def test_a_head_is_what_every_match_begins_with(pattern: str, begins: str) -> None:
    assert head(expression(pattern, {})) == begins


def test_a_set_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        expression("{nobody}", {})
