"""Articles in Parquet files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor.cli.articles import articles, opened
from monitor.core.article import Article
from monitor.errors import BadSource

SEEN = datetime(2031, 3, 5, 9, tzinfo=UTC)


def written(folder: Path, **columns: list[Any]) -> str:
    pq.write_table(pa.table(columns), folder / "a.parquet")
    return str(folder / "a.parquet")


def read(file: str) -> list[Article | str]:
    with opened(file) as rows:
        return [found if isinstance(found, str) else found[1] for _, found in articles(rows, file)]


@pytest.mark.parametrize("seen", [SEEN, SEEN.replace(tzinfo=None), SEEN.isoformat(), int(SEEN.timestamp())])
def test_each_row_is_an_article_however_its_time_is_kept(seen: object, tmp_path: Path) -> None:
    file = written(tmp_path, text=["The ferry.", "The quay."], url=["a", "b"], seen=[seen, seen], other=[1, 2])
    found = read(file)
    assert [(one.text, one.url, one.seen) for one in found if not isinstance(one, str)] == [
        ("The ferry.", "a", SEEN),
        ("The quay.", "b", SEEN),
    ]


def test_an_empty_cell_is_a_key_that_is_not_there(tmp_path: Path) -> None:
    first, second = read(written(tmp_path, text=["The ferry.", None], title=[None, "Quay"]))
    assert not isinstance(first, str)
    assert (first.title, second) == ("", 'not an article: it has no "text"')


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"body": ["x"]}, 'has no column "text"; it has body'),
        ({"text": [1]}, 'column "text" is int64, not text'),
        ({"text": ["x"], "seen": [[1]]}, 'column "seen" is list<.*>, not a time, a text or seconds'),
    ],
)
def test_other_columns_and_types_are_refused_in_one_line(columns: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=says):
        read(written(tmp_path, **columns))


def test_a_damaged_file_is_refused_with_the_row(tmp_path: Path) -> None:
    file = Path(written(tmp_path, text=[f"The ferry {number}." for number in range(5_000)]))
    file.write_bytes(file.read_bytes()[:-300])
    with pytest.raises(BadSource, match=r"a\.parquet:1: cannot be read as Parquet"):
        read(str(file))
