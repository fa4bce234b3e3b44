"""``monitor deliver`` as a process that is told to stop."""

import signal
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor import clock
from monitor.archive import Archive
from monitor.cli.crew import free_port
from monitor.codec import encode
from monitor.core.alert import Alert, Stage
from monitor.settings import Settings
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ALERTS
from tests.delivery.sample import an_alert
from tests.e2e.running import Running, prepare, run, wait_for


async def give(settings: Settings, *alerts: Alert) -> None:
    async with Producer(settings) as producer:
        await producer.send([Record(ALERTS, one.id.encode(), encode(one)) for one in alerts or (an_alert(),)])


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
    deliver.process.send_signal(number)
    assert deliver.process.wait(20) == 0  # it does not try to the end, which takes two minutes
    assert "Traceback" not in deliver.log.read_text("utf-8")


def test_what_quiet_hours_hold_back_stops_nothing_and_is_sent_when_they_are_over(
    settings: Callable[..., Settings], tmp_path: Path
) -> None:
    here = settings(partitions=1, session_seconds=1.0)
    run(prepare(here))
    began, ends = (clock.now() + timedelta(hours=hours) for hours in (-1, 4))
    quiet = f"{began:%H:%M}-{ends:%H:%M}"
    held = an_alert(stage=Stage.LEANING, question="Will it wait?", quiet=quiet)
    run(give(here, held, an_alert(episode=2, question="Will it ring?", quiet=quiet)))
    deliver = Running("deliver", here, tmp_path).start()
    wait_for("the one that is imminent", lambda: "IMMINENT: Will it ring?" in deliver.out.read_text("utf-8"))
    with closing(Archive.open(here.archive)) as archive:
        wait_for("the other one held back", lambda: archive.held_revision(held.id, "console"))
        assert "Will it wait?" not in deliver.out.read_text("utf-8")
        archive.hold(replace(held, quiet=""), "console", clock.now())  # and now they are over
        wait_for("it in the morning", lambda: "LEANING: Will it wait?" in deliver.out.read_text("utf-8"))
        wait_for("nothing held back", lambda: archive.held_revision(held.id, "console") is None)
    deliver.stop()
    assert deliver.out.read_text("utf-8").count("Will it wait?") == 1
