"""How near a text says a change is: nearness words and dates, read against the day of publication."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from monitor.core.cue import Horizon
from monitor.core.dates import MONTH, dates

REACH = 200  # characters from a cue within which a day named is the day of what it says
_UNKNOWN = {"week": 4.0, "month": 15.0, "quarter": 60.0, "year": 200.0}  # days left, when today is not known
NEAR = 14.0  # days: what is due by then is imminent
_DAYS = {name: number for number, name in enumerate(re.findall("...", "montuewedthufrisatsun"))}
_WEEKDAY_NAME = r"(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"

# Words that can only look ahead, with the days they mean, the nearest first.
_AHEAD: tuple[tuple[float, str], ...] = (
    (0, r"within (?:the |an )?(?:next )?(?:a few |few )?hours?|(?:a matter of|in the coming|in) hours"),
    (0, r"hours (?:away|off)|any (?:minute|moment|hour)|imminent(?:ly)?|about to|before the day is out"),
    (0, r"later (?:today|tonight|in the day)"),
    (1, r"tomorrow|within (?:a|24|48) (?:day|hours)|any day(?: now)?|by midnight|from midnight"),
    (1, r"very close|on the verge|on the brink"),
    (
        4,
        r"(?:in|within|over) (?:the )?(?:next |coming )?(?:a )?(?:few |couple of |two or three |several )?"
        r"(?:coming |next )?days",
    ),
    (4, r"days (?:away|off)|a matter of days|as early as this week|before the (?:week is out|weekend)"),
    (7, r"(?:very |fairly |quite |pretty )?(?:soon|shortly)(?! after| before| thereafter)(?<!as soon)"),
    (
        7,
        r"(?:early )?next week|(?:within|in) (?:a|one|the|this) week|(?:this|the coming|coming|next|over the) weekend",
    ),
    (
        14,
        r"(?:in|within|over|during) (?:the )?(?:next |coming )?(?:a )?(?:few |couple of |two |several )?"
        r"(?:coming |next )?weeks",
    ),
    (14, r"within (?:two weeks|a fortnight)|in (?:the )?near future|a matter of weeks"),
    (40, r"next month|(?:within|in) (?:a|one|two|three|six) months?|in (?:the )?(?:coming|next few) months"),
    (
        200,
        r"next year|(?:in|within|over) (?:the )?(?:next |coming )?(?:a |few |two |three |five |ten )?years?|"
        r"later this year",
    ),
    (200, r"by the end of the year|by year-end|(?:second|first) half of|in the long(?:er)? (?:run|term)"),
)
_AHEAD_WORDS = tuple((days, re.compile(rf"\b(?:{words})\b")) for days, words in _AHEAD)
_SPAN = re.compile(
    r"\b(?:later |by the end of |before the end of |end of |early |by )?"
    r"(?P<this>today|tonight|this (?:morning|afternoon|evening|week|month|quarter|year))\b"
)
_WEEKDAY = re.compile(
    r"\b(?:on|as early as|as soon as|by|until|before|later|next|this|from|after|for|or|"
    rf"due|rules?|votes?|decides?|meets?|expected|coming) {_WEEKDAY_NAME}\b"
)
_TOLD = re.compile(  # a time after these is when something was said
    r"(?<!be )\b(?:said|says|told|announced|reported|added|stated|noted|spoke|explained|revealed|disclosed)\b"
    r"(?:(?! (?:that|will|would|is|are|was|were|to|be|may|could) )[^,;\"])*$|"
    r"\byesterday $"
)
_DONE = re.compile(  # a day after these is when something was done
    r"(?<!be )(?<!been )(?<!being )(?<!to )\b(?:cleared|passed|approved|voted|rejected|won|lost|met|took|began|signed|"
    r"launched|ordered|unveiled|backed|adopted|agreed|resigned|ruled|visited|arrived|ended|failed|opened|published)\b"
    r"(?: [^\s,;]+){0,6} (?:late |early )?$"
)
_HINT = re.compile(
    r"20\d\d|day|week|month|year|soon|short|hour|moment|minute|imminent|about to|tonight|tomorrow|close|verge|brink|"
    r"noon|morning|evening|midnight|future|quarter|half|run|term|fortnight|" + MONTH.replace("?P<month>", "?:")
)


def horizon(sentence: str, start: int, published: date | None) -> Horizon | None:
    """The nearest future time a folded lower-case sentence gives to the cue at ``start``; None if it gives none.

    A date outweighs a word such as "soon". Times that may belong to the telling ("said today") are left out.
    """
    if not _HINT.search(sentence):
        return None
    stop = sentence.find(";", start)  # what another clause is about has days of its own
    sentence = sentence[:stop] if stop > 0 else sentence
    dated = min(_dated(sentence, start, published), key=lambda each: each.days, default=None)
    if dated is not None:
        return dated
    worded = ((days, pattern.search(sentence)) for days, pattern in _AHEAD_WORDS)
    return next((Horizon(days, match[0]) for days, match in worded if match), None)


def past_days(sentence: str, published: date | None) -> float | None:
    """How many days before publication the latest date of a folded lower-case sentence lies; None without a date."""
    if published is None:
        return None
    days = [(published - found.day).days for found in dates(sentence, published, back=True)]
    return min((each for each in days if each >= 0), default=None)


def _dated(sentence: str, start: int, published: date | None) -> Iterator[Horizon]:
    """The days and dates after ``start`` that are not those of the telling."""
    for match in _SPAN.finditer(sentence, start):
        if match.start() > start + REACH:
            break
        if not _TOLD.search(sentence, 0, match.start()):
            yield Horizon(_rest_of(match["this"].split()[-1], published), match[0])
    for match in _WEEKDAY.finditer(sentence, start):
        if match.start() > start + REACH:
            break
        if not _TOLD.search(sentence, 0, match.start()) and not _DONE.search(sentence, start, match.start()):
            ahead = (_DAYS[match["day"][:3]] - published.weekday()) % 7 if published else _UNKNOWN["week"]
            yield Horizon(float(ahead), match[0])
    if published is not None:
        for found in dates(sentence, published, back=False, start=start):
            if found.day >= published:
                yield Horizon(float((found.day - published).days), found.words)


def _rest_of(span: str, published: date | None) -> float:
    """Days to the end of this day, week, month, quarter or year."""
    if span not in _UNKNOWN:
        return 0.0
    if published is None:
        return _UNKNOWN[span]
    month_end = published.replace(day=monthrange(published.year, published.month)[1])
    ends = {"week": 6 - published.weekday(), "month": (month_end - published).days, "quarter": 60}
    return float(ends.get(span, (date(published.year, 12, 31) - published).days))
