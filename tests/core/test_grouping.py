"""Which cues speak of one thing."""

from monitor.core.article import article
from monitor.core.proposition import Direction, Proposition
from monitor.core.reading import read
from monitor.rules import lexicon
from tests.builders import DAWN


def _propositions(text: str) -> tuple[tuple[Proposition, ...], list[int]]:
    reading = read(article(url="", outlet="", title="", text=text, seen=DAWN, published=DAWN), lexicon())
    return reading.propositions, [cue.proposition for cue in reading.cues]


def test_one_thing_is_one_proposition() -> None:
    propositions, places = _propositions(
        "Farmers urged the government to lift the export ban. The government is weighing an end to the export ban. "
        "A spokesman declined to comment."
    )
    assert places == [0, 0, 0]
    (only,) = propositions
    assert only.direction is Direction.LIFT
    assert "export ban" in only.object or "ban" in only.object


def test_the_parts_of_a_proposition() -> None:
    (only,), _ = _propositions("The Health Ministry will impose a sugar tax until June, the health minister said.")
    assert only.decider == "Health Ministry"
    assert only.act == "impose"
    assert only.object == "a sugar tax"
    assert only.direction is Direction.IMPOSE
    assert only.scope == "until June"


def test_another_thing_is_another_proposition() -> None:
    propositions, places = _propositions(
        "The ministry will lift the export ban. The central bank is expected to cut interest rates."
    )
    assert places == [0, 1]
    assert len(propositions) == 2
