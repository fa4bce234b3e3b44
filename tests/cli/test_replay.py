"""``monitor replay``: its pace, and what is wrong with a call; with a broker it is tried in tests/e2e."""

import asyncio
import math
from datetime import timedelta

import pytest

from monitor.cli import main
from monitor.cli.replay import Pace
from tests.builders import DAWN


@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan", "inf"])
def test_a_speed_that_is_none_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["replay", "--articles", "x", "--prefix", "rehearsal.", f"--speed={speed}"])
    assert ended.value.code == 2
    assert f"'{speed}' is no speed such as 1, 60 or max" in capsys.readouterr().err


def test_a_prefix_that_could_be_production_s_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--articles", "x", "--prefix", "news."]) == 2
    assert "--prefix: 'news.' must begin with 'rehearsal.'" in capsys.readouterr().err


def test_what_cannot_be_read_is_told_before_a_broker_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--articles", "/nowhere.jsonl", "--prefix", "rehearsal.x."]) == 1
    assert "/nowhere.jsonl: cannot be read" in capsys.readouterr().err


def test_it_waits_as_long_as_it_was_or_so_many_times_less_and_not_when_told_to_stop() -> None:
    async def waits() -> None:
        stop = asyncio.Event()
        began = asyncio.get_running_loop().time()
        assert await Pace(DAWN, 3600).wait(DAWN + timedelta(seconds=720), stop)
        assert asyncio.get_running_loop().time() - began >= 0.15
        assert await Pace(DAWN, math.inf).wait(DAWN + timedelta(days=999), stop)
        stopping = asyncio.create_task(Pace(DAWN, 1).wait(DAWN + timedelta(days=1), stop))
        stop.set()
        assert not await stopping

    asyncio.run(waits())
