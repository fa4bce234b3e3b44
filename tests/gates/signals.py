"""``make gate-signals``: the detector held against hand-labelled articles, beside three ways of doing without it.

Beside each figure, with its middle 95 % over articles drawn with replacement, stand those of a keyword query, of a
logistic regression on words (each article read by one that never saw it) and of the program one commit ago. Options go
into ARGS: ``make gate-signals ARGS=--held``.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.gates import bagofwords, floor, gold, keywords, running, scoring, statements
from tests.gates.gold import Row, Sample
from tests.gates.modality import Modality
from tests.gates.statements import HALVES, Statement
from tests.gates.table import Column, lines

KEPT = (
    *(
        "coming F1",
        "imminent F1",
        "made F1",
        "denied F1",
        "cue F1",
        "group F1",
        "imminent precision",
        "imminent recall",
    ),
    *("record accuracy", "role accuracy", "direction accuracy"),
    *(f"side {side} F1" for side in scoring.SIDE_NAMES),
)  # figures with a floor; single kinds are too few for one


def main() -> int:
    """Detect, score, print the table, compare with the floors."""
    arguments = _arguments()
    labels, articles = (arguments.gold, arguments.articles) if arguments.gold else gold.packaged()
    figures: dict[str, float] = {}
    try:
        if labels:
            figures = _articles(gold.load(labels, articles), arguments)
        else:
            print("gate signals: no data in ../shared/gold; skipped")
    except (OSError, ValueError, KeyError, running.Failed) as error:
        print(f"gate signals: {error}", file=sys.stderr)
        return 2
    if arguments.held or arguments.gold:
        return 0
    figures |= _sentences()
    return floor.hold("signals", figures, arguments) if figures else 0


def _arguments() -> argparse.Namespace:
    options = floor.parser(str(__doc__))
    options.add_argument("--held", action="store_true", help="the third kept aside and the rest, side by side")
    options.add_argument("--gold", type=Path, action="append", metavar="FILE", help="labels to score by instead")
    options.add_argument("--articles", type=Path, action="append", default=[], metavar="FILE", help="their articles")
    options.add_argument("--previous", default="HEAD~1", metavar="COMMIT", help="what to compare with (HEAD~1)")
    arguments = options.parse_args()
    if bool(arguments.gold) != bool(arguments.articles):
        options.error("--gold and --articles go together")
    return arguments


def _articles(sample: Sample, arguments: argparse.Namespace) -> dict[str, float]:
    found = running.detect(sample.articles)
    if arguments.held:
        parts = [("kept aside", sample.part(aside=True)), ("the rest", sample.part(aside=False))]
        columns = [_column(f"{name} ({len(part.articles)})", part, found, sure=True) for name, part in parts]
        _print(f"{len(sample.articles)} articles", columns)
        return {}
    program = _column("program", sample, found, sure=True)
    columns = [program, _column("keywords", sample, list(map(keywords.detect, sample.articles)))]
    columns += _learnt(sample) + _previous(sample, arguments.previous)
    _print(f"{len(sample.articles)} articles", columns)
    return {name: program.figures[name] for name in KEPT}


def _column(title: str, sample: Sample, found: Sequence[Row], *, sure: bool = False) -> Column:
    """The figures of what was found in a sample; a label nothing was found for counts as missed."""
    by_id = {row["id"]: row for row in found}
    tallies = [scoring.tally(label, by_id.get(name, {})) for name, label in sample.labels.items()]
    ranges = scoring.intervals(tallies, scoring.figures) if sure else {}
    return Column(title, scoring.figures(scoring.total(tallies)), ranges)


def _learnt(sample: Sample) -> list[Column]:
    try:
        return [_column("words", sample, bagofwords.detect(sample))]
    except ImportError:
        print("gate signals: scikit-learn is not installed; no column for the regression on words", file=sys.stderr)
        return []


def _previous(sample: Sample, revision: str) -> list[Column]:
    try:
        return [_column(revision, sample, running.detect_at(sample.articles, revision))]
    except running.Failed as error:
        print(f"gate signals: {error}; no column for the commit before", file=sys.stderr)
        return []


def _print(first: str, columns: Sequence[Column]) -> None:
    print(*lines(list(columns[0].figures), columns, first), "", sep="\n")


def _sentences() -> dict[str, float]:
    """Macro-F1 on sentences labelled by others; the figures of the gate's rules on the half nobody wrote them for."""
    rules = Modality(Path(__file__).with_name("modality.toml").read_text("utf-8"), "modality.toml")
    told, ahead = statements.happened(), statements.ahead()
    if not told and not ahead:
        print("gate signals: no data in ../shared/data/sentences; skipped")
        return {}
    columns: dict[str, dict[str, float]] = {"gate's rules": {}, "guard": {}, "keywords": {}, "words": {}}

    def note(name: str, some: Sequence[Statement], readings: Mapping[str, Callable[[], list[float]]]) -> None:
        for title, reading in readings.items() if some else ():
            columns[title] |= {f"{name}, {half}": value for half, value in zip(HALVES, reading(), strict=True)}

    note("happened, may, did not", told, _told(told, rules))
    note("ahead and sure", ahead, _ahead(ahead, rules))
    made = [Column(title, each) for title, each in columns.items() if each]
    _print("macro-F1 on sentences", made)
    return {name: value for name, value in columns["gate's rules"].items() if name.endswith(HALVES[1])}


def _told(some: Sequence[Statement], rules: Modality) -> dict[str, Callable[[], list[float]]]:
    return {
        "gate's rules": lambda: statements.figures(some, statements.by_rules(rules)),
        "guard": lambda: statements.figures(some, statements.by_program),
        "keywords": lambda: statements.figures(some, statements.by_keywords),
    } | _if_learnt(lambda: statements.learnt(some, statements.around))


def _ahead(some: Sequence[Statement], rules: Modality) -> dict[str, Callable[[], list[float]]]:
    return {
        "gate's rules": lambda: statements.figures(some, statements.ahead_by_rules(rules)),
        "keywords": lambda: statements.figures(some, statements.ahead_by_keywords),
    } | _if_learnt(lambda: statements.learnt(some, lambda one: one.low))


def _if_learnt(reading: Callable[[], list[float]]) -> dict[str, Callable[[], list[float]]]:
    try:
        import sklearn  # noqa: F401
    except ImportError:
        return {}
    return {"words": reading}


if __name__ == "__main__":
    sys.exit(main())
