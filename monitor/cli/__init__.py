"""The command line: one command a file. Only the command that is called is imported, so ``--help`` is quick."""

import argparse
import importlib
import re
import sys
from collections.abc import Sequence

from monitor import __version__
from monitor.core.spelling import nearest
from monitor.errors import MonitorError

# name → what it does; the module has the same name, with configure(parser) and run(arguments) -> exit code
COMMANDS: dict[str, str] = {
    "demo": "rehearse an episode end to end, on this machine alone",
    "run": "run everything with your own feeds and watches, on this machine",
    "feeds": "list, check, add, import and export the feeds",
    "topics": "create and check the Kafka topics",
    "poll": "poll the feeds: new entries to Kafka",
    "read": "read the pages of new entries: articles to Kafka",
    "work": "detect signals and judge them: alerts to Kafka",
    "record": "keep articles, memories and alerts in the archive",
    "deliver": "hand alerts to people, each once",
    "desk": "serve the desk's page",
    "explain": "an alert in full: its ledger, and the arithmetic term by term",
    "verdicts": "list, add and export what people said of alerts, and what it says of the rules",
    "dead": "list what could not be processed, and put it back",
    "archive": "articles out of the archive into a file, and back",
    "backtest": "articles in files through the path, and how good its alerts would have been",
    "tune": "better numbers for the judge, searched on one period and shown on another",
    "calibrate": "what beliefs must be shown as to mean what they say",
    "replay": "articles of the past onto topics of a rehearsal, at any speed",
    "parse": "feed file → entries, one JSON line each",
    "extract": "page file → article as JSON",
    "detect": "articles as JSON lines → what they signal, one JSON line each",
    "watch": "list, add, test and explain the watches",
    "rules": "list, search, show, test and try the rules for reading",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0: done; 1: it could not be done; 2: the call or a setting is wrong."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words and words[0] in COMMANDS else None
    try:
        return _run(name, words)
    except MonitorError as error:
        hope = "try again later" if error.again else "trying again will not help"
        print(f"monitor {name}: {error} ({hope})", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:  # also while the command is still being imported
        print(f"monitor {name}: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _run(name: str | None, words: Sequence[str]) -> int:
    parser, command = _parser(name)
    arguments, unknown = parser.parse_known_args(words)
    if unknown:
        near = nearest(unknown[0], re.findall(r"--[a-z-]+", command.format_help()), 1)
        parser.error(f"unrecognized arguments: {' '.join(unknown)}" + (f"; did you mean {near[0]}?" if near else ""))
    if arguments.command is None:
        parser.print_help()
        return 2
    return int(importlib.import_module(f"monitor.cli.{name}").run(arguments))


def _parser(wanted: str | None) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """The parser of the command line, and that of the command wanted: the same if none is."""
    parser = argparse.ArgumentParser(
        prog="monitor",
        description="Tells a desk, before it is official, that somebody who can decide is about to change something.",
        epilog="Example: monitor demo. Settings are MONITOR_* variables, listed in the README.",
    )
    parser.add_argument("-V", "--version", action="version", version=f"monitor {__version__}")
    chosen = parser
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, line in COMMANDS.items():
        command = commands.add_parser(
            name, help=line, description=line, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == wanted:
            importlib.import_module(f"monitor.cli.{name}").configure(command)
            chosen = command
    return parser, chosen
