"""Sentences labelled by others: whether what they tell happened, and whether they look ahead and are sure.

Each set is cut into two halves by the hash of the sentence: whoever writes rules looks at the first only, and both
are reported. The learnt baseline reads each half by what it learnt from the other.
"""

import csv
import json
import lzma
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.core import guard
from monitor.core.cue import Kind
from monitor.core.text import fold
from tests.gates import bagofwords
from tests.gates.gold import part_of
from tests.gates.modality import Factuality, Modality
from tests.gates.scoring import macro_f1

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "sentences"
HALVES = ("first half", "second half")
NEAR = 4  # words on either side of a verb that the learnt baseline is given apart
SURE = 1.0  # of −3 … +3: a label from here on says that it happened, and below the same with a minus that it did not

_NOT = re.compile(r"(?:not|n't|never|no|without|nobody|nothing|fail\w*|refus\w*|den(?:y|ied|ies))\b")
_MAY = re.compile(r"(?:may|might|could|can|will|would|should|must|if|to|plan\w*|want\w*|expect\w*|hope\w*)\b")
_AHEAD = re.compile(r"\b(?:will|expect\w*|outlook|forecast\w*|project\w*|would|should|ahead|next|future|likely)\b")
_UNSURE = re.compile(r"\b(?:may|might|could|likely|uncertain\w*|possib\w*|risk\w*|if|appear\w*|seem\w*|expect\w*)\b")


@dataclass(frozen=True)
class Statement:
    """A sentence, folded and in lower case, its class, and the verb meant (the whole sentence if none is)."""

    low: str
    label: str
    start: int
    end: int

    @property
    def half(self) -> int:
        """Which half it belongs to: 0 or 1."""
        return part_of(self.low, 2)


Read = Callable[[Statement], str]


def happened(folder: Path = FOLDER / "uds") -> list[Statement]:
    """Verbs with the mean of what people thought of them; empty where there is no data."""
    made: list[Statement] = []
    for file in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                low = fold(row["text"]).lower()
                for target in row["targets"]:
                    made.append(Statement(low, factuality_of(target["label"]), *place(low, *target["span1"])))
    return made


def ahead(folder: Path = FOLDER / "central_banks") -> list[Statement]:
    """Sentences of central banks, in four classes: ahead or not, sure or not; empty where there is no data."""
    file = folder / "sentences.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [
            (fold(row["sentence"]).lower(), row["time_label"], row["certain_label"]) for row in csv.DictReader(lines)
        ]
    known = ("forward looking", "not forward looking")
    return [Statement(low, f"{time}, {sure}", 0, len(low)) for low, time, sure in rows if time in known]


def factuality_of(label: float) -> str:
    """The class of a mean judgement between −3 and +3: a third of the scale each."""
    if abs(label) < SURE:
        return Factuality.MAY
    return Factuality.HAPPENED if label > 0 else Factuality.DID_NOT


def place(low: str, first: int, last: int) -> tuple[int, int]:
    """Offsets of the words ``first`` up to ``last`` of a text whose words are parted by single spaces."""
    words = low.split(" ")
    start = sum(len(word) + 1 for word in words[:first])
    return start, start + len(" ".join(words[first:last]))


def figures(statements: Sequence[Statement], read: Read) -> list[float]:
    """Macro-F1 of a reading on each half."""
    made = []
    for half in range(len(HALVES)):
        some = [each for each in statements if each.half == half]
        made.append(macro_f1([each.label for each in some], [read(each) for each in some]))
    return made


def learnt(statements: Sequence[Statement], text: Callable[[Statement], str]) -> list[float]:
    """Macro-F1 of the learnt baseline on each half, having learnt from the other."""
    halves = [[each for each in statements if each.half == half] for half in range(len(HALVES))]
    made = []
    for unseen, known in (halves, halves[::-1]):
        model = bagofwords.learn([text(each) for each in known], [each.label for each in known], 1.0)
        made.append(macro_f1([each.label for each in unseen], model([text(each) for each in unseen])))
    return made


def by_program(one: Statement) -> str:
    """Whether a verb's event happened, as far as the program's own guard sees it."""
    if guard.denied(one.low, one.start, Kind.DECIDED):
        return Factuality.DID_NOT
    open_still = guard.foreseen(one.low, one.start, Kind.ANNOUNCED)
    if open_still or guard.hypothetical(one.low, one.start, one.end, Kind.LEANING):
        return Factuality.MAY
    return Factuality.HAPPENED


def by_rules(rules: Modality) -> Read:
    """Whether a verb's event happened, by the gate's own rules."""
    return lambda one: rules.factuality(one.low, one.start, one.end)


def ahead_by_rules(rules: Modality) -> Read:
    """Whether a sentence looks ahead and is sure, by the gate's own rules."""
    return lambda one: named(ahead=rules.looks_ahead(one.low), sure=rules.is_sure(one.low))


def by_keywords(one: Statement) -> str:
    """Whether a verb's event happened, by a denying or a modal word shortly before it."""
    before = " ".join(one.low[: one.start].split()[-NEAR:])
    if any(map(_NOT.fullmatch, before.split())):
        return Factuality.DID_NOT
    return Factuality.MAY if any(map(_MAY.fullmatch, before.split())) else Factuality.HAPPENED


def ahead_by_keywords(one: Statement) -> str:
    """Whether a sentence looks ahead and is sure, by a word in it."""
    return named(ahead=_AHEAD.search(one.low) is not None, sure=_UNSURE.search(one.low) is None)


def named(*, ahead: bool, sure: bool) -> str:
    """The name of one of the four classes."""
    return f"{'' if ahead else 'not '}forward looking, {'' if sure else 'un'}certain"


def around(one: Statement) -> str:
    """The words of a sentence, with those near the verb, and the verb itself, marked as such."""
    before, after = one.low[: one.start].split()[-NEAR:], one.low[one.end :].split()[:NEAR]
    near = [f"<{word}" for word in before] + [f">{word}" for word in after]
    verb = one.low[one.start : one.end]
    return " ".join([one.low, *near, f"={verb}", f"={verb[-2:]}"])
