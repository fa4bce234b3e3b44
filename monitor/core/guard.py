"""What makes a wording no signal: history, pure hypothesis, a question, a "not", an election that merely falls due."""

import re
from collections.abc import Sequence
from datetime import date

from monitor.core.cue import Kind
from monitor.core.horizon import past_days
from monitor.core.vocabulary import Word

STALE_AFTER = 8  # days: a decision older than this is background
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_LONG_AGO = re.compile(
    r"\b(?:last (?:year|month|summer|winter|spring|autumn|decade|century)|(?:years|months|decades|centuries) ago|"
    r"earlier this year|in the past|previously|historically|"
    r"(?:a|one|two|three|four|five|six|several|few) (?:years?|months?|decades?) (?:ago|earlier|before)|"
    rf"in (?:{_MONTH}),? (?:19|20)\d\d|(?:in|since|during|of|by) (?:19\d\d|20[01]\d)|"
    r"in the (?:19|20)\d0s)\b"
)
_YEAR = re.compile(
    r"\b(?:in|since|during|over|by|from|of|between|in the) (?:end-|early |late |mid-|\w+,? )?((?:19|20)\d\d)\b"
)
_FRESH = re.compile(
    r"\b(?:today|yesterday|tonight|last night|this (?:morning|afternoon|evening|week)|(?:earlier|later) in the day|"
    rf"(?:on|late|early) (?:late |early )?(?:{_DAY})|(?:{_DAY})(?:'s| (?:morning|afternoon|evening|night))|"
    r"in the following hours|over the weekend|hours (?:later|after)|with effect from|just|newly|has also|have also|"
    r"further)\b"
)
_ASIDE = re.compile(  # where a sentence turns to the past of something else
    r"[,;] (?:which|who|that|whose|where|after|following|established|introduced|first|created|passed|set up|imposed)\b|"
    r"\bthat (?:was|were|had|has)\b"
)
_WHOLE_ASIDE = re.compile(
    r"[,;] (?:which|who|that|whose|after|following|established|introduced|first|created|passed|set up|imposed|drawn up)"
    r"\b[^,;]*,"
)
_THEN = re.compile(r"\b(?:at the time|back then|in those days)\b")
_YET = re.compile(r"\b(?:will|is to|are to|(?:is|are) (?:\w+ly )?going to)\b")  # a present that looks ahead
_CITED = re.compile(r"\bno\.? \d+ of \d{4}")  # a law's number is no date
_WHETHER = re.compile(
    r"\b(?:whether|if|how|why|what|guarantee that|doubts? that|unlikely that|truth in reports that) "
    r"(?:[\w'-]+ ){1,5}$"
)
_HYPOTHESIS = re.compile(
    r"\b(?:if|were (?:\w+ ){1,3}to|unless|in case of|in the event|suppose|imagine|"
    r"should (?:\w+ ){1,3}(?:fail|win|lose|decide))\b"
)
_OF_WHOM = re.compile(r"\b(?:who|which) (?:has |have |had |was |were |also |earlier |\w+ly )*$")  # told in passing
_PARTICIPLE = re.compile(r"\w+(?:ed|en)\b")
_SAID = re.compile(r"\b(?:said|says|told|added|reported|according)\b")
_PLUPERFECT = re.compile(r"\bhad (?:\w+ly |also |already |not |been |earlier )*$")
_DENIED = re.compile(
    r"(?:\bnot|\bno|n't|\bnever|\bno longer|\bneither|\bnor|\bwithout|\bunlikely|\bfail(?:s|ed)? to|"
    r"\brefus(?:es|ed) to|"
    r"\bnone of [^,;]{3,60}|\bno (?:one|country|candidate)|\bnobody)\s(?:\w+\s){0,2}$"
)
_SECRET = re.compile(
    r"\b(?:secretly|quietly|privately|in private|behind closed doors|in secret|tacitly|covertly|without telling|"
    r"not (?:yet )?(?:been )?(?:made public|announced publicly|publicly announced)|nothing has been made public)\b"
)
_TO_BE_DONE = re.compile(r"\b(?:to|will|would|may|could|can|not|(?:to|will|would|may|could|should|must|can) be)\s$")
_CONDITIONAL = (Kind.LEANING, Kind.IMMINENT, Kind.OPENNESS, Kind.ANNOUNCED)
_MADE = (Kind.ANNOUNCED, Kind.IN_FORCE)
_BYGONE = frozenset(
    [Kind.PRESSURE, Kind.OPENNESS, Kind.REVIEW, Kind.MERIT, Kind.CAUTION, Kind.STATUS_QUO]
)  # told with a year that is over, they are history
_ENDED = (Kind.REVERSAL, Kind.DENIAL)
_FOR = frozenset([Kind.PRESSURE, Kind.REVIEW, Kind.MERIT, Kind.LEANING, Kind.IMMINENT, Kind.DECIDED])
_DUE = frozenset(["announce", "hold", "begin", "start", "commence", "declare", "elect", "hold elections", "vote"])


def background(low: str, start: int, end: int, kind: Kind, published: date | None, *, dated: bool) -> bool:
    """Whether the cue at ``start:end`` of a folded lower-case sentence tells what is past, as background.

    ``dated`` says that the cue has a horizon of its own, which then outweighs past dates beside it.
    """
    if kind in _MADE or kind in _ENDED:
        return _was_done(low, start, end, kind, published)
    if kind in (Kind.LEANING, Kind.IMMINENT):
        clause = _clause(low, start, end)
        bygone = _THEN.search(low) is not None or (_is_bygone(clause, published) and not _YET.search(low, start, end))
        return not dated and (bygone or _is_stale(low[start:], published))
    until = kind is Kind.STATUS_QUO and "had" in low[start:end].split() and " until " in low[start:]
    return until or (kind in _BYGONE and _is_bygone(_clause(low, start, end), published))


def _was_done(low: str, start: int, end: int, kind: Kind, published: date | None) -> bool:
    """Whether a decision or denial is told as past."""
    clause = _clause(low, start, end)
    earlier = _PLUPERFECT.search(low, 0, start) is not None or low.startswith("had ", start)
    if kind is Kind.DENIAL and (_SAID.search(low, 0, start) or not _PARTICIPLE.match(low, start)):
        earlier = False  # "said it had ruled out", "had no plans"
    in_passing = kind in _ENDED and _OF_WHOM.search(low, 0, start)
    if earlier or in_passing or _LONG_AGO.search(clause):
        return True
    return kind in _MADE and (_is_bygone(clause, published) or _is_stale(clause, published))


def fresh(low: str) -> bool:
    """Whether a sentence gives a day that makes a decision news."""
    return _FRESH.search(low) is not None


def hypothetical(low: str, start: int, end: int, kind: Kind) -> bool:
    """Whether a cue stands under a condition nobody in the text controls, or is asked and not said."""
    if low.endswith(("?", '?"', "?'")) or _WHETHER.search(low, max(0, start - 70), start):
        return True
    condition = _HYPOTHESIS.search(low) if kind in _CONDITIONAL else None
    if condition is None:
        return False
    weak = "would" in low[start:end] or "could" in low[start:end]
    return weak or condition.start() < start < condition.start() + 160


def denied(low: str, start: int, kind: Kind) -> bool:
    """Whether a "not" before the cue takes it back."""
    deniable = kind in _FOR or kind in _MADE or kind is Kind.REVERSAL
    return deniable and _DENIED.search(low, max(0, start - 90), start) is not None


def secret(low: str) -> bool:
    """Whether a sentence says that what it tells is not public."""
    return _SECRET.search(low) is not None


def foreseen(low: str, start: int, kind: Kind) -> bool:
    """Whether what reads as done is only to be done: "is scheduled to be approved"."""
    return (kind in _MADE or kind is Kind.REVERSAL) and bool(_TO_BE_DONE.search(low, max(0, start - 12), start))


def by_calendar(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether it is only an election that falls due: "the election will be held in May" decides nothing."""
    near = [word for word in words if word.end > start - 60 and word.start < end + 40]
    groups = {term.group for word in near for term in word.terms if term.sort in ("object", "change")}
    lemmas = {term.lemma for word in words if start <= word.start < end for term in word.terms if term.sort == "verb"}
    return groups == {"vote"} and lemmas <= _DUE


def _clause(low: str, start: int, end: int) -> str:
    """The clause around ``start:end``, without what is said in passing of something else."""
    before, after = _WHOLE_ASIDE.sub(" ", low[:start]), _WHOLE_ASIDE.sub(" ", low[end:])
    return _CITED.sub(" ", _ASIDE.split(before + low[start:end])[-1] + _ASIDE.split(after)[0])


def _is_bygone(low: str, published: date | None) -> bool:
    """Whether the years a text names are all over; where today is not known, those of the last decade are."""
    years = [int(year) for year in _YEAR.findall(low)]
    return bool(years) and max(years) < (published.year if published else 2020)


def _is_stale(low: str, published: date | None) -> bool:
    age = past_days(low, published)
    return age is not None and age > STALE_AFTER
