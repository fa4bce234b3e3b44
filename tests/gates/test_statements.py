import csv
import json
import lzma
from pathlib import Path

import pytest

from tests.gates import statements
from tests.gates.statements import Statement


def told(low: str, verb: str) -> Statement:
    return Statement(low, "", low.index(verb), low.index(verb) + len(verb))


@pytest.mark.parametrize(
    ("label", "factuality"),
    [
        (3.0, "happened"),
        (1.0, "happened"),
        (0.9, "may"),
        (0.0, "may"),
        (-0.9, "may"),
        (-1.0, "did not"),
        (-3, "did not"),
    ],
)
def test_a_third_of_the_scale_is_a_class(label: float, factuality: str) -> None:
    assert statements.factuality_of(label) == factuality


def test_a_word_is_found_by_its_number() -> None:
    low = "the quay was closed at noon ."
    assert [low[slice(*statements.place(low, *at))] for at in ((0, 1), (3, 4), (5, 7))] == ["the", "closed", "noon ."]


def test_halves_are_halves() -> None:
    halves = [Statement(f"sentence {number}", "", 0, 1).half for number in range(1000)]
    assert 430 < sum(halves) < 570


@pytest.mark.parametrize(
    ("low", "verb", "factuality"),
    [
        ("the board closed the pier", "closed", "happened"),
        ("the board may close the pier", "close", "may"),
        ("the board did not close the pier", "close", "did not"),
    ],
)
def test_keywords_and_guard_read_a_verb(low: str, verb: str, factuality: str) -> None:
    assert statements.by_keywords(told(low, verb)) == factuality
    assert statements.by_program(told(low, verb)) == factuality


@pytest.mark.parametrize(
    ("low", "label"),
    [
        ("growth will slow next year", "forward looking, certain"),
        ("growth may slow next year", "forward looking, uncertain"),
        ("growth slowed", "not forward looking, certain"),
        ("it appears that growth slowed", "not forward looking, uncertain"),
    ],
)
def test_keywords_read_time_and_certainty(low: str, label: str) -> None:
    assert statements.ahead_by_keywords(Statement(low, label, 0, len(low))) == label


def test_both_halves_are_scored() -> None:
    some = [Statement(f"word {number}", "a" if number % 3 else "b", 0, 4) for number in range(60)]
    assert statements.figures(some, lambda one: one.label) == [1.0, 1.0]
    assert max(statements.figures(some, lambda one: "a")) < 0.5


def test_files_are_read_as_they_come(tmp_path: Path) -> None:
    row = {"text": "The Board closed it .", "targets": [{"span1": [2, 3], "label": 2.5}]}
    with lzma.open(tmp_path / "dev.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    assert statements.happened(tmp_path) == [Statement("the board closed it .", "happened", 10, 16)]
    with (tmp_path / "sentences.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [("Prices fell.", "not forward looking", "certain"), ("Odd.", "not for ward looking", "certain")]
        csv.writer(file).writerows([("sentence", "time_label", "certain_label"), *rows])
    assert statements.ahead(tmp_path) == [Statement("prices fell.", "not forward looking, certain", 0, 12)]


def test_no_data_is_nothing(tmp_path: Path) -> None:
    assert statements.happened(tmp_path) == statements.ahead(tmp_path) == []
