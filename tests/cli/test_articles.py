"""Articles in files, packed or not."""

import gzip
import json
import lzma
from pathlib import Path

import pytest

from monitor.cli.articles import articles, opened
from monitor.errors import BadSource

LINES = "".join(json.dumps({"id": n, "text": f"The ferry, {n}.", "language": "en"}) + "\n" for n in range(3)).encode()


def read(file: Path) -> list[object]:
    with opened(str(file)) as lines:
        return [found if isinstance(found, str) else found[0] for _, found in articles(lines, file.name)]


@pytest.mark.parametrize("raw", [LINES, gzip.compress(LINES), lzma.compress(LINES)], ids=["plain", "gzip", "xz"])
def test_packed_lines_are_unpacked_whatever_the_file_is_called(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "articles"
    file.write_bytes(raw)
    assert read(file) == [0, 1, 2]


@pytest.mark.parametrize(
    "raw",
    [gzip.compress(LINES)[:-9], lzma.compress(LINES)[:-9], gzip.compress(LINES)[:20] + b"0" * 40],
    ids=["gzip", "xz", "gzip with rubbish"],  # what is packed has the time in it, and processes compare their tests
)
def test_a_file_that_is_cut_off_is_refused_by_name(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl.gz"
    file.write_bytes(raw)
    with pytest.raises(BadSource, match=r"articles\.jsonl\.gz: cannot be unpacked"):
        read(file)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"none\.jsonl: cannot be read: No such file"):
        read(tmp_path / "none.jsonl")


def test_what_goes_wrong_with_the_output_is_not_the_file_s_fault(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LINES)
    with pytest.raises(BrokenPipeError), opened(str(tmp_path / "a")):
        raise BrokenPipeError


def test_a_language_that_is_told_is_the_article_s(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(LINES)
    with opened(str(tmp_path / "a")) as lines:
        (first, *_) = (found for _, found in articles(lines, "a"))
    assert not isinstance(first, str)
    assert first[1].language == "en"
