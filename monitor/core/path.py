"""The path: the steps from an article to alerts, written once. Live they run as agents, in a replay they are folded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from monitor.core import judge
from monitor.core.alert import Alert
from monitor.core.article import Article
from monitor.core.cue import Cue, Kind
from monitor.core.identity import identify
from monitor.core.ledger import Memory
from monitor.core.proposition import Proposition
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
        telling = [cue for cue in reading.cues if cue.kind is not Kind.NOT_A_SIGNAL]
        if not telling:
            return reading, ()
        return reading, tuple(self._signal(article, reading, *one) for one in self.watches.match(article, telling))

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
        main = max(cues, key=lambda cue: (abs(cue.certainty), -cue.start))
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
            proposition=_proposition(reading, main),
            cues=tuple(cues),
            rules=self.version,
        )


def _proposition(reading: Reading, cue: Cue) -> Proposition:
    if cue.proposition < len(reading.propositions):
        return reading.propositions[cue.proposition]
    return Proposition()
