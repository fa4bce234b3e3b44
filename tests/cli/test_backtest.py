"""``monitor backtest``: three files, the same each time, and one line for what is wrong."""

import json
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.cli import main
from monitor.codec import decode
from monitor.core.alert import Alert
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    file = tmp_path / "articles.jsonl"
    rows = [
        {"url": one.url, "outlet": one.outlet, "title": one.title, "text": one.text, "published": one.seen.isoformat()}
        for one in texts(150)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def rehearse(articles: Path, folder: Path, *more: str) -> int:
    words = ["--articles", str(articles), "--watches", str(WATCHES), "--out", str(folder), *more]
    return main(["backtest", *words])


def test_two_runs_give_the_same_files(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subject = WATCHES.read_text("utf-8").partition('id = "')[2].partition('"')[0]
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(f"subject,happened_at,kind\n{subject},2031-03-05,changed\nnobody,2031-03-05,held\n", "utf-8")
    for name, processes in (("one", "1"), ("two", "2")):
        assert rehearse(articles, tmp_path / name, "--outcomes", str(outcomes), "--processes", processes) == 0
    said = capsys.readouterr()
    assert said.out.split("\n")[:5] == said.out.split("\n")[5:10]
    assert "no watch has the id 'nobody'" in said.err
    files = ("alerts.jsonl", "summary.json", "report.html")
    assert [(tmp_path / "one" / file).read_bytes() for file in files] == [
        (tmp_path / "two" / file).read_bytes() for file in files
    ]
    lines = (tmp_path / "one" / "alerts.jsonl").read_bytes().splitlines()
    assert decode(lines[0], Alert).revision == 1
    assert json.loads((tmp_path / "one" / "summary.json").read_bytes())["articles"] == 150


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (("--processes", "0"), 2, "--processes, --window: must be above 0"),
        (("--outcomes", "/nowhere.csv"), 2, "/nowhere.csv: cannot be read"),
        (("--rules", "/nowhere.toml"), 2, "/nowhere.toml: cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    more: tuple[str, ...], code: int, says: str, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearse(articles, tmp_path / "out", *more) == code
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_without_articles_and_a_line_that_is_none(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles.write_text('{"no": "text"}\n', "utf-8")
    assert rehearse(articles, tmp_path / "out", "--processes", "1") == 1
    said = capsys.readouterr().err
    assert f'{articles}:1: not an article: it has no "text"; left out' in said
    assert "holds no article" in said


def test_the_archive_gives_the_same_as_a_file(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"sqlite:///{tmp_path / 'archive.db'}"
    monkeypatch.setenv("MONITOR_ARCHIVE", address)
    some = texts(60)
    with closing(Archive.open(address)) as archive:
        archive.put_articles(some)
    kept = tmp_path / "kept"
    words = ["--watches", str(WATCHES), "--processes", "1"]
    assert main(["backtest", "--articles", "archive:", "--out", str(kept), *words]) == 0
    assert json.loads((kept / "summary.json").read_bytes())["articles"] == len(some)
    later = f"archive:?from={some[30].seen.isoformat().replace('+00:00', 'Z')}"
    assert main(["backtest", "--articles", later, "--out", str(kept), *words]) == 0
    assert json.loads((kept / "summary.json").read_bytes())["articles"] == sum(
        one.seen >= some[30].seen for one in some
    )
    capsys.readouterr()
    assert main(["backtest", "--articles", "archive:", "--from", "2040-01-01", "--out", str(kept), *words]) == 1
    assert "archive:: holds no article from 2040-01-01 00:00" in capsys.readouterr().err
    for wrong, says in (("archive:?frm=2031-01-01", "'frm' is not known"), ("archive:?from=soon", "is not a date")):
        assert main(["backtest", "--articles", wrong, "--out", str(kept), *words]) == 2
        assert says in capsys.readouterr().err


def test_two_rules_are_compared(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = files("monitor.rules").joinpath("rules.toml").read_text("utf-8")
    for name, text in (("as.toml", numbers), ("late.toml", numbers.replace("imminent = 0.48", "imminent = 0.9"))):
        (tmp_path / name).write_text(text, "utf-8")
    rules = [word for name in ("as.toml", "late.toml") for word in ("--rules", str(tmp_path / name))]
    out = tmp_path / "out"
    assert rehearse(articles, out, "--processes", "1", *rules) == 0
    assert f"imminent, only with {tmp_path / 'as.toml'}" in capsys.readouterr().out
    assert {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()} == {
        "comparison.html",
        "comparison.json",
        *(
            f"{place}/{name}"
            for place in ("first", "second")
            for name in ("alerts.jsonl", "summary.json", "report.html")
        ),
    }
    assert rehearse(articles, out, *rules, "--rules", "x") == 2
    assert "--rules: can be given twice at most" in capsys.readouterr().err
