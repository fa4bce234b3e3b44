"""The command line itself: what it knows, what it refuses, and how it says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor import __version__
from monitor.cli import COMMANDS, main

FOLDER = Path(__file__).parents[2] / "monitor" / "cli"
NOT_COMMANDS = {
    "__init__",
    "articles",
    "bench",
    "parquet",
    "polls",
    "results",
    "supply",
    "crew",
    "life",
    "explained",
    "hindsight",
    "renewal",
    "source",
}


def test_every_command_is_a_module_and_every_module_a_command() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} - NOT_COMMANDS == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    out, err = capsys.readouterr()
    assert "Example:" in out
    assert f"monitor {command}" in out.rpartition("Example:")[2]
    assert err == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"monitor {__version__}\n"


def test_no_command_is_answered_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out = capsys.readouterr().out
    assert all(f"    {command} " in out for command in COMMANDS)
    assert "Example:" in out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["pol"], "invalid choice: 'pol'"),
        (["extract"], "the following arguments are required: HTML_FILE, --url"),
        (["parse", "feed.xml"], "the following arguments are required: --url"),
        (["desk", "--fast"], "unrecognized arguments: --fast"),
        (["detect", "--expain"], "unrecognized arguments: --expain; did you mean --explain?"),
        (["--versoin"], "unrecognized arguments: --versoin; did you mean --version?"),
        (["demo", "--speed", "quick"], "argument --speed: invalid float value: 'quick'"),
    ],
)
def test_a_wrong_call_is_refused_with_its_usage(
    words: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: monitor")
    assert what in err.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONITOR_PARTITIONS", "many"),
        ("MONITOR_PORT", "70000"),
        ("MONITOR_PREFIX", "Bad Prefix!"),
        ("MONITOR_LOG", "xml"),
        ("MONITOR_POLL_FLOOR", "0"),
        ("MONITOR_KAFKA_SECURITY", "TLS"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    name: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["topics"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith(f"monitor topics: {name}: ")
    assert line.endswith(f"it is {value!r} (trying again will not help)")


def test_what_did_not_answer_is_one_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_KAFKA", "127.0.0.1:1")
    assert main(["dead"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("monitor dead: kafka at 127.0.0.1:1: ")
    assert line.endswith("(try again later)")


def test_ctrl_c_while_a_command_is_imported_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", interrupted)
    assert main(["topics"]) == 130
    assert capsys.readouterr().err == "monitor topics: stopped\n"


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path) -> None:
    """As in ``monitor parse feed.xml | head -1``."""
    feed = tmp_path / "feed.xml"
    items = "".join(f"<item><title>Ferry {n}</title></item>" for n in range(5_000))
    feed.write_text(f'<rss version="2.0"><channel>{items}</channel></rss>', "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "parse", str(feed), "--url", "https://ferry.example/feed"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"Ferry 0" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
