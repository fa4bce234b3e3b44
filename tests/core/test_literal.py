"""The bits of words by which rules are looked for: whatever an expression matches holds one of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.literal import literals
from monitor.core.pattern import expression, squeezed
from monitor.core.text import Span
from monitor.rules import lexicon
from tests.core.building import LAW


@pytest.mark.parametrize(
    ("pattern", "bits"),
    [
        ("rule out", {"rule out"}),
        ("rul(e|ed|ing) out", {"rule out", "ruled out", "ruling out"}),
        ("(the )?ban", {"ban", "the ban"}),
        (r"\w+ to rescind", {" to rescind"}),
        ("decision .. near", {"decision "}),
        ("(?<!not )imminent(?! danger)", {"imminent"}),
        (r"will (\w+ly )?abolish", {"abolish"}),
        ("organi[sz]e", {"organise", "organize"}),
        ("legali.e", {"legali"}),
        (r"u\.s\. ban", {"u.s. ban"}),
        ("(weigh|mull)(s|ed)+", {"weigh", "mull"}),
    ],
)
def test_the_most_telling_bits(pattern: str, bits: set[str]) -> None:
    assert literals(expression(pattern, {}))[0] == bits


@pytest.mark.parametrize("pattern", [r"\w+ \w+", "(ban)? (tax)?", "a|ban", "(ban)*", "(ban){0,2}x"])
def test_nothing_to_look_for(pattern: str) -> None:
    assert not literals(expression(pattern, {}))


PIECES = st.recursive(
    st.sampled_from(["tax", "ban", "cut", "rule", " ", " ", r"\w", "s?", ".", "[aeiou]", "(?!x)", ",", "'s"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda each: f"({'|'.join(each)})")
        | inner.map(lambda each: f"({each})?")
        | inner.map(lambda each: f"({each})+")
        | inner.map(lambda each: f"({each}){{0,2}}")
    ),
    max_leaves=12,
)
BITS = ("tax", "ban", "cut", "rule", " ", "s", "x", "a", "e", ",", '"', "'", "\n")
TEXTS = st.lists(st.sampled_from(BITS)).map("".join)


@LAW
@given(PIECES, TEXTS)
def test_whatever_matches_holds_a_bit(pattern: str, text: str) -> None:
    made = expression(pattern, {})
    for bits in literals(made) if re.search(made, text) else ():
        assert any(bit in squeezed(text) for bit in bits), bits


def test_every_rule_is_found_by_its_bits_in_its_example() -> None:
    for rule in lexicon().rules:
        if rule.entry.pattern:
            low = rule.entry.example.lower()
            assert rule in lexicon().candidates(low, [Span(0, len(low))])[0], rule.entry.id
