"""A desk's own rules file beside those of the program."""

import re
from pathlib import Path

import pytest

from monitor.core.article import article
from monitor.core.cue import Kind
from monitor.core.lexicon import LexiconError
from monitor.core.proof import faults
from monitor.core.reading import read
from monitor.rules import amended, lexicon
from tests.builders import DAWN

OWN = """
off = ["S5.will"]

[acts]
lift = ["unpick"]

[[rule]]
id = "desk.minded-to"
kind = "S5"
pattern = "{be} minded to"
then = "verb"
certainty = 2
example = "The ministry is minded to unpick the ban on trawling."
counter = "The ministry was reminded to lift the ban on trawling."
"""


def _kinds(text: str, own: str = "") -> dict[str, Kind]:
    piece = article(url="", outlet="", title="", text=text, seen=DAWN, published=DAWN)
    return {cue.rule: cue.kind for cue in read(piece, lexicon(own)).cues}


def test_a_rule_is_added() -> None:
    sentence = "The ministry is minded to lift the ban."
    assert _kinds(sentence, OWN) == {"desk.minded-to": Kind.LEANING}
    assert _kinds(sentence) == {}


def test_a_word_is_added() -> None:
    sentence = "The board is minded to unpick the quota for cod, an official said."
    without = OWN.replace('lift = ["unpick"]', "").replace("to unpick the", "to lift the")
    assert _kinds(sentence, without) == {}
    assert _kinds(sentence, OWN) == {"desk.minded-to": Kind.LEANING}


def test_a_rule_is_switched_off() -> None:
    sentence = "The ministry will lift the ban, it said."
    assert "S5.will" in _kinds(sentence)
    assert "S5.will" not in _kinds(sentence, OWN)


def test_the_version_tells_of_the_file() -> None:
    packaged, own = lexicon().version, lexicon(OWN).version
    assert own.startswith(f"{packaged}.desk-")
    assert lexicon(OWN.replace("certainty = 2", "certainty = 1")).version not in (packaged, own)
    assert lexicon("# nothing yet").version == packaged


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("is minded to unpick", "wants to unpick"), 13, "example does not fire: its pattern does not stand there"),
        (("unpick the ban on trawling", "sing"), 13, 'example does not fire: then = "verb": '),
        (("was reminded", "is minded"), 14, "its counter-example fires"),
    ],
)
def test_a_rule_is_refused_that_does_not_do_what_it_says(change: tuple[str, str], line: int, reason: str) -> None:
    with pytest.raises(LexiconError) as refused:
        lexicon(OWN.replace(*change), "desk.toml")
    said = str(refused.value)
    assert said.startswith(f"desk.toml:{line}: rule desk.minded-to: ")
    assert reason in said
    assert "\n" not in said


def test_words_of_a_desk_may_be_added_to_every_table() -> None:
    """Whatever table of words the program has can be given more, and the program's own rules still hold."""
    words = '[holders]\nexpert = ["tide watcher"]\n[speech]\nverbs = ["harrumph"]\n[elsewhere]\nsport = ["rowing"]\n'
    made = lexicon(words)
    assert not list(faults(made.rules, made))
    assert amended(words).words["speech"] == {"verbs": ["harrumph"]}


def test_the_example_of_the_documentation_holds() -> None:
    text = (Path(__file__).parents[2] / "docs" / "signals.md").read_text("utf-8")
    (own,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    given = amended(own, "desk.toml")
    assert (len(given.off), given.ids) == (1, ["desk.minded-to"])
    assert lexicon(own, "desk.toml").version.startswith(lexicon().version)
