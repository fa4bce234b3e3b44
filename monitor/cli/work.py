"""``monitor work``: articles → signals → alerts, on Faust. Start as many as there are partitions."""

import argparse
import asyncio
from functools import partial

from monitor.cli import source
from monitor.cli.life import live
from monitor.core import watchfile
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.watch import Watches
from monitor.errors import BadSettings
from monitor.metrics import Metrics
from monitor.rules import rules
from monitor.settings import Settings
from monitor.vitals import Vitals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_KAFKA=broker:9092 MONITOR_DETECTORS=2 MONITOR_PORT=9102 monitor work"


def run(_: argparse.Namespace) -> int:
    return live(_work)


async def _work(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    from monitor.stream.topology import Worker

    worker = Worker(settings, Recipe(settings), metrics)
    async with Vitals(settings, metrics, worker.lookout.health, {"/memory": worker.memories.digest}):
        await worker.run(stop)


class Recipe:
    """How to build the path from files; every detecting process builds its own. Raises BadSettings for a bad file."""

    def __init__(self, settings: Settings) -> None:
        self._watches = source.text(settings.watches)
        self._rules = source.text(settings.rules) if settings.rules else None
        self._own = source.text(settings.desk_rules) if settings.desk_rules else ""
        self._names = (str(settings.watches), str(settings.rules or "rules.toml"), str(settings.desk_rules or ""))
        self()

    def __call__(self) -> Path:
        try:
            words = source.lexicon(self._own, self._names[2])
            numbers = rules(self._rules, self._names[1])
            return Path(
                watches=Watches(watchfile.parse(self._watches, self._names[0])),
                rules=numbers,
                read=partial(read, lexicon=words),
                version=f"{numbers.version}+{words.version}",
            )
        except ValueError as error:
            raise BadSettings("desk files", str(error)) from None
