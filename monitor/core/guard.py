"""What makes a wording no signal: history, pure hypothesis, a question, a report of long ago."""

import re
from collections.abc import Sequence
from datetime import date

from monitor.core.cue import Kind
from monitor.core.horizon import past_days
from monitor.core.lexicon import Word

STALE_AFTER = 8  # days: a decision older than this is background
_LONG_AGO = re.compile(
    r"\b(?:last (?:year|month|summer|winter|spring|autumn|decade|century)|(?:years|months|decades|centuries) ago|earlier this year|"
    r"(?:a|one|two|three|four|five|six|several|few) (?:years?|months?|decades?) (?:ago|earlier|before)|in the past|previously|historically|"
    r"in (?:january|february|march|april|may|june|july|august|september|october|november|december),? (?:19|20)\d\d|(?:in|since|during|of|by) (?:19\d\d|20[01]\d)|in the (?:19|20)\d0s)\b"
)
_ASIDE = re.compile(
    r"[,;] (?:which|who|that|whose|where|after|following|established|introduced|first|created|passed|set up|imposed)\b|\bthat (?:was|were|had|has)\b"
)
_WHETHER = re.compile(r"\b(?:whether|if|how|why|what) (?:[\w'-]+ ){1,5}$")
_HYPOTHESIS = re.compile(
    r"\b(?:if|were (?:\w+ ){1,3}to|unless|in case of|in the event|suppose|imagine|should (?:\w+ ){1,3}(?:fail|win|lose|decide))\b"
)
_PLUPERFECT = re.compile(r"\bhad (?:\w+ly |also |already |not |been |earlier )*$")
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever|\bno longer|\bneither|\bnor|\bwithout|\bunlikely|\bfail(?:s|ed)? to|\brefus(?:es|ed) to|\bnone of [^,;]{3,60}|\bno (?:one|country|candidate)|\bnobody)\s(?:\w+\s){0,2}$"
)
_FOR = (
    Kind.PRESSURE,
    Kind.REVIEW,
    Kind.MERIT,
    Kind.LEANING,
    Kind.IMMINENT,
    Kind.DECIDED,
    Kind.ANNOUNCED,
    Kind.IN_FORCE,
    Kind.REVERSAL,
)
_FRESH = re.compile(
    r"\b(?:today|yesterday|tonight|last night|this (?:morning|afternoon|evening|week)|earlier in the day|later in the day|(?:on|late|early) (?:late |early )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?:'s| (?:morning|afternoon|evening|night))|in the following hours|hours (?:later|after)|with effect from|just|newly|has also|have also|further)\b"
)
_MADE = (Kind.ANNOUNCED, Kind.IN_FORCE, Kind.REVERSAL, Kind.DENIAL)


def background(low: str, start: int, end: int, kind: Kind, published: date | None, dated: bool) -> bool:
    """Whether a cue tells what is long decided, as background to something else."""
    if kind in (Kind.LEANING, Kind.IMMINENT) and not dated:
        age = past_days(low[start:], published)
        return age is not None and age > STALE_AFTER
    if kind is Kind.STATUS_QUO:
        return low.startswith("had", max(0, low.find("had", start, end))) and " until " in low[start:]
    if kind not in _MADE:
        return False
    if (
        _LONG_AGO.search(_ASIDE.split(low[max(0, start - 90) : end])[-1] + _ASIDE.split(low[end : end + 90])[0])
        or _PLUPERFECT.search(low, 0, start)
        or low.startswith("had ", start)
    ):
        return True
    if kind in (Kind.REVERSAL, Kind.DENIAL):
        return False
    age = past_days(low, published)
    return age is not None and age > STALE_AFTER


def fresh(low: str) -> bool:
    """Whether a sentence gives a day that makes a decision news."""
    return _FRESH.search(low) is not None


def by_calendar(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether it is only an election that falls due: "the election will be held in May" decides nothing."""
    near = [word for word in words if word.end > start - 60 and word.start < end + 40]
    groups = {term.group for word in near for term in word.terms if term.sort in ("object", "change")}
    lemmas = {term.lemma for word in words if start <= word.start < end for term in word.terms if term.sort == "verb"}
    return groups == {"vote"} and lemmas <= {
        "hold",
        "begin",
        "start",
        "commence",
        "declare",
        "elect",
        "call",
        "hold elections",
        "vote",
    }


def denied(low: str, start: int, kind: Kind) -> bool:
    """Whether a "not" before the cue takes it back."""
    return kind in _FOR and _DENIED.search(low, max(0, start - 90), start) is not None


def foreseen(low: str, start: int, end: int, kind: Kind) -> bool:
    """Whether what reads as done is only to be done: "is scheduled to be approved"."""
    if kind not in (Kind.ANNOUNCED, Kind.IN_FORCE, Kind.REVERSAL):
        return False
    return (
        re.search(
            r"\b(?:to|to be|will|will be|would|would be|may|may be|could|could be|should be|must be|can|can be|not)\s$",
            low[max(0, start - 12) : start],
        )
        is not None
    )


def hypothetical(low: str, start: int, end: int, kind: Kind) -> bool:
    """Whether a cue stands under a condition nobody in the text controls, or is asked and not said."""
    if low.endswith(("?", '?"', "?'")) or _WHETHER.search(low, max(0, start - 70), start):
        return True
    if kind not in (Kind.LEANING, Kind.IMMINENT, Kind.OPENNESS, Kind.ANNOUNCED):
        return False
    condition = _HYPOTHESIS.search(low)
    if condition is None:
        return False
    return "would" in low[start:end] or "could" in low[start:end] or condition.start() < start < condition.start() + 160
