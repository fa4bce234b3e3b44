"""``monitor backtest``: articles in files through the path, and how good its alerts would have been."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path as File
from urllib.parse import parse_qsl

import msgspec

from monitor import __version__
from monitor.archive import Archive
from monitor.backtest import baselines, outcomes, report
from monitor.backtest.rehearsal import Digest, in_order, rehearse
from monitor.backtest.score import Period, calls, score
from monitor.cli import source
from monitor.cli.articles import articles, opened
from monitor.cli.work import Recipe
from monitor.codec import encode
from monitor.core.alert import Alert, Stage
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.errors import BadSettings, BadSource
from monitor.settings import load

FLOORS = (Stage.LEANING, Stage.IMMINENT)
ARCHIVE = "archive:"
OFTEN = 100  # articles after which a person at a terminal is told how far it is


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--articles",
        nargs="+",
        required=True,
        metavar="FILE",
        help="JSON lines, plain, .gz or .xz; or archive:?from=DAY&to=DAY",
    )
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
    arguments.out.mkdir(parents=True, exist_ok=True)
    some = in_order(_read(arguments.articles, settings.archive))
    if not some:
        raise BadSource(", ".join(arguments.articles), "holds no article")
    alerts = list(rehearse(some, recipe, arguments.processes, partial(_progress, len(some))))
    path = recipe()
    out = Digest()
    for alert in alerts:
        out.add(encode(alert))
    digests = {**_inputs(some, arguments), "code": f"{__version__} {path.version}", "alerts": str(out)}
    period = Period(some[0].seen, some[-1].seen, outcomes.subjects(known))
    rows, shuffled = _scored(some, alerts, known, path, period, arguments.window) if known else ([], {})
    told = report.Told(len(some), period, alerts, rows, shuffled, digests, arguments.window)
    _write(arguments.out, told)
    print(f"{len(some):,} articles, {len({one.id for one in alerts})} alerts; in {arguments.out}", file=sys.stderr)
    for name, digest in told.digests.items():
        print(f"{name:10} {digest}")
    return 0


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
            print(f"monitor backtest: {file}: no watch has the id {subject!r}; it can only be missed", file=sys.stderr)
    return known


def _read(files: Sequence[str], archive: str) -> Iterator[Article]:
    """The articles of the files or of the archive; a line that is none is told of and left out."""
    for file in files:
        if file.startswith(ARCHIVE):
            yield from _kept(file, archive)
            continue
        with opened(file) as lines:
            for number, found in articles(lines, file):
                if isinstance(found, str):
                    print(f"monitor backtest: {file}:{number}: {found}; left out", file=sys.stderr)
                else:
                    yield found[1]


def _kept(asked: str, address: str) -> Iterator[Article]:
    """The articles of the archive from a day up to another, as in ``archive:?from=2024-05-01&to=2024-06-01``."""
    words = dict(parse_qsl(asked.removeprefix(ARCHIVE).removeprefix("?"), keep_blank_values=True))
    if unknown := sorted(words.keys() - {"from", "to"}):
        raise BadSettings(asked, f"{unknown[0]!r} is not known here, only from and to")
    try:
        since, until = (source.moment(words[key]) if key in words else None for key in ("from", "to"))
    except ValueError as error:
        raise BadSettings(asked, str(error)) from None
    with closing(Archive.open(address)) as archive:
        yield from archive.articles(since=since, until=until)


def _progress(whole: int, number: int) -> None:
    if number % OFTEN == 0 and sys.stderr.isatty():
        print(f"\r{number:,} of {whole:,} articles", end="\r" if number < whole else "\n", file=sys.stderr, flush=True)


def _inputs(some: Sequence[Article], arguments: argparse.Namespace) -> dict[str, str]:
    """Digests of all that the result depends on."""
    read = Digest()
    for one in some:
        read.add(encode(one))
    files = {"watches": arguments.watches, "outcomes": arguments.outcomes, "rules": arguments.rules}
    named = {name: Digest() for name, file in files.items() if file}
    for name, digest in named.items():
        digest.add(files[name].read_bytes())
    return {"articles": str(read), **{name: str(digest) for name, digest in named.items()}}


def _scored(  # noqa: PLR0917 - all that a score is made of
    some: Sequence[Article],
    alerts: Sequence[Alert],
    known: Sequence[outcomes.Outcome],
    path: Path,
    period: Period,
    window: float,
) -> tuple[list[report.Row], dict[str, tuple[float, float]]]:
    """Our calls at two floors beside the baselines, and what chance makes of ours."""
    span, found = timedelta(days=window), baselines.mentions(some, path.watches, period.subjects)
    called = {f"from {floor.value}": calls(alerts, floor) for floor in FLOORS}
    ours = next(iter(called.items()))
    called |= {"keyword": baselines.keyword(found), "keyword, looking ahead": baselines.keyword_ahead(found)}
    called |= {"volume": baselines.volume(found)}
    rows = [(name, score(made, known, period, span)) for name, made in called.items()]
    return rows, {ours[0]: baselines.placebo(ours[1], known, period, span)}


def _write(folder: File, told: report.Told) -> None:
    """The three results, each whole or not at all."""
    results = {
        "alerts.jsonl": b"".join(encode(alert) + b"\n" for alert in told.alerts),
        "summary.json": msgspec.json.format(msgspec.json.encode(report.summary(told))) + b"\n",
        "report.html": report.page(told).encode(),
    }
    for name, raw in results.items():
        half = folder / f".{name}.half"
        half.write_bytes(raw)
        half.replace(folder / name)
