"""The proof of the rules: each fires in its example and is silent in its counter-example."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from monitor.core.lexicon import Lexicon, Rule
from monitor.core.trial import fires, reason


class Fault(NamedTuple):
    """A rule that does not do what its entry says, at which of its sentences, and why."""

    id: str
    key: Literal["example", "counter"]
    what: str


def faults(rules: Iterable[Rule], lexicon: Lexicon) -> Iterator[Fault]:
    """The rules of a lexicon that fail on their own sentences."""
    for rule in rules:
        if not fires(rule.entry, rule.entry.example, lexicon):
            why = reason(rule, rule.entry.example, lexicon)
            yield Fault(rule.entry.id, "example", f"its example does not fire: {why}")
        if fires(rule.entry, rule.entry.counter, lexicon):
            yield Fault(rule.entry.id, "counter", "its counter-example fires")
