"""The judge's promises, tried on any signals: own, credited, printed after others, edited, in any order."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.article import Health
from monitor.core.belief import beliefs, said
from monitor.core.cue import Kind, Record, Role
from monitor.core.edit import MOST, gone
from monitor.core.fingerprint import Fingerprint, fingerprint
from monitor.core.heard import heard
from monitor.core.identity import identify
from monitor.core.judge import judge, lapse
from monitor.core.ledger import order
from monitor.core.memory import Memory
from monitor.core.origin import copied, whose
from monitor.core.signal import Signal, anew
from tests.core.building import (
    AGAINST,
    LAW,
    OUTLETS,
    RULES,
    WATCH,
    cue,
    cues,
    day,
    drawn,
    judged,
    many,
    signal,
)

LOW = replace(WATCH, floor=Stage.PRESSURE, horizon_days=20.0)
CRAMPED = replace(RULES, memory=replace(RULES.memory, ledger=3))


def upto(signals: Sequence[Signal], hours: float, data: st.DataObject) -> list[Signal]:
    """The signals as they may arrive when none is later than so many hours."""
    late = data.draw(st.lists(st.floats(0, hours), min_size=len(signals), max_size=len(signals)))
    arriving = sorted(zip(signals, late, strict=True), key=lambda pair: pair[0].seen + timedelta(hours=pair[1]))
    return [one for one, _ in arriving]


# --- arrival ---------------------------------------------------------------------------------------------------------


@LAW
@given(many(most=14, days=40), st.data(), st.booleans())
def test_redelivery_at_any_moment_changes_nothing(signals: list[Signal], data: st.DataObject, cramped: bool) -> None:
    rules = CRAMPED if cramped else RULES
    memory: Memory | None = None
    for place, one in enumerate(signals):
        memory, _ = judge(memory, one, LOW, rules)
        again = signals[data.draw(st.integers(0, place))]
        assert judge(memory, again, LOW, rules) == (memory, ())


@LAW
@given(many(most=14, days=12), st.data())
def test_arriving_late_ends_the_same(signals: list[Signal], data: st.DataObject) -> None:
    """The ledger, the course and what a last word finds; the revisions between tell what came when."""
    in_order = sorted(signals, key=order)
    last = signal(cue(Kind.PRESSURE), at=13, outlet="Last Word", name="last")
    memory, alerts = judged(*in_order, last)
    shuffled, others = judged(*upto(signals, 24, data), last)
    assert (shuffled.signals, shuffled.sizes, shuffled.course) == (memory.signals, memory.sizes, memory.course)
    if alerts and others and alerts[-1].as_of == others[-1].as_of == last.seen:
        mine, theirs = alerts[-1], others[-1]
        assert (mine.stage, mine.coming, mine.made, mine.ledger) == (
            theirs.stage,
            theirs.coming,
            theirs.made,
            theirs.ledger,
        )


# --- copies ----------------------------------------------------------------------------------------------------------


@LAW
@given(many(most=8, days=6), st.data())
def test_a_copy_of_a_text_raises_no_stage_and_is_no_origin(signals: list[Signal], data: st.DataObject) -> None:
    memory, _ = judged(*sorted(signals, key=order), watch=LOW)
    texts = [one for one in memory.signals if one.fingerprint.text]
    if not texts or memory.course.ended is not None:
        return
    first = data.draw(st.sampled_from(texts))
    outlet = data.draw(st.sampled_from((*OUTLETS, "Paper of Copies")))
    kinds = tuple(kind for kind in Kind if kind.value.startswith("S"))
    copy = replace(
        signal(*data.draw(st.lists(cues(kinds), min_size=1, max_size=2)), at=6.1, outlet=outlet, name="copy"),
        fingerprint=first.fingerprint,
    )
    after, alerts = judged(copy, memory=memory, watch=LOW)
    (kept,) = [one for one in after.signals if one.id == copy.id] or [copy]
    if copied(kept):
        assert after.course.stage.rank <= memory.course.stage.rank
        assert set(heard(after.signals).origins) <= {*heard(memory.signals).origins, whose(kept)}
        assert all(one.reason is not Reason.ROSE for one in alerts)


# --- denials and more of the same ------------------------------------------------------------------------------------


@LAW
@given(many(most=8, days=6), drawn(kinds=AGAINST, days=6))
def test_a_denial_never_raises_coming(signals: list[Signal], denial: Signal) -> None:
    """Seen at the same last moment; the denial has a text of its own, and is no edit."""
    own = replace(denial, id="denial", article="denial", fingerprint=Fingerprint(), edited=False)
    last = signal(cue(Kind.NO_RESPONSE), at=6.5, outlet="Last Word", name="last")
    open_end = replace(WATCH, floor=Stage.IN_FORCE)
    before, _ = judged(*signals, last, watch=open_end)
    after, _ = judged(*signals, own, last, watch=open_end)
    assert believed(after) <= believed(before) + 1e-12


def believed(memory: Memory) -> float:
    """The belief in *coming* at the last moment of a memory."""
    return beliefs(said(memory.signals, memory.signals[-1].seen, RULES), RULES).coming


# --- what the desk lowers --------------------------------------------------------------------------------------------


MUTABLE = st.sampled_from([kind for kind in Kind if kind is not Kind.NOT_A_SIGNAL])


def silenced(signal: Signal, rule: str) -> Signal:
    """The signal as if a rule had found nothing in it. It still comes: time has passed."""
    return replace(signal, cues=tuple(one for one in signal.cues if one.rule != rule))


def bare(alert: Alert, rule: str) -> Alert:
    """An alert without the lines of a rule, and without what is said of it."""
    return replace(alert, ledger=tuple(line for line in alert.ledger if line.cue.rule != rule), adjusted=())


@LAW
@given(many(most=10, days=30), MUTABLE, st.integers(1, 2))
def test_a_muted_rule_is_as_if_it_had_found_nothing(signals: list[Signal], kind: Kind, origins: int) -> None:
    rule = f"{kind.value}.test"
    watch = replace(LOW, min_origins=origins)
    some = [replace(one, cues=one.cues[:2]) for one in signals]
    some = [replace(one, edited=one.edited or not silenced(one, rule).cues) for one in some]
    _, alerts = judged(*some, watch=replace(watch, adjust={rule: 0.0}))
    _, others = judged(*(silenced(one, rule) for one in some), watch=watch)
    assert [bare(one, rule) for one in alerts] == [bare(one, rule) for one in others]
    for alert in alerts:
        assert (f"{rule} is muted for this watch" in alert.adjusted) is any(
            line.cue.rule == rule for line in alert.ledger
        )


# --- bounds ----------------------------------------------------------------------------------------------------------

LETTERS = st.sampled_from(("a", "é", "й", "🚢", '"', "\\", "\n", "\x01"))


@st.composite
def huge(draw: st.DrawFn) -> Signal:
    """A signal with something in it that is as long as nobody would write it."""
    letter, long = draw(LETTERS), draw(st.sampled_from((1, 40, 300, 5_000, 40_000)))
    number = str(draw(st.integers(0, 10**9)))
    name = number + letter * draw(st.sampled_from((0, long)))
    kinds = [kind for kind in Kind if kind is not Kind.NOT_A_SIGNAL] * draw(st.sampled_from((1, 1, 1, 700)))
    role, record = draw(st.sampled_from(((Role.DECIDER, Record.NAMED), (Role.OFFICIAL, Record.ANONYMOUS))))
    text = letter * draw(st.sampled_from((1, long)))
    cues = [
        cue(kind, role, record, f"{place % 40} {name}", start=place, sentence=text) for place, kind in enumerate(kinds)
    ]
    one = signal(
        *cues,
        at=draw(st.integers(0, 40 * 96)) / 96,
        outlet=number + letter * draw(st.sampled_from((0, 20, long))),
        origin=draw(st.sampled_from(("", "", "Post" + letter * long))),
        name=number,
        title=letter * draw(st.sampled_from((1, long))),
        scope=letter * draw(st.sampled_from((0, long))),
    )
    marks = fingerprint(" ".join(f"This is the sentence with number {n} of {number}." for n in range(300)), MOST)
    mark = draw(st.sampled_from((Fingerprint(), marks)))
    edited, article = draw(st.booleans()), draw(st.sampled_from((one.article, "one of all")))
    return replace(
        one, url=one.url + letter * draw(st.sampled_from((0, long))), fingerprint=mark, edited=edited, article=article
    )


@LAW
@given(st.lists(huge(), min_size=1, max_size=12, unique_by=lambda one: one.id))
def test_a_memory_stays_small_whatever_comes(signals: list[Signal]) -> None:
    memory: Memory | None = None
    for one in signals:
        memory, _ = judge(memory, one, LOW, RULES)
        assert len(encode(memory)) + 23 * (RULES.memory.known - len(memory.known)) <= 50_000
        assert decode(encode(memory), Memory) == memory
        assert memory.sizes == tuple(len(encode(kept)) for kept in memory.signals)


def test_a_memory_full_of_names_stays_small() -> None:
    memory: Memory | None = None
    kinds = (Kind.DENIAL, Kind.REVERSAL, Kind.STATUS_QUO, *(kind for kind in Kind if kind.value.startswith("S")))[:8]
    for number in range(450):
        said = [
            cue(
                kind,
                Role.SPOKESPERSON,
                Record.NAMED,
                f"{number} {place} {'x' * 120}",
                start=place,
                sentence="So it is.",
            )
            for place, kind in enumerate(kinds)
        ]
        memory, _ = judged(signal(*said, at=number / 96, outlet=f"Paper {number}"), memory=memory)
        assert len(encode(memory)) <= 50_000


def test_one_article_as_long_as_a_ledger_takes_nobody_elses_room() -> None:
    papers = [signal(cue(Kind.LEANING), at=n / 10, outlet=f"Paper {n}") for n in range(10)]
    strong = cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    long = replace(
        signal(strong, at=2, outlet="Long"), url="https://example.test/" + "x" * (RULES.memory.letters - 2_000)
    )
    memory, _ = judged(*papers, long)
    assert len(memory.signals) == len(papers)
    assert memory.has(long)


# --- bells -----------------------------------------------------------------------------------------------------------

RINGING = (Reason.RAISED, Reason.ROSE, Reason.RESOLVED)


@LAW
@given(many(most=16, days=4), st.booleans())
def test_nothing_rings_twice_for_one_reason_within_its_cool_down(signals: list[Signal], low: bool) -> None:
    """But for a rise above every stage that rang; and what matters rings when it is not too soon."""
    _, alerts = judged(*signals, watch=LOW if low else WATCH)
    for _, revisions in groupby(alerts, key=lambda alert: alert.episode):
        rang: dict[Reason, datetime] = {}
        highest = Stage.QUIET
        for one in revisions:
            pause = timedelta(hours=RULES.bell.get(one.reason, 0.0))
            soon = one.reason in rang and one.as_of - rang[one.reason] < pause
            news = one.reason is Reason.ROSE and one.stage.rank > highest.rank
            if one.rings:
                assert news or not soon
                rang[one.reason] = one.as_of
                highest = max(highest, one.stage, key=lambda stage: stage.rank)
            elif one.reason in RINGING:
                assert soon
                assert not news


# --- time ------------------------------------------------------------------------------------------------------------

SHORT = replace(LOW, horizon_days=3.0)


@LAW
@given(many(most=12, days=20), st.lists(st.integers(0, 11)), st.booleans())
def test_time_tells_what_the_next_signal_would_have_told(signals: list[Signal], looks: list[int], low: bool) -> None:
    """However often somebody looks, and whenever."""
    watch = SHORT if low else replace(WATCH, horizon_days=3.0)
    in_order = sorted(signals, key=order)
    end = day(60)
    memory, alerts = judged(*in_order, watch=watch)
    memory, last = lapse(memory, watch, RULES, end)
    looked: Memory | None = None
    told: list[Alert] = []
    for place, one in enumerate(in_order):
        for _ in range(looks.count(place)):
            if looked is not None:
                looked, more = lapse(looked, watch, RULES, one.seen)
                told += more
        looked, more = judge(looked, one, watch, RULES)
        told += more
    assert looked is not None
    looked, more = lapse(looked, watch, RULES, end)
    assert (looked, [*told, *more]) == (memory, [*alerts, *last])
    assert lapse(looked, watch, RULES, end + timedelta(days=99)) == (looked, ())


# --- edits -----------------------------------------------------------------------------------------------------------

SENTENCES = tuple(
    f"The board is very close to opening the old sluice, the {who} of the lower gate said."
    for who in ("keeper", "clerk", "smith")
)
FILLER = " The toll has fallen to nothing since the gate was closed. The barges wait where they did nine years ago."
Draft = tuple[frozenset[int], Health]


def revised(drafts: Sequence[Draft], outlet: str) -> list[Signal]:
    """The revisions of one article, each with some of the sentences, some hours after the one before."""
    made = []
    for number, (has, health) in enumerate(drafts):
        said = [cue(Kind.IMMINENT, start=90 * place, sentence=SENTENCES[place]) for place in sorted(has)]
        one = signal(*said, at=number / 4, outlet=outlet, name=outlet, health=health)
        text = fingerprint(" ".join(SENTENCES[place] for place in sorted(has)) + FILLER, MOST)
        id = identify(outlet, str(number))
        made.append(replace(one, id=id, revision=id, fingerprint=text, edited=number > 0))
    return made


DRAFTS = st.lists(
    st.tuples(
        st.frozensets(st.integers(0, 2)), st.sampled_from((Health.OK, Health.OK, Health.TRUNCATED, Health.PAYWALL))
    ),
    min_size=1,
    max_size=5,
)


@LAW
@given(DRAFTS, DRAFTS, st.data())
def test_what_the_last_whole_revision_lacks_is_gone_and_nothing_else(
    ours: list[Draft], theirs: list[Draft], data: st.DataObject
) -> None:
    articles = {outlet: revised(drafts, outlet) for outlet, drafts in (("Courier", ours), ("Ledger", theirs))}
    drafts = {"Courier": ours, "Ledger": theirs}
    arriving = data.draw(st.permutations([one for some in articles.values() for one in some]))
    memory, _ = judged(*arriving, watch=LOW)
    assert memory.signals == judged(*sorted(arriving, key=order), watch=LOW)[0].signals
    lost = set()
    for outlet, some in articles.items():
        whole = [n for n, (_, health) in enumerate(drafts[outlet]) if n and health is Health.OK]
        last = max(whole, default=0)
        lost |= {
            (some[n].id, SENTENCES[place])
            for n, (has, health) in enumerate(drafts[outlet][:last])
            for place in has - drafts[outlet][last][0]
            if health is Health.OK
        }
    kept = {one.id: one for one in memory.signals}
    said = {(one.id, cue.sentence) for one in memory.signals for _, cue in anew(one)}
    assert {(id, kept[id].cues[number].sentence) for id, number in gone(memory.signals)} == lost & said


@LAW
@given(DRAFTS, many(most=5, days=2))
def test_an_edit_is_told_once(drafts: list[Draft], others: list[Signal]) -> None:
    some = revised([*drafts, (drafts[-1][0], Health.OK)], "Courier")
    memory, alerts = judged(*sorted((*some, *others), key=order), watch=LOW)
    for alert in alerts:
        assert alert.reason is not Reason.EDITED or "no longer says" in alert.sentence
        assert not any(line.gone and (line.weight or line.coming or line.made) for line in alert.ledger)
    repeat = replace(some[-1], id="~again", revision="again", seen=memory.signals[-1].seen)
    after, more = judged(repeat, memory=memory, watch=LOW)
    assert not any(one.reason is Reason.EDITED for one in more)
    assert gone(after.signals) == gone(memory.signals)


def test_the_first_flat_denial_rings_though_it_comes_a_minute_late() -> None:
    near = cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    denied = cue(Kind.DENIAL, Role.LEGISLATOR, Record.NAMED, "Per Lund", certainty=-3)
    papers = [signal(near, at=n / 100, outlet=f"Paper {n}") for n in range(4)]
    for denials in ([1.505, 2.2], [3.005, 4]):
        late = [signal(denied, at=at / 100, outlet=f"Denying {at}") for at in denials]
        _, alerts = judged(*papers, *late)
        assert [one.rings for one in alerts if one.reason is Reason.NEW_DENIAL] == [True, False]


def test_what_came_in_an_episode_that_is_over_comes_no_more() -> None:
    """Also when it was seen at the very moment of the end."""
    near = cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    first = signal(near, name="first")
    next_one = signal(near, at=20 + 1e-3, outlet="Ledger", name="next")
    memory, alerts = judged(first, next_one, watch=LOW)
    assert [(one.episode, one.reason) for one in alerts] == [
        (1, Reason.RAISED),
        (1, Reason.EXPIRED),
        (2, Reason.RAISED),
    ]
    assert memory.closed == day(20)
    for id in (first.id, "another"):
        assert judge(memory, replace(first, id=id, seen=day(19.9)), LOW, RULES) == (memory, ())
    assert judge(memory, replace(first, seen=day(21)), LOW, RULES) == (memory, ())


def test_what_did_not_ring_begins_no_cool_down() -> None:
    near = cue(Kind.IMMINENT, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
    hours = ((near, 0), (Kind.CAUTION, 0.5), (near, 1), (Kind.CAUTION, 2), (near, 5), (Kind.CAUTION, 6), (near, 8))
    some = [
        signal(cue(said, Role.OFFICIAL) if isinstance(said, Kind) else said, at=at / 24, outlet=f"Paper {at}")
        for said, at in hours
    ]
    _, alerts = judged(*some)
    assert [one.rings for one in alerts if one.reason is Reason.ROSE] == [True, False, True]
