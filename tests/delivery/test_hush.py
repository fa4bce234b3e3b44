import logging
from datetime import timedelta

import pytest

from monitor.core.alert import Stage
from monitor.delivery.hush import until
from tests.delivery.sample import NIGHT, an_alert

MORNING = NIGHT.replace(hour=7, minute=0)


@pytest.mark.parametrize("stage", list(Stage))
def test_what_is_below_imminent_waits_for_the_morning(stage: Stage) -> None:
    rings_anyway = stage in (Stage.IMMINENT, Stage.DECIDED, Stage.ANNOUNCED, Stage.IN_FORCE)
    wanted = None if rings_anyway else MORNING
    assert until(an_alert(stage=stage, quiet="22:00-07:00"), NIGHT) == wanted


def test_the_hours_are_those_of_the_place() -> None:
    leaning = an_alert(stage=Stage.LEANING, quiet="22:00-07:00 Asia/Tokyo")  # where it is 10:40
    assert until(leaning, NIGHT) is None
    assert until(leaning, NIGHT + timedelta(hours=12)) == MORNING + timedelta(hours=15)


def test_without_quiet_hours_nothing_waits() -> None:
    assert until(an_alert(stage=Stage.OPEN), NIGHT) is None


def test_hours_that_cannot_be_read_silence_nothing_and_are_complained_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = an_alert(stage=Stage.OPEN, subject="hush", quiet="at night")
    with caplog.at_level(logging.WARNING):
        assert [until(bad, NIGHT) for _ in range(3)] == [None] * 3
    assert caplog.text.count("hush: its quiet hours are not kept: 'at night' is no time of day") == 1
