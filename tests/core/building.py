"""Small builders of cues and signals; a test names only what it is about."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.alert import Alert
from monitor.core.article import Health
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.edit import MOST
from monitor.core.fingerprint import Fingerprint, fingerprint
from monitor.core.identity import identify
from monitor.core.judge import judge
from monitor.core.memory import Memory
from monitor.core.proposition import Direction, Proposition
from monitor.core.rules import Rules
from monitor.core.signal import Signal
from monitor.core.watch import Watch
from monitor.rules import rules
from tests.builders import DAWN

WATCH = Watch(id="sluice", question="Will the old sluice be opened?", query="sluice")
RULES = rules()
LAW = settings(max_examples=60, deadline=None)  # how hard a law is tried


def day(number: float) -> datetime:
    """A moment so many days after the tests' dawn."""
    return DAWN + timedelta(days=number)


def cue(
    kind: Kind,
    role: Role = Role.OFFICIAL,
    record: Record = Record.ANONYMOUS,
    name: str = "",
    *,
    certainty: int = 2,
    within: float | None = None,
    start: int = 0,
    sentence: str = "The sluice, she said.",
    headline: bool = False,
) -> Cue:
    """One cue at ``start``; ``within`` so many days it is said to happen."""
    return Cue(
        kind=kind,
        start=start,
        end=start + 6,
        sentence_start=start,
        sentence_end=start + len(sentence),
        sentence=sentence,
        headline=headline,
        holder=Holder(role, record, name),
        certainty=certainty,
        horizon=None if within is None else Horizon(within, "soon"),
        rule=f"{kind.value}.test",
    )


def signal(
    *cues: Cue,
    at: float = 0.0,
    outlet: str = "Harbour Post",
    origin: str = "",
    name: str = "",
    subject: str = "sluice",
    health: Health = Health.OK,
    scope: str = "",
    direction: Direction | None = None,
    title: str = "The sluice",
) -> Signal:
    """One article's word on the subject, seen ``at`` so many days; without an ``origin`` it is the outlet's own."""
    url = f"https://example.test/{name or f'{outlet}-{at}'}".replace(" ", "-").lower()
    return Signal(
        id=identify("signal", url, subject),
        article=identify("article", url),
        revision=identify("revision", url),
        url=url,
        outlet=outlet,
        title=title,
        published=day(at),
        seen=day(at),
        health=health,
        subject=subject,
        origin=origin or outlet,
        proposition=Proposition(scope=scope, direction=direction),
        cues=cues,
        rules="test",
    )


def judged(
    *signals: Signal, watch: Watch = WATCH, numbers: Rules = RULES, memory: Memory | None = None
) -> tuple[Memory, list[Alert]]:
    """The memory and all revisions after these signals, one after the other."""
    alerts: list[Alert] = []
    for one in signals:
        memory, more = judge(memory, one, watch, numbers)
        alerts += more
    assert memory is not None
    return memory, alerts


OUTLETS = ("Harbour Post", "Evening Mail", "Courier", "Ledger")
_ROLES = (Role.DECIDER, Role.SPOKESPERSON, Role.OFFICIAL, Role.PERSON_FAMILIAR, Role.LEGISLATOR, Role.OUTLET)
_KINDS = tuple(kind for kind in Kind if kind is not Kind.NOT_A_SIGNAL)
FOR = tuple(kind for kind in _KINDS if kind.value.startswith("S") and kind not in (Kind.ANNOUNCED, Kind.IN_FORCE))
AGAINST = (Kind.DENIAL, Kind.STATUS_QUO, Kind.CAUTION, Kind.REVERSAL)


def cues(kinds: tuple[Kind, ...] = _KINDS) -> st.SearchStrategy[Cue]:
    """Cues of these kinds, by anybody."""
    return st.builds(
        cue,
        st.sampled_from(kinds),
        st.sampled_from(_ROLES),
        st.sampled_from(Record),
        st.sampled_from(("", "Ada Holm")),
        certainty=st.integers(-3, 3),
        within=st.sampled_from((None, 3, 90)),
        start=st.integers(0, 50),
        sentence=st.sampled_from(SAID),
    )


SAID = ("The sluice, she said.", "The old sluice, they said.")  # what cues stand in
_REST = "The toll has fallen to nothing since the gate was closed. The barges wait where they did nine years ago."
_MORE = "Two ferry lines asked for it in a letter. The council backed them with one vote against, the clerk said."
TEXTS = tuple(fingerprint(" ".join(some), MOST) for some in ((*SAID, _REST), (SAID[0], _MORE), (_REST, _MORE)))


@st.composite
def drawn(draw: st.DrawFn, kinds: tuple[Kind, ...] = _KINDS, days: float = 12, subject: str = "sluice") -> Signal:
    """One signal of these kinds of cues, own or copied, seen within so many days, by the quarter of an hour.

    Some are revisions of one article, some of them edited; some print one text.
    """
    outlet = draw(st.sampled_from(OUTLETS))
    one = signal(
        *draw(st.lists(cues(kinds), min_size=1, max_size=3)),
        at=draw(st.integers(0, int(days * 96))) / 96,
        outlet=outlet,
        origin=draw(st.sampled_from((outlet, outlet, *OUTLETS))),
        name=str(draw(st.integers(0, 10**6))),
        subject=subject,
        health=draw(st.sampled_from((Health.OK, Health.OK, Health.HEADLINE_ONLY))),
    )
    article = draw(st.sampled_from((one.article, one.article, f"{outlet}'s")))
    mark = draw(st.sampled_from((Fingerprint(), *TEXTS)))
    edited = article != one.article and draw(st.booleans())
    return replace(one, article=article, fingerprint=mark, edited=edited)


def many(most: int = 10, days: float = 12, subject: str = "sluice") -> st.SearchStrategy[list[Signal]]:
    """Up to so many signals, each another one, in the order in which they arrive (not that in which they were seen)."""
    return st.lists(drawn(days=days, subject=subject), min_size=1, max_size=most, unique_by=lambda one: one.id)
