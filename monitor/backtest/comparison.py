"""Comparisons: two rehearsals of the same articles under other rules, alert by alert, and what made the difference."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from monitor.backtest.report import TEMPLATES
from monitor.backtest.trail import Step, Trail, Trails
from monitor.core.alert import Alert, Evidence, Stage
from monitor.core.cue import Kind

Ring = tuple[str, datetime, Stage]  # of which subject, when, at what stage


class Weighed(NamedTuple):
    """One thing that was said, and what it weighs in each rehearsal; None where it is not in the ledger."""

    seen: datetime
    outlet: str
    sentence: str
    first: float | None
    second: float | None


class Difference(NamedTuple):
    """An alert that rings otherwise in one rehearsal than in the other, or only in one of them.

    ``only_first`` and ``only_second`` are the rings that the other has not. ``coming`` and ``made`` are what was
    believed when the first of these rang, and ``ledger`` is how the two ledgers differed, each as it stood when its
    alert last had come to a new stage; heaviest difference first.
    """

    subject: str
    question: str
    only_first: tuple[Ring, ...]
    only_second: tuple[Ring, ...]
    coming: tuple[float | None, float | None]
    made: tuple[float | None, float | None]
    ledger: tuple[Weighed, ...]


class Comparison(NamedTuple):
    """Two rehearsals held beside each other; ``alike`` is how many rings both have."""

    names: tuple[str, str]
    alike: int
    differences: tuple[Difference, ...]


def compare(names: tuple[str, str], first: Trails, second: Trails) -> Comparison:
    """What rings in one and not in the other: the same ring is of one subject and stage, at one moment."""
    rung = _rung(first), _rung(second)
    found = [_difference(ours, theirs, rung[0] & rung[1]) for ours, theirs in _paired(first, second)]
    return Comparison(names, len(rung[0] & rung[1]), tuple(one for one in found if one.only_first or one.only_second))


def lines(comparison: Comparison) -> Iterator[str]:
    """The same in lines for a terminal."""
    yield f"{comparison.alike} rings are the same"
    for one in comparison.differences:
        for name, rings in zip(comparison.names, (one.only_first, one.only_second), strict=True):
            yield from (f"{at:%Y-%m-%d %H:%M} {one.subject}: {stage.value}, only with {name}" for _, at, stage in rings)


def plain(comparison: Comparison) -> dict[str, Any]:
    """The same for programs."""
    return {
        "names": comparison.names,
        "alike": comparison.alike,
        "differences": [
            {**one._asdict(), "ledger": [line._asdict() for line in one.ledger]} for one in comparison.differences
        ],
    }


def page(comparison: Comparison) -> str:
    """The same as one self-contained page."""
    return TEMPLATES.get_template("comparison.html").render(comparison=comparison)


def _paired(first: Trails, second: Trails) -> Iterator[tuple[Trail | None, Trail | None]]:
    """Alerts of one subject that were open at one time; under other rules an episode may have another number."""
    left = list(second)
    for ours in first:
        theirs = next((one for one in left if one.subject == ours.subject and _overlap(ours, one)), None)
        if theirs is not None:
            left.remove(theirs)
        yield ours, theirs
    yield from ((None, theirs) for theirs in left)


def _overlap(one: Trail, other: Trail) -> bool:
    return one.steps[0].as_of <= other.steps[-1].as_of and other.steps[0].as_of <= one.steps[-1].as_of


def _rung(trails: Iterable[Trail]) -> set[Ring]:
    """All rings, whichever alert of the subject they belong to."""
    return {(trail.subject, step.as_of, step.stage) for trail in trails for step in trail.steps if step.rings}


def _difference(first: Trail | None, second: Trail | None, both: set[Ring]) -> Difference:
    one = first or second
    assert one is not None
    only = [sorted(_rung([trail]) - both) if trail else [] for trail in (first, second)]
    moment = min((at for rings in only for _, at, _ in rings), default=one.steps[0].as_of)
    stood = _at(first, moment), _at(second, moment)
    steps = _step(first, moment), _step(second, moment)
    return Difference(
        subject=one.subject,
        question=one.question,
        only_first=tuple(only[0]),
        only_second=tuple(only[1]),
        coming=(steps[0] and steps[0].coming, steps[1] and steps[1].coming),
        made=(steps[0] and steps[0].made, steps[1] and steps[1].made),
        ledger=tuple(_weighed(*stood)),
    )


def _step(trail: Trail | None, moment: datetime) -> Step | None:
    """The revision that stood at a moment."""
    before = [step for step in trail.steps if step.as_of <= moment] if trail else []
    return before[-1] if before else None


def _at(trail: Trail | None, moment: datetime) -> Alert | None:
    """The fullest that is kept of how an alert stood at a moment: the latest of its first revisions at a stage."""
    kept: Sequence[Alert] = sorted(trail.reached.values(), key=lambda alert: alert.revision) if trail else ()
    return next((alert for alert in reversed(kept) if alert.as_of <= moment), None)


def _weighed(first: Alert | None, second: Alert | None) -> list[Weighed]:
    """What is in one ledger and not in the other, or weighs otherwise."""
    ledgers = [{_key(one): one for one in alert.ledger} if alert else {} for alert in (first, second)]
    found = []
    for key in dict.fromkeys(chain(*ledgers)):
        ours, theirs = (ledger.get(key) for ledger in ledgers)
        one = ours or theirs
        if one is not None and (ours is None or theirs is None or ours.weight != theirs.weight):
            weights = (None if each is None else each.weight for each in (ours, theirs))
            found.append(Weighed(one.seen, one.outlet, one.cue.sentence, *weights))
    return sorted(found, key=lambda line: (-abs((line.first or 0.0) - (line.second or 0.0)), line.seen))


def _key(one: Evidence) -> tuple[str, Kind, int]:
    return one.article, one.cue.kind, one.cue.start
