"""A month replayed through Kafka, the worker killed five times: the revisions of a backtest, and nobody is told."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.alert import Alert, Reason
from monitor.settings import Settings
from monitor.stream.topics import ALERTS, ALL, ARTICLES, ensure
from tests.builders import DAWN
from tests.e2e.running import Running, count, everything, receiver, run, wait_for
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"
ARTICLES_IN_ALL, KILLS = 600, 5
# Three weeks, a silence that is long enough for alerts to go stale, and some days more.
MONTH = [
    replace(one, seen=DAWN + timedelta(hours=place) + timedelta(days=45 * (place > 500)))
    for place, one in enumerate(texts(ARTICLES_IN_ALL, seed=11))
]


def command(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as its user starts it."""
    named = {"MONITOR_KAFKA": settings.kafka, "MONITOR_PREFIX": "news.", "MONITOR_WATCHES": str(WATCHES)}
    asked, here = [sys.executable, "-m", "monitor", *words], {**os.environ, **named}
    return subprocess.run(asked, env=here, capture_output=True, text=True, check=False)


def lines(folder: Path) -> dict[tuple[str, int], bytes]:
    """The revisions that a backtest wrote."""
    raws = (folder / "alerts.jsonl").read_bytes().splitlines()
    return {(alert.id, alert.revision): raw for raw in raws if (alert := decode(raw, Alert))}


async def told(settings: Settings) -> dict[tuple[str, int], bytes]:
    records = await everything(settings, ALERTS)
    return {(alert.id, alert.revision): raw for _, raw in records if (alert := decode(raw, Alert))}


@pytest.mark.kafka
def test_a_month_with_five_kills_is_the_backtest_s(real: str, tmp_path: Path) -> None:
    file = tmp_path / "month.jsonl"
    file.write_bytes(b"".join(encode(one) + b"\n" for one in reversed(MONTH)))
    rehearsal = Settings(kafka=real, prefix="rehearsal.month.", watches=WATCHES, partitions=1)
    backtest = ("backtest", "--watches", str(WATCHES), "--out")
    assert command(rehearsal, *backtest, str(tmp_path / "files"), "--articles", str(file)).returncode == 0
    wanted = lines(tmp_path / "files")
    assert any(decode(raw, Alert).reason is Reason.EXPIRED for raw in wanted.values())

    worker = Running("work", rehearsal, tmp_path).start()
    try:
        for kill in range(KILLS + 1):
            first, last = (MONTH[min(part * 100, ARTICLES_IN_ALL - 1)].seen for part in (kill, kill + 1))
            until = () if kill == KILLS else ("--to", last.isoformat())
            words = ("--articles", str(file), "--prefix", rehearsal.prefix, "--from", first.isoformat(), *until)
            sent = command(rehearsal, "replay", *words)
            assert sent.returncode == 0, sent.stderr
            if kill < KILLS:
                had = run(count(rehearsal, ALERTS))
                wait_for("the worker has told something more", lambda had=had: run(count(rehearsal, ALERTS)) > had)  # type: ignore[misc]
                worker.kill()
                worker.start()
        wait_for("all is told", lambda: len(run(told(rehearsal))) >= len(wanted), seconds=150, every=1.0)
        worker.wait_until_through()
    finally:
        worker.stop()
    assert run(count(rehearsal, ARTICLES)) == ARTICLES_IN_ALL
    assert run(told(rehearsal)) == wanted

    again = ("--articles", f"kafka://{rehearsal.prefix}articles", "--processes", "1")
    assert command(rehearsal, *backtest, str(tmp_path / "topic"), *again).returncode == 0
    for name in ("alerts.jsonl", "summary.json"):
        assert (tmp_path / "topic" / name).read_bytes() == (tmp_path / "files" / name).read_bytes()


def test_a_rehearsal_notifies_nobody(settings: Callable[..., Settings], tmp_path: Path) -> None:
    here = settings(watches=WATCHES)
    file = tmp_path / "some.jsonl"
    file.write_bytes(b"".join(encode(one) + b"\n" for one in MONTH[:40]))
    refused = command(here, "replay", "--articles", str(file), "--prefix", here.prefix)
    assert refused.returncode == 2
    assert "must begin with 'rehearsal.'" in refused.stderr
    there = here.model_copy(
        update={"prefix": f"rehearsal.{here.prefix}", "archive": f"sqlite:///{tmp_path}/archive.db"}
    )
    assert command(here, "replay", "--articles", str(file), "--prefix", there.prefix).returncode == 0
    wide = there.model_copy(update={"prefix": f"rehearsal.wide.{here.prefix}", "partitions": 2})
    run(ensure(wide))
    assert "2 partitions" in command(here, "replay", "--articles", str(file), "--prefix", wide.prefix).stderr
    worker = Running("work", there, tmp_path).start()
    try:
        wait_for("an alert", lambda: run(count(there, ALERTS)))
    finally:
        worker.stop()
    with receiver() as (address, posted):
        for step, words in (
            ("deliver", ["--webhook", address]),
            ("record", []),
            ("poll", []),
            ("read", []),
            ("run", []),
        ):
            outside = Running(step, there, tmp_path, *words).start()
            assert outside.process is not None
            assert outside.process.wait(60) == 2
            assert "is a rehearsal's" in outside.log.read_text("utf-8")
            assert outside.out.read_bytes() == b""
    assert posted == []
    assert not (tmp_path / "archive.db").exists()
    assert sum(run(count(here, topic)) for topic in ALL) == 0
