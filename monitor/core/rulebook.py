"""The rules as a person reads them: a table, one rule in full, and what a sentence makes of them. Lines of text."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import fields

from monitor.core.cue import Cue, Holder, Kind
from monitor.core.lexicon import Entry
from monitor.core.signal import Reading
from monitor.core.trial import Silence
from monitor.core.vocabulary import Word

Row = tuple[str, str, str, str]  # id, kind, where it is written (or "off" and where), pattern
WIDE = 1 << 20  # columns of a place that is no terminal: nothing is cropped
_HANG = 13  # columns of the names of fields
_APART = frozenset({"id", "kind", "certainty", "example", "counter", "reach"})


def named(kind: Kind) -> str:
    """A kind with its name: ``S6 imminent``."""
    return f"{kind.value} {kind.name.lower().replace('_', ' ')}"


def table(rows: Sequence[Row], width: int) -> Iterator[str]:
    """Rows in columns, the pattern cropped to what is left of the width."""
    sizes = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        line = "  ".join(text.ljust(size) for text, size in zip(row[:3], sizes, strict=True)) + "  " + row[3]
        yield line if len(line) <= width else f"{line[: max(0, width - 1)]}…"


def row(entry: Entry, place: str, off: str) -> Row:
    """A rule as a row of the table."""
    return entry.id, entry.kind.value, f"off {off}" if off else place, entry.pattern or f"(frame: {entry.frame})"


def holds(entry: Entry, word: str) -> bool:
    """Whether a rule has a word in its id, kind, pattern or example."""
    return any(word.lower() in text.lower() for text in (entry.id, entry.kind, entry.pattern, entry.example))


def full(entry: Entry, place: str, off: str, width: int) -> Iterator[str]:
    """One rule with all it says."""
    yield f"{entry.id}   {named(entry.kind)}   certainty {entry.certainty:+d}"
    yield from _field("written in", place, width)
    if off:
        yield from _field("off", f"switched off by {off}", width)
    idle = []
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name in _APART:
            continue
        if value in ("", (), False, None):
            idle.append(field.name)
            continue
        reach = f", within {entry.reach} words" if field.name == "then" else ""
        yield from _field(field.name, f"{_plain(value)}{reach}", width)
    yield from _field("fires in", entry.example, width)
    yield from _field("silent in", entry.counter, width)
    yield from _field("not asked", ", ".join(idle), width)


def verdict(reading: Reading) -> str:
    """The four verdicts in one line."""
    if reading.unread:
        return f"not read ({reading.unread})"
    names = ("coming", "imminent", "made", "denied")
    return ", ".join(name for name in names if getattr(reading, name)) or "nothing"


def fired(cue: Cue, words: str, width: int) -> Iterator[str]:
    """A cue that a rule found: its wording, who vouches, how near."""
    yield f"{cue.kind.value:<3} {cue.rule}"
    yield from _field("wording", f'"{words}"', width, indent=4)
    yield from _field("kind", f"{named(cue.kind)}, certainty {cue.certainty:+d}", width, indent=4)
    yield from _field("holder", holder(cue.holder), width, indent=4)
    if cue.horizon is not None:
        yield from _field("horizon", f'{days(cue.horizon.days)} ("{cue.horizon.words}")', width, indent=4)


def silent(one: Silence, width: int) -> Iterator[str]:
    """A rule that is silent although its wording stands there."""
    yield f"{one.rule.entry.kind.value:<3} {one.rule.entry.id}"
    yield from _field("wording", f'"{one.words}"', width, indent=4)
    yield from _field("silent", one.reason, width, indent=4)


def vocabulary(words: Iterable[Word], plain: str, width: int) -> Iterator[str]:
    """The words of the field that a text holds, each with what it is."""
    known = [f"{plain[word.start : word.end]} ({', '.join(_sorts(word))})" for word in words]
    yield from _field("words", "; ".join(dict.fromkeys(known)) or "none of the field is known here", width)


def _sorts(word: Word) -> Iterator[str]:
    said = {"verb": "act", "object": "thing", "elsewhere": "another field"}
    for term in word.terms:
        way = f" {term.direction.value}" if term.direction else f" {term.group}" if term.sort == "elsewhere" else ""
        yield f"{said.get(term.sort, term.sort)}{way}"


def holder(one: Holder) -> str:
    """Who vouches: role, record and, if the text gives one, name."""
    if one.role.value == one.record.value:
        return one.role.value
    return f"{one.role.value.replace('-', ' ')}, {one.record.value}" + (f": {one.name}" if one.name else "")


def days(count: float) -> str:
    """A horizon in words."""
    if count < 1:
        return "today"
    return f"within {count:g} day{'' if count == 1 else 's'}"


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "yes" if value is True else str(value)


def _field(name: str, text: str, width: int, indent: int = 0) -> Iterator[str]:
    """A name and its text, wrapped beside it."""
    first = f"{' ' * indent}{name:<{_HANG - 2}}  "
    yield from textwrap.wrap(
        text,
        max(width, len(first) + 20),
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
        break_long_words=False,
    )
