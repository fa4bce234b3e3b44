"""``monitor demo``: a rehearsed episode, end to end, on this machine alone.

A small newsroom plays several papers over real HTTP; everything else is the pipeline of ``monitor run``, unmodified.
"""

import argparse
import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from monitor.cli.crew import Crew
from monitor.cli.life import live
from monitor.cli.run import checked, members, say, start_embedded
from monitor.clock import elapsed
from monitor.errors import BadSettings
from monitor.metrics import Metrics
from monitor.newsroom import script
from monitor.newsroom.outlets import feeds_toml
from monitor.newsroom.server import Newsroom
from monitor.settings import Settings

ARCHIVE = "archive.db"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="play X times as fast (default: 1)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the archive and the watches there, to rehearse")
    parser.epilog = "Example: MONITOR_DESK_PORT=9000 monitor demo"


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("MONITOR_LOG_LEVEL", "WARNING")
    return live(partial(_demo, arguments.speed, arguments.keep))


async def _demo(speed: float, keep: Path | None, settings: Settings, _: Metrics, stop: asyncio.Event) -> None:
    settings = checked(settings)
    play = _Play(speed)
    async with AsyncExitStack() as open_things:
        folder = keep or Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="monitor-demo-")))
        _made(folder)
        newsroom = Newsroom(script.load(), clock=play.seconds)
        papers = await newsroom.start()
        open_things.push_async_callback(newsroom.stop)
        environment = _environment(folder, papers)
        kafka = settings.kafka
        if "kafka" not in settings.model_fields_set:
            kafka = await start_embedded(
                settings.model_copy(update={"archive": environment["MONITOR_ARCHIVE"]}), open_things
            )
        crew = Crew(members(settings, {**environment, "MONITOR_KAFKA": kafka}))
        open_things.push_async_callback(crew.stop)
        await crew.start(stop)
        play.begin()
        say(f"desk      http://{settings.host}:{settings.desk_port}", f"the papers {papers}")
        say("The play takes about 80 seconds; alerts are printed below and shown on the desk. Ctrl-C ends it.")
        await crew.watch(stop)
    say(f"ended; the archive and the watches are in {keep}" if keep else "ended; nothing is left behind")


def _made(folder: Path) -> None:
    """The folder, without the archive of an earlier demo: its play would be old news."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSettings("--keep", f"{folder} cannot be made ({(error.strerror or str(error)).lower()})") from None
    if (folder / ARCHIVE).exists():
        raise BadSettings("--keep", f"{folder} holds an archive already; name another folder")


class _Play:
    """The newsroom's clock: it stands at 0 until everything is up."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began: float | None = None

    def begin(self) -> None:
        self._began = elapsed()

    def seconds(self) -> float:
        return 0.0 if self._began is None else (elapsed() - self._began) * self._speed


def _environment(folder: Path, papers: str) -> dict[str, str]:
    feeds = folder / "feeds.toml"
    feeds.write_text(feeds_toml(papers), "utf-8")
    watches = folder / "watches.toml"
    watches.write_text(script.watches_toml(), "utf-8")
    return {
        "MONITOR_FEEDS": str(feeds),
        "MONITOR_WATCHES": str(watches),
        "MONITOR_ARCHIVE": f"sqlite:///{folder / ARCHIVE}",
        "MONITOR_PRIVATE_ADDRESSES": "1",
        "MONITOR_POLL_FLOOR": "0.5",
        "MONITOR_HOST_GAP": "0",
    }
