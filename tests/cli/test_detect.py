"""``monitor detect``: articles → what they signal, one JSON line each."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main

NEWS = "The fisheries ministry is about to lift the trawling ban, two officials said."


def _detect(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[dict[str, Any]]:
    assert main(["detect", *words]) == code
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal as wide as any, whatever the tests run in."""
    monkeypatch.setenv("COLUMNS", "120")


def _file(tmp_path: Path, *lines: object) -> str:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


def test_one_line_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = {"id": "a1", "url": "https://example.test/1", "outlet": "Post", "title": "T", "text": NEWS}
    lines = _detect(capsys, _file(tmp_path, {**full, "published": "2031-03-04T06:00:00Z"}, {"text": "Nothing."}))
    assert [list(line) for line in lines] == [
        [
            *("id", "coming", "imminent", "made", "denied", "because", "credited"),
            *("propositions", "cues", "headline", "unread"),
        ]
    ] * 2
    first, second = lines
    assert first["id"] == "a1"
    assert (first["coming"], first["imminent"], first["made"], first["denied"]) == (True, True, False, False)
    (cue,) = first["cues"]
    assert NEWS[cue["start"] : cue["end"]] == "is about to lift"
    assert NEWS[cue["sentence_start"] : cue["sentence_end"]] == NEWS
    assert (cue["kind"], cue["role"], cue["record"], cue["name"]) == ("S6", "official", "anonymous", "")
    assert first["propositions"][cue["proposition"]]["direction"] == "lift"
    assert first["propositions"][cue["proposition"]]["stage"] == "imminent"
    assert first["because"] == {"coming": [0], "imminent": [0], "made": [], "denied": []}
    assert second["cues"] == []
    assert len(second["id"]) == 20


def test_another_language_is_passed_on_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    german = (
        "Das Ministerium will das Verbot der Schleppnetze in der Bucht noch in dieser Woche aufheben, sagten zwei "
        "Beamte am Montag. Eine Entscheidung stehe kurz bevor, und niemand rechne mehr mit Widerstand."
    )
    first, second = _detect(capsys, _file(tmp_path, {"text": german}, {"text": NEWS}))
    assert (first["unread"], first["coming"], first["cues"]) == ("language: de", False, [])
    assert (second["unread"], second["coming"]) == ("", True)


def test_a_headline_counts_but_has_no_place_in_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = _detect(capsys, _file(tmp_path, {"title": "Fisheries ministry to lift trawling ban", "text": "Calm."}))
    assert line["coming"]
    assert line["cues"] == []


def test_a_plain_text_is_one_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "piece.txt"
    path.write_text(f"A quiet bay\n\n{NEWS} The vote is on Thursday.\n", "utf-8")
    (line,) = _detect(capsys, str(path), "--published", "2031-03-04")
    assert line["imminent"]


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    raw = json.dumps({"text": NEWS, "time": 1_930_000_000}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    (line,) = _detect(capsys)
    assert line["coming"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"text": \n', "not an article"),
        ('{"title": "no text"}\n', 'it has no "text"'),
        ('{"text": 3}\n', 'it has no "text"'),
        ("[1]\n", "the line is not a JSON object"),
        ('{"text": "x", "published": "soon"}\n', "'soon' is not a date"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_read(
    line: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _file(tmp_path, {"text": NEWS}, line, {"text": NEWS})
    assert main(["detect", path]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err.startswith(f"monitor detect: {path}:2: ")
    assert what in err
    assert err.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", str(tmp_path / "none.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_program_is_told_nothing_of_an_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _detect(capsys, _file(tmp_path)) == []


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["detect", "--help"])
    assert "monitor detect articles.jsonl" in capsys.readouterr().out


def test_a_verdict_may_rest_on_the_headline_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = _detect(capsys, _file(tmp_path, {"title": "Cabinet approves ban on trawling", "text": "Gulls cried."}))
    assert line["made"]
    assert line["cues"] == []
    assert [cue["kind"] for cue in line["headline"]] == ["S8"]
    assert line["because"]["made"] == [0]


def test_explain_marks_the_text_in_brackets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = "Ban\x1b[2J nears its end"
    assert main(["detect", "--explain", _file(tmp_path, {"title": title, "text": NEWS})]) == 0
    out = capsys.readouterr().out
    assert "imminent   yes: 0 S6 “is about to lift”" in out
    assert "0 S6 imminent, today            The fisheries ministry [0 S6 is about to lift] the trawling ban" in out
    assert "\x1b" not in out


def test_several_articles_are_told_apart_by_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, {"title": "One", "text": NEWS}, "[]\n", {"title": "Two", "text": "Calm."})
    assert main(["detect", "--explain", file]) == 1
    out, err = capsys.readouterr()
    assert out.index("One") < out.index("\n\n── line 3 ──") < out.index("Two")
    assert out.count("──────") >= 1
    assert "line 2" not in out
    assert f"{file}:2: " in err


def test_explain_says_why_a_text_was_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    german = "Die Regierung hat am Dienstag beschlossen, das Verbot aufzuheben, wie ein Sprecher mitteilte. " * 3
    assert main(["detect", "--explain", _file(tmp_path, {"text": german})]) == 0
    out = capsys.readouterr().out
    assert "not read: language: de (only English is read)" in out
    assert "coming" not in out


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
@pytest.mark.parametrize("way", ["--explain", "--html"])
def test_people_are_told_that_a_file_is_empty(
    way: str, content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, content)
    assert main(["detect", way, file]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"monitor detect: {file}: it is empty: there is no article to show (trying again will not help)\n"


@pytest.mark.parametrize("way", ["--explain", "--html"])
def test_nothing_is_shown_when_no_line_is_an_article(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", way, _file(tmp_path, '{"title": "no text"}\n')]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert 'it has no "text"' in err


@pytest.mark.parametrize("way", ["--explain", "--html"])
def test_an_article_without_text_is_no_four_times_no(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", way, _file(tmp_path, {"text": " \n", "health": "paywall"}, {"text": NEWS})]) == 0
    first = capsys.readouterr().out.partition("── line 2" if way == "--explain" else "</article>")[0]
    assert "othing to read" in first
    assert "its page is behind a paywall" in first
    assert "(no headline)" in first
    assert "denied" not in first.rpartition("<article")[2]


def test_an_unknown_health_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [{"text": "", "health": health} for health in ("poorly", 7, [1])]
    assert main(["detect", "--explain", _file(tmp_path, *texts)]) == 0
    assert capsys.readouterr().out.count("nothing to read") == 3


def test_the_page_escapes_what_it_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "<script>alert(1)</script>"
    first = {"title": hostile, "text": f"{NEWS} {hostile}\x00", "url": "javascript:alert(1)"}
    assert main(["detect", "--html", _file(tmp_path, first, {"text": "Nothing."})]) == 0
    out = capsys.readouterr().out
    assert "<script" not in out
    assert 'href="javascript' not in out
    assert out.count("&lt;script&gt;") >= 2
    assert '<mark class="for" id="mark-1-0">is about to lift<a class="tag" href="#cue-1-0"' in out
    assert "\x00" not in out
    assert out.count("<article") == 2


@pytest.mark.parametrize(("way", "shown"), [("--explain", "the trawling b?n"), ("--html", "the trawling b&#226;n")])
def test_an_old_encoding_loses_a_letter_and_not_the_article(
    way: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["detect", way, _file(tmp_path, {"text": NEWS.replace("ban", "bân")})]) == 0
    assert shown in stream.buffer.getvalue().decode("ascii")


def test_explain_and_html_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["detect", "--explain", "--html"])
    assert "not allowed with" in capsys.readouterr().err
