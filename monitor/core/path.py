"""The path: the steps from an article to alerts, written once. Live they run as agents, in a replay they are folded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from monitor.core import judge
from monitor.core.alert import Alert
from monitor.core.article import Article, Health
from monitor.core.cue import SIDES, Cue, Kind
from monitor.core.edit import MOST
from monitor.core.fingerprint import SENTENCES, fingerprint
from monitor.core.heard import SPEAKING_FOR
from monitor.core.identity import identify
from monitor.core.memory import Memory
from monitor.core.proposition import Direction, Proposition
from monitor.core.rules import Rules
from monitor.core.signal import Reading, Signal
from monitor.core.watch import Watch, Watches


@dataclass(frozen=True)
class Path:
    """All that the steps need. ``read`` is the detector; ``version`` names its rules and the judge's."""

    watches: Watches
    rules: Rules
    read: Callable[[Article], Reading]
    version: str

    def detect(self, article: Article) -> tuple[Reading, tuple[Signal, ...]]:
        """What an article says, and what of it is about a watch."""
        reading = self.read(article)
        telling = [cue for cue in reading.cues if cue.kind is not Kind.NOT_A_SIGNAL and _readable(article, cue)]
        if not telling and not article.edited:
            return reading, ()
        matched = ((watch, _along(watch, reading, cues)) for watch, cues in self.watches.match(article, telling))
        # That an edited article says nothing any more is told too: what it said before may have been counted.
        return reading, tuple(
            self._signal(article, reading, watch, cues) for watch, cues in matched if cues or article.edited
        )

    def judge(self, memory: Memory | None, signal: Signal) -> tuple[Memory, tuple[Alert, ...]]:
        """What one more signal changes; a signal the memory has changes nothing."""
        watch = self.watches.get(signal.subject)
        if watch is None:  # taken off the list while its signals were under way: what is left of it is still told
            watch = Watch(id=signal.subject, question=signal.subject, query=signal.subject)
        return judge.judge(memory, signal, watch, self.rules)

    def fold(self, articles: Iterable[Article]) -> Iterator[Alert]:
        """Every revision of every alert that these articles make, in order."""
        memories: dict[str, Memory] = {}
        for article in articles:
            for signal in self.detect(article)[1]:
                memories[signal.subject], alerts = self.judge(memories.get(signal.subject), signal)
                yield from alerts

    def _signal(self, article: Article, reading: Reading, watch: Watch, cues: list[Cue]) -> Signal:
        main = max(cues, key=lambda cue: (abs(cue.certainty), -cue.start), default=None)
        return Signal(
            id=identify("signal", article.id, article.revision, watch.id, self.version),
            article=article.id,
            revision=article.revision,
            url=article.url,
            outlet=article.outlet,
            title=article.title,
            published=article.published,
            seen=article.seen,
            health=article.health,
            subject=watch.id,
            origin=reading.credited or article.outlet,
            proposition=_proposition(reading, main) if main else Proposition(),
            cues=tuple(cues),
            fingerprint=fingerprint(article.text, MOST if article.edited else SENTENCES),
            edited=article.edited,
            rules=self.version,
        )


def _readable(article: Article, cue: Cue) -> bool:
    """Of a page that is a wall or no article only the headline, which came with the feed, says anything."""
    return cue.headline or article.health not in (Health.CONSENT_WALL, Health.NOT_AN_ARTICLE)


def _along(watch: Watch, reading: Reading, cues: list[Cue]) -> list[Cue]:
    """The cues without those for the opposite of what is watched.

    That things stay as they are is the opposite of any change. Between lifting and imposing readings err (restrictions
    that are lifted can read as imposed), so such a cue goes only where others of the article say it the right way.
    """
    if watch.direction is None:
        return cues
    ways = [_proposition(reading, cue).direction if SIDES[cue.kind] in SPEAKING_FOR else None for cue in cues]
    contrary = {Direction.KEEP} if watch.direction is not Direction.KEEP else {*Direction} - {Direction.KEEP}
    if watch.direction in ways:
        contrary |= _OPPOSITE.get(watch.direction, set())
    return [cue for cue, way in zip(cues, ways, strict=True) if way not in contrary]


_OPPOSITE = {Direction.LIFT: {Direction.IMPOSE}, Direction.IMPOSE: {Direction.LIFT}}


def _proposition(reading: Reading, cue: Cue) -> Proposition:
    if cue.proposition < len(reading.propositions):
        return reading.propositions[cue.proposition]
    return Proposition()
