import pytest

from tests.gates import bagofwords
from tests.gates.gold import Sample

LIFT = "The board will lift the toll on the bridge."
RAIN = "It rained on the market all day long."


def sample(count: int) -> Sample:
    """Every other article tells of a toll that goes."""
    articles, labels = [], {}
    for number in range(count):
        told, name = number % 2 == 0, f"article-{number}"
        articles.append({"id": name, "text": LIFT if told else RAIN})
        cue = {"kind": "S5", "start": 10, "end": 19, "sentence_start": 0, "sentence_end": len(LIFT), "p": 0}
        labels[name] = dict.fromkeys(("coming", "imminent", "made", "denied"), False) | {
            "coming": told,
            "cues": [cue | {"role": "decider", "record": "named"}] if told else [],
            "props": [{"p": 0, "direction": "lift"}] if told else [],
        }
    return Sample(labels, articles)


def test_words_are_lower_case_without_marks() -> None:
    assert (
        bagofwords.words("“The board,” - it said. (No.)".replace("“", '"').replace("”", '"'))
        == "the board - it said no"
    )


def test_a_sentence_has_the_cue_whose_middle_it_holds() -> None:
    label = {"cues": [{"kind": "X", "start": 1, "end": 3}, {"kind": "S5", "start": 8, "end": 14}]}
    assert bagofwords.cue_in(label, 0, 11) is None
    assert bagofwords.cue_in(label, 11, 20) == label["cues"][1]


def test_every_article_is_read_by_one_that_never_saw_it() -> None:
    pytest.importorskip("sklearn", reason="the learnt baseline needs the gate group")
    given = sample(30)
    found = {row["id"]: row for row in bagofwords.detect(given)}
    assert found.keys() == given.labels.keys()
    for name, label in given.labels.items():
        assert found[name]["coming"] is label["coming"]
        assert [cue["kind"] for cue in found[name]["cues"]] == [cue["kind"] for cue in label["cues"]]


def test_one_class_needs_no_learning() -> None:
    pytest.importorskip("sklearn", reason="the learnt baseline needs the gate group")
    assert bagofwords.learn(["a", "b"], ["x", "x"], 1.0)(["c"]) == ["x"]
