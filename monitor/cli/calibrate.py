"""``monitor calibrate``: what beliefs must be shown as to mean what they say, learnt on one time, tried on another."""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from monitor.backtest import calibration
from monitor.backtest.calibration import Weighed
from monitor.backtest.reliability import cases, reliability
from monitor.cli import bench
from monitor.cli.bench import Bench, Span
from monitor.cli.results import Results
from monitor.core.account import odds
from monitor.core.belief import probability
from monitor.core.rules import Calibration, Curve
from monitor.core.rules import parse as read

BELIEFS = ("coming", "made")


class Learnt(NamedTuple):
    """A belief, what it was learnt on, what was not touched, and the curve; ``kept`` if that is better there too."""

    name: str
    train: Weighed
    test: Weighed
    curve: Curve
    kept: bool


def configure(parser: argparse.ArgumentParser) -> None:
    bench.configure(parser)
    parser.epilog = (
        "Example: monitor calibrate --articles *.jsonl.xz --watches watches.toml --outcomes decided.csv "
        "--train 2024-01-01..2024-04-01 --test 2024-04-01..2024-07-01 --out calibrated.toml"
    )


def run(arguments: argparse.Namespace) -> int:
    ready = bench.ready(arguments, bench.text(arguments))
    train, test = (_weighed(ready, span) for span in (arguments.train, arguments.test))
    learnt = [_learnt(name, train[name], test[name]) for name in BELIEFS]
    curves = {one.name: one.curve if one.kept else Curve() for one in learnt}
    fitted = ", ".join(f"{len(one.train)} cases of {one.name}" for one in learnt if one.kept)
    where = f"{arguments.outcomes.name}, {arguments.train}: {fitted}; tried on {arguments.test}" if fitted else ""
    text = calibration.written(ready.text, Calibration(**curves, fitted=where))
    lines = [line for one in learnt for line in _told(one)]
    head = "".join(f"# {line}\n" for line in ("Calibrated by monitor calibrate.", *lines))
    with Results(arguments.out.parent) as results:
        renamed = text.replace('version = "', 'version = "calibrated-', 1)
        results.put(arguments.out.name, f"{head}\n{renamed}".encode())
        results.done()
    print("\n".join(lines))
    return 0


def _weighed(ready: Bench, span: Span) -> dict[str, Weighed]:
    """The cases of a time, by belief, as they are weighed."""
    rules = read(ready.text, "these rules")
    found = cases(ready.told(ready.text, span), ready.known, ready.period(span), ready.window)
    return {name: [(odds(alert, name, rules), came) for alert, came in some] for name, some in found.items()}


def _learnt(name: str, train: Weighed, test: Weighed) -> Learnt:
    curve = calibration.fit(train)
    worth = calibration.gain(test, curve)
    return Learnt(name, train, test, curve, worth is not None and worth.gain > 0)


def _told(one: Learnt) -> Iterator[str]:
    """What it is worth, and how far the belief can be taken at its word before and after; a line each."""
    curve = one.curve
    shape = f"low {curve.low:g}, high {curve.high:g}, offset {curve.offset:+g}"
    verdict = "written" if one.kept else "no better on the time that was not touched, so it is shown as it is weighed"
    yield f"{one.name}: {shape}; {verdict}"
    for name, some in (("train", one.train), ("test", one.test)):
        worth = calibration.gain(some, curve)
        if worth is None:
            yield f"  {name}: no cases"
            continue
        yield (
            f"  {name}: {len(some)} cases, Brier {worth.before:.3f} before, {worth.after:.3f} after "
            f"(better by {worth.gain:+.3f}, {worth.low:+.3f} to {worth.high:+.3f})"
        )
        for when, shown in (("before", Curve()), ("after", curve)):
            held = reliability([(probability(shown.at(weight)), came) for weight, came in some])
            bins = (f"{bin.said:.2f} → {bin.came.value:.2f} of {bin.came.cases}" for bin in held.bins)
            yield f"    {when}, said → came true: {'; '.join(bins)}"
