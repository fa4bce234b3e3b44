"""Dates in a sentence, read against the day the article was published."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_MONTHS = {name: number for number, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
_DATED = re.compile(
    r"\b(?P<edge>end|beginning|start|middle|mid|early|late)?(?: of |-| )?"
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?{MONTH}\b\.?"
    r"(?: (?P<d2>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,? (?P<year>20\d\d)\b)?"
)
_QUARTER = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|last) quarter|q(?P<n>[1-4]))(?: of)?(?: (?P<year>20\d\d))?"
)
_YEAR = re.compile(r"\b(?:by|in|from|until|of|before|for|end|early|late|mid|mid-)\s?(?P<year>20\d\d)\b")
_MAY_IS_MONTH = re.compile(r"\b(?:in|by|of|until|since|from|early|late|mid|during|before|last|next) $")
_UP_TO = re.compile(r"\b(?:by|before|until) $")
_EDGES = {"beginning": 5, "start": 5, "early": 8, "mid": 15, "middle": 15}
_QUARTERS = {"first": 1, "second": 2, "third": 3}


class Dated(NamedTuple):
    """A date and the words that give it."""

    day: date
    words: str


def dates(sentence: str, published: date, *, back: bool, start: int = 0) -> Iterator[Dated]:
    """The dates in a folded lower-case sentence from ``start`` on.

    A date without a year is the nearest one that looks back, or ahead; of a month, a quarter or a year it is the last
    day, of a month that is looked back at the first.
    """
    for match in _DATED.finditer(sentence, start):
        day = _day(match, published, back)
        if day is not None:
            yield Dated(day, match[0].strip())
    for match in _QUARTER.finditer(sentence, start):
        number = int(match["n"] or _QUARTERS.get(match["q"] or "", 4))
        yield Dated(date(int(match["year"] or published.year), number * 3, 28), match[0].strip())
    for match in _YEAR.finditer(sentence, start):
        yield Dated(date(int(match["year"]), 12, 31), match[0].strip())


def _day(match: re.Match[str], published: date, back: bool) -> date | None:
    before = match.string[: match.start("month")]
    number = int(match["d1"] or match["d2"] or 0)
    if match["month"] == "may" and not (number or match["year"] or _MAY_IS_MONTH.search(before)):
        return None
    month, year = _MONTHS[match["month"][:3]], int(match["year"] or published.year)
    last = monthrange(year, month)[1]
    whole = 1 if back or _UP_TO.search(before) else last
    found = date(year, month, number if 1 <= number <= last else _EDGES.get(match["edge"] or "", whole))
    if match["year"]:
        return found
    if back:
        return _a_year(found, -1) if (found - published).days > 180 else found
    return _a_year(found, 1) if (published - found).days > 150 else found


def _a_year(day: date, step: int) -> date:
    return day.replace(year=day.year + step, day=min(day.day, 28))
