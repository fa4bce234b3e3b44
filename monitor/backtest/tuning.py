"""Tuning: a search for better numbers on one period, and what they are worth on another that it never saw."""

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import DRAWS, SEED, Call, Period, score

Numbers = Mapping[str, float]  # name, as in "kinds.S5.coming" → value
STEP = 0.25  # of the width of its bounds, by which a number is moved at a time


Alarm = tuple[str, str, datetime]  # from which floor, of which subject, when


class Bound(NamedTuple):
    """How far a number may be moved."""

    name: str
    low: float
    high: float


class Goodness(NamedTuple):
    """How good some calls were: for each outcome that could be foreseen whether it was called, and the false alarms."""

    called: tuple[bool, ...]
    false: frozenset[Alarm]

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision; 0 where nothing was called."""
        return _f1(sum(self.called), len(self.called), len(self.false))


def bounds(text: str, name: str) -> tuple[Bound, ...]:
    """The bounds of a TOML text; raises ValueError in one line that names the file."""
    try:
        found = tomllib.loads(text).get("bounds", {})
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {error}") from None
    made = []
    for key, pair in found.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, int | float) for one in pair)):
            raise ValueError(f"{name}: {key} must be two numbers, as in [0.3, 0.8]")
        if not pair[0] < pair[1]:
            raise ValueError(f"{name}: {key} has its lower bound, {pair[0]:g}, not below its upper, {pair[1]:g}")
        made.append(Bound(key, float(pair[0]), float(pair[1])))
    if not made:
        raise ValueError(f"{name}: there is nothing under [bounds], so nothing may be moved")
    return tuple(made)


def numbers(text: str, wanted: Sequence[Bound]) -> dict[str, float]:
    """What a rules text has for these; raises ValueError for one that is not in it."""
    return {one.name: float(text[slice(*_spot(text, one.name))]) for one in wanted}


def changed(text: str, values: Numbers) -> str:
    """The rules text with these numbers, to four decimals, in their places; all else in it stays as it was."""
    for name, value in values.items():
        start, end = _spot(text, name)
        if float(text[start:end]) != value:
            text = f"{text[:start]}{value:.4f}{text[end:]}"
    return text


def search(
    wanted: Sequence[Bound], start: Numbers, worth: Callable[[Numbers], float | None], rounds: int
) -> dict[str, float]:
    """The numbers with the most worth that so many tries find: each moves one or two of the best so far, and is kept
    if it is better. ``worth`` is None for numbers that cannot be. The same each time."""
    dice, best = random.Random(SEED), dict(start)
    highest = worth(best)
    for _ in range(rounds):
        tried = dict(best)
        for one in dice.sample(list(wanted), k=min(len(wanted), dice.choice((1, 2)))):
            moved = tried[one.name] + dice.gauss(0, STEP) * (one.high - one.low)
            tried[one.name] = round(min(max(moved, one.low), one.high), 4)
        found = worth(tried)
        if found is not None and (highest is None or found > highest):
            best, highest = tried, found
    return best


def goodness(
    made: Mapping[str, Sequence[Call]], outcomes: Sequence[Outcome], period: Period, window: timedelta
) -> Goodness:
    """How good the calls from each floor were in a period, all floors together."""
    called: list[bool] = []
    false: set[Alarm] = set()
    for floor, some in made.items():
        cases = score(some, outcomes, period, window, drawn=False).cases
        called += [case.call is not None for case in cases]
        right = {case.call for case in cases}
        counted = (one for one in some if one.subject in period.subjects and period.has(one.at))
        false |= {(floor, one.subject, one.at) for one in counted if one not in right}
    return Goodness(tuple(called), frozenset(false))


def difference(before: Goodness, after: Goodness) -> tuple[float, float, float]:
    """By how much the second is better, with its 95 % interval: what both called, and both false alarms, are drawn
    together."""
    dice = random.Random(SEED)
    pairs = list(zip(before.called, after.called, strict=True))
    alarms = [(one in before.false, one in after.false) for one in sorted(before.false | after.false)]
    drawn = []
    for _ in range(DRAWS):
        called, false = (dice.choices(some, k=len(some)) if some else [] for some in (pairs, alarms))
        first, second = (
            _f1(sum(one[side] for one in called), len(called), sum(one[side] for one in false)) for side in (0, 1)
        )
        drawn.append(second - first)
    drawn.sort()
    low, high = drawn[int(DRAWS * 0.025)], drawn[int(DRAWS * 0.975)]
    return round(after.f1 - before.f1, 4), round(low, 4), round(high, 4)


def _f1(right: int, happened: int, false: int) -> float:
    return 2 * right / (happened + right + false) if right else 0.0


def _spot(text: str, name: str) -> tuple[int, int]:
    """Where in a rules text a number stands."""
    table, *rest = name.split(".")
    header = re.search(rf"^\[{re.escape(table)}\]$", text, re.M)
    keys = rest if header else [table, *rest]
    start = header.end() if header else 0
    following = re.compile(r"^\[", re.M).search(text, start)
    if keys:
        inner = "".join(rf"\{{[^}}\n]*?\b{re.escape(key)}\s*=\s*" for key in keys[1:])
        found = re.compile(rf'^"?{re.escape(keys[0])}"?\s*=\s*{inner}(-?\d+(?:\.\d+)?)', re.M).search(
            text, start, following.start() if following else len(text)
        )
        if found:
            return found.span(1)
    raise ValueError(f"there is no number {name} in the rules")
