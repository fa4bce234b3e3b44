"""A table on a terminal: a name and figures a row, some with a range, an en dash where something was not measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Range = tuple[float, float]


@dataclass(frozen=True)
class Column:
    """A title, the figures by row, and the ranges of those that have one."""

    title: str
    figures: Mapping[str, float]
    ranges: Mapping[str, Range] = field(default_factory=dict)


def lines(rows: Sequence[str], columns: Sequence[Column], first: str = "") -> list[str]:
    """The lines of a table: the titles, then a line for each row."""
    widths = [max(len(column.title), 17 if column.ranges else 6) for column in columns]
    name = max((len(row) for row in (*rows, first)), default=0)
    head = f"{first:{name}}  " + "  ".join(
        f"{column.title:>{width}}" for column, width in zip(columns, widths, strict=True)
    )
    body = [
        f"{row:{name}}  "
        + "  ".join(f"{_cell(column, row):>{width}}" for column, width in zip(columns, widths, strict=True))
        for row in rows
    ]
    return [head.rstrip(), *(line.rstrip() for line in body)]


def _cell(column: Column, row: str) -> str:
    if row not in column.figures:
        return "–"
    shown = f"{column.figures[row]:.3f}"
    if not column.ranges:
        return shown
    low, high = column.ranges.get(row, (column.figures[row],) * 2)
    return f"{shown} {low:.2f}–{high:.2f}"
