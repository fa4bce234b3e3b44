"""Watches as a person reads them: a table, one in plain words, and one as it is written in the file. Text."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.core import syntax
from monitor.core.alert import Stage
from monitor.core.proposition import Direction
from monitor.core.syntax import Clause, Language, Words
from monitor.core.watch import Watch

HEADS = ("id", "rings from", "looks ahead", "deciders", "channels", "question")
_HANG = 13  # columns of the names of parts
_WAYS = {
    Direction.LIFT: "something is lifted, cut or allowed; what is said of the opposite is left out",
    Direction.IMPOSE: "something is imposed, raised or banned; what is said of the opposite is left out",
    Direction.REPLACE: "something or somebody is replaced; that all stays as it is does not speak for it",
    Direction.KEEP: "all stays as it is; what is said of a change is left out",
}
_ANY_WAY = "any change counts; that all stays as it is does not"
_FIELDS = {"title": " in the headline", "text": " in the text", "outlet": " in the outlet's name"}


def table(watches: Iterable[Watch], width: int, marks: Mapping[str, str] | None = None) -> Iterator[str]:
    """The watches in columns under their heads, cropped to the width; ``marks`` are words before the question."""
    marked = marks or {}
    rows = [HEADS, *(_row(watch, marked.get(watch.id, "")) for watch in watches)]
    sizes = [max(len(row[column]) for row in rows) for column in range(len(HEADS) - 1)]
    for row in rows:
        line = "  ".join([*(text.ljust(size) for text, size in zip(row, sizes, strict=False)), row[-1]]).rstrip()
        yield line if len(line) <= width else f"{line[: max(0, width - 1)]}…"


def _row(watch: Watch, mark: str) -> tuple[str, ...]:
    question = f"[{mark}] {watch.question}" if mark else watch.question
    channels = ", ".join(watch.channels) or "none"
    days = f"{watch.horizon_days:g} days"
    return watch.id, watch.floor.value, days, str(len(watch.deciders) or "any"), channels, question


def explained(watch: Watch, width: int) -> Iterator[str]:
    """What a watch asks, of which articles, whose word decides, and when it rings."""
    yield watch.question
    articles = f"those that have {query(watch.query)}"
    if watch.objects:
        articles += f"; and one of {_listed(watch.objects)}"
    parts = {
        "articles": articles,
        "who decides": f"one of them is in the article: {_listed(watch.deciders)}" if watch.deciders else "anybody",
        "direction": _WAYS[watch.direction] if watch.direction else _ANY_WAY,
        "looks ahead": f"{watch.horizon_days:g} days; without a new word for so long an alert goes stale",
        "rings": _rings(watch),
        "quiet": f"it does not ring from {watch.quiet.replace('-', ' to ', 1)}" if watch.quiet else "at no time",
        "adjusted": ", ".join(_adjusted(watch)) or "every rule counts in full",
        "channels": ", ".join(watch.channels) or "none: it is only on the desk",
        "asked by": watch.owner or "nobody is named",
    }
    for name, text in parts.items():
        yield from _part(name, text, width)


def query(text: str) -> str:
    """A query in plain words."""
    return _said(syntax.parse(text), whole=True)


def written(watch: Mapping[str, object]) -> str:
    """A watch as the file has it: keys and values as TOML, in the order in which they are given."""
    return "[[watch]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in watch.items())


def _rings(watch: Watch) -> str:
    ladder = [stage for stage in list(Stage)[: Stage.IN_FORCE.rank + 1] if stage.rank >= watch.floor.rank]
    origins = f", and {watch.min_origins} independent origins say so" if watch.min_origins > 1 else ""
    if len(ladder) == 1:
        return f"when it is {ladder[0].value}{origins}"
    return f"from {ladder[0].value} on{origins}: {', '.join(stage.value for stage in ladder)}"


def _adjusted(watch: Watch) -> Iterator[str]:
    for rule, share in watch.adjust.items():
        yield f"{rule} is muted" if not share else f"{rule} counts {share:.0%}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"{word.removesuffix('*')}…" if word.endswith("*") else word for word in words)


def _said(clause: Clause, *, whole: bool = False) -> str:
    if isinstance(clause, Language):
        return f"{'another language than' if clause.negated else 'the language'} {clause.code}"
    if isinstance(clause, Words):
        return ("no " if clause.negated else "") + _words(clause)
    said = (" and " if clause.every else " or ").join(map(_said, clause.parts))
    return said if whole else f"({said})"


def _words(words: Words) -> str:
    terms = [f"“{one.text}{'…' if one.open else ''}”" for one in words.terms]
    if len(terms) > 1:
        near = "next to each other" if not words.within else f"within {words.within} words of each other"
        terms = [f"{', '.join(terms)} {near}"]
    return terms[0] + _FIELDS.get(words.field, "")


def _part(name: str, text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        max(width, 2 * _HANG),
        initial_indent=f"{name:<{_HANG}}",
        subsequent_indent=" " * _HANG,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _value(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}'" if '"' in value and "'" not in value and value.isprintable() else _quoted(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_quoted(str(key))} = {_value(one)}' for key, one in value.items())} }}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
