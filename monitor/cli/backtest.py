"""``monitor backtest``: articles in files through the path, and how good its alerts would have been."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path as File

import msgspec

from monitor import __version__
from monitor.backtest import comparison, outcomes, report
from monitor.backtest.assessment import assess
from monitor.backtest.baselines import Alarms
from monitor.backtest.digest import Digest
from monitor.backtest.queue import Queue
from monitor.backtest.rehearsal import Detectors
from monitor.backtest.score import Period
from monitor.backtest.trail import Trails
from monitor.cli import source
from monitor.cli.results import Results
from monitor.cli.supply import HELP, Progress, happened, supply
from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.article import Article
from monitor.errors import BadSettings, BadSource
from monitor.settings import load


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", nargs="+", required=True, metavar="FILE", help=HELP)
    parser.add_argument("--from", dest="since", type=source.day, metavar="DAY", help="only what was seen from then on")
    parser.add_argument("--to", dest="until", type=source.day, metavar="DAY", help="only what was seen before")
    parser.add_argument("--watches", type=File, required=True, metavar="FILE", help="the watches, as for monitor work")
    parser.add_argument("--outcomes", type=File, metavar="CSV", help="what happened: subject,happened_at,kind,…")
    parser.add_argument(
        "--rules",
        type=File,
        action="append",
        metavar="FILE",
        help="a rules.toml in place of the program's; given twice, the two are compared",
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="that detect (all cores)"
    )
    parser.add_argument("--window", type=float, default=30.0, metavar="DAYS", help="for which a call counts (30)")
    parser.add_argument("--out", type=File, required=True, metavar="DIR", help="where the results go; made if missing")
    parser.epilog = (
        "Example: monitor backtest --articles 2024-*.jsonl.xz --watches watches.toml --outcomes decided.csv --out may/"
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.processes < 1 or not arguments.window > 0:
        raise BadSettings("--processes, --window", "must be above 0")
    settings = load().model_copy(update={"watches": arguments.watches})
    rules = arguments.rules or [settings.rules]
    if len(rules) > 2:
        raise BadSettings("--rules", "can be given twice at most, to compare the two")
    recipes = [Recipe(settings.model_copy(update={"rules": one})) for one in rules]
    known = happened(arguments.outcomes, recipes[0]().watches, _tell) if arguments.outcomes else ()
    two = len(rules) == 2
    with Queue() as queue:
        with Detectors(recipes[0], arguments.processes) as detectors:
            queue.fill(supply(arguments.articles, settings, _tell, arguments.since, arguments.until))
            if not len(queue):
                raise BadSource(", ".join(arguments.articles), f"holds no article{_between(arguments)}")
            folder = arguments.out / "first" if two else arguments.out
            first = _reported(queue, detectors, known, arguments, rules=rules[0], folder=folder)
        if two:
            with Detectors(recipes[1], arguments.processes) as detectors:
                second = _reported(queue, detectors, known, arguments, rules=rules[1], folder=arguments.out / "second")
            _compared((str(rules[0]), str(rules[1])), first, second, arguments.out)
    return 0


def _compared(names: tuple[str, str], first: report.Told, second: report.Told, folder: File) -> None:
    """What rings with one of the rules and not with the other."""
    found = comparison.compare(names, first.trails, second.trails)
    with Results(folder) as results:
        results.put("comparison.json", _json(comparison.plain(found)))
        results.put("comparison.html", comparison.page(found).encode())
        results.done()
    for line in comparison.lines(found):
        print(line)


def _reported(
    queue: Queue,
    detectors: Detectors,
    known: Sequence[outcomes.Outcome],
    arguments: argparse.Namespace,
    *,
    rules: File | None,
    folder: File,
) -> report.Told:
    """One rehearsal, its three files in a folder."""
    with Results(folder) as results:
        told = _rehearsed(queue, detectors, known, arguments, rules=rules, results=results)
        results.put("summary.json", _json(report.summary(told)))
        results.put("report.html", report.page(told).encode())
        results.done()
    print(f"{told.articles:,} articles, {len(told.trails)} alerts; in {folder}", file=sys.stderr)
    for name, digest in told.digests.items():
        print(f"{name:10} {digest}")
    return told


def _json(plain: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plain)) + b"\n"


def _rehearsed(
    queue: Queue,
    detectors: Detectors,
    known: Sequence[outcomes.Outcome],
    arguments: argparse.Namespace,
    *,
    rules: File | None,
    results: Results,
) -> report.Told:
    """All that the report tells, the alerts written as they come."""
    path, subjects = detectors.path, outcomes.subjects(known)
    alarms, made = Alarms(path.watches, subjects), Digest()
    trails = Trails({subject: [one.happened_at for one in known if one.subject == subject] for subject in subjects})
    whole = len(queue)
    with results.open("alerts.jsonl") as lines:
        for alert in detectors.alerts(_heard(queue, alarms), Progress(whole)):
            raw = encode(alert)
            lines.write(raw + b"\n")
            made.add(raw)
            trails.add(alert)
    digests = {
        "articles": queue.digest,
        **_files({"watches": arguments.watches, "outcomes": arguments.outcomes, "rules": rules}),
        "code": f"{__version__} {path.version}",
        "alerts": str(made),
    }
    period = Period(*queue.period(), subjects)
    window = timedelta(days=arguments.window)
    held = assess(trails, known, period, window, alarms.calls(), rules=path.rules) if known else None
    return report.Told(whole, period, trails, held, digests, arguments.window, known)


def _heard(articles: Iterable[Article], alarms: Alarms) -> Iterator[Article]:
    for one in articles:
        alarms.add(one)
        yield one


def _tell(line: str) -> None:
    print(f"monitor backtest: {line}", file=sys.stderr)


def _between(arguments: argparse.Namespace) -> str:
    """The time that was asked for, in words."""
    asked: list[tuple[str, datetime | None]] = [("from", arguments.since), ("before", arguments.until)]
    return "".join(f" {word} {moment:%Y-%m-%d %H:%M}" for word, moment in asked if moment)


def _files(files: Mapping[str, File | None]) -> dict[str, str]:
    """Digests of the files beside the articles on which the result depends."""
    found = {}
    for name, file in files.items():
        if file is not None:
            digest = Digest()
            digest.add(file.read_bytes())
            found[name] = str(digest)
    return found
