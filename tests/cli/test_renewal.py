"""The watch file of a running process: taken when it changes, left when it is wrong, and told of once."""

import asyncio
import logging
from pathlib import Path

import pytest

from monitor.cli import renewal
from monitor.cli.renewal import Renewal, difference
from monitor.core.watch import Watch
from monitor.errors import BadSettings
from monitor.metrics import Metrics


class Desk:
    """A file, what was taken of it, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "watches.toml"
        self.file.write_text("first", "utf-8")
        self.taken: list[str] = []
        self.metrics = Metrics()
        self.renewal = Renewal(self.file, "first", self.take, self.metrics)

    async def take(self, text: str) -> str:
        if text == "crash":
            raise RuntimeError("a fault of ours")
        if text.startswith("wrong"):
            raise BadSettings(f"{self.file}:3", "there is no key")
        self.taken.append(text)
        return "1 added (a)"

    def says(self, text: str | None) -> None:
        """The file says this now, or is gone; and is looked at."""
        if text is None:
            self.file.unlink()
        else:
            self.file.write_text(text, "utf-8")
        asyncio.run(self.renewal.look())

    def value(self, name: str, outcome: str = "") -> float | None:
        return self.metrics.registry.get_sample_value(name, {"outcome": outcome} if outcome else {})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(renewal, "SETTLE_SECONDS", 0.0)
    return Desk(tmp_path)


def test_another_text_is_taken_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for text in ("first", "second", "second", "first"):
        desk.says(text)
    assert desk.taken == ["second", "first"]
    assert [record.message for record in caplog.records] == [f"{desk.file} taken: 1 added (a)"] * 2
    assert desk.value("monitor_watches_ok") == 1
    assert desk.value("monitor_watch_files_total", "taken") == 2


@pytest.mark.parametrize("bad", ["wrong", "crash", None])
def test_what_cannot_be_used_is_told_once_and_mended_by_what_can(
    bad: str | None, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.says(bad)
    asyncio.run(desk.renewal.look())
    assert desk.value("monitor_watches_ok") == 0
    assert len(caplog.records) == 1
    assert str(desk.file) in caplog.records[0].message
    assert caplog.records[0].message.endswith("; the watches stay as they were")
    desk.says("first")  # as it was: there is nothing to take
    assert desk.value("monitor_watches_ok") == 1
    desk.says(bad)
    desk.says("second")
    assert desk.taken == ["second"]
    assert desk.value("monitor_watches_ok") == 1
    assert desk.value("monitor_watch_files_total", "refused") == 2


def test_another_mistake_is_told_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.says("wrong")
    desk.says("wrong again")
    desk.says(None)
    assert len(caplog.records) == 3


def test_an_empty_file_that_was_not_there_before_is_taken(desk: Desk) -> None:
    desk.says(None)
    desk.says("")
    assert desk.taken == [""]


def test_a_file_that_is_just_being_written_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = iter(["", "sec", "second", "second"])
    monkeypatch.setattr("monitor.cli.source.text", lambda _: next(texts))
    asyncio.run(desk.renewal.look())
    assert desk.taken == ["second"]


def test_a_difference_names_what_is_new_gone_and_other() -> None:
    def watches(*ids: str, floor: str = "?") -> list[Watch]:
        return [Watch(id=id, question=floor, query="x") for id in ids]

    assert difference(watches("a", "b"), watches("b", "c")) == "1 added (c), 1 removed (a)"
    assert difference(watches("a"), watches("a", floor="!")) == "1 changed (a)"
    assert difference(watches("a"), watches("a")) == "the same watches"
    assert difference([], watches(*"abcdefg")) == "7 added (a, b, c, d, e and 2 more)"
