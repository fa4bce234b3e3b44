"""``monitor archive``: articles out of the archive into a file, and back, nothing lost."""

import argparse
import gzip
import lzma
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

from backports import zstd

from monitor.archive import Archive
from monitor.cli import parquet, source
from monitor.cli.results import Lines, Results
from monitor.cli.supply import HELP, supply
from monitor.codec import encode
from monitor.core.article import Article
from monitor.errors import BadSettings, BadSource
from monitor.settings import load

AT_ONCE = 500  # articles that go in or out together
PACKED: dict[str, Callable[[bytes], bytes]] = {  # of each of these, packed pieces one after the other are a whole
    ".jsonl": bytes,
    ".gz": lambda raw: gzip.compress(raw, mtime=0),
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}
PARQUET = ".parquet"


def configure(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    out = commands.add_parser("export", help="articles of a time into a file", description=_export.__doc__)
    out.add_argument("--from", dest="since", type=source.day, metavar="DAY", help="only what was seen from then on")
    out.add_argument("--to", dest="until", type=source.day, metavar="DAY", help="only what was seen before")
    out.add_argument("file", type=Path, metavar="FILE", help=f"ends with {', '.join((*PACKED, PARQUET))}")
    into = commands.add_parser("import", help="articles of files into the archive", description=_import.__doc__)
    into.add_argument("files", nargs="+", metavar="FILE", help=HELP)
    parser.epilog = (
        "Example: monitor archive export --from 2024-05-01 --to 2024-06-01 may.jsonl.zst; "
        "monitor archive import may.jsonl.zst"
    )


def run(arguments: argparse.Namespace) -> int:
    return _export(arguments) if arguments.what == "export" else _import(arguments)


def _export(arguments: argparse.Namespace) -> int:
    """Articles in order of when they were seen, every revision, with all that is kept of them."""
    file: Path = arguments.file
    if file.suffix not in (*PACKED, PARQUET):
        raise BadSettings(str(file), f"must end with one of {', '.join((*PACKED, PARQUET))}")
    with closing(Archive.open(load().archive)) as archive, Results(file.parent) as results:
        with results.open(file.name) as lines:
            some = archive.articles(since=arguments.since, until=arguments.until)
            count = (parquet.write if file.suffix == PARQUET else _lines)(some, lines, file)
        if not count:
            raise BadSource(load().archive, "holds no article of that time")
        results.done()
    print(f"{count:,} articles in {file}", file=sys.stderr)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    """Articles of files; those that are there already stay as they are, so that what was stopped can be run again."""
    left_out: list[str] = []

    def tell(line: str) -> None:
        left_out.append(line)
        print(f"monitor archive: {line}", file=sys.stderr)

    read = new = 0
    settings = load()
    with closing(Archive.open(settings.archive)) as archive:
        articles = supply(arguments.files, settings, tell)
        while some := list(islice(articles, AT_ONCE)):
            new += archive.put_articles(some)
            read += len(some)
    print(f"{read:,} articles read, {new:,} of them new in {settings.archive}", file=sys.stderr)
    return 1 if left_out or not read else 0


def _lines(articles: Iterable[Article], out: Lines, file: Path) -> int:
    """Articles as lines; returns how many."""
    pack, rest, count = PACKED[file.suffix], iter(articles), 0
    while some := list(islice(rest, AT_ONCE)):
        out.write(pack(b"".join(encode(one) + b"\n" for one in some)))
        count += len(some)
    return count
