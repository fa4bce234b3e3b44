import pytest

from tests.gates import keywords
from tests.gates.scoring import KINDS


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The cabinet is expected to end the levy.", "coming"),
        ("The cabinet is about to end the levy.", "imminent"),
        ("The cabinet announced an end of the levy.", "made"),
        ("The cabinet ruled out an end of the levy.", "denied"),
    ],
)
def test_a_query_finds_its_verdict_and_says_nothing_of_rain(text: str, verdict: str) -> None:
    assert keywords.detect({"id": "1", "text": text})[verdict]
    assert not keywords.detect({"id": "2", "text": "Rain is expected to fall until noon."})[verdict]


def test_a_hit_stands_where_its_words_stand() -> None:
    text = "It rained.\n\nThe “Île” council did not rule out a new toll."
    cue = next(cue for cue in keywords.detect({"id": "1", "text": text})["cues"] if cue["kind"] == "S2")
    assert text[cue["start"] : cue["end"]] == "not rule out"


def test_every_kind_has_a_query() -> None:
    assert set(keywords.QUERIES) == set(KINDS)


def test_evasion_needs_no_decider() -> None:
    assert [kind for kind, _, _ in keywords.hits("she declined to comment")] == ["D3"]


@pytest.mark.parametrize(
    ("low", "role", "record", "direction"),
    [
        ("a spokesman said the ban would be lifted", "spokesperson", "named", "lift"),
        ("two people familiar with it said so", "person-familiar", "anonymous", "impose"),
        ("the minister said rates stay unchanged", "decider", "named", "keep"),
        ("the head of the port is to be replaced", "outlet", "outlet", "replace"),
    ],
)
def test_holder_and_direction_go_by_a_word(low: str, role: str, record: str, direction: str) -> None:
    assert (keywords.role(low), keywords.record(low), keywords.direction(low)) == (role, record, direction)
