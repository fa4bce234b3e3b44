"""``monitor extract``: a page file → its article as JSON."""

import io
import json
import sys
from pathlib import Path

import pytest

from monitor.cli import main

GOLDEN = Path(__file__).parents[1] / "pages" / "golden"
URL = "https://harbour.example/politics/herring"


def test_an_article_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(GOLDEN / "article.html"), "--url", URL]) == 0
    out, error = capsys.readouterr()
    assert json.loads(out) == json.loads((GOLDEN / "article.json").read_text("utf-8"))
    assert list(json.loads(out)) == ["url", "title", "text", "language", "published", "authors", "health"]
    assert error == ""


def test_why_a_page_is_not_whole_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(GOLDEN / "paywall.html"), "--url", URL]) == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["health"] == "paywall"
    assert error.startswith(f"monitor extract: {URL}: paywall: 74 words and asks to subscribe")


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((GOLDEN / "article.html").read_bytes())))
    assert main(["extract", "-", "--url", URL]) == 0
    assert json.loads(capsys.readouterr().out)["health"] == "ok"


@pytest.mark.parametrize(("body", "what"), [(b"", "the page is empty"), (b"%PDF-1.7", "is not an HTML page")])
def test_what_is_no_page_is_one_clear_line(
    body: bytes, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    assert main(["extract", str(path), "--url", URL]) == 1
    out, error = capsys.readouterr()
    assert out == ""
    assert what in error
    assert error.count("\n") == 1


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["extract", "--help"])
    assert "Example: monitor extract page.html --url" in capsys.readouterr().out
