"""``monitor parse``: a feed file → its entries, one JSON line each."""

import io
import json
import sys
from pathlib import Path

import pytest

from monitor.cli import main

GOLDEN = Path(__file__).parents[1] / "feeds" / "golden"
URL = "https://harbour.example/politics.xml"


def test_entries_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(GOLDEN / "rss20.xml"), "--url", URL]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == json.loads((GOLDEN / "rss20.json").read_text("utf-8"))
    assert list(json.loads(lines[0])) == ["id", "url", "title", "summary", "authors", "published", "updated"]


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((GOLDEN / "utf16.xml").read_bytes())))
    assert main(["parse", "-", "--url", URL]) == 0
    assert json.loads(capsys.readouterr().out)["title"].startswith("Café")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<!doctype html><title>Log in</title>", "is an HTML page ('Log in'), not a feed"),
        (b"", "the feed is empty"),
        (b"\0\1\2", "is not a feed that can be read"),
    ],
)
def test_a_broken_feed_is_one_clear_line(
    body: bytes, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(body)
    assert main(["parse", str(path), "--url", URL]) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(f"monitor parse: {URL}: ")
    assert what in error
    assert error.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(tmp_path / "none.xml"), "--url", URL]) == 1
    assert "none.xml: cannot be read (no such file or directory)" in capsys.readouterr().err


def test_the_address_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["parse", "feed.xml"])
    assert caught.value.code == 2
    assert "--url" in capsys.readouterr().err


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["parse", "--help"])
    assert "Example: monitor parse world.xml --url" in capsys.readouterr().out
