"""Sentences in pairs that differ by a word or two and mean another thing.

Two consecutive lines of the file make a pair. A line has the pair's topic, the kind of a cue that must be found, the
letters of the verdicts (Coming, Imminent, Made, Denied) and the sentence. ``X`` marks a sentence that signals nothing;
the topic ``headline`` one that stands over an article instead of in it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import chain
from pathlib import Path

from monitor.core.article import article
from monitor.core.cue import Kind
from monitor.core.reading import read
from monitor.rules import lexicon
from tests.builders import DAWN

REQUIRED = 0.76  # share of pairs read right; it only rises

# A cue of the kind makes these verdicts, whatever else the sentence says.
MAKES = {"S5": "C", "S6": "CI", "S7": "CI", "S8": "M", "S9": "M", "D1": "D", "D2": "D", "R1": "D"}


@dataclass(frozen=True)
class Line:
    """One sentence and how it must be read."""

    number: int
    topic: str
    kind: str
    verdicts: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    """How a sentence was read: the kinds of its cues and the letters of its verdicts."""

    kinds: frozenset[str]
    verdicts: str

    def fits(self, line: Line) -> bool:
        """Whether the verdicts are the line's and its cue was found; ``X`` bears no cue at all."""
        found = not self.kinds if line.kind == "X" else line.kind in self.kinds
        return found and self.verdicts == line.verdicts


def _pairs() -> list[tuple[Line, Line]]:
    rows = Path(__file__).with_name("contrast.tsv").read_text("utf-8").splitlines()[1:]
    lines = [Line(number, *row.split("\t")) for number, row in enumerate(rows, start=2)]
    return list(zip(lines[::2], lines[1::2], strict=True))


PAIRS = _pairs()


def _answer(line: Line) -> Answer:
    headline = line.topic == "headline"
    piece = article(
        url="https://example.test/1",
        outlet="Harbour Post",
        title=line.sentence if headline else "",
        text="" if headline else line.sentence,
        seen=DAWN,
        published=DAWN - timedelta(hours=1),
    )
    reading = read(piece, lexicon())
    flags = (reading.coming, reading.imminent, reading.made, reading.denied)
    kinds = frozenset(cue.kind.value for cue in reading.cues if cue.kind is not Kind.NOT_A_SIGNAL)
    return Answer(kinds, "".join(letter for letter, flag in zip("CIMD", flags, strict=True) if flag))


@cache
def _answers() -> dict[Line, Answer]:
    return {line: _answer(line) for line in chain.from_iterable(PAIRS)}


def _told(line: Line) -> str:
    answer = _answers()[line]
    read_as = f"{answer.verdicts or '-'} {','.join(sorted(answer.kinds)) or 'none'}"
    return f"{line.number:>4} {line.topic}: {line.kind} {line.verdicts or '-'}, read as {read_as}: {line.sentence}"


def test_a_line_agrees_with_itself() -> None:
    for line in chain.from_iterable(PAIRS):
        assert line.kind in {kind.value for kind in Kind}, line
        assert set(MAKES.get(line.kind, "")) <= set(line.verdicts) <= set("CIMD"), line
        assert line.kind != "X" or not line.verdicts, line


def test_a_pair_is_one_topic_and_two_answers() -> None:
    for one, other in PAIRS:
        assert one.topic == other.topic, one.number
        assert (one.kind, one.verdicts) != (other.kind, other.verdicts), one.number


def test_no_sentence_comes_twice() -> None:
    times = Counter(line.sentence for line in chain.from_iterable(PAIRS))
    assert [sentence for sentence, count in times.items() if count > 1] == []


def test_pairs_are_told_apart() -> None:
    wrong = [line for line, answer in _answers().items() if not answer.fits(line)]
    missed = set(wrong)
    right = sum(missed.isdisjoint(pair) for pair in PAIRS)
    lines = 2 * len(PAIRS)
    kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(line.kind for line in wrong).most_common())
    told = "\n".join(_told(line) for line in wrong)
    figures = f"{right} of {len(PAIRS)} pairs ({right / len(PAIRS):.1%}), {lines - len(wrong)} of {lines} sentences"
    assert right >= REQUIRED * len(PAIRS), f"{figures} right; wrong by kind: {kinds}\n{told}"
