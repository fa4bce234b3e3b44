"""``monitor tune``: better numbers for the judge, searched on one period and shown on another."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path as File
from typing import NamedTuple

from msgspec.structs import replace

from monitor import rules as packaged
from monitor.backtest import tuning
from monitor.backtest.assessment import FLOORS
from monitor.backtest.outcomes import Outcome, subjects
from monitor.backtest.queue import Queue
from monitor.backtest.rehearsal import Detected, detected
from monitor.backtest.score import Period, calls
from monitor.backtest.trail import trails
from monitor.backtest.tuning import Bound, Goodness, Numbers
from monitor.cli import source
from monitor.cli.results import Results
from monitor.cli.supply import HELP, Progress, happened, supply
from monitor.cli.work import Recipe
from monitor.core.path import Path
from monitor.core.rules import parse as read
from monitor.errors import BadSettings, BadSource
from monitor.settings import load

ROUNDS = 120


class Span(NamedTuple):
    """A time: from its first moment on, before its last."""

    first: datetime
    last: datetime

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d}..{self.last:%Y-%m-%d}"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", nargs="+", required=True, metavar="FILE", help=HELP)
    parser.add_argument("--watches", type=File, required=True, metavar="FILE", help="the watches, as for monitor work")
    parser.add_argument("--outcomes", type=File, required=True, metavar="CSV", help="what happened, as for backtest")
    parser.add_argument("--train", type=_span, required=True, metavar="FROM..TO", help="the time to search on")
    parser.add_argument("--test", type=_span, required=True, metavar="FROM..TO", help="the time that is not touched")
    parser.add_argument("--rules", type=File, metavar="FILE", help="a rules.toml to begin with (the program's)")
    parser.add_argument("--bounds", type=File, metavar="FILE", help="what may be moved, and how far (the program's)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"how many are tried ({ROUNDS})")
    parser.add_argument("--window", type=float, default=30.0, metavar="DAYS", help="for which a call counts (30)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="that detect")
    parser.add_argument("--out", type=File, required=True, metavar="FILE", help="where the tuned rules.toml goes")
    parser.epilog = (
        "Example: monitor tune --articles *.jsonl.xz --watches watches.toml --outcomes decided.csv "
        "--train 2024-01-01..2024-04-01 --test 2024-04-01..2024-07-01 --out tuned.toml"
    )


def run(arguments: argparse.Namespace) -> int:
    train, test = arguments.train, arguments.test
    if train.first < test.last and test.first < train.last:
        raise BadSettings("--train, --test", f"{train} and {test} overlap: a score on what was searched says nothing")
    if arguments.rounds < 1 or arguments.processes < 1 or not arguments.window > 0:
        raise BadSettings("--rounds, --processes, --window", "must be above 0")
    settings = load()
    rules = arguments.rules or settings.rules
    recipe = Recipe(settings.model_copy(update={"watches": arguments.watches, "rules": rules}))
    text = source.text(rules) if rules else packaged.numbers()
    wanted, start = _movable(arguments.bounds, text)
    known = happened(arguments.outcomes, recipe().watches, _tell)
    for option, span in (("--train", train), ("--test", test)):
        if not any(one.kind.foreseeable and span.first <= one.happened_at < span.last for one in known):
            raise BadSettings(option, f"nothing that could be foreseen happened in {span}: there is nothing to score")
    with Queue() as queue:
        queue.fill(supply(arguments.articles, settings, _tell, until=max(train.last, test.last)))
        if not len(queue):
            raise BadSource(", ".join(arguments.articles), "holds no article of that time")
        found = list(_about(subjects(known), queue, recipe, arguments.processes))
    bench = Bench(recipe(), text, found, known, timedelta(days=arguments.window))
    best = tuning.search(wanted, start, lambda tried: bench.worth(tried, train), arguments.rounds)
    _written(arguments, bench, {one: value for one, value in best.items() if value != start[one]})
    return 0


def _movable(file: File | None, text: str) -> tuple[tuple[Bound, ...], dict[str, float]]:
    """What may be moved, and where it stands in the rules' text."""
    name = str(file or "bounds.toml")
    try:
        wanted = tuning.bounds(source.text(file) if file else packaged.bounds(), name)
        return wanted, tuning.numbers(text, wanted)
    except ValueError as error:
        raise BadSettings(name, str(error).removeprefix(f"{name}: ")) from None


class Bench(NamedTuple):
    """What numbers are tried on: the signals are found once, and judged anew by other numbers."""

    path: Path
    text: str
    found: Sequence[Detected]
    known: Sequence[Outcome]
    window: timedelta

    def goodness(self, tried: Numbers, span: Span) -> Goodness:
        """How good the calls in a time are with these numbers; nothing after it is looked at. Raises ValueError for
        numbers that the judge refuses."""
        judging = read(tuning.changed(self.text, tried), "tuned.toml")
        path = Path(
            self.path.watches, replace(judging, families=self.path.rules.families), self.path.read, self.path.version
        )
        upto = ((seen, signals) for seen, signals in self.found if seen < span.last)
        period = Period(span.first, span.last - timedelta(microseconds=1), subjects(self.known))
        told = trails(path.told(upto))
        made = {floor.value: calls(told, floor) for floor in FLOORS}
        return tuning.goodness(made, self.known, period, self.window)

    def worth(self, tried: Numbers, span: Span) -> float | None:
        """The F1 of it; None for numbers that the judge refuses."""
        try:
            return self.goodness(tried, span).f1
        except ValueError:
            return None


def _about(wanted: Sequence[str], queue: Queue, recipe: Recipe, processes: int) -> Iterator[Detected]:
    """The signals about these subjects."""
    for seen, signals in detected(queue, recipe, processes, Progress(len(queue))):
        if some := tuple(one for one in signals if one.subject in wanted):
            yield seen, some


def _written(arguments: argparse.Namespace, bench: Bench, moved: Numbers) -> None:
    """The tuned rules, with where they come from at their head; the same lines for who asked."""
    lines = [f"moved {name} to {value:g}" for name, value in moved.items()] or ["nothing that was tried is better"]
    for name, span in (("train", arguments.train), ("test", arguments.test)):
        before, after = bench.goodness({}, span), bench.goodness(moved, span)
        better, low, high = tuning.difference(before, after)
        lines += [
            f"{name} {span}: F1 {before.f1:.3f} before, {after.f1:.3f} after "
            f"({better:+.3f}, {low:+.3f} to {high:+.3f}); from {len(FLOORS)} floors {sum(after.called)} of "
            f"{len(after.called)} changes called, {len(after.false)} false alarms"
        ]
    lines.append("only what is said of the test counts: the train period was searched")
    head = "".join(f"# {line}\n" for line in ("Tuned by monitor tune.", *lines))
    text = tuning.changed(bench.text, moved).replace('version = "', 'version = "tuned-', 1)
    with Results(arguments.out.parent) as results:
        results.put(arguments.out.name, f"{head}\n{text}".encode())
        results.done()
    print("\n".join(lines))


def _span(text: str) -> Span:
    first, dots, last = text.partition("..")
    try:
        found = Span(source.moment(first), source.moment(last))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2024-01-01..2024-04-01") from None
    if not dots or found.first >= found.last:
        raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
    return found


def _tell(line: str) -> None:
    print(f"monitor tune: {line}", file=sys.stderr)
