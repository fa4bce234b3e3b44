"""A folder of results: all of them, or none."""

from pathlib import Path
from typing import IO, Self

from monitor.errors import BadSettings, Unavailable


class Lines:
    """A file that is being written; raises Unavailable in one line when the disk takes no more."""

    def __init__(self, file: Path) -> None:
        self._name = file
        self._file: IO[bytes]

    closed = False  # as a file says it

    def write(self, raw: bytes) -> int:
        """Write it all; returns how many bytes that were, as files do."""
        try:
            return self._file.write(raw)
        except OSError as error:
            raise self._refused(error) from None

    def flush(self) -> None:
        """Nothing: it is written out when it is closed."""

    def __enter__(self) -> Self:
        try:
            self._file = self._name.open("wb")
        except OSError as error:
            raise self._refused(error) from None
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> Unavailable:
        return Unavailable(str(self._name.parent), f"cannot be written to ({(error.strerror or str(error)).lower()})")


class Results:
    """The files of a folder, written beside their places and all put there at the end: those of a run that was stopped,
    or whose disk was full, are taken away, and those of an earlier run stay as they were."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._halves: dict[str, Path] = {}
        self._made, self._done = not folder.exists(), False

    def open(self, name: str) -> Lines:
        """A file to write lines to."""
        self._halves[name] = self._folder / f".{name}.half"
        return Lines(self._halves[name])

    def put(self, name: str, raw: bytes) -> None:
        """A file, whole."""
        with self.open(name) as file:
            file.write(raw)

    def done(self) -> None:
        """Put them all in their places."""
        for name, half in self._halves.items():
            half.replace(self._folder / name)
        self._halves, self._done = {}, True

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadSettings(str(self._folder), f"cannot be made ({(error.strerror or str(error)).lower()})") from None
        return self

    def __exit__(self, *_: object) -> None:
        for half in self._halves.values():
            half.unlink(missing_ok=True)
        if self._made and not self._done:
            self._folder.rmdir()
