"""Who vouches for a cue."""

import pytest

from monitor.core.cue import Holder, Record, Role
from monitor.core.holder import OUTLET, Voices
from monitor.core.speech import Speakers
from monitor.core.text import fold, sentences
from monitor.rules import lexicon

SPEAKERS = Speakers(lexicon())


def _holder(text: str, cue: str, *, acts: bool = False) -> Holder:
    plain = fold(text)
    spans = sentences(plain)
    at = plain.index(cue)
    index = next(number for number, span in enumerate(spans) if span.start <= at < span.end)
    start = at - spans[index].start
    return Voices(SPEAKERS, plain, spans).holder(index, start, start + len(cue), acts=acts)


@pytest.mark.parametrize(
    ("text", "cue", "role", "record"),
    [
        ("Trade minister Ana Prado said the ban would be lifted.", "would be lifted", Role.DECIDER, Record.NAMED),
        ("The ban will be lifted, two officials said.", "will be lifted", Role.OFFICIAL, Record.ANONYMOUS),
        ("The ban will be lifted.", "will be lifted", Role.OUTLET, Record.OUTLET),
        (
            "A senior officer told senators the ban should go, according to two attendees.",
            "should go",
            Role.OFFICIAL,
            Record.ANONYMOUS,
        ),
        (
            "One person familiar with the talks said a decision was very close.",
            "very close",
            Role.PERSON_FAMILIAR,
            Record.ANONYMOUS,
        ),
        (
            "Trade minister Ana Prado spoke, officials said. Prado said it would go. She said it would be lifted.",
            "be lifted",
            Role.DECIDER,
            Record.NAMED,
        ),
        (
            "Trade minister Ana Prado told reporters she was calm. The minister said it would be lifted.",
            "be lifted",
            Role.DECIDER,
            Record.NAMED,
        ),
        (
            "Spokeswoman Ada Holm said little. “We are close to a decision. It will be lifted.”",
            "will be lifted",
            Role.SPOKESPERSON,
            Record.NAMED,
        ),
    ],
)
def test_speech(text: str, cue: str, role: Role, record: Record) -> None:
    holder = _holder(text, cue)
    assert (holder.role, holder.record) == (role, record)


def test_the_subject_of_an_act_vouches_for_it() -> None:
    text = "Lawmakers pressed the minister to act, officials said."
    assert _holder(text, "pressed", acts=True).role is Role.LEGISLATOR
    assert _holder(text, "pressed").role is Role.OFFICIAL


def test_a_paragraph_ends_a_quotation() -> None:
    assert _holder("Ana Prado, the minister, said: “It is so.\n\nIt will be lifted.", "will be lifted") == OUTLET
