"""Every rule that comes with the program does what its own entry says."""

import pytest

from monitor.core.article import article
from monitor.core.cue import Kind
from monitor.core.lexicon import Entry
from monitor.core.reading import read
from monitor.rules import lexicon
from tests.builders import DAWN

ENTRIES = [rule.entry for rule in lexicon().rules]


def _fired(entry: Entry, sentence: str) -> dict[str, Kind]:
    title, text = (sentence, "") if entry.headline else ("", sentence)
    piece = article(url="https://example.test/1", outlet="", title=title, text=text, seen=DAWN, published=DAWN)
    return {cue.rule: cue.kind for cue in read(piece, lexicon()).cues}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_rule_fires_in_its_example(entry: Entry) -> None:
    assert entry.id in _fired(entry, entry.example)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_rule_is_silent_in_its_counter_example(entry: Entry) -> None:
    assert _fired(entry, entry.counter).get(entry.id, Kind.NOT_A_SIGNAL) is Kind.NOT_A_SIGNAL


def test_every_kind_has_a_rule() -> None:
    given = {entry.kind for entry in ENTRIES}
    assert given == set(Kind) - {Kind.NOT_A_SIGNAL}


def test_the_lexicon_is_compiled_once_and_versioned() -> None:
    assert lexicon() is lexicon()
    assert lexicon().version
