"""How near a text says a change is: nearness words and dates, read against the day of publication."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from monitor.core.cue import Horizon

NEAR = 14.0  # days: what is due by then is imminent
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_EDGE = r"(?P<edge>end|beginning|start|middle|mid|early|late)?(?: of |-| )?"

# Words that can only look ahead. The figure is days; a word for "this" span is resolved by _rest_of.
_AHEAD: tuple[tuple[str, float], ...] = (
    (
        r"within (?:the )?(?:next )?(?:a few |few )?hours|any (?:minute|moment)|at any time|imminent(?:ly)?|about to|later (?:today|tonight|in the day)",
        0,
    ),
    (
        r"tomorrow|within (?:a|24|48) (?:day|hours)|any day(?: now)?|by midnight|from midnight|very close|on the verge|on the brink",
        1,
    ),
    (
        r"(?:in|within|over) (?:the )?(?:next |coming )?(?:a )?(?:few |couple of |two or three |several )?(?:coming |next )?days|days away|in the coming days|as early as this week",
        4,
    ),
    (r"(?:very |fairly |quite |pretty )?(?:soon|shortly)(?! after| before| thereafter)(?<!as soon)", 7),
    (
        r"next week|within (?:a|one|the|this) week|in (?:a|one) week|(?:this|the coming|coming|next) weekend|over the weekend|early next week",
        7,
    ),
    (
        r"(?:in|within|over|during) (?:the )?(?:next |coming )?(?:a )?(?:few |couple of |two |several )?(?:coming |next )?weeks|in the coming weeks|within (?:two weeks|a fortnight)|in (?:the )?near future|a matter of weeks",
        14,
    ),
    (
        r"next month|within (?:a|one|the) month|in (?:the )?(?:coming|next few) months|within (?:two|three|six) months|in (?:a|two|three|six) months?",
        40,
    ),
    (
        r"next year|in the coming years?|within (?:a|two|five) years?|over the next (?:few |three |two |five |ten )?years|later this year|by the end of the year|by year-end|(?:second|first) half of|in the long(?:er)? (?:run|term)",
        200,
    ),
)
_SPANS = re.compile(
    r"\b(?:later |by the end of |before the end of |end of |early |by )?(?P<this>today|tonight|this (?:morning|afternoon|evening|week|month|quarter|year))\b"
)
_WEEKDAY = re.compile(
    r"\b(?:on|as early as|as soon as|by|until|before|later|next|this|from|after|for|or) (?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_DATED = re.compile(
    rf"\b{_EDGE}(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?{_MONTH}\b\.?(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?(?:,? (?P<year>20\d\d)\b)?"
)
_QUARTER = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|last) quarter|q(?P<n>[1-4]))(?: of)?(?: (?P<year>20\d\d))?"
)
_YEAR = re.compile(r"\b(?:by|in|from|until|of|before|for|end|early|late|mid|mid-)\s?(?P<year>20\d\d)\b")
_SAID = re.compile(
    r"\b(?:said|says|told|announced|reported|added|stated|noted|spoke|met|held|explained|revealed|disclosed)\b[^,;\"]*$|\byesterday $"
)
_AHEAD_RE = tuple((re.compile(rf"\b(?:{words})\b"), days) for words, days in _AHEAD)
_HINT = re.compile(
    r"20\d\d|day|week|month|year|soon|short|hour|moment|time|imminent|about to|tonight|tomorrow|close|verge|brink|midnight|future|quarter|half|end of|run|term|"
    + _MONTH.replace("?P<month>", "?:")
)


def horizon(sentence: str, start: int, published: date | None) -> Horizon | None:
    """The nearest future time a folded lower-case sentence gives to the cue at ``start``; None if it gives none.

    A date outweighs a word such as "soon". Times that may belong to the telling ("said today") are left out.
    """
    if not _HINT.search(sentence):
        return None
    dated = _dates(sentence, start, published)
    if dated:
        return min(dated, key=lambda each: each.days)
    worded = [Horizon(days, match[0]) for pattern, days in _AHEAD_RE for match in pattern.finditer(sentence)]
    return min(worded, key=lambda each: each.days, default=None)


def past_days(sentence: str, published: date | None) -> float | None:
    """How many days before publication the latest date of a folded lower-case sentence lies; None without a date."""
    if published is None:
        return None
    days = [(published - day).days for day, _ in _calendar(sentence, published, back=True)]
    return min((each for each in days if each >= 0), default=None)


def _dates(sentence: str, start: int, published: date | None) -> list[Horizon]:
    found = [
        Horizon(_rest_of(match["this"], published), match[0])
        for match in _SPANS.finditer(sentence, start)
        if not _SAID.search(sentence, 0, match.start())
    ]
    for match in _WEEKDAY.finditer(sentence, start):
        if not _SAID.search(sentence, 0, match.start()):
            ahead = (_DAYS[match["day"]] - published.weekday()) % 7 if published else 4
            found.append(Horizon(ahead, match[0]))
    if published is None:
        return found
    for day, words in _calendar(sentence, published, back=False, start=start):
        if day >= published:
            found.append(Horizon((day - published).days, words))
    return found


def _calendar(sentence: str, published: date, *, back: bool, start: int = 0) -> list[tuple[date, str]]:
    found = []
    for pattern, read in ((_DATED, _day), (_QUARTER, _quarter_end), (_YEAR, _year_end)):
        for match in pattern.finditer(sentence, start):
            day = read(match, published, back)
            if day is not None:
                found.append((day, match[0]))
    return found


def _day(match: re.Match[str], published: date, back: bool) -> date | None:
    month = _MONTHS[match["month"][:3]]
    number = int(match["d1"] or match["d2"] or 0)
    if (
        match["month"] == "may"
        and not number
        and not match["year"]
        and not re.search(
            r"\b(?:in|by|of|until|since|from|early|late|mid|during|before|last|next) $",
            match.string[: match.start("month")],
        )
    ):
        return None
    year = int(match["year"] or published.year)
    last = monthrange(year, month)[1]
    day = (
        number
        if 1 <= number <= last
        else {"beginning": 5, "start": 5, "early": 8, "mid": 15, "middle": 15}.get(
            match["edge"] or "", 1 if back else last
        )
    )
    found = date(year, month, day)
    if not match["year"]:
        if back and found > published:
            found = _shift(found, -1) if (found - published).days > 180 else found
        elif not back and (published - found).days > 150:
            found = _shift(found, 1)
    return found


def _quarter_end(match: re.Match[str], published: date, back: bool) -> date:
    number = int(match["n"] or {"first": 1, "second": 2, "third": 3}.get(match["q"] or "", 4))
    return date(int(match["year"] or published.year), number * 3, 28)


def _year_end(match: re.Match[str], published: date, back: bool) -> date:
    return date(int(match["year"]), 12, 31)


def _shift(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))


_REST: dict[str, Callable[[date], date]] = {
    "week": lambda day: day + timedelta(days=6 - day.weekday()),
    "month": lambda day: day.replace(day=monthrange(day.year, day.month)[1]),
    "quarter": lambda day: day + timedelta(days=60),
    "year": lambda day: date(day.year, 12, 31),
}


def _rest_of(words: str, published: date | None) -> float:
    span = words.split()[-1]
    if span not in _REST:
        return 0.0
    return (
        float((_REST[span](published) - published).days) if published else {"week": 4.0, "month": 15.0}.get(span, 100.0)
    )
