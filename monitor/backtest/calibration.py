"""Calibration: what a belief must be shown as so that it can be taken at its word, fitted to what came true."""

import json
import random
import re
import statistics
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from monitor.backtest.score import DRAWS, SEED
from monitor.core.belief import probability
from monitor.core.rules import STEEPEST, Calibration, Curve, softplus

# How firmly each number is held to what changes nothing: normal priors of deviation ¼ and 3. How high beliefs lie is
# told by few cases; how steep they are only by many, above all where few lie.
HELD = {"low": 16.0, "high": 16.0, "offset": 1 / 9}
ROUNDS = 500
NEAR = 1e-7  # a round that gains less is the last

_TABLE = re.compile(r"^\[calibration\]\n(?:(?!\[).*\n?)*", re.MULTILINE)

Weighed = Sequence[tuple[float, bool]]  # the log-odds of a belief, and whether it was so


class Gain(NamedTuple):
    """The Brier scores of what was weighed and of what is shown, by how much the second is lower, and the 95 % interval
    of that."""

    before: float
    after: float
    gain: float
    low: float
    high: float


def fit(cases: Weighed) -> Curve:
    """The curve under which what came true is likeliest: beta calibration (Kull, Silva Filho and Flach, 2017).

    Its numbers are held to those that change nothing, so that few cases move them a little and many as far as they
    must.
    """
    curve, worth = Curve(), _loss(cases, Curve())
    for _ in range(ROUNDS):
        before = worth
        for name in HELD:
            curve, worth = _nudged(cases, curve, name, worth)
        if before - worth < NEAR:
            break
    return Curve(**{name: round(getattr(curve, name), 3) for name in HELD})


def gain(cases: Weighed, curve: Curve) -> Gain | None:
    """What a calibration is worth on some cases; None without any."""
    if not cases:
        return None
    errors = [((probability(odds) - came) ** 2, (probability(curve.at(odds)) - came) ** 2) for odds, came in cases]
    better = [before - after for before, after in errors]
    dice = random.Random(SEED)
    drawn = sorted(statistics.fmean(dice.choices(better, k=len(better))) for _ in range(DRAWS))
    before, after = (statistics.fmean(each) for each in zip(*errors, strict=True))
    low, high = drawn[int(DRAWS * 0.025)], drawn[int(DRAWS * 0.975)]
    return Gain(*(round(value, 4) for value in (before, after, before - after, low, high)))


def written(text: str, calibration: Calibration) -> str:
    """A rules text with this calibration in place of its own."""
    curves = {"coming": calibration.coming, "made": calibration.made}
    lines = [
        f"{name} = {{ low = {one.low:g}, high = {one.high:g}, offset = {one.offset:g} }}"
        for name, one in curves.items()
    ]
    table = "\n".join(["[calibration]", *lines, f"fitted = {json.dumps(calibration.fitted, ensure_ascii=False)}"])
    return f"{_TABLE.sub('', text).rstrip()}\n\n{table}\n"


def _nudged(cases: Weighed, curve: Curve, name: str, worth: float) -> tuple[Curve, float]:
    """The curve with one of its numbers moved by a step of Newton's, cut until it is better, and its loss."""
    value = getattr(curve, name)
    plain = getattr(Curve(), name)
    slope, bend = HELD[name] * (value - plain), HELD[name]
    for odds, came in cases:
        shown, part = probability(curve.at(odds)), _part(odds, name)
        slope += (shown - came) * part
        bend += shown * (1 - shown) * part * part
    step = slope / bend
    lowest = -STEEPEST if name == "offset" else 0.0
    while abs(step) > NEAR:
        tried = replace(curve, **{name: min(max(value - step, lowest), STEEPEST)})
        found = _loss(cases, tried)
        if found < worth:
            return tried, found
        step /= 2
    return curve, worth


def _part(odds: float, name: str) -> float:
    """What one of a curve's numbers is multiplied with."""
    if name == "offset":
        return 1.0
    return -softplus(-odds) if name == "low" else softplus(odds)


def _loss(cases: Weighed, curve: Curve) -> float:
    """How unlikely it is that this came true, and how far the curve is from the plain one."""
    moved = {"low": curve.low - 1, "high": curve.high - 1, "offset": curve.offset}
    far = sum(HELD[name] * by * by for name, by in moved.items()) / 2
    return far + sum(softplus(-curve.at(odds) if came else curve.at(odds)) for odds, came in cases)
