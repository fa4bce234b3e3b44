import random
from collections import Counter
from typing import Any

import pytest

from tests.gates import scoring


def cue(kind: str, start: int, end: int, **more: object) -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end, "sentence_start": 0, "sentence_end": 100, "p": 0} | more


def label(*cues: dict[str, Any], direction: str = "lift", **verdicts: bool) -> dict[str, Any]:
    return {
        **dict.fromkeys(scoring.VERDICTS, False),
        **verdicts,
        "cues": cues,
        "props": [{"p": 0, "direction": direction}],
    }


def found(*cues: dict[str, Any], direction: str | None = "lift", **verdicts: bool) -> dict[str, Any]:
    return {**verdicts, "cues": cues, "propositions": [{"direction": direction}]}


def given(kind: str, start: int, end: int, role: str = "official", record: str = "anonymous") -> dict[str, Any]:
    return {"kind": kind, "start": start, "end": end, "role": role, "record": record, "proposition": 0}


@pytest.mark.parametrize(
    ("wanted", "said", "f1"), [(True, True, 1.0), (True, False, 0.0), (False, True, 0.0), (False, False, 0.0)]
)
def test_a_verdict_counts_when_both_say_so(wanted: bool, said: bool, f1: float) -> None:
    assert scoring.figures(scoring.tally(label(coming=wanted), found(coming=said)))["coming F1"] == f1


def test_verdicts_have_precision_and_recall() -> None:
    cases = [(True, True), (True, False), (True, False), (False, True)]
    counts = scoring.total(scoring.tally(label(made=one), found(made=other)) for one, other in cases)
    figures = scoring.figures(counts)
    assert figures["made precision"] == 1 / 2
    assert figures["made recall"] == 1 / 3
    assert figures["made F1"] == pytest.approx(2 / 5)


@pytest.mark.parametrize(
    ("kind", "start", "end", "exact", "sided"),
    [
        ("S5", 40, 60, 1.0, 1.0),
        ("S6", 40, 60, 0.0, 1.0),  # the same side
        ("D1", 40, 60, 0.0, 0.0),  # the other side
        ("S5", 90, 108, 1.0, 1.0),  # its middle is in the sentence
        ("S5", 90, 112, 0.0, 0.0),  # its middle is not
    ],
)
def test_a_cue_counts_by_kind_and_by_side_in_its_sentence(
    kind: str, start: int, end: int, exact: float, sided: float
) -> None:
    figures = scoring.figures(scoring.tally(label(cue("S5", 10, 20)), found(given(kind, start, end))))
    assert figures["cue F1"] == figures["S5 F1"] == exact
    assert figures["group F1"] == figures["side for F1"] == sided


def test_one_find_stands_for_one_label() -> None:
    counts = scoring.tally(label(cue("S5", 1, 2), cue("S5", 3, 4)), found(given("S5", 1, 2)))
    assert scoring.figures(counts)["cue F1"] == pytest.approx(2 / 3)


def test_what_is_no_signal_is_left_out() -> None:
    counts = scoring.tally(label(cue("X", 1, 2)), found(given("X", 1, 2)))
    assert not counts["cue gold"]
    assert not counts["cue found"]


def test_role_record_and_direction_are_checked_on_matched_cues_only() -> None:
    gold = label(cue("S5", 1, 2, role="official", record="named"), cue("D1", 3, 4, role="ally", record="named"))
    figures = scoring.figures(scoring.tally(gold, found(given("S5", 1, 2), direction="impose")))
    assert (figures["role accuracy"], figures["record accuracy"], figures["direction accuracy"]) == (1.0, 0.0, 0.0)
    assert scoring.tally(gold, found(given("S5", 1, 2)))["role n"] == 1


@pytest.mark.parametrize("proposition", [None, -1, 7])
def test_a_cue_without_a_proposition_has_no_direction(proposition: int | None) -> None:
    lost = given("S5", 1, 2) | {"proposition": proposition}
    assert scoring.tally(label(cue("S5", 1, 2)), found(lost))["direction ok"] == 0


def test_an_interval_holds_the_figure_and_narrows_with_more_articles() -> None:
    def width(count: int) -> float:
        rows = [scoring.tally(label(coming=True), found(coming=number % 3 > 0)) for number in range(count)]
        low, high = scoring.intervals(rows, scoring.figures, 300)["coming recall"]
        assert low <= scoring.figures(scoring.total(rows))["coming recall"] <= high
        return high - low

    assert 0 < width(600) < width(30) / 2


def test_an_interval_is_the_same_for_the_same_seed() -> None:
    chance = random.Random(5)
    rows = [Counter(right=chance.randrange(5)) for _ in range(20)]

    def mean(counts: Any) -> dict[str, float]:
        return {"right": counts["right"] / 20}

    assert scoring.intervals(rows, mean, 100) == scoring.intervals(rows, mean, 100)
    assert scoring.intervals(rows, mean, 100) != scoring.intervals(rows, mean, 100, seed=1)


def test_no_articles_have_no_interval() -> None:
    assert scoring.intervals([], scoring.figures) == {}


def test_the_middle_leaves_out_the_tails() -> None:
    assert scoring.middle([*map(float, range(100))]) == (2.0, 97.0)


def test_macro_f1_counts_every_class_alike() -> None:
    wanted, given = ["a"] * 8 + ["b"] * 2, ["a"] * 10
    assert scoring.macro_f1(wanted, given) == pytest.approx(2 * 8 / 18 / 2)
    assert scoring.macro_f1(wanted, wanted) == 1.0
    assert scoring.macro_f1([], []) == 0.0
