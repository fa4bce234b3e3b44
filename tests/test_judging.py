"""docs/judging.md is counted: its worked example and its tables are what the judge says."""

import re
import subprocess
import sys
from math import log
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.core.alert import Stage
from monitor.core.belief import beliefs, probability, said
from monitor.core.cue import Cue, Kind, Role
from monitor.core.signal import Signal
from tests.core.saying import FERRIES, cue, numbers, signal, told

PAGE = (Path(__file__).parents[1] / "docs/judging.md").read_text("utf-8")
ROW = re.compile(r"^\| ([\d.]+) \| (.+?) \| (.+?) \| (0\.\d\d) \| (0\.\d\d) \| (.+?) \|$", re.MULTILINE)
SAYS = re.compile(r"(\w\d) ([\w-]+?)(?:, ([A-Z][\w ]+))?, certainty (\d)")


def _signal(day: str, outlet: str, says: str) -> Signal:
    name, _, credited = outlet.partition(", after ")
    cues: list[Cue] = [
        cue(kind, Role(role), who, certainty=int(certainty)) for kind, role, who, certainty in SAYS.findall(says)
    ]
    return signal(float(day) * 24 * 60, name, *cues, after=credited)


def test_the_worked_example_adds_up() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) == 6
    signals: list[Signal] = []
    for day, outlet, says, coming, made, stage in rows:
        signals.append(_signal(day, outlet, says))
        memory, _ = told(*signals, watch=replace(FERRIES, floor=Stage.OPEN))
        found = beliefs(said(signals, signals[-1].seen, numbers()), numbers())
        assert (f"{found.coming:.2f}", f"{found.made:.2f}") == (coming, made), outlet
        assert memory.course.stage == stage, outlet


def test_the_arithmetic_in_full_is_the_judges() -> None:
    signals = [_signal(*row[:3]) for row in ROW.findall(PAGE)[:3]]
    found = beliefs(said(signals, signals[-1].seen, numbers()), numbers())
    assert sorted(f"{weight:.3f}" for weight in found.to_coming.values()) == ["-0.114", "0.043", "0.359", "2.907"]
    assert sorted(f"{weight:.3f}" for weight in found.to_made.values()) == ["-1.368", "0.153"]
    for weight in (*found.to_coming.values(), *found.to_made.values()):
        assert f"{abs(weight):.3f}" in PAGE


@pytest.mark.parametrize("stage", list(Stage)[1:9])
def test_the_table_of_stages_has_the_judges_thresholds(stage: Stage) -> None:
    row = re.search(rf"^\| {stage.value} \|.*≥ (0\.\d\d) \|$", PAGE, re.MULTILINE)
    assert row is not None
    assert float(row[1]) == numbers().stages.needed(stage)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOT_A_SIGNAL])
def test_the_table_of_kinds_has_the_judges_weights(kind: Kind) -> None:
    row = re.search(rf"^\| {kind} [\w ,-]+ \| (\S+) \| (\S+) \| (\S+) \|$", PAGE, re.MULTILINE)
    assert row is not None
    weight = numbers().kinds[kind]
    assert [float(number.replace("−", "-")) for number in row.groups()] == [
        weight.coming,
        weight.made,
        weight.half_life,
    ]


def test_the_table_of_what_is_shown_has_what_the_calibration_shows() -> None:
    head, _, rows = PAGE.partition("| *made*, as weighed | ")[2].partition("|\n|---")
    weighed, shown = (re.findall(r"0\.\d\d", part) for part in (head, rows.partition("as shown")[2].partition("\n")[0]))
    curve = numbers().calibration.made
    assert [f"{probability(curve.at(log(float(one) / (1 - float(one))))):.2f}" for one in weighed] == shown != []


def test_the_snippet_prints_what_the_page_says() -> None:
    snippet, printed = re.findall(r"```(?:python|text)\n(.+?)```", PAGE, re.DOTALL)[-2:]
    ran = subprocess.run(
        [sys.executable, "-c", snippet], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert ran.stdout == printed
