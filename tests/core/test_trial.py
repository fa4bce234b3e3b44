"""One sentence tried on the rules: which fire, and why others are silent."""

import pytest

from monitor.core.lexicon import Lexicon, compile
from monitor.core.trial import fires, reason, silent
from tests.core.test_lexicon import FRAME

WORDS = FRAME.replace('lift = ["lift"]', 'lift = ["lift"]\nimpose = ["ban"]')
RULES = """
[[rule]]
id = "S5.minded"
kind = "S5"
pattern = "{be} minded to"
then = "verb"
reach = 2
never = ["outlet"]
certainty = 2
example = "x"
counter = "y"

[[rule]]
id = "S5.longer"
kind = "S5"
pattern = "{be} now very much minded to"
certainty = 3
example = "x"
counter = "y"

[[rule]]
id = "S2.door"
kind = "S2"
pattern = "door"
unless = "shut"
subject = "decider"
certainty = 1
example = "x"
counter = "y"

[[rule]]
id = "S6.day"
kind = "S6"
pattern = "decision"
topic = "none"
near = true
certainty = 2
example = "x"
counter = "y"

[[rule]]
id = "S5.head"
kind = "S5"
pattern = "to lift"
headline = true
certainty = 1
example = "x"
counter = "y"
"""
SAID = ", the minister said."


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return compile(WORDS + RULES, "t")


def _why(lexicon: Lexicon, id: str, sentence: str) -> str:
    return reason(next(rule for rule in lexicon.rules if rule.entry.id == id), sentence, lexicon)


@pytest.mark.parametrize(
    ("id", "sentence", "parts"),
    [
        ("S5.minded", "It is keen to lift the ban" + SAID, ["its pattern does not stand there"]),
        ("S5.minded", "It is minded to sit, not to touch the ban" + SAID, ['then = "verb": nothing of the kind']),
        ("S5.minded", "The minister is minded to lift the ban.", ['never = ["outlet"]: the holder is one of them']),
        ("S5.minded", "It is minded to sit by the ban.", ['then = "verb"', 'never = ["outlet"]']),
        ("S5.minded", "It is minded to lift a glass" + SAID, ['topic = "full"']),
        ("S5.minded", "If it is minded to lift the ban, we sing" + SAID, ["read as history, a hypothesis"]),
        ("S5.minded", "It is now very much minded to lift the ban" + SAID, ["its pattern does not stand there"]),
        ("S2.door", "They shut the minister's door on the ban" + SAID, ['unless = "shut": that stands before it']),
        ("S2.door", "A door leads to the ban of them all.", ['subject = "decider": nobody of the kind']),
        ("S6.day", "The decision is made.", ["near = true: no near time"]),
    ],
)
def test_why_a_rule_is_silent(lexicon: Lexicon, id: str, sentence: str, parts: list[str]) -> None:
    said = _why(lexicon, id, sentence)
    assert all(part in said for part in parts), said


def test_a_rule_that_another_outdoes_says_by_which(lexicon: Lexicon) -> None:
    both = "It is minded to lift the ban and is now very much minded to lift the ban" + SAID
    assert "S5.longer takes its place" in _why(lexicon, "S5.minded", both)


def test_only_rules_whose_wording_stands_there_are_told(lexicon: Lexicon) -> None:
    sentence = "The decision to lift the ban is his" + SAID
    assert [(one.rule.entry.id, one.words) for one in silent(sentence, lexicon)] == [("S6.day", "decision")]


def test_a_rule_for_headlines_is_told_only_of_headlines(lexicon: Lexicon) -> None:
    ids = [one.rule.entry.id for one in silent("Nobody to lift the curtain", lexicon, headline=True)]
    assert ids == ["S5.head"]
    assert not list(silent("Nobody to lift the curtain", lexicon))


def test_a_rule_fires_where_it_finds_a_signal(lexicon: Lexicon) -> None:
    entry = next(rule.entry for rule in lexicon.rules if rule.entry.id == "S5.minded")
    assert fires(entry, "It is minded to lift the ban" + SAID, lexicon)
    assert not fires(entry, "If it is minded to lift the ban, we sing" + SAID, lexicon)
    assert not fires(entry, "It is keen to lift the ban" + SAID, lexicon)
