"""What is counted when detected signals are held against labels, and how sure the figures are.

A cue counts when its middle lies in the labelled sentence and its kind (or, leniently, its side) agrees, one to one;
labels of kind X are left out. Verdicts are compared article by article.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from monitor.core.cue import SIDES, Kind, Side

VERDICTS = ("coming", "imminent", "made", "denied")
SIDED: dict[str, str] = {kind.value: side.value for kind, side in SIDES.items() if side is not Side.NONE}
SIDE_NAMES = tuple(dict.fromkeys(SIDED.values()))
KINDS = tuple(kind.value for kind in Kind if kind.value in SIDED)
TOLD = ("role", "record", "direction")  # what is told of a cue and checked where the cue itself is right
RESAMPLES = 1000

Row = Mapping[str, Any]
Tally = Counter[str]
Figures = dict[str, float]


def tally(label: Row, found: Row) -> Tally:
    """What one article adds: ``<name> tp``, ``found`` and ``gold``; of what is told of cues ``<what> n`` and ``ok``."""
    counts: Tally = Counter()
    for verdict in VERDICTS:
        wanted, given = bool(label[verdict]), bool(found.get(verdict))
        counts.update({f"{verdict} tp": wanted and given, f"{verdict} found": given, f"{verdict} gold": wanted})
    gold = [cue for cue in label["cues"] if cue["kind"] in SIDED]
    cues = [cue for cue in found.get("cues", ()) if cue["kind"] in SIDED]
    for name, each in (("gold", gold), ("found", cues)):
        counts.update(f"{place} {name}" for cue in each for place in (*_places(cue), "cue", "group"))
    exact = pairs(gold, cues, lambda cue: str(cue["kind"]))
    counts.update(f"{place} tp" for cue, _ in exact for place in ("cue", cue["kind"]))
    sided = pairs(gold, cues, lambda cue: SIDED[cue["kind"]])
    counts.update(f"{place} tp" for cue, _ in sided for place in ("group", f"side {SIDED[cue['kind']]}"))
    for one, other in exact:
        counts.update(_told(label, one, found, other))
    return counts


def pairs(gold: Sequence[Row], found: Sequence[Row], sort: Callable[[Row], str]) -> list[tuple[Row, Row]]:
    """Labelled and found cues of one sentence and one sort, one to one, in the order of the labels."""
    left, made = list(found), []
    for cue in gold:
        for other in left:
            middle = (other["start"] + other["end"]) / 2
            if cue["sentence_start"] <= middle < cue["sentence_end"] and sort(cue) == sort(other):
                made.append((cue, other))
                left.remove(other)
                break
    return made


def figures(counts: Mapping[str, int]) -> Figures:
    """Precision, recall and F1 of the verdicts, F1 of the cues, accuracy of what is told of matched cues."""
    made: Figures = {}
    for verdict in VERDICTS:
        tp, found, gold = (counts.get(f"{verdict} {each}", 0) for each in ("tp", "found", "gold"))
        made[f"{verdict} precision"] = tp / found if found else 0.0
        made[f"{verdict} recall"] = tp / gold if gold else 0.0
        made[f"{verdict} F1"] = f1(counts, verdict)
    for name in ("cue", "group", *(f"side {side}" for side in SIDE_NAMES), *KINDS):
        made[f"{name} F1"] = f1(counts, name)
    for what in TOLD:
        number = counts.get(f"{what} n", 0)
        made[f"{what} accuracy"] = counts.get(f"{what} ok", 0) / number if number else 0.0
    return made


def f1(counts: Mapping[str, int], name: str) -> float:
    """F1 from ``tp``, ``found`` and ``gold`` of a name; 0 where there is neither label nor find."""
    both = counts.get(f"{name} found", 0) + counts.get(f"{name} gold", 0)
    return 2 * counts.get(f"{name} tp", 0) / both if both else 0.0


def total(tallies: Iterable[Tally]) -> Tally:
    """The counts of several articles."""
    return sum(tallies, Counter())


def intervals(
    tallies: Sequence[Mapping[str, int]],
    measure: Callable[[Mapping[str, int]], Figures],
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """The middle 95 % of each figure over articles drawn with replacement; the same for the same seed."""
    names = sorted({name for counts in tallies for name in counts})
    rows = [tuple(counts.get(name, 0) for name in names) for counts in tallies]
    chance, runs = random.Random(seed), []
    for _ in range(resamples if rows else 0):
        sums = map(sum, zip(*chance.choices(rows, k=len(rows)), strict=True))
        runs.append(measure(dict(zip(names, sums, strict=True))))
    keys = runs[0] if runs else ()
    return {key: middle([run[key] for run in runs]) for key in keys}


def middle(values: Sequence[float], share: float = 0.95) -> tuple[float, float]:
    """The bounds between which the middle ``share`` of some values lies."""
    ranked, tail = sorted(values), (1 - share) / 2
    return ranked[int(tail * len(ranked))], ranked[min(len(ranked) - 1, int((1 - tail) * len(ranked)))]


def macro_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """The mean of the F1 of every class that is wanted."""
    right = Counter(one for one, other in zip(wanted, given, strict=True) if one == other)
    gold, found = Counter(wanted), Counter(given)
    return sum(2 * right[each] / (gold[each] + found[each]) for each in gold) / len(gold) if gold else 0.0


def _places(cue: Row) -> tuple[str, str]:
    return cue["kind"], f"side {SIDED[cue['kind']]}"


def _told(label: Row, one: Row, found: Row, other: Row) -> Tally:
    directions = {each["p"]: each.get("direction") for each in label.get("props", ())}
    number, counts = other.get("proposition"), Counter[str]()
    propositions = found.get("propositions", ())
    within = isinstance(number, int) and 0 <= number < len(propositions)
    given = {**other, "direction": propositions[number].get("direction") if within else None}
    wanted = {**one, "direction": directions.get(one.get("p"))}
    for what in TOLD:
        if wanted.get(what):
            counts.update({f"{what} n": 1, f"{what} ok": wanted[what] == given.get(what)})
    return counts
