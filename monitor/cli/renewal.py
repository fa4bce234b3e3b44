"""The watch file of a running process: looked at again and again, and taken as soon as it says something else.

A file that cannot be used leaves the watches as they were, is told of in one line, and sets a gauge to 0 until it is
mended.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from monitor.cli import source
from monitor.core.watch import Watch
from monitor.errors import BadSettings
from monitor.metrics import Metrics

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
SETTLE_SECONDS = 0.2  # a file that says the same twice, so far apart, is written
NAMED = 5  # ids of a kind that a line of the log names


class Renewal:
    """Looks at ``file``, of which ``text`` is in use. ``take`` is given another text and says what it changes; it
    raises BadSettings for one that cannot be used."""

    def __init__(self, file: Path, text: str, take: Callable[[str], Awaitable[str]], metrics: Metrics) -> None:
        self._file = file
        self._used = text
        self._refused: str | None = None  # the last text that could not be used, None where there was none to read
        self._broken = False
        self._take = take
        self._metrics = metrics

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Take the file if it says something else. Never raises."""
        text = None
        try:
            text = await self._settled()
            if text == self._used:
                if self._broken:
                    self._taken(text, "the same watches")
            elif not self._broken or text != self._refused:
                self._taken(text, await self._take(text))
        except BadSettings as error:
            self._refuse(text, str(error))
        except Exception as error:  # a fault of ours must not end a process that can go on with what it has
            self._refuse(text, f"{self._file}: {error!r}")

    async def _settled(self) -> str:
        """The file's text; of one that is just being written, what it says when that is done."""
        text = await asyncio.to_thread(source.text, self._file)
        while text not in (self._used, self._refused):
            await asyncio.sleep(SETTLE_SECONDS)
            before, text = text, await asyncio.to_thread(source.text, self._file)
            if text == before:
                break
        return text

    def _taken(self, text: str, what: str) -> None:
        self._used, self._refused, self._broken = text, None, False
        self._metrics.watches_ok.set(1)
        self._metrics.watch_files.labels("taken").inc()
        log.info("%s taken: %s", self._file, what)

    def _refuse(self, text: str | None, why: str) -> None:
        if self._broken and self._refused == text:
            return
        self._refused, self._broken = text, True
        self._metrics.watches_ok.set(0)
        self._metrics.watch_files.labels("refused").inc()
        log.error("%s; the watches stay as they were", why)


def difference(before: Iterable[Watch], after: Iterable[Watch]) -> str:
    """What has changed between two lists of watches, in one line."""
    old, new = ({watch.id: watch for watch in some} for some in (before, after))
    kinds = {
        "added": [id for id in new if id not in old],
        "removed": [id for id in old if id not in new],
        "changed": [id for id in new if id in old and new[id] != old[id]],
    }
    return ", ".join(f"{len(ids)} {kind} ({_named(ids)})" for kind, ids in kinds.items() if ids) or "the same watches"


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:NAMED]) + (f" and {len(ids) - NAMED} more" if len(ids) > NAMED else "")
