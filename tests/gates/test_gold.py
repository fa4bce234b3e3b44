import json
from pathlib import Path

import pytest

from tests.gates import gold


def write(file: Path, *rows: object) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def test_a_third_is_kept_aside_and_stays_there() -> None:
    names = [f"article-{number}" for number in range(3000)]
    aside = [name for name in names if gold.is_aside(name)]
    assert 900 < len(aside) < 1100
    assert [name for name in reversed(names) if gold.is_aside(name)] == aside[::-1]


def test_the_seed_is_never_kept_aside() -> None:
    names = [f"seed/{number}" for number in range(30)]
    assert {gold.part_of(name, 3) for name in names} == {0, 1, 2}
    assert not any(map(gold.is_aside, names))


def test_the_parts_are_the_whole(tmp_path: Path) -> None:
    rows = [{"id": f"article-{number}"} for number in range(20)]
    sample = gold.load([write(tmp_path / "labels", *rows)], [write(tmp_path / "articles", *rows, {"id": "other"})])
    aside, rest = sample.part(aside=True), sample.part(aside=False)
    assert aside.articles
    assert rest.articles
    assert aside.labels.keys() | rest.labels.keys() == {row["id"] for row in rows}
    assert not aside.labels.keys() & rest.labels.keys()


def test_a_label_without_its_article_is_refused(tmp_path: Path) -> None:
    labels = write(tmp_path / "labels", {"id": "one"}, {"id": "two"})
    with pytest.raises(ValueError, match="1 labelled articles have no text, first two"):
        gold.load([labels], [write(tmp_path / "articles", {"id": "one"})])
