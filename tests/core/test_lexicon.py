"""What a rules text must be, and how a wrong one is refused."""

import pytest

from monitor.core.lexicon import Lexicon, LexiconError, compile
from monitor.core.text import Span

FRAME = """
version = "t"
[acts]
lift = ["lift"]
[objects]
rule = ["ban"]
[deciders]
head = ["minister"]
place = []
[light]
verbs = []
[whole]
verbs = []
[unfinished]
verbs = []
[vague]
things = []
[holders]
decider = ["minister"]
[anonymous]
words = ["officials"]
[speech]
verbs = ["say|says|saying|said|said"]
[names]
never = ["the"]
[sets]
be = "is|are"
"""
RULE = """
[[rule]]
id = "S2.open"
kind = "S2"
pattern = "{be} open to .. bans"
certainty = 1
example = "x"
counter = "y"
"""


def _with(rule: str) -> Lexicon:
    return compile(FRAME + rule, "desk.toml")


def test_a_rule_is_a_candidate_where_a_literal_of_it_stands() -> None:
    lexicon = _with(RULE)
    assert lexicon.version == "t"
    text = "the minister is shut. the minister is open\nto new bans"
    found = lexicon.candidates(text, [Span(0, 21), Span(22, len(text))])
    assert [[rule.entry.id for rule in each] for each in found] == [[], ["S2.open"]]
    assert lexicon.candidates("\n", []) == []


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (RULE.replace('S2"\npattern', 'S12"\npattern'), "S2.open"),
        (RULE + "colour = 3\n", "colour"),
        (RULE.replace("certainty = 1\n", ""), "certainty"),
        (RULE.replace("{be}", "{bee}"), "there is no set 'bee'"),
        (RULE.replace('pattern = "{be} open to .. bans"\n', ""), "either a pattern or a frame"),
        (RULE + RULE, "given twice"),
        ("nonsense", "not TOML"),
    ],
)
def test_a_wrong_rule_is_refused_in_one_line(rule: str, reason: str) -> None:
    with pytest.raises(LexiconError) as refused:
        _with(rule)
    assert reason in str(refused.value)
    assert str(refused.value).startswith("desk.toml: ")
    assert "\n" not in str(refused.value).strip()


def test_a_missing_table_is_named() -> None:
    with pytest.raises(LexiconError, match="speech"):
        compile(FRAME.replace("[speech]", "[speach]"), "desk.toml")


def test_a_wrong_verb_is_named() -> None:
    with pytest.raises(LexiconError, match="1 or 5"):
        compile(FRAME.replace('lift = ["lift"]', 'lift = ["lift|lifts"]'), "desk.toml")
