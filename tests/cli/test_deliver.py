"""``monitor deliver`` as a process that is told to stop."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli.crew import free_port
from monitor.codec import encode
from monitor.settings import Settings
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ALERTS
from tests.delivery.sample import an_alert
from tests.e2e.running import Running, prepare, run, wait_for


async def give(settings: Settings) -> None:
    alert = an_alert()
    async with Producer(settings) as producer:
        await producer.send([Record(ALERTS, alert.id.encode(), encode(alert))])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_while_a_channel_does_not_answer(
    number: signal.Signals, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    here = settings(partitions=1, session_seconds=1.0)
    run(prepare(here))
    run(give(here))
    deliver = Running("deliver", here, tmp_path, "--webhook", f"http://127.0.0.1:{free_port()}/").start()
    assert deliver.process is not None
    wait_for("a try", lambda: "webhook" in deliver.log.read_text("utf-8"), 20)
    began = time.monotonic()
    deliver.process.send_signal(number)
    assert deliver.process.wait(20) == 0
    assert time.monotonic() - began < 5
    assert "Traceback" not in deliver.log.read_text("utf-8")
