"""Where the tables, keys and words of a TOML text stand: line numbers, which a TOML reader does not give."""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

_HIDDEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|(?P<comment>\#[^\n]*)''', re.DOTALL
)
_NAME = re.compile(r""""((?:\\.|[^"\\])*)"|'([^']*)'|([\w-]+)""")


class _Statement(NamedTuple):
    """A header or a key with its value: its offsets, the table it is in, and which of several of that name."""

    start: int
    end: int
    table: str
    number: int
    key: str


def broken(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line in which a text stops being TOML, and why."""
    place = re.search(r" \(at line (\d+), column \d+\)", str(error))
    line = int(place[1]) if place else text.count("\n") + 1
    return line, f"not TOML: {str(error).partition(' (at ')[0]}"


class Outline:
    """The outline of a text that is TOML; what it does not find it puts in line 1 or at the table's head."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._statements = list(_statements(text))

    def line(self, table: str, key: str = "", *, number: int = 0, word: str = "") -> int:
        """The line, from 1, of a table's header, a key in it, or a string in the key's value.

        ``number`` counts the tables of an array such as ``[[rule]]`` from 0.
        """
        ours = [one for one in self._statements if one.table == table and one.number == number]
        keyed = [one for one in ours if one.key == key] or [one for one in ours if not one.key] or ours
        if not keyed:
            named = [one for one in self._statements if not one.table and one.key == table]
            return self._at(named[0].start) if named else 1
        found = keyed[0]
        quoted = re.search(rf"""(["']){re.escape(word)}\1""", self._text[found.start : found.end]) if word else None
        return self._at(found.start + (quoted.start() if quoted else 0))

    def has(self, table: str, key: str) -> bool:
        """Whether a key stands in a table."""
        return any((one.table, one.key) == (table, key) for one in self._statements)

    def _at(self, offset: int) -> int:
        return self._text.count("\n", 0, offset) + 1


def _statements(text: str) -> Iterator[_Statement]:
    seen: dict[str, int] = {}
    table = ""
    for start, end, masked in _lines(_masked(text)):
        if masked.lstrip().startswith("["):
            table = ".".join(_names(text[start:end]))
            seen[table] = seen.get(table, -1) + 1
            yield _Statement(start, end, table, seen[table], "")
            continue
        *above, key = _names(text[start : start + masked.find("=")]) or [""]
        inside = ".".join(filter(None, (table, *above)))
        yield _Statement(start, end, inside, seen.get(inside, 0), key)


def _lines(masked: str) -> Iterator[tuple[int, int, str]]:
    """The statements of a masked text: lines, or several where brackets stay open."""
    at, depth, began = 0, 0, 0
    for line in masked.splitlines(keepends=True):
        began = began if depth else at
        depth += sum(line.count(mark) for mark in "[{") - sum(line.count(mark) for mark in "]}")
        at += len(line)
        if depth <= 0 and masked[began:at].strip():
            yield began, at, masked[began:at]


def _masked(text: str) -> str:
    """The text with strings and comments blotted out, character for character."""
    plain = re.sub(r"[^\n\r -~\t]", "_", text)  # no other character may look like the end of a line
    return _HIDDEN.sub(lambda found: (" " if found["comment"] else "_") * len(found[0]), plain)


def _names(text: str) -> list[str]:
    return [next(filter(None, found), "") for found in _NAME.findall(text.partition("]")[0])]
