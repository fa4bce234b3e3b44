"""The pattern language."""

import re

import pytest

from monitor.core.pattern import expression, squeezed


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


@pytest.mark.parametrize("space", [" ", "  ", "\n", '" ', " '", "' (", '"\t"'])
def test_a_squeezed_text_has_one_blank_for_a_space(space: str) -> None:
    assert re.fullmatch(expression("rule out", {}), f"rule{space}out")
    assert squeezed(f"to rule{space}out it") == "to rule out it"


def test_a_set_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        expression("{nobody}", {})
