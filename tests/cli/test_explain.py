"""``monitor explain``: an alert in full, from the archive or a file."""

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.cli import main
from monitor.codec import encode
from monitor.core.alert import Alert, Opinion, Stage, Verdict
from monitor.core.cue import Kind, Record, Role
from tests.core.building import WATCH, cue, judged, signal

NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR, certainty=3, sentence="It is very close, one person familiar said.")
UNCHANGED = cue(Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED, "Per Lund", certainty=-1, start=90)
ALERTS: list[Alert] = judged(signal(NEAR, UNCHANGED), signal(NEAR, at=0.5, outlet="Mail", origin="Harbour Post"))[1]
SHOWN = """\
IMMINENT: Will the old sluice be opened?
new voice, still imminent: near, an anonymous person familiar, Mail after Harbour Post; 1 origin
sluice, alert {id}, revision 2, 2031-03-04 18:00 UTC; it did not ring
It was judged by the rules test; those in force are {rules}: terms may not add up.

── coming ──────────────────────────────────────────────────────────────────────────────────────────
  -2.200  before anything was said
  +2.767  S6 3.8 × person-familiar 0.85 × anonymous 0.9 × 0.5 days 0.952
          Harbour Post, anonymous person-familiar, 04 Mar 06:00: “It is very close, one person
          familiar said.”
  -0.110  D2 -0.15 × spokesperson 0.95 × sure 0.8 × 0.5 days 0.966
          Harbour Post, Per Lund, 04 Mar 06:00: “The sluice, she said.”
  +0.456  together: a probability of 0.61, as shown
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    address = f"sqlite:///{tmp_path / 'archive.db'}"
    monkeypatch.setenv("MONITOR_ARCHIVE", address)
    monkeypatch.setenv("COLUMNS", "100")
    with closing(Archive.open(address)) as kept:
        for alert in ALERTS:
            kept.put_alert(alert)
        when = ALERTS[0].as_of + timedelta(hours=1)
        kept.put_verdict(Verdict(alert=ALERTS[0].id, revision=1, who="Ida", when=when, what=Opinion.USEFUL))
    return kept


def test_the_arithmetic_in_full(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    from monitor.rules import rules

    assert main(["explain", ALERTS[0].id[:6]]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(SHOWN.format(id=ALERTS[0].id, rules=rules().version))
    assert "a copy: Harbour Post had been heard" in shown
    assert "which takes a belief of 0.48 to reach and 0.36 to keep; it is 0.61." in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 110


def test_the_history_has_what_people_said(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", ALERTS[0].id, "--history"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("  1  2031-03-04 06:00  imminent   rang  raised at imminent")
    assert first.endswith("[Ida: useful]")
    assert "rang" not in second


def test_as_json_and_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "alerts.jsonl"
    lines.write_bytes(b"\n".join(encode(alert) for alert in ALERTS))
    assert main(["explain", ALERTS[0].id, "--file", str(lines), "--revision", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["revision"], told["account"][0][0]) == (1, "coming")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "nothing: the archive has no such alert"),
        ([ALERTS[0].id[:-1] + "x"], f"the nearest are {ALERTS[0].id}"),
        ([ALERTS[0].id, "--revision", "9"], "has the revisions 1, 2 here, not 9"),
        ([ALERTS[0].id, "--file", "/nowhere"], "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    words: list[str], says: str, archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *words]) != 0
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def test_a_line_that_is_no_alert_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "alerts.jsonl"
    lines.write_bytes(encode(ALERTS[0]) + b"\n{}\n")
    assert main(["explain", ALERTS[0].id, "--file", str(lines)]) == 1
    assert f"{lines}:2" in capsys.readouterr().err


def test_stages_are_those_of_the_alert() -> None:
    assert {alert.stage for alert in ALERTS} == {Stage.IMMINENT}
    assert ALERTS[0].question == WATCH.question
