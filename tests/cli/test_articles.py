"""Articles in files, packed or not."""

import gzip
import json
import lzma
from pathlib import Path

import pytest
from backports import zstd
from msgspec.structs import replace

from monitor.cli.articles import articles, opened
from monitor.codec import encode
from monitor.core.article import Health
from monitor.errors import BadSource
from tests.builders import an_article

LINES = "".join(json.dumps({"id": n, "text": f"The ferry, {n}.", "language": "en"}) + "\n" for n in range(3)).encode()


def read(file: Path) -> list[object]:
    with opened(str(file)) as lines:
        return [found if isinstance(found, str) else found[0] for _, found in articles(lines, file.name)]


@pytest.mark.parametrize(
    "raw",
    [LINES, gzip.compress(LINES), lzma.compress(LINES), zstd.compress(LINES)],
    ids=["plain", "gzip", "xz", "zstd"],
)
def test_packed_lines_are_unpacked_whatever_the_file_is_called(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "articles"
    file.write_bytes(raw)
    assert read(file) == [0, 1, 2]


@pytest.mark.parametrize(
    "raw",
    [
        gzip.compress(LINES)[:-9],
        lzma.compress(LINES)[:-9],
        gzip.compress(LINES)[:20] + b"0" * 40,
        zstd.compress(LINES)[:-9],
    ],
    ids=[
        "gzip",
        "xz",
        "gzip with rubbish",
        "zstd",
    ],  # what is packed has the time in it, and processes compare their tests
)
def test_a_file_that_is_cut_off_is_refused_by_name(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl.gz"
    file.write_bytes(raw)
    with pytest.raises(BadSource, match=r"articles\.jsonl\.gz:\d+: cannot be unpacked"):
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


def test_a_packed_file_that_is_damaged_half_way_is_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "long.xz"
    packed = bytearray(lzma.compress(b"".join(b'{"text": "Ferry %d sails."}\n' % n**5 for n in range(20_000))))
    packed[len(packed) // 2] ^= 255
    file.write_bytes(packed)
    with pytest.raises(BadSource, match=r"long\.xz:(\d+): cannot be unpacked") as refused:
        read(file)
    assert 1 < int(refused.value.who.rpartition(":")[2]) <= 20_000


def test_an_article_that_was_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = replace(an_article(), authors=("Ada Holm",), edited=True, id="its own", revision="second")
    (tmp_path / "a").write_bytes(encode(kept) + b"\n")
    with opened(str(tmp_path / "a")) as lines:
        assert [found for _, found in articles(lines, "a")] == [(kept.id, kept)]


def test_polls_give_what_was_new_in_them(tmp_path: Path) -> None:
    def poll(hour: int, *titles: str) -> str:
        items = "".join(f"<item><title>{one}</title><link>https://a.test/{one[:4]}</link></item>" for one in titles)
        xml = f"<rss version='2.0'><channel>{items}</channel></rss>"
        return json.dumps({"polled_at": f"2031-03-05T{hour:02}:00:00Z", "feed": "harbour", "xml": xml})

    lines = [poll(9, "Quays open"), poll(10, "Lamps lit", "Quays open"), '{"polled_at": "2031-03-05", "feed": "x"}']
    (tmp_path / "a").write_text("\n".join(lines), "utf-8")
    with opened(str(tmp_path / "a")) as opening:
        (number, found), wrong = articles(opening, "a")
    assert not isinstance(found, str)
    assert (number, found[1].title, found[1].outlet, found[1].seen.hour) == (2, "Lamps lit", "harbour", 10)
    assert found[1].health is Health.HEADLINE_ONLY
    assert wrong == (3, 'not an article: a poll needs "feed" and "xml", both texts')
