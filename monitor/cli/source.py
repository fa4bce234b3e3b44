"""The bytes of a file that a command is given."""

import sys
from pathlib import Path

from monitor.errors import BadSource


def read(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``; raises BadSource in one line if it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadSource(name, f"cannot be read ({(error.strerror or str(error)).lower()})") from None
