"""``monitor backtest``: articles in files through the path, and how good its alerts would have been."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path as File

import msgspec

from monitor import __version__
from monitor.backtest import outcomes, report
from monitor.backtest.assessment import assess
from monitor.backtest.baselines import Alarms
from monitor.backtest.digest import Digest
from monitor.backtest.queue import Queue
from monitor.backtest.rehearsal import rehearse
from monitor.backtest.score import Period
from monitor.backtest.trail import Trails
from monitor.cli import source
from monitor.cli.results import Results
from monitor.cli.supply import HELP, Progress, supply
from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.errors import BadSettings, BadSource
from monitor.settings import load


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--articles", nargs="+", required=True, metavar="FILE", help=HELP)
    parser.add_argument("--from", dest="since", type=source.day, metavar="DAY", help="only what was seen from then on")
    parser.add_argument("--to", dest="until", type=source.day, metavar="DAY", help="only what was seen before")
    parser.add_argument("--watches", type=File, required=True, metavar="FILE", help="the watches, as for monitor work")
    parser.add_argument("--outcomes", type=File, metavar="CSV", help="what happened: subject,happened_at,kind,…")
    parser.add_argument("--rules", type=File, metavar="FILE", help="a rules.toml in place of the program's")
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
    settings = load().model_copy(update={"watches": arguments.watches, "rules": arguments.rules or load().rules})
    recipe = Recipe(settings)
    known = _outcomes(arguments.outcomes, recipe())
    with Queue() as queue, Results(arguments.out) as results:
        queue.fill(supply(arguments.articles, settings, _tell, arguments.since, arguments.until))
        if not len(queue):
            raise BadSource(", ".join(arguments.articles), f"holds no article{_between(arguments)}")
        told = _rehearsed(queue, recipe, known, arguments, results)
        results.put("summary.json", msgspec.json.format(msgspec.json.encode(report.summary(told))) + b"\n")
        results.put("report.html", report.page(told).encode())
        results.done()
    print(f"{told.articles:,} articles, {len(told.trails)} alerts; in {arguments.out}", file=sys.stderr)
    for name, digest in told.digests.items():
        print(f"{name:10} {digest}")
    return 0


def _rehearsed(
    queue: Queue,
    recipe: Recipe,
    known: Sequence[outcomes.Outcome],
    arguments: argparse.Namespace,
    results: Results,
) -> report.Told:
    """All that the report tells, the alerts written as they come."""
    path, subjects = recipe(), outcomes.subjects(known)
    alarms, made = Alarms(path.watches, subjects), Digest()
    trails = Trails({subject: [one.happened_at for one in known if one.subject == subject] for subject in subjects})
    whole = len(queue)
    with results.open("alerts.jsonl") as lines:
        for alert in rehearse(_heard(queue, alarms), recipe, arguments.processes, Progress(whole)):
            raw = encode(alert)
            lines.write(raw + b"\n")
            made.add(raw)
            trails.add(alert)
    digests = {
        "articles": queue.digest,
        **_files(arguments),
        "code": f"{__version__} {path.version}",
        "alerts": str(made),
    }
    period = Period(*queue.period(), subjects)
    window = timedelta(days=arguments.window)
    held = assess(trails, known, period, window, alarms.calls()) if known else None
    return report.Told(whole, period, trails, held, digests, arguments.window)


def _heard(articles: Iterable[Article], alarms: Alarms) -> Iterator[Article]:
    for one in articles:
        alarms.add(one)
        yield one


def _outcomes(file: File | None, path: Path) -> tuple[outcomes.Outcome, ...]:
    """The outcomes of a file; one of a subject that nobody watches is told of."""
    if file is None:
        return ()
    try:
        known = outcomes.parse(source.text(file), str(file))
    except ValueError as error:
        who, _, what = str(error).partition(": ")
        raise BadSource(who, what) from None
    for subject in outcomes.subjects(known):
        if path.watches.get(subject) is None:
            _tell(f"{file}: no watch has the id {subject!r}; it can only be missed")
    return known


def _tell(line: str) -> None:
    print(f"monitor backtest: {line}", file=sys.stderr)


def _between(arguments: argparse.Namespace) -> str:
    """The time that was asked for, in words."""
    asked: list[tuple[str, datetime | None]] = [("from", arguments.since), ("before", arguments.until)]
    return "".join(f" {word} {moment:%Y-%m-%d %H:%M}" for word, moment in asked if moment)


def _files(arguments: argparse.Namespace) -> dict[str, str]:
    """Digests of the files beside the articles on which the result depends."""
    files = {"watches": arguments.watches, "outcomes": arguments.outcomes, "rules": arguments.rules}
    named = {name: Digest() for name, file in files.items() if file}
    for name, digest in named.items():
        digest.add(files[name].read_bytes())
    return {name: str(digest) for name, digest in named.items()}
