from pathlib import Path

import pytest

from tests.gates.modality import Modality

WORDS = Path(__file__).with_name("modality.toml").read_text("utf-8")
RULES = Modality(WORDS, "modality.toml")


@pytest.mark.parametrize(
    ("low", "verb", "standing"),
    [
        ("the council closed the pier.", "closed", "past"),
        ("the council will close the pier.", "close", "future"),
        ("the council may close the pier.", "close", "possible"),
        ("the council would close the pier.", "close", "supposed"),
        ("the council must close the pier.", "close", "required"),
        ("the council plans to close the pier.", "close", "planned"),
        ("the council wants to close the pier.", "close", "wanted"),
        ("if the council closed the pier, boats would leave.", "closed", "condition"),
        ("has the council closed the pier?", "closed", "asked"),
        ("the council did not close the pier.", "close", "denied"),
        ("nobody closed the pier.", "closed", "denied"),
        ("the council failed to close the pier.", "close", "failed"),
        ("the council could have closed the pier.", "closed", "unreal"),
    ],
)
def test_a_verb_stands_as_its_words_say(low: str, verb: str, standing: str) -> None:
    start = low.index(verb)
    assert RULES.standing(low, start, start + len(verb)) == standing


@pytest.mark.parametrize(
    ("low", "ahead", "sure"),
    [
        ("inflation will return to target next year.", True, True),
        ("inflation may return to target next year.", True, False),
        ("inflation fell in the third quarter.", False, True),
        ("it seems that inflation fell.", False, False),
    ],
)
def test_a_sentence_looks_ahead_and_is_sure(low: str, ahead: bool, sure: bool) -> None:
    assert (RULES.looks_ahead(low), RULES.is_sure(low)) == (ahead, sure)


@pytest.mark.parametrize("text", ["not toml", "[chain]\nfuture = []"])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^words\.toml: "):
        Modality(text, "words.toml")
