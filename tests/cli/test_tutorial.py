"""The tutorial on rehearsals, followed: its commands, out of the page, on what the demo leaves."""

import json
import re
import shlex
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.cli import main
from monitor.codec import decode
from monitor.core.alert import Alert, Stage
from monitor.core.article import Article
from monitor.newsroom.script import watches_toml
from tests.newsroom.test_rehearsal import articles, script

__all__ = ["articles", "script"]  # fixtures: every piece of the play as the monitor reads it
PAGE = (Path(__file__).parents[2] / "docs/backtesting.md").read_text("utf-8")
COMMANDS: list[str] = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S) for line in block.splitlines()]


def command(words: str) -> str:
    """The one command of the page that has these words in it."""
    (found,) = (line for line in COMMANDS if words in line)
    return found


def follow(line: str) -> None:
    assert main(shlex.split(line)[1:]) == 0, line


def told(folder: str) -> list[Alert]:
    return [decode(line, Alert) for line in Path(f"rehearsal/{folder}/alerts.jsonl").read_bytes().splitlines()]


def digests(out: str) -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in out.splitlines())


def test_it_can_be_followed(
    articles: list[Article],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rehearsal").mkdir()
    Path("rehearsal/watches.toml").write_text(watches_toml(), "utf-8")
    name, _, value = command("export MONITOR_ARCHIVE").removeprefix("export ").partition("=")
    monkeypatch.setenv(name, value)
    with closing(Archive.open(value)) as archive:
        archive.put_articles(articles)

    follow(command("--out rehearsal/first"))
    first = digests(capsys.readouterr().out)
    (alert,) = {one.id for one in told("first")}
    follow(command("monitor explain").replace("ALERT", alert))
    assert "imminent" in capsys.readouterr().out

    (announced,) = (one for one in told("first") if one.stage is Stage.ANNOUNCED and one.reason == "resolved")
    (table,) = re.findall(r"```csv\n(.*?)```", PAGE, re.S)
    moment = announced.as_of.isoformat()
    Path("rehearsal/outcomes.csv").write_text(re.sub(r"2025-\S+?Z", moment, table), "utf-8")
    follow(command("--out rehearsal/scored"))
    scored = json.loads(Path("rehearsal/scored/summary.json").read_bytes())
    assert (scored["scores"][0]["right"], scored["outcomes"][0]["direction_right"]) == (1, True)
    assert "anecdotes" in Path("rehearsal/scored/report.html").read_text("utf-8")

    assert "rules.toml" in command("> rehearsal/patient.toml")
    numbers = files("monitor.rules").joinpath("rules.toml").read_text("utf-8")
    assert "imminent = 0.48" in numbers
    Path("rehearsal/patient.toml").write_text(numbers.replace("imminent = 0.48", "imminent = 0.90"), "utf-8")
    Path("rehearsal/plain.toml").write_text(numbers, "utf-8")
    follow(command("--out rehearsal/patient"))
    follow(command("--out rehearsal/compared"))
    assert "only with rehearsal/plain.toml" in capsys.readouterr().out
    assert [Stage.IMMINENT in {one.stage for one in told(name)} for name in ("first", "patient")] == [True, False]

    follow(command("monitor archive export"))
    capsys.readouterr()
    follow(command("--out rehearsal/passed-on"))
    assert digests(capsys.readouterr().out) == first


def test_every_command_of_the_page_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    for line in COMMANDS:
        words = [word for word in shlex.split(line) if "=" not in word]
        if words[:1] == ["monitor"]:
            with pytest.raises(SystemExit) as ended:
                main([words[1], "--help"])
            assert ended.value.code == 0
            options = {word for word in words if word.startswith("--")}
            shown = capsys.readouterr().out
            assert all(option in shown for option in options), line
