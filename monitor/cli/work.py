"""``monitor work``: articles → signals → alerts, on Faust. Start as many as there are partitions."""

import argparse
import asyncio
from copy import copy
from functools import partial

from monitor.cli import source
from monitor.cli.life import live
from monitor.cli.renewal import Renewal, difference
from monitor.core.lexicon import Lexicon
from monitor.core.path import Path
from monitor.core.reading import read
from monitor.core.watch import Watches
from monitor.errors import BadSettings
from monitor.metrics import Metrics
from monitor.rules import amended, rules
from monitor.settings import Settings
from monitor.vitals import Vitals


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Example: MONITOR_KAFKA=broker:9092 MONITOR_DETECTORS=2 MONITOR_PORT=9102 monitor work"


def run(_: argparse.Namespace) -> int:
    return live(_work)


async def _work(settings: Settings, metrics: Metrics, stop: asyncio.Event) -> None:
    from monitor.stream.topology import Worker

    recipe = Recipe(settings)
    worker = Worker(settings, recipe, metrics)

    async def take(watches: str) -> str:
        before = worker.watches
        await worker.renew(recipe.renewed(watches))
        return difference(before, worker.watches)

    async with Vitals(settings, metrics, worker.lookout.health, {"/memory": worker.memories.digest}):
        renewing = asyncio.create_task(Renewal(settings.watches, recipe.watches, take, metrics).run())
        try:
            await worker.run(stop)
        finally:
            renewing.cancel()


class Recipe:
    """How to build the path from files; every detecting process builds its own. Raises BadSettings for a bad file."""

    def __init__(self, settings: Settings) -> None:
        self.watches = source.text(settings.watches)
        self._rules = source.text(settings.rules) if settings.rules else None
        self._own = source.text(settings.desk_rules) if settings.desk_rules else ""
        self._names = (str(settings.watches), str(settings.rules or "rules.toml"), str(settings.desk_rules or ""))
        self._path: Path | None = self._built()

    def renewed(self, watches: str) -> "Recipe":
        """The same with another text of watches; not tried yet."""
        other = copy(self)
        other.watches = watches
        other._path = None
        return other

    def __call__(self) -> Path:
        """The path, built once in each process."""
        if self._path is None:
            self._path = self._built()
        return self._path

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_path": None}

    def _built(self) -> Path:
        try:
            words = source.lexicon(self._own, self._names[2])
            numbers = rules(self._rules, self._names[1])
        except ValueError as error:
            raise BadSettings("desk files", str(error)) from None
        return Path(
            watches=Watches(source.watches(self.watches, self._names[0], self._known(words))),
            rules=numbers,
            read=partial(read, lexicon=words),
            version=f"{numbers.version}+{words.version}",
        )

    def _known(self, words: Lexicon) -> set[str]:
        """The ids of all rules there are, on or off."""
        return {rule.entry.id for rule in words.rules}.union(amended(self._own, self._names[2]).off)
