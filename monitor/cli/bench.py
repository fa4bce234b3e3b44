"""A bench for the judge: articles are read once, their signals judged again and again, by other numbers or other times.

``monitor tune`` and ``monitor calibrate`` learn on one time and show what that is worth on another.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path as File
from typing import NamedTuple

from msgspec.structs import replace

from monitor import rules as packaged
from monitor.backtest.outcomes import Outcome, subjects
from monitor.backtest.queue import Queue
from monitor.backtest.rehearsal import Detected, Detectors
from monitor.backtest.score import Period
from monitor.backtest.trail import Trails, trails
from monitor.cli import source
from monitor.cli.supply import HELP, Progress, happened, supply
from monitor.cli.work import Recipe
from monitor.core.path import Path
from monitor.core.rules import Rules
from monitor.core.rules import parse as read
from monitor.errors import BadSettings, BadSource
from monitor.settings import load


class Span(NamedTuple):
    """A time: from its first moment on, before its last."""

    first: datetime
    last: datetime

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d}..{self.last:%Y-%m-%d}"


class Bench(NamedTuple):
    """What numbers are tried on. ``text`` are the rules it begins with; ``found`` the signals about the subjects of
    which it is known what happened."""

    path: Path
    text: str
    found: Sequence[Detected]
    known: Sequence[Outcome]
    window: timedelta

    def told(self, text: str, span: Span) -> Trails:
        """What is told up to the end of a time by these rules; nothing after it is looked at. Raises ValueError for
        rules that the judge refuses."""
        upto = ((seen, signals) for seen, signals in self.found if seen < span.last)
        return trails(self._with(read(text, "these rules")).told(upto))

    def period(self, span: Span) -> Period:
        """A time as scores count it."""
        return Period(span.first, span.last - timedelta(microseconds=1), subjects(self.known))

    def _with(self, rules: Rules) -> Path:
        judging = replace(rules, families=self.path.rules.families)
        return Path(self.path.watches, judging, self.path.read, self.path.version)


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of a command that learns."""
    parser.add_argument("--articles", nargs="+", required=True, metavar="FILE", help=HELP)
    parser.add_argument("--watches", type=File, required=True, metavar="FILE", help="the watches, as for monitor work")
    parser.add_argument("--outcomes", type=File, required=True, metavar="CSV", help="what happened, as for backtest")
    parser.add_argument("--train", type=span, required=True, metavar="FROM..TO", help="the time to learn on")
    parser.add_argument("--test", type=span, required=True, metavar="FROM..TO", help="the time that is not touched")
    parser.add_argument("--rules", type=File, metavar="FILE", help="a rules.toml to begin with (the program's)")
    parser.add_argument("--window", type=float, default=30.0, metavar="DAYS", help="for which a call counts (30)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="that detect")
    parser.add_argument("--out", type=File, required=True, metavar="FILE", help="where the new rules.toml goes")


def text(arguments: argparse.Namespace) -> str:
    """The rules to begin with, after the arguments have been looked at; raises BadSettings for some that would say
    nothing."""
    train, test = arguments.train, arguments.test
    if train.first < test.last and test.first < train.last:
        raise BadSettings("--train, --test", f"{train} and {test} overlap: a score on what was searched says nothing")
    if arguments.processes < 1 or not arguments.window > 0:
        raise BadSettings("--processes, --window", "must be above 0")
    rules = arguments.rules or load().rules
    return source.text(rules) if rules else packaged.numbers()


def ready(arguments: argparse.Namespace, rules: str) -> Bench:
    """The bench of the arguments, its articles read, for rules of this text."""
    settings = load()
    chosen = {"watches": arguments.watches, "rules": arguments.rules or settings.rules}
    recipe = Recipe(settings.model_copy(update=chosen))
    known = happened(arguments.outcomes, recipe().watches, _tell)
    for option, one in (("--train", arguments.train), ("--test", arguments.test)):
        if not any(some.kind.foreseeable and one.first <= some.happened_at < one.last for some in known):
            raise BadSettings(option, f"nothing that could be foreseen happened in {one}: there is nothing to score")
    with Detectors(recipe, arguments.processes) as detectors, Queue() as queue:
        until = max(arguments.train.last, arguments.test.last)
        queue.fill(supply(arguments.articles, settings, _tell, until=until))
        if not len(queue):
            raise BadSource(", ".join(arguments.articles), "holds no article of that time")
        found = list(_about(subjects(known), detectors.signals(queue, Progress(len(queue)))))
    return Bench(recipe(), rules, found, known, timedelta(days=arguments.window))


def span(text: str) -> Span:
    """A time as it is typed: "2024-01-01..2024-04-01"."""
    first, dots, last = text.partition("..")
    try:
        found = Span(source.moment(first), source.moment(last))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2024-01-01..2024-04-01") from None
    if not dots or found.first >= found.last:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return found


def _about(wanted: Sequence[str], detected: Iterable[Detected]) -> Iterator[Detected]:
    """The signals about these subjects."""
    for seen, signals in detected:
        if some := tuple(one for one in signals if one.subject in wanted):
            yield seen, some


def _tell(line: str) -> None:
    print(f"monitor: {line}", file=sys.stderr)
