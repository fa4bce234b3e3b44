"""The gate's own arithmetic, on headlines of ours."""

from datetime import timedelta

import pytest

from tests.builders import DAWN
from tests.core.telling import TOPICS
from tests.gates.stories import Headline, bcubed, clustered, cosine


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        ("aabb", 1.0, 1.0),
        ("aaaa", 0.5, 1.0),
        ("abcd", 1.0, 0.5),
        ("aaab", 2 / 3, 0.75),
    ],
)
def test_bcubed_counts_the_others_of_each(found: str, precision: float, recall: float) -> None:
    score = bcubed(found, "xxyy")
    assert score.recall == pytest.approx(recall)
    assert score.precision == pytest.approx(precision)
    assert score.f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_nothing_scores_nothing() -> None:
    assert bcubed([], []).f1 == 0.0


def test_topics_are_told_apart() -> None:
    rows = [
        Headline(DAWN + timedelta(minutes=turn * 10 + place), title, "Islander", str(place))
        for turn in range(3)
        for place, title in enumerate(TOPICS)
    ]
    wanted = [row.story for row in rows]
    found, milliseconds = clustered(rows)
    assert bcubed(found, wanted).f1 > 0.8
    assert milliseconds > 0
    assert bcubed(cosine(rows, 0.2), wanted).f1 > 0.8
