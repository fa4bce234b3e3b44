"""Who speaks in a sentence, and what they are."""

import pytest

from monitor.core.cue import Record, Role
from monitor.core.speech import Speakers, phrase_before
from monitor.core.text import fold
from monitor.rules import lexicon

SPEAKERS = Speakers(lexicon())


@pytest.mark.parametrize(
    ("phrase", "role", "record", "name"),
    [
        ("Energy Minister Ana Prado", Role.DECIDER, Record.NAMED, "Ana Prado"),
        ("two U.S. officials", Role.OFFICIAL, Record.ANONYMOUS, ""),
        ("one person familiar with the talks", Role.PERSON_FAMILIAR, Record.ANONYMOUS, ""),
        ("a Pentagon spokesperson", Role.SPOKESPERSON, Record.ANONYMOUS, ""),
        ("White House spokesman Jon Vale", Role.SPOKESPERSON, Record.NAMED, "Jon Vale"),
        ("Rep. Ada Holm", Role.LEGISLATOR, Record.NAMED, "Ada Holm"),
        ("lawmakers from both parties", Role.LEGISLATOR, Record.ANONYMOUS, ""),
        ("the shopkeepers' association", Role.AFFECTED, Record.NAMED, "the shopkeepers' association"),
        ("former president Ana Prado", Role.AFFECTED, Record.NAMED, "Ana Prado"),
        ("economists", Role.EXPERT, Record.ANONYMOUS, ""),
        ("a leaked report", Role.DOCUMENT, Record.NAMED, "a leaked report"),
        ("Norway", Role.DECIDER, Record.NAMED, "Norway"),
        ("bishops", Role.AFFECTED, Record.ANONYMOUS, ""),
    ],
)
def test_classify(phrase: str, role: Role, record: Record, name: str) -> None:
    holder = SPEAKERS.classify(phrase)
    assert holder is not None
    assert (holder.role, holder.record, holder.name) == (role, record, name)


def test_nobody() -> None:
    assert SPEAKERS.classify("the weather on the coast") is None


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Energy Minister Ana Prado said the levy would go.", "Energy Minister Ana Prado"),
        ("“The levy will go,” said Ana Prado, the energy minister.", "Ana Prado, the energy minister"),
        ("The levy will go, according to two people briefed on the plan.", "two people briefed on the plan."),
        ("The levy will go, Rear Adm. Jon Vale, the commander, told senators.", "Rear Adm. Jon Vale, the commander"),
        ("The levy will go, lawmakers were told by the treasury.", "by the treasury"),
        ("Harbour Wire reported that the levy would go.", "the newspaper Harbour Wire"),
        ("The army reported that the levy would go.", "The army"),
        ("Levy to go: energy minister".replace("energy", "Energy"), "the Energy minister"),
        ("Ana Prado, the energy minister, was firm, telling reporters that the levy would go.", "Ana Prado"),
    ],
)
def test_speeches(sentence: str, speaker: str) -> None:
    assert speaker in [speech.speaker for speech in SPEAKERS.speeches(fold(sentence))]


def test_introductions() -> None:
    text = fold("Minister of Power and Energy Ana Prado met Jon Vale, the army chief. Former president Ada Holm left.")
    found = {holder.name: holder.role for holder in SPEAKERS.introductions(text)}
    assert found["Ana Prado"] is Role.DECIDER
    assert found["Ada Holm"] is Role.AFFECTED


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The vote is late but the trade minister has also urged a delay", "the trade minister"),
        ("Ana Prado - who leads the party - on Monday again urged a delay", "Ana Prado"),
        ("The hauliers, who blocked two ports in May, yesterday urged a delay", "The hauliers"),
    ],
)
def test_phrase_before(sentence: str, subject: str) -> None:
    assert phrase_before(sentence, sentence.index("urged")) == subject
