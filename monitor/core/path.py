"""The path: the steps from an article to alerts, written once. Live they run as agents, in a replay they are folded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.core import judge, story, unwatched
from monitor.core.alert import Alert
from monitor.core.article import LEAD, Article, Health
from monitor.core.cue import Cue, Kind
from monitor.core.edit import MOST
from monitor.core.fingerprint import SENTENCES, Fingerprint, fingerprint
from monitor.core.identity import identify
from monitor.core.memory import Memory
from monitor.core.proposition import Proposition
from monitor.core.rules import Rules
from monitor.core.signal import Reader, Reading, Signal
from monitor.core.story import Stories
from monitor.core.watch import Watch, Watches
from monitor.core.way import along

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SWEEP = timedelta(days=1)  # how often a replay looks what time alone has changed; it changes no revision


@dataclass(frozen=True)
class Path:
    """All that the steps need. ``read`` is the detector; ``version`` names its rules and the judge's."""

    watches: Watches
    rules: Rules
    read: Reader
    version: str

    def detect(self, article: Article) -> tuple[Reading, tuple[Signal, ...]]:
        """What an article says, and what of it is about a watch; if it is about none, what may be a story's, which
        has no subject until it is assigned.

        An article that no watch asks about is read on after its lead only if it may be in a story.
        """
        asked = self.watches.asked(article)
        reading = self.read(article, wanted=None if asked.watches or article.edited else story.may_hold)
        telling = [cue for cue in reading.cues if cue.kind is not Kind.NOT_A_SIGNAL and _readable(article, cue)]
        if not telling and not article.edited:
            return reading, ()
        matched = asked.match(telling, reading.propositions, edited=article.edited)
        if not matched:
            return reading, self._loose(article, reading, telling)
        about = ((watch, along(watch.direction, cues, reading.propositions)) for watch, cues in matched)
        mark = _fingerprint(article)
        # That an edited article says nothing any more is told too: what it said before may have been counted.
        return reading, tuple(
            self._signal(article, reading, watch.id, cues, mark) for watch, cues in about if cues or article.edited
        )

    def assign(self, stories: Stories, signal: Signal) -> tuple[Stories, Signal | None]:
        """The story of a signal that is about no watch: the signal with its subject, None if it has none."""
        return story.assign(stories, signal, self.rules.stories)

    def judge(self, memory: Memory | None, signal: Signal) -> tuple[Memory, tuple[Alert, ...]]:
        """What one more signal changes; a signal the memory has changes nothing."""
        watch = self.asked(signal.subject, signal.question)
        step = unwatched.judged if signal.subject.startswith(story.PREFIX) else judge.judge
        return step(memory, signal, watch, self.rules)

    def lapse(self, memory: Memory, seen: datetime) -> tuple[Memory | None, tuple[Alert, ...]]:
        """What time alone has changed when articles up to ``seen`` have been judged; None in place of the memory of a
        story that is over for good. What may still come late is waited for."""
        at = seen - timedelta(hours=self.rules.memory.late_hours)
        question = memory.signals[-1].question if memory.signals else ""
        after, alerts = judge.lapse(memory, self.asked(memory.subject, question), self.rules, at)
        spent = memory.subject.startswith(story.PREFIX) and unwatched.spent(after, at, self.rules)
        return (None if spent else after), alerts

    def asked(self, subject: str, question: str = "") -> Watch:
        """The watch of a subject, or what stands in its place for a story. Of a watch that was taken off the list while
        its signals were under way, what is left is still told."""
        if subject.startswith(story.PREFIX):
            return unwatched.asked(subject, question)
        return self.watches.get(subject) or Watch(id=subject, question=subject, query=subject)

    def fold(self, articles: Iterable[Article]) -> Iterator[Alert]:
        """Every revision of every alert that these articles make, in order."""
        return self.told((article.seen, self.detect(article)[1]) for article in articles)

    def told(self, detected: Iterable[tuple[datetime, Iterable[Signal]]]) -> Iterator[Alert]:
        """The same of articles that were detected: when each was seen, and its signals."""
        memories: dict[str, Memory] = {}
        stories, swept, latest = Stories(), _LONG_AGO, _LONG_AGO
        for seen, signals in detected:
            if seen > swept + _SWEEP:
                swept = seen
                yield from self._lapsed(memories, swept)
            latest = max(latest, seen)
            stories, assigned = self._assigned(stories, signals)
            for signal in assigned:
                memories[signal.subject], alerts = self.judge(memories.get(signal.subject), signal)
                yield from alerts
        yield from self._lapsed(memories, latest)

    def _lapsed(self, memories: dict[str, Memory], seen: datetime) -> Iterator[Alert]:
        """What time alone has changed in all these memories, which are brought up to it."""
        for subject in list(memories):
            after, alerts = self.lapse(memories[subject], seen)
            if after is None:
                del memories[subject]
            else:
                memories[subject] = after
            yield from alerts

    def signals(self, stories: Stories, article: Article) -> tuple[Stories, list[Signal]]:
        """What an article says about watches, or else about a story, and the stories with it."""
        return self._assigned(stories, self.detect(article)[1])

    def _assigned(self, stories: Stories, signals: Iterable[Signal]) -> tuple[Stories, list[Signal]]:
        found = []
        for signal in signals:
            told: Signal | None = signal
            if not signal.subject:
                stories, told = self.assign(stories, signal)
            if told is not None:
                found.append(told)
        return stories, found

    def _loose(self, article: Article, reading: Reading, cues: list[Cue]) -> tuple[Signal, ...]:
        """What an article that matches no watch says of its main decision, if that may be in a story."""
        main = self._main(reading, cues)
        if main is None:  # an edit that says nothing any more still takes back what it said
            return (self._signal(article, reading, "", [], _fingerprint(article)),) if article.edited else ()
        about = [cue for cue in cues if cue.proposition == main.proposition]
        return (self._signal(article, reading, "", about, _fingerprint(article)),)

    def _main(self, reading: Reading, cues: list[Cue]) -> Cue | None:
        """The strongest cue that says what the article is about, a decision somebody can take: of those that begin a
        story, or else of those that join. What is mentioned farther down is no story: headline and question would be
        those of another."""
        leading = (cue for cue in cues if cue.headline or cue.sentence_start < LEAD)
        known = [cue for cue in leading if (told := _proposition(reading, cue)).decider or told.object]
        for kinds in (story.BEGINS, story.JOINS):
            asked = [cue for cue in known if cue.kind in kinds]
            if asked:
                return max(
                    asked, key=lambda cue: (self.rules.strength[cue.kind, cue.holder.role], cue.headline, -cue.start)
                )
        return None

    def _signal(self, article: Article, reading: Reading, subject: str, cues: list[Cue], mark: Fingerprint) -> Signal:
        main = max(cues, key=lambda cue: (abs(cue.certainty), -cue.start), default=None)
        return Signal(
            id=identify("signal", article.id, article.revision, subject, self.version),
            article=article.id,
            revision=article.revision,
            url=article.url,
            outlet=article.outlet,
            title=article.title,
            published=article.published,
            seen=article.seen,
            health=article.health,
            subject=subject,
            origin=reading.credited or article.outlet,
            proposition=_proposition(reading, main) if main else Proposition(),
            cues=tuple(cues),
            fingerprint=mark,
            edited=article.edited,
            rules=self.version,
        )


def _fingerprint(article: Article) -> Fingerprint:
    """An edited text is compared with what it was, sentence by sentence; others only in part."""
    return fingerprint(article.text, MOST if article.edited else SENTENCES)


def _readable(article: Article, cue: Cue) -> bool:
    """Of a page that is a wall or no article only the headline, which came with the feed, says anything."""
    return cue.headline or article.health not in (Health.CONSENT_WALL, Health.NOT_AN_ARTICLE)


def _proposition(reading: Reading, cue: Cue) -> Proposition:
    if cue.proposition < len(reading.propositions):
        return reading.propositions[cue.proposition]
    return Proposition()
