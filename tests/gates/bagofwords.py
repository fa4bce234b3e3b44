"""The learnt baseline: logistic regression on words and pairs of words, each article read by one that never saw it.

How strongly it learns was chosen for the best figures on the packaged labels, so it is flattered if anything.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from monitor.core.text import fold, sentences
from tests.gates.gold import Sample, part_of
from tests.gates.scoring import SIDED, TOLD, VERDICTS

FOLDS = 5
RARE = 3  # texts a word must stand in to count, where there are many
MANY = 100
NONE = "none"  # the class of a sentence without a cue

Row = dict[str, Any]
Predict = Callable[[Sequence[str]], list[str]]


def detect(sample: Sample) -> list[Row]:
    """What the regressions find in every article, in the form ``monitor detect`` prints."""
    found: list[Row] = []
    for fold_number in range(FOLDS):
        known = [row for row in sample.articles if part_of(row["id"], FOLDS) != fold_number]
        unseen = [row for row in sample.articles if part_of(row["id"], FOLDS) == fold_number]
        if known and unseen:
            found += _read(known, unseen, sample.labels)
    return found or [{"id": row["id"]} for row in sample.articles]


def learn(texts: Sequence[str], classes: Sequence[str], strength: float) -> Predict:
    """A regression on the words of some texts; with one class only it always says that one."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    only = set(classes)
    if len(only) < 2:
        return lambda given: [next(iter(only), "")] * len(given)
    rare = RARE if len(texts) >= MANY else 1
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=rare, sublinear_tf=True, token_pattern=r"\S+")
    model = make_pipeline(words, LogisticRegression(C=strength, class_weight="balanced", max_iter=400))
    model.fit(list(texts), list(classes))
    return lambda given: [str(each) for each in model.predict(list(given))] if given else []


def cut(article: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """The sentences of an article: start, end, and the words in lower case with marks apart."""
    plain = fold(article["text"])
    return [(span.start, span.end, words(plain[span.start : span.end])) for span in sentences(plain)]


def words(plain: str) -> str:
    """A folded text as words parted by spaces: lower case, without the marks at their ends."""
    return " ".join(filter(None, (word.strip(".,;:!?()\"'[]") for word in plain.lower().split())))


def cue_in(label: Mapping[str, Any], start: int, end: int) -> Row | None:
    """The first labelled cue whose middle lies in a sentence; X counts as none."""
    cues = (cue for cue in label["cues"] if cue["kind"] in SIDED)
    return next((cue for cue in cues if start <= (cue["start"] + cue["end"]) / 2 < end), None)


def _read(known: Sequence[Row], unseen: Sequence[Row], labels: Mapping[str, Row]) -> list[Row]:
    verdicts = {verdict: _verdicts(known, unseen, labels, verdict) for verdict in VERDICTS}
    pieces = [(text, cue_in(labels[row["id"]], start, end)) for row in known for start, end, text in cut(row)]
    kind = learn([text for text, _ in pieces], [cue["kind"] if cue else NONE for _, cue in pieces], 1.0)
    told = {what: _teller(what, known, labels) for what in TOLD}
    return [
        {"id": row["id"], **{name: each[row["id"]] for name, each in verdicts.items()}, **_cues(row, kind, told)}
        for row in unseen
    ]


def _verdicts(known: Sequence[Row], unseen: Sequence[Row], labels: Mapping[str, Row], verdict: str) -> dict[str, bool]:
    classes = [str(bool(labels[row["id"]][verdict])) for row in known]
    model = learn([words(fold(row["text"])) for row in known], classes, 10.0)
    given = model([words(fold(row["text"])) for row in unseen])
    return {row["id"]: each == "True" for row, each in zip(unseen, given, strict=True)}


def _teller(what: str, known: Sequence[Row], labels: Mapping[str, Row]) -> Predict:
    """A regression for the role, the record or the direction of a cue from its sentence."""
    texts, classes = [], []
    for row in known:
        label = labels[row["id"]]
        directions = {each["p"]: each["direction"] for each in label["props"]}
        for cue in label["cues"]:
            told = directions.get(cue["p"]) if what == "direction" else cue.get(what)
            if told and cue["kind"] in SIDED:
                texts.append(words(fold(row["text"][cue["sentence_start"] : cue["sentence_end"]])))
                classes.append(told)
    return learn(texts, classes, 10.0)


def _cues(row: Row, kind: Predict, told: Mapping[str, Predict]) -> Row:
    pieces = cut(row)
    kinds = kind([text for _, _, text in pieces])
    chosen = [(piece, each) for piece, each in zip(pieces, kinds, strict=True) if each != NONE]
    given = {what: model([piece[2] for piece, _ in chosen]) for what, model in told.items()}
    cues = [
        {"kind": each, "start": piece[0], "end": piece[1], "proposition": at}
        | {what: given[what][at] for what in ("role", "record")}
        for at, (piece, each) in enumerate(chosen)
    ]
    return {"cues": cues, "propositions": [{"direction": each} for each in given["direction"]]}
