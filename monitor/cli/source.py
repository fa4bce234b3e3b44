"""The files that a command is given, and those that its settings name."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from monitor.core import watchfile
from monitor.core.lexicon import Lexicon, LexiconError
from monitor.core.watch import Watch
from monitor.errors import BadSettings, BadSource


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; raises BadSource in one line if it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadSource(name, f"cannot be read ({(error.strerror or str(error)).lower()})") from None


def text(file: Path) -> str:
    """The text of a desk file; raises BadSettings in one line if it cannot be read."""
    try:
        return file.read_bytes().decode("utf-8")  # line ends as they are: it may be written again
    except OSError as error:
        raise BadSettings(str(file), f"cannot be read ({(error.strerror or str(error)).lower()})") from None
    except UnicodeDecodeError as error:
        raise BadSettings(str(file), f"is not UTF-8 text (byte {error.start})") from None


def replace(file: Path, written: str) -> None:
    """Put a text in a file's place in one step: whoever reads it finds the old one or the new one, never half.

    Raises BadSettings in one line if it cannot be written.
    """
    place = file.resolve()  # the file itself, not a link to it
    try:
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", delete=False) as beside:
            try:
                beside.write(written.encode())
                beside.flush()
                os.fsync(beside.fileno())
                shutil.copymode(place, beside.name)
                Path(beside.name).replace(place)
            except BaseException:
                Path(beside.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadSettings(str(file), f"cannot be written ({(error.strerror or str(error)).lower()})") from None


def moment(value: str | float) -> datetime:
    """A date or time in RFC 3339, or seconds since 1970, in UTC. Raises ValueError for anything else."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    try:
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except (ValueError, AttributeError):
        raise ValueError(f"{value!r} is not a date such as 2024-05-30 or 2024-05-30T10:00:00Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def day(value: str) -> datetime:
    """A date or time of the command line; a wrong one is refused with the usage."""
    try:
        return moment(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def rules_option(parser: argparse.ArgumentParser) -> None:
    """The argument by which a command takes the desk's own rules."""
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FILE",
        help="the desk's own rules, beside those that come with the program (default: MONITOR_DESK_RULES)",
    )


def own_rules(given: Path | None) -> tuple[str, str]:
    """The text and the name of the desk's own rules: the file given, else that of the settings; empty for none."""
    if given is None:
        from monitor.settings import load

        given = load().desk_rules
    return (text(given), str(given)) if given else ("", "")


def lexicon(own: str, name: str, *, proved: bool = True) -> Lexicon:
    """The program's rules with those of a desk's text; raises BadSettings in one line: file, line and reason."""
    from monitor import rules

    try:
        return rules.lexicon(own, name, proved=proved)
    except LexiconError as error:
        raise refused(error) from None


def watches(written: str, name: str, rules: Collection[str] = ()) -> tuple[Watch, ...]:
    """The watches of a text; raises BadSettings in one line: file, line and reason. ``adjust`` may name ``rules``."""
    try:
        return watchfile.parse(written, name, rules)
    except ValueError as error:
        raise refused(error) from None


def refused(error: ValueError) -> BadSettings:
    """The error of a desk's file as one of settings: who is the file with its line."""
    who, _, what = str(error).partition(": ")
    return BadSettings(who, what)
