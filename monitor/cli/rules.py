"""``monitor rules``: the rules for reading, for those who write them: list, search, show, test, try."""

import argparse
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from monitor.cli import source
from monitor.core import rulebook
from monitor.core.lexicon import LexiconError
from monitor.core.proof import faults
from monitor.core.reading import read
from monitor.core.spelling import nearest
from monitor.core.text import fold
from monitor.core.trial import DAY, piece, silent
from monitor.errors import BadSettings
from monitor.rules import Listed, listed

EPILOG = """\
Without a word it lists. The desk's own rules (MONITOR_DESK_RULES, --rules) are listed, tested and tried with those of
the program; docs/signals.md says how to write them.

Example:
  monitor rules
  monitor rules search "rule out"
  monitor rules show S2.not-rule-out
  monitor rules test --rules desk.toml
  monitor rules try "The Fisheries Ministry is about to lift the ban, two officials said."
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``monitor rules``."""
    parser.epilog = EPILOG
    source.rules_option(parser)
    parts = parser.add_subparsers(dest="part", metavar="{list,search,show,test,try}")
    parts.add_parser("list", help="a table of all rules (default)")
    parts.add_parser("search", help="rules with a word in id, pattern or example").add_argument("word", metavar="WORD")
    parts.add_parser("show", help="one rule with all it says").add_argument("id", metavar="ID")
    parts.add_parser("test", help="run every example and counter-example")
    trying = parts.add_parser("try", help="which rules fire in a sentence, and what keeps others silent")
    trying.add_argument("sentence", metavar="SENTENCE", help="a sentence, or a few; - reads standard input")
    trying.add_argument("--headline", action="store_true", help="read it as a headline")
    trying.add_argument(
        "--published",
        type=source.day,
        default=DAY,
        metavar="DAY",
        help="day on which it counts as published (default: a Tuesday)",
    )
    for part in parts.choices.values():
        part.add_argument("--rules", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="the desk's own rules")


def run(arguments: argparse.Namespace) -> int:
    """Print what is asked for. Exit code 1 if a rule fails its test or nothing is found."""
    own, name = source.own_rules(arguments.rules)
    parts = {"search": _search, "show": _show, "test": _test, "try": _try}
    return parts.get(arguments.part, _list)(arguments, own, name)


def _list(_: argparse.Namespace, own: str, name: str) -> int:
    rules = _listed(own, name)
    _print(rulebook.table([rulebook.row(*one) for one in rules], _width()))
    off = sum(bool(one.off) for one in rules)
    mine = source.lexicon(own, name)
    told = f"; {off} switched off" if off else ""
    print(f"{len(rules)} rules{told}; version {mine.version}", file=sys.stderr)
    return 0


def _search(arguments: argparse.Namespace, own: str, name: str) -> int:
    found = [one for one in _listed(own, name) if rulebook.holds(one.entry, arguments.word)]
    _print(rulebook.table([rulebook.row(*one) for one in found], _width()))
    if not found:
        print(f"monitor rules: no rule holds {arguments.word!r} in its id, pattern or example", file=sys.stderr)
    return 0 if found else 1


def _show(arguments: argparse.Namespace, own: str, name: str) -> int:
    rules = {one.entry.id: one for one in _listed(own, name)}
    if arguments.id not in rules:
        near = ", ".join(nearest(arguments.id, rules, 5))
        raise BadSettings(arguments.id, f"there is no such rule{f'; the nearest are {near}' if near else ''}")
    _print(rulebook.full(*rules[arguments.id], _width(100)))
    return 0


def _test(_: argparse.Namespace, own: str, name: str) -> int:
    places = {one.entry.id: one.place for one in _listed(own, name)}
    lexicon = source.lexicon(own, name, proved=False)
    failed = list(faults(lexicon.rules, lexicon))
    entries = {rule.entry.id: rule.entry for rule in lexicon.rules}
    for fault in failed:
        print(f"{places[fault.id]}: rule {fault.id}: {fault.what}: {getattr(entries[fault.id], fault.key)!r}")
    count = len(lexicon.rules)
    print(f"{count} rules, {2 * count} sentences: {len(failed) or 'none'} failed", file=sys.stderr)
    return 1 if failed else 0


def _try(arguments: argparse.Namespace, own: str, name: str) -> int:
    lexicon = source.lexicon(own, name)
    sentence = source.read("-").decode("utf-8", "replace").strip() if arguments.sentence == "-" else arguments.sentence
    reading = read(piece(sentence, headline=arguments.headline, day=arguments.published), lexicon)
    width, plain = _width(100), fold(sentence)
    for cue in reading.cues:
        _print(rulebook.fired(cue, sentence[cue.start : cue.end], width))
    quiet = list(silent(sentence, lexicon, headline=arguments.headline))
    if quiet:
        print(
            "\nThe wording of these stands there too:"
            if reading.cues
            else "No rule fires. The wording of these is there:"
        )
    for one in quiet:
        _print(rulebook.silent(one, width))
    if not reading.cues and not quiet:
        print("No rule fires, and no rule's wording stands there.")
    print()
    _print(rulebook.vocabulary(lexicon.vocabulary.words(plain, plain.lower()), plain, width))
    _print([f"{'verdict':<13}{rulebook.verdict(reading)}"])
    return 0


def _listed(own: str, name: str) -> list[Listed]:
    try:
        return list(listed(own, name))
    except LexiconError as error:
        raise source.refused(error) from None


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _width(most: int = rulebook.WIDE) -> int:
    """Columns to write in: those of the terminal."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else most
    return min(columns, most)
