"""Rehearsals: nothing is seen before its time, and neither files nor processes change what comes out."""

from pathlib import Path as File

import pytest

from monitor.backtest.rehearsal import Detectors
from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.alert import Alert
from monitor.settings import Settings
from tests.texts import texts

WATCHES = File(__file__).parent.parent / "watches.toml"
SOME = texts(240)


def recipe() -> Recipe:
    return Recipe(Settings(watches=WATCHES))


def raws(alerts: list[Alert]) -> list[bytes]:
    return [encode(alert) for alert in alerts]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_any_number_of_processes_gives_the_same_bytes_as_the_fold(processes: int) -> None:
    some = SOME
    with Detectors(recipe(), processes) as detectors:
        assert raws(list(detectors.alerts(some))) == raws(list(recipe()().fold(some)))


def test_it_is_told_how_far_it_is() -> None:
    told: list[int] = []
    with Detectors(recipe()) as detectors:
        list(detectors.alerts(SOME, told.append))
    assert told == list(range(1, len(SOME) + 1))
