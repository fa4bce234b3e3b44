"""The proof of the rules by their own sentences."""

from monitor.core.lexicon import compile
from monitor.core.proof import faults
from tests.core.test_lexicon import FRAME

RULE = """
[[rule]]
id = "S5.minded"
kind = "S5"
pattern = "{be} minded to"
topic = "some"
certainty = 2
example = "The minister is minded to sing."
counter = "The minister is keen to sing."
"""


def _faults(rule: str) -> list[tuple[str, str, str]]:
    lexicon = compile(FRAME + rule, "t")
    return [(fault.id, fault.key, fault.what) for fault in faults(lexicon.rules, lexicon)]


def test_a_rule_that_does_what_it_says_has_no_fault() -> None:
    assert _faults(RULE) == []


def test_an_example_that_does_not_fire_is_told_with_the_reason() -> None:
    ((id, key, what),) = _faults(RULE.replace("is minded to sing", "sings"))
    assert (id, key) == ("S5.minded", "example")
    assert what == "its example does not fire: its pattern does not stand there"


def test_a_counter_example_that_fires_is_told() -> None:
    assert _faults(RULE.replace("keen", "minded")) == [("S5.minded", "counter", "its counter-example fires")]
