"""``monitor watch``: the watches, for those who write them: list, add, test, explain."""

import argparse
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from monitor.cli import hindsight, source
from monitor.cli.work import Recipe
from monitor.core import path, watchbook
from monitor.core.spelling import suggestion
from monitor.core.watch import Watch, Watches
from monitor.errors import BadSettings, Unavailable
from monitor.settings import Settings, load

EPILOG = """\
Without a word it lists. The file is that of MONITOR_WATCHES unless --watches names one; a running monitor takes a
change of it within seconds. deploy/desk/watches.toml says what each key means.

Example:
  monitor watch
  monitor watch list --articles yesterday.jsonl.gz
  monitor watch add night-ban --question "Will the night ban end?" --query '"night ban" AND ferr*' --decider cabinet
  monitor watch test night-ban --articles january.jsonl.xz february.jsonl.xz
  monitor watch explain night-ban
"""
# the options of add that are one word, then those that may be given several times: option, key, what it is
_ONE = (
    ("question", "question", "what the desk asks; it heads the alert"),
    ("query", "query", "which articles it is about, in Lucene's syntax"),
    ("direction", "direction", "lift, impose, replace or keep: the way the change would go"),
    ("horizon-days", "horizon_days", "how far ahead it looks (30)"),
    ("floor", "floor", "the stage from which it rings (leaning)"),
    ("min-origins", "min_origins", "how many independent origins it takes to ring (1)"),
    ("quiet", "quiet", 'hours in which it does not ring, as "22:00-07:00 Europe/London"'),
    ("owner", "owner", "who asks"),
)
_MANY = (
    ("decider", "deciders", "an office, body or person that can decide, or @alias"),
    ("object", "objects", "what it is about: one of these must be in the article, or @alias"),
    ("channel", "channels", "where it rings (console)"),
    ("adjust", "adjust", "RULE=SHARE: what is left of a rule's weight for this watch, 0 to mute it"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor watch``."""
    parser.epilog = EPILOG
    parts = parser.add_subparsers(dest="part", metavar="{list,add,test,explain}")
    listing = parts.add_parser("list", help="a table of all watches (default)")
    listing.add_argument("--articles", nargs="+", metavar="FILE", help="mark watches that are about most of these")
    adding = parts.add_parser("add", help="write one more watch into the file")
    testing = parts.add_parser("test", help="what a watch would have made of articles")
    testing.add_argument("--articles", nargs="+", metavar="FILE", required=True, help="JSON lines, plain, .gz or .xz")
    explaining = parts.add_parser("explain", help="a watch in plain words")
    for part in (adding, testing, explaining):
        part.add_argument("name", metavar="NAME", help="the id of the watch")
    for option, key, what in _ONE:
        kinds: dict[str, Any] = {"horizon_days": {"type": float}, "min_origins": {"type": int}}
        adding.add_argument(
            f"--{option}", dest=key, help=what, required=key in ("question", "query"), **kinds.get(key, {})
        )
    for option, key, what in _MANY:
        adding.add_argument(f"--{option}", dest=key, help=f"{what}; may be given several times", action="append")
    for part in (listing, testing):
        part.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--watches", type=Path, metavar="FILE", help="the file of watches (MONITOR_WATCHES)")
    for part in (listing, adding, testing, explaining):
        part.add_argument("--watches", type=Path, metavar="FILE", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for. Exit code 1 if a line of the articles could not be read."""
    settings = load()
    if arguments.watches is not None:
        settings = settings.model_copy(update={"watches": arguments.watches})
    parts = {"add": _add, "test": _test, "explain": _explain}
    return parts.get(arguments.part, _list)(arguments, settings)


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    whole, failures = Recipe(settings)(), list[str]()
    files = getattr(arguments, "articles", None)
    shares = hindsight.shares(whole, hindsight.read(files, failures)) if files else {}
    if getattr(arguments, "json", False):
        _print_json([{**msgspec.to_builtins(one), **_share(one, shares)} for one in whole.watches])
    else:
        broad = {id: f"broad: {share:.0%}" for id, share in shares.items() if share > hindsight.BROAD}
        _print(watchbook.table(whole.watches, _width(1 << 20), broad))
    return 1 if failures else 0


def _share(watch: Watch, shares: dict[str, float]) -> dict[str, float]:
    return {"share": round(shares[watch.id], 4)} if watch.id in shares else {}


def _explain(arguments: argparse.Namespace, settings: Settings) -> int:
    watch = _named(arguments.name, Recipe(settings)(), settings)
    _print(watchbook.explained(watch, _width(100)))
    return 0


def _test(arguments: argparse.Namespace, settings: Settings) -> int:
    whole, failures = Recipe(settings)(), list[str]()
    watch = _named(arguments.name, whole, settings)
    alone = path.Path(Watches([watch]), whole.rules, whole.read, whole.version)
    found = hindsight.of(alone, watch.id, hindsight.read(arguments.articles, failures))
    if arguments.json:
        _print_json({"watch": watch.id, **hindsight.report(found)})
    else:
        _print(hindsight.lines(found, _width(1 << 20)))
    return 1 if failures else 0


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    file, recipe = settings.watches, Recipe(settings)
    if recipe().watches.get(arguments.name) is not None:
        raise BadSettings(str(file), f"there is a watch {arguments.name!r} already; nothing was written")
    before = recipe.watches
    newline = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    after = before + (gap + watchbook.written(_given(arguments))).replace("\n", newline)
    try:
        after.encode()
        recipe.renewed(after)()
    except UnicodeError:
        raise BadSettings(f"watch {arguments.name!r}", "it holds what is no text; nothing was written") from None
    except BadSettings as error:  # what was there is right, so it is the new one
        what = error.what.removeprefix(f"watch {arguments.name}: ")
        raise BadSettings(f"watch {arguments.name!r}", f"{what}; nothing was written") from None
    if source.text(file) != before:
        raise Unavailable(str(file), "was changed by somebody else just now; nothing was written")
    source.replace(file, after)
    print(f"{arguments.name} is in {file} now; a running monitor takes it within seconds")
    return 0


def _given(arguments: argparse.Namespace) -> dict[str, object]:
    given = {"id": arguments.name, **{key: getattr(arguments, key) for _, key, _ in (*_ONE[:2], *_MANY[:2], *_ONE[2:])}}
    given |= {key: getattr(arguments, key) for _, key, _ in _MANY[2:]}
    if given["adjust"]:
        given["adjust"] = dict(map(_adjusted, arguments.adjust))
    return {key: value for key, value in given.items() if value is not None}


def _adjusted(text: str) -> tuple[str, float]:
    rule, _, share = text.partition("=")
    try:
        return rule.strip(), float(share)
    except ValueError:
        raise BadSettings("--adjust", f"{text!r} is not written as RULE=SHARE, such as S5.will=0.5") from None


def _named(name: str, whole: path.Path, settings: Settings) -> Watch:
    watch = whole.watches.get(name)
    if watch is None:
        near = suggestion(name, [one.id for one in whole.watches])
        raise BadSettings(str(settings.watches), f"there is no watch {name!r}{near}")
    return watch


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def _width(most: int) -> int:
    return min(shutil.get_terminal_size().columns, most) if sys.stdout.isatty() else most
