"""The files that a command is given, and those that its settings name."""

import sys
from pathlib import Path

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
        return file.read_text("utf-8")
    except OSError as error:
        raise BadSettings(str(file), f"cannot be read ({(error.strerror or str(error)).lower()})") from None
    except UnicodeDecodeError as error:
        raise BadSettings(str(file), f"is not UTF-8 text (byte {error.start})") from None
