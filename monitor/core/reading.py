"""Reading an article: from text to cues, propositions and four verdicts. The detector's only entrance."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from monitor.core import credit, frame, guard, horizon, opinion
from monitor.core.article import Article
from monitor.core.bearing import Bearing
from monitor.core.cue import Cue, Kind, Role
from monitor.core.grouping import group
from monitor.core.holder import Speakers, Voices
from monitor.core.lexicon import Entry, Lexicon, Rule, Word
from monitor.core.signal import Reading
from monitor.core.text import Span, fold, sentences
from monitor.core.verdict import judge

PERFORMED = frozenset(
    {
        Kind.PRESSURE,
        Kind.ANNOUNCED,
        Kind.MERIT,
        Kind.DENIAL,
        Kind.NON_DENIAL,
        Kind.NO_RESPONSE,
        Kind.OPENNESS,
        Kind.REVERSAL,
    }
)


DECISIONS = frozenset(
    {Kind.LEANING, Kind.IMMINENT, Kind.DECIDED, Kind.ANNOUNCED, Kind.IN_FORCE, Kind.DENIAL, Kind.REVERSAL}
)
AHEAD = frozenset({Kind.LEANING, Kind.IMMINENT, Kind.DECIDED})
MADE = (Kind.ANNOUNCED, Kind.IN_FORCE)
LEAD, HEAD = 3, 10  # sentences: beyond them a decision without a day is background


class Draft(NamedTuple):
    """A cue in the making; offsets are in the page (headline before text, where the text lacks it)."""

    cue: Cue
    act: Word | None
    words: Sequence[Word]
    rule: Rule


class Page(NamedTuple):
    """An article as it is read: folded, cut and looked up once."""

    plain: str
    low: str
    sentences: list[Span]
    words: list[list[Word]]
    shift: int  # characters of headline put before Article.text
    headed: bool  # whether the first sentence is a headline
    published: date | None


def read(article: Article, lexicon: Lexicon) -> Reading:
    """What one article says: its cues with offsets into ``article.text``, its propositions and its verdicts."""
    page = _open(article, lexicon)
    voices = Voices(_speakers(lexicon), page.plain, page.sentences)
    drafts = _once([draft for index in range(len(page.sentences)) for draft in _cues(page, index, lexicon, voices)])
    if opinion.is_column(article.title, [page.low[span.start : span.end] for span in page.sentences]):
        drafts = [draft._replace(cue=_as_column(draft.cue)) for draft in drafts]
    propositions, places = group(drafts, page.plain)
    cues = [_placed(draft.cue, place, article, page) for draft, place in zip(drafts, places, strict=True)]
    verdict = judge(cues)
    return Reading(
        coming=verdict.coming,
        imminent=verdict.imminent,
        made=verdict.made,
        denied=verdict.denied,
        propositions=propositions,
        cues=tuple(cues),
        credited=credit.credited(page.plain, article.outlet),
    )


def _open(article: Article, lexicon: Lexicon) -> Page:
    title = article.title.strip()
    headed = bool(title) and article.text.lstrip()[: len(title)] == title
    head = f"{title}\n\n" if title and not headed and title not in article.text[: len(title) + 200] else ""
    plain = fold(head + article.text)
    low = plain.lower()
    spans = sentences(plain)
    return Page(
        plain=plain,
        low=low,
        sentences=spans,
        words=_shared_out(lexicon.words(plain, low), spans),
        shift=len(head),
        headed=bool(head) or headed,
        published=article.published.date() if article.published else None,
    )


def _shared_out(words: list[Word], spans: list[Span]) -> list[list[Word]]:
    """The words of each sentence."""
    out: list[list[Word]] = [[] for _ in spans]
    at = 0
    for word in words:
        while at < len(spans) and spans[at].end <= word.start:
            at += 1
        if at < len(spans) and word.start >= spans[at].start:
            out[at].append(word)
    return out


def _cues(page: Page, index: int, lexicon: Lexicon, voices: Voices) -> Iterator[Draft]:
    """The cues of one sentence: the longest wording of each kind, in order."""
    span = page.sentences[index]
    low = page.low[span.start : span.end]
    best: dict[Kind, Draft] = {}
    for rule in _rules(page, index, low, lexicon):
        draft = _first(page, index, rule, low, voices, lexicon)
        if draft is None:
            continue
        held = best.get(draft.cue.kind)
        if held is None or _weight(draft) > _weight(held):
            best[draft.cue.kind] = draft
    if any(draft.rule.entry.id == "D1.denied" for draft in best.values()):
        best = {kind: draft for kind, draft in best.items() if kind not in AHEAD}
    yield from _apart(list(best.values()))


def _rules(page: Page, index: int, low: str, lexicon: Lexicon) -> Iterator[Rule]:
    """The rules worth trying on a sentence."""
    sorts = frozenset[str]().union(*(word.sorts for word in page.words[index]))
    bare = sorts.isdisjoint(("object", "change", "decider", "verb"))
    yield from lexicon.candidates(low, bare=bare)
    if "verb" in sorts and not bare:
        yield from lexicon.frames
    if index == 0 and page.headed:
        yield from lexicon.headline


def _weight(draft: Draft) -> tuple[bool, int, int]:
    """Of two cues of one kind the heavier is kept: set phrases before frames, then certainty, then length."""
    return not draft.rule.entry.frame, abs(draft.cue.certainty), draft.cue.end - draft.cue.start


def _span_weight(draft: Draft) -> tuple[bool, bool, int]:
    """Of two cues that overlap the heavier is kept: set phrases before frames, a signal before none, then length."""
    return not draft.rule.entry.frame, draft.cue.kind is not Kind.NOT_A_SIGNAL, draft.cue.end - draft.cue.start


def _first(page: Page, index: int, rule: Rule, low: str, voices: Voices, lexicon: Lexicon) -> Draft | None:
    """The first place in the sentence where a rule holds with all it asks for."""
    entry = rule.entry
    span, words = page.sentences[index], page.words[index]
    if entry.frame:
        for event in frame.events(entry.frame, page.plain, span.start, words):
            bearing = Bearing(words, event.start, event.end)
            if bearing.plain(event.act, lexicon.light):
                return _draft(page, index, rule, event.start, event.end, event.act, voices)
        return None
    named = (entry.topic == "full" or entry.actor or bool(entry.subject)) and voices.names_official(index)
    for match in rule.pattern.finditer(low):
        start, end = span.start + match.start(), span.start + match.end()
        bearing = Bearing(words, start, end, named)
        if not (entry.topic == "none" or (bearing.full(lexicon.whole) if entry.topic == "full" else bearing.some())):
            continue
        act = bearing.following(page.low, entry.then, entry.reach) if entry.then else None
        if rule.unless is not None and rule.unless.search(low, 0, match.start()):
            continue
        if not _holds(entry, bearing, act, page.low, low[: match.start()], lexicon):
            continue
        draft = _draft(page, index, rule, start, max(end, act.end) if act else end, act, voices)
        if draft is not None:
            return draft
    return None


def _holds(entry: Entry, bearing: Bearing, act: Word | None, low: str, before: str, lexicon: Lexicon) -> bool:
    """Whether what a rule asks for around its wording is there."""
    if entry.then and act is None:
        return False
    if act is not None and not bearing.plain(act, lexicon.light):
        return False
    if entry.actor and act is not None and not _passive(low, bearing, act) and not bearing.somebody_before(low):
        return False
    if entry.subject == "government":
        return bearing.government()
    return not entry.subject or bearing.named or _has_subject(bearing, before)


def _passive(low: str, bearing: Bearing, act: Word) -> bool:
    return low[bearing.start : act.start].rstrip(" '\"").endswith((" be", " been", " being"))


def _has_subject(bearing: Bearing, before: str) -> bool:
    tail = before.split()[-3:]
    return bearing.subject() is not None or any(word in ("he", "she", "they", "it", "we", "i") for word in tail)


def _draft(page: Page, index: int, rule: Rule, start: int, end: int, act: Word | None, voices: Voices) -> Draft | None:
    entry, span = rule.entry, page.sentences[index]
    if entry.kind in DECISIONS and any(word.is_a("elsewhere") for word in page.words[index]):
        return None
    low = page.low[span.start : span.end]
    kind = entry.kind
    holder = voices.holder(
        index,
        start - span.start,
        end - span.start,
        acts=entry.voice == "subject" or (not entry.voice and kind in PERFORMED),
    )
    if kind is Kind.ANNOUNCED:
        teller = voices.holder(index, start - span.start, end - span.start, acts=False)
        if teller.role is Role.PERSON_FAMILIAR:
            kind, holder = Kind.DECIDED, teller
    if (entry.role and holder.role not in entry.role) or (holder.role in entry.never and kind is entry.kind):
        return None
    near = (
        horizon.horizon(low, start - span.start, page.published)
        if kind in (Kind.LEANING, Kind.IMMINENT, Kind.ANNOUNCED)
        else None
    )
    if kind is Kind.LEANING and near is not None and near.days <= horizon.NEAR:
        kind = Kind.IMMINENT
    elif kind is Kind.IMMINENT and near is not None and near.days > horizon.NEAR:
        kind = Kind.LEANING
    elif entry.near and near is None:
        return None
    if kind in (Kind.LEANING, Kind.IMMINENT) and guard.by_calendar(page.words[index], start, end):
        return None
    if guard.denied(low, start - span.start, kind) or guard.foreseen(low, start - span.start, end - span.start, kind):
        return None
    if guard.background(
        low, start - span.start, end - span.start, kind, page.published, near is not None
    ) or guard.hypothetical(low, start - span.start, end - span.start, kind):
        kind = Kind.NOT_A_SIGNAL
    if kind in MADE and index > (LEAD if entry.frame else HEAD) and not guard.fresh(low):
        kind = Kind.NOT_A_SIGNAL
    while end > start and page.low[end - 1] in " \"'\n(":
        end -= 1
    cue = Cue(
        kind=kind,
        start=start,
        end=end,
        sentence_start=span.start,
        sentence_end=span.end,
        sentence="",
        headline=index == 0 and page.headed,
        holder=holder,
        certainty=0 if kind is Kind.NOT_A_SIGNAL else entry.certainty,
        horizon=near,
        rule=entry.id,
    )
    return Draft(cue, act, page.words[index], rule)


def _apart(drafts: list[Draft]) -> Iterator[Draft]:
    """Drafts whose spans do not overlap; of two that do, the longer."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=_span_weight, reverse=True):
        if all(draft.cue.end <= other.cue.start or draft.cue.start >= other.cue.end for other in kept):
            kept.append(draft)
    yield from sorted(kept, key=lambda draft: draft.cue.start)


def _once(drafts: list[Draft]) -> list[Draft]:
    """Without headline cues that the text says again: the text says it better."""
    body = {draft.cue.kind for draft in drafts if not draft.cue.headline}
    return [draft for draft in drafts if not (draft.cue.headline and draft.cue.kind in body)]


def _as_column(cue: Cue) -> Cue:
    return replace(cue, kind=Kind.NOT_A_SIGNAL, certainty=0)


def _placed(cue: Cue, proposition: int, article: Article, page: Page) -> Cue:
    """The cue with offsets into the text, or into the headline when it stands in one the text does not hold."""
    own = cue.start < page.shift
    shift = 0 if own else page.shift
    whole = article.title.strip() if own else article.text
    start, end = cue.sentence_start - shift, cue.sentence_end - shift
    return replace(
        cue,
        start=cue.start - shift,
        end=cue.end - shift,
        sentence_start=start,
        sentence_end=end,
        sentence=whole[start:end],
        headline=own,
        proposition=proposition,
    )


@lru_cache(maxsize=4)
def _speakers(lexicon: Lexicon) -> Speakers:
    return Speakers(lexicon)
