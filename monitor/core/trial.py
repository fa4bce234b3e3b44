"""One sentence tried on the rules: which fire in it, and what keeps those silent whose wording stands in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from monitor.core.article import Article, article
from monitor.core.cue import Cue, Kind
from monitor.core.lexicon import Entry, Lexicon, Rule
from monitor.core.reading import read
from monitor.core.text import fold

DAY = datetime(2031, 3, 4, 6, tzinfo=UTC)  # a Tuesday: the day on which a sentence is taken to be published

# What a rule may ask for beside its wording: the field, the value that asks for nothing, and what is then missing.
_ASKED: tuple[tuple[str, Any, str], ...] = (
    ("topic", "none", "the sentence does not name enough of a public decision: who decides, or what is decided"),
    ("subject", "", "nobody of the kind is named where it is asked for"),
    ("then", "", "nothing of the kind follows within reach"),
    ("actor", False, "nobody stands right before the act"),
    ("near", False, "no near time stands in the sentence"),
    ("unless", "", "that stands before it"),
    ("role", (), "the holder is another"),
    ("never", (), "the holder is one of them"),
)


class Silence(NamedTuple):
    """A rule whose wording stands in a sentence and that yet does not fire: the words and the reason."""

    rule: Rule
    words: str
    reason: str


def piece(sentence: str, *, headline: bool = False, day: datetime = DAY) -> Article:
    """An article that holds the sentence alone, as its text or as its headline."""
    title, text = (sentence, "") if headline else ("", sentence)
    return article(url="", outlet="", title=title, text=text, seen=day, published=day)


def fires(entry: Entry, sentence: str, lexicon: Lexicon) -> bool:
    """Whether a rule finds a signal in a sentence: a cue that is history or hypothesis is none."""
    cues = read(piece(sentence, headline=entry.headline), lexicon).cues
    return any(cue.rule == entry.id and (cue.kind is not Kind.NOT_A_SIGNAL or entry.kind is cue.kind) for cue in cues)


def silent(sentence: str, lexicon: Lexicon, *, headline: bool = False) -> Iterator[Silence]:
    """The rules whose wording stands in a sentence and that do not fire there, each with the reason."""
    fired = {cue.rule for cue in read(piece(sentence, headline=headline), lexicon).cues}
    low = fold(sentence).lower()
    for rule in lexicon.rules:
        worded = not rule.entry.frame and rule.entry.id not in fired and (headline or not rule.entry.headline)
        found = rule.pattern.search(low) if worded else None
        if found is not None:
            yield Silence(rule, sentence[found.start() : found.end()].strip(" \"'"), reason(rule, sentence, lexicon))


def reason(rule: Rule, sentence: str, lexicon: Lexicon) -> str:
    """Why a rule is silent in a sentence, in a few words."""
    entry = rule.entry
    if entry.pattern and not rule.pattern.search(fold(sentence).lower()):
        return "its pattern does not stand there"
    own = _first(rule, sentence, lexicon)
    if own is not None:
        if own.kind is Kind.NOT_A_SIGNAL:
            return "it is read as history, a hypothesis, a question or opinion (kind X)"
        return _outdone(own, sentence, lexicon, entry)
    missing = _missing(rule, sentence, lexicon)
    if not missing:
        return "a word that takes it back or a field where nobody decides for the public stands beside it"
    told = {field: what for field, _, what in _ASKED}
    return "; ".join(f"{field} = {_written(getattr(entry, field))}: {told[field]}" for field in missing)


def _outdone(own: Cue, sentence: str, lexicon: Lexicon, entry: Entry) -> str:
    """Which rule takes the place of one that would fire alone."""
    cues = read(piece(sentence, headline=entry.headline), lexicon).cues
    rivals = [cue for cue in cues if cue.kind is own.kind or (cue.start < own.end and own.start < cue.end)]
    return (
        f"{rivals[0].rule} takes its place: one cue of a kind in a sentence, none over another"
        if rivals
        else ("a denial in the same sentence takes it back")
    )


def _missing(rule: Rule, sentence: str, lexicon: Lexicon) -> list[str]:
    """The fewest things asked for without which the rule would fire; none if it would not even without all."""
    fields = [field for field, free, _ in _ASKED if getattr(rule.entry, field, free) != free]
    if _first(_freed(rule, fields), sentence, lexicon) is None:
        return []
    for field in list(fields):
        fewer = [one for one in fields if one != field]
        if _first(_freed(rule, fewer), sentence, lexicon) is not None:
            fields = fewer
    return fields


def _freed(rule: Rule, fields: list[str]) -> Rule:
    free: dict[str, Any] = {field: value for field, value, _ in _ASKED if field in fields}
    return rule._replace(entry=replace(rule.entry, **free), barrier="" if "unless" in fields else rule.barrier)


def _first(rule: Rule, sentence: str, lexicon: Lexicon) -> Cue | None:
    """The cue that a rule finds in a sentence when it is the only one."""
    cues = read(piece(sentence, headline=rule.entry.headline), lexicon.only([rule])).cues
    return cues[0] if cues else None


def _written(value: object) -> str:
    """A value about as a rules file has it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    text = str(value)
    return text.lower() if isinstance(value, bool) else f'"{text[:40]}{"…" * (len(text) > 40)}"'
