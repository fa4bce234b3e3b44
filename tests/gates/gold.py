"""Hand-labelled articles: how they are loaded, and which of them were kept aside while rules were written."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "shared" / "gold"
SETS = ("dev", "near")
ASIDE = 3  # every third article is kept aside
SEED = "seed/"  # the article the program was asked for; it was known from the start, so it is never kept aside

Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """Labels by article id, and the articles themselves, in the same order."""

    labels: Mapping[str, Row]
    articles: Sequence[Row]

    def part(self, *, aside: bool) -> "Sample":
        """The third kept aside, or the rest."""
        chosen = [row for row in self.articles if is_aside(row["id"]) is aside]
        return Sample({row["id"]: self.labels[row["id"]] for row in chosen}, chosen)


def is_aside(name: str) -> bool:
    """Whether the article of that id belongs to the third kept aside: by its hash, so that it stays there."""
    return not name.startswith(SEED) and part_of(name, ASIDE) == 0


def part_of(name: str, parts: int) -> int:
    """The number of the part, 0 up to ``parts``, a name falls into; the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % parts


def packaged() -> tuple[list[Path], list[Path]]:
    """The label files beside the checkout with their articles; empty where there are none."""
    names = [name for name in SETS if (FOLDER / f"{name}.jsonl").is_file()]
    return [FOLDER / f"{name}.jsonl" for name in names], [FOLDER / f"{name}_articles.jsonl" for name in names]


def load(labels: Iterable[Path], articles: Iterable[Path]) -> Sample:
    """The labelled articles of some files. Raises ValueError, in one line, for a label without its article."""
    rows = {row["id"]: row for file in labels for row in _rows(file)}
    texts = {row["id"]: row for file in articles for row in _rows(file) if row["id"] in rows}
    missing = sorted(rows.keys() - texts.keys())
    if missing:
        raise ValueError(f"{len(missing)} labelled articles have no text, first {missing[0]}")
    return Sample({name: rows[name] for name in texts}, list(texts.values()))


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
