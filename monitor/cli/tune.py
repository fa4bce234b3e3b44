"""``monitor tune``: better numbers for the judge, searched on one period and shown on another."""

import argparse
from pathlib import Path as File

from monitor import rules as packaged
from monitor.backtest import tuning
from monitor.backtest.assessment import FLOORS
from monitor.backtest.score import calls
from monitor.backtest.tuning import Bound, Goodness, Numbers
from monitor.cli import bench, source
from monitor.cli.bench import Bench, Span
from monitor.cli.results import Results
from monitor.errors import BadSettings

ROUNDS = 120


def configure(parser: argparse.ArgumentParser) -> None:
    bench.configure(parser)
    parser.add_argument("--bounds", type=File, metavar="FILE", help="what may be moved, and how far (the program's)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"how many are tried ({ROUNDS})")
    parser.epilog = (
        "Example: monitor tune --articles *.jsonl.xz --watches watches.toml --outcomes decided.csv "
        "--train 2024-01-01..2024-04-01 --test 2024-04-01..2024-07-01 --out tuned.toml"
    )


def run(arguments: argparse.Namespace) -> int:
    text = bench.text(arguments)
    if arguments.rounds < 1:
        raise BadSettings("--rounds", "must be above 0")
    wanted, start = _movable(arguments.bounds, text)
    ready = bench.ready(arguments, text)
    best = tuning.search(wanted, start, lambda tried: _worth(ready, tried, arguments.train), arguments.rounds)
    _written(arguments, ready, {one: value for one, value in best.items() if value != start[one]})
    return 0


def _movable(file: File | None, text: str) -> tuple[tuple[Bound, ...], dict[str, float]]:
    """What may be moved, and where it stands in the rules' text."""
    name = str(file or "bounds.toml")
    try:
        wanted = tuning.bounds(source.text(file) if file else packaged.bounds(), name)
        return wanted, tuning.numbers(text, wanted)
    except ValueError as error:
        raise BadSettings(name, str(error).removeprefix(f"{name}: ")) from None


def _goodness(ready: Bench, tried: Numbers, span: Span) -> Goodness:
    """How good the calls in a time are with these numbers. Raises ValueError for numbers that the judge refuses."""
    told = ready.told(tuning.changed(ready.text, tried), span)
    made = {floor.value: calls(told, floor) for floor in FLOORS}
    return tuning.goodness(made, ready.known, ready.period(span), ready.window)


def _worth(ready: Bench, tried: Numbers, span: Span) -> float | None:
    """The F1 of it; None for numbers that the judge refuses."""
    try:
        return _goodness(ready, tried, span).f1
    except ValueError:
        return None


def _written(arguments: argparse.Namespace, ready: Bench, moved: Numbers) -> None:
    """The tuned rules, with where they come from at their head; the same lines for who asked."""
    lines = [f"moved {name} to {value:g}" for name, value in moved.items()] or ["nothing that was tried is better"]
    for name, span in (("train", arguments.train), ("test", arguments.test)):
        before, after = _goodness(ready, {}, span), _goodness(ready, moved, span)
        better, low, high = tuning.difference(before, after)
        lines += [
            f"{name} {span}: F1 {before.f1:.3f} before, {after.f1:.3f} after "
            f"({better:+.3f}, {low:+.3f} to {high:+.3f}); from {len(FLOORS)} floors {sum(after.called)} of "
            f"{len(after.called)} changes called, {len(after.false)} false alarms"
        ]
    lines.append("only what is said of the test counts: the train period was searched")
    head = "".join(f"# {line}\n" for line in ("Tuned by monitor tune.", *lines))
    text = tuning.changed(ready.text, moved).replace('version = "', 'version = "tuned-', 1)
    with Results(arguments.out.parent) as results:
        results.put(arguments.out.name, f"{head}\n{text}".encode())
        results.done()
    print("\n".join(lines))
