from collections.abc import Sequence

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


def test_every_article_is_read_by_one_that_never_saw_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"id": f"article-{number}", "text": f"Only number{number} stands here."} for number in range(30)]
    nothing: dict[str, object] = dict.fromkeys(("coming", "imminent", "made", "denied"), False) | {
        "cues": [],
        "props": [],
    }
    read: list[str] = []

    def learn(texts: Sequence[str], classes: Sequence[str], strength: float) -> bagofwords.Predict:
        def predict(given: Sequence[str]) -> list[str]:
            assert not set(given) & set(texts)
            read.extend(given)
            return [bagofwords.NONE] * len(given)

        return predict

    monkeypatch.setattr(bagofwords, "learn", learn)
    found = bagofwords.detect(Sample({row["id"]: nothing for row in rows}, rows))
    assert {row["id"] for row in found} == {row["id"] for row in rows}
    assert set(read) == {bagofwords.words(row["text"]) for row in rows}


def test_what_is_learnt_is_told_as_the_program_tells_it() -> None:
    pytest.importorskip("sklearn", reason="the learnt baseline needs the gate group")
    given = sample(30)
    found = {row["id"]: row for row in bagofwords.detect(given)}
    for name, label in given.labels.items():
        assert found[name]["coming"] is label["coming"]
        assert [cue["kind"] for cue in found[name]["cues"]] == [cue["kind"] for cue in label["cues"]]


def test_one_class_needs_no_learning() -> None:
    pytest.importorskip("sklearn", reason="the learnt baseline needs the gate group")
    assert bagofwords.learn(["a", "b"], ["x", "x"], 1.0)(["c"]) == ["x"]
