"""Decisions told by a plain verb."""

import pytest

from monitor.core.frame import events
from monitor.core.text import fold
from monitor.rules import lexicon


def _found(shape: str, sentence: str) -> list[str]:
    plain = fold(sentence)
    words = lexicon().vocabulary.words(plain, plain.lower())
    return [plain[event.start : event.end] for event in events(shape, plain, 0, words, lexicon().unfinished)]


@pytest.mark.parametrize(
    ("shape", "sentence", "event"),
    [
        ("active", "The senate on Thursday approved a ban on mining.", "approved a ban"),
        ("active", "President Ana Prado has cut the fuel tax.", "cut the fuel tax"),
        ("active", "The mayor responded by closing all schools.", "closing all schools"),
        ("active", "The Fed held interest rates steady.", "held interest rates"),
        ("passive", "The duties on rice have been abolished.", "duties on rice have been abolished"),
        ("headline", "Norway bans mining permits", "bans mining"),
    ],
)
def test_a_decision(shape: str, sentence: str, event: str) -> None:
    assert event in _found(shape, sentence)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ("active", "Prices rose after the senate approved a ban."),
        ("active", "The senate held a debate."),
        ("active", "The committee submitted a bill."),
        ("active", "The singer banned rules."),
        ("passive", "The minister was appointed to the ministry."),
        ("headline", "Norway banned mining permits"),
        ("headline", "Norway Inflation Eases Ban Fears"),
        ("headline", "Attack on Fed shifts rules"),
    ],
)
def test_no_decision(shape: str, sentence: str) -> None:
    assert not _found(shape, sentence)
