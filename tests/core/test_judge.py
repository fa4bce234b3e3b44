"""The judge: one alert an episode, raised at the floor, revised for a reason, the same however things arrive."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.belief import beliefs, said
from monitor.core.cue import SIDES, Cue, Kind, Role, Side
from monitor.core.judge import judge
from monitor.core.ledger import Memory, copied
from monitor.core.signal import Signal
from monitor.core.watch import Watch
from tests.builders import after
from tests.core.saying import FERRIES, cue, numbers, signal, told

OPEN = replace(FERRIES, floor=Stage.OPEN)
DAYS = 24 * 60.0

PRESSURE = signal(0, "Gazette", cue("S1", Role.LEGISLATOR, "Ada Pell"))
DOOR = signal(5, "Strait Wire", cue("S2", Role.DECIDER, "Corvin Rhule"))
REVIEW = signal(10, "Islander", cue("S3", Role.OFFICIAL))
CLOSE = signal(
    20,
    "Harbour Post",
    cue("S6", Role.PERSON_FAMILIAR, certainty=3),
    cue("S2", Role.DECIDER, "Corvin Rhule"),
    cue("S4"),
    cue("D2", Role.SPOKESPERSON, "Tobias Venner"),
)
NO_CHANGE = signal(25, "Courier", cue("D2", Role.SPOKESPERSON, "Tobias Venner"), cue("D3", Role.SPOKESPERSON))
COPY = signal(30, "Evening Mail", cue("S6", Role.PERSON_FAMILIAR, certainty=3), after="The Harbour Post")
ANNOUNCED = signal(40, "Strait Wire", cue("S8", Role.DECIDER, "Corvin Rhule", certainty=3))
IN_FORCE = signal(50, "Courier", cue("S9", Role.OUTLET))
REHEARSAL = (PRESSURE, DOOR, REVIEW, CLOSE, NO_CHANGE, COPY, ANNOUNCED, IN_FORCE)


def steps(alerts: list[Alert]) -> list[tuple[Stage, Reason]]:
    return [(alert.stage, alert.reason) for alert in alerts]


def test_the_rehearsal_is_one_alert_from_an_open_door_to_in_force() -> None:
    _, alerts = told(*REHEARSAL, watch=OPEN)
    assert len({alert.id for alert in alerts}) == 1
    assert [alert.revision for alert in alerts] == list(range(1, len(alerts) + 1))
    assert steps(alerts) == [
        (Stage.OPEN, Reason.RAISED),
        (Stage.REVIEW, Reason.ROSE),
        (Stage.IMMINENT, Reason.ROSE),
        (Stage.IMMINENT, Reason.NEW_DENIAL),
        (Stage.IMMINENT, Reason.NEW_VOICE),
        (Stage.ANNOUNCED, Reason.RESOLVED),
        (Stage.IN_FORCE, Reason.RESOLVED),
    ]


def test_the_exclusive_alone_is_imminent_though_it_quotes_that_nothing_has_changed() -> None:
    _, alerts = told(CLOSE)
    assert steps(alerts) == [(Stage.IMMINENT, Reason.RAISED)]
    assert alerts[0].origins == ("Harbour Post",)


def test_that_nothing_has_changed_speaks_of_today_only() -> None:
    _, alerts = told(PRESSURE, DOOR, REVIEW, CLOSE, NO_CHANGE)
    before, later = alerts[-2:]
    assert later.reason is Reason.NEW_DENIAL
    assert before.coming - later.coming < 0.04
    assert before.made - later.made > 0.3 * before.made


def test_a_copy_is_a_voice_and_no_origin() -> None:
    _, alerts = told(PRESSURE, DOOR, REVIEW, CLOSE, NO_CHANGE, COPY)
    before, later = alerts[-2:]
    assert (later.reason, later.stage, later.origins) == (Reason.NEW_VOICE, Stage.IMMINENT, before.origins)
    assert set(later.voices) - set(before.voices) == {"Evening Mail, after The Harbour Post"}
    line = next(line for line in later.ledger if line.outlet == "Evening Mail")
    assert line.copied
    assert line.weight == 0


def test_what_was_denied_before_the_announcement_does_not_hold_it_up() -> None:
    _, alerts = told(NO_CHANGE, signal(26, "Islander", cue("D1", Role.SPOKESPERSON, "Tobias Venner")), ANNOUNCED)
    assert steps(alerts) == [(Stage.ANNOUNCED, Reason.RAISED)]


def test_pressure_alone_rings_nothing_however_loud() -> None:
    _, alerts = told(
        *(signal(n, f"Paper {n}", cue("S1", Role.LEGISLATOR, f"Member {n}")) for n in range(40)), watch=OPEN
    )
    assert alerts == []


def test_who_can_only_hope_makes_nothing_imminent() -> None:
    _, alerts = told(*(signal(n, f"Paper {n}", cue("S6", Role.LEGISLATOR, f"Member {n}")) for n in range(9)))
    assert {alert.stage for alert in alerts} == {Stage.LEANING}


def test_a_flat_denial_ends_what_was_leaning_and_a_new_origin_reopens_it() -> None:
    leaning = signal(0, "Islander", cue("S5"))
    denial = signal(5, "Courier", cue("D1", Role.DECIDER, "Corvin Rhule"))
    near = [signal(10 + n, f"Paper {n}", cue("S6", certainty=3)) for n in range(3)]
    _, alerts = told(leaning, denial, *near)
    assert steps(alerts)[:2] == [(Stage.LEANING, Reason.RAISED), (Stage.DENIED, Reason.RESOLVED)]
    assert (alerts[-1].stage, alerts[-1].episode) == (Stage.IMMINENT, 1)


def test_a_reversal_stalls_it() -> None:
    back = signal(30, "Courier", cue("R1", Role.DECIDER, "Corvin Rhule"))
    _, alerts = told(CLOSE, back)
    assert steps(alerts) == [(Stage.IMMINENT, Reason.RAISED), (Stage.STALLED, Reason.RESOLVED)]


def test_a_denial_of_the_announcement_takes_it_back() -> None:
    false = signal(60, "Courier", cue("D1", Role.DECIDER, "Corvin Rhule"), cue("R1", Role.SPOKESPERSON, "T. Venner"))
    again = signal(70, "Islander", cue("D1", Role.DECIDER, "Corvin Rhule"))
    _, alerts = told(signal(0, "Islander", cue("S8", Role.OUTLET)), false, again)
    assert steps(alerts)[0] == (Stage.ANNOUNCED, Reason.RAISED)
    assert alerts[-1].stage in (Stage.DENIED, Stage.STALLED)


def test_an_insiders_caution_holds_it_at_leaning_until_somebody_says_near_again() -> None:
    careful = signal(30, "Courier", cue("D5", Role.OFFICIAL))
    near = signal(40, "Islander", cue("S6", certainty=3))
    _, alerts = told(CLOSE, careful, near)
    assert [alert.stage for alert in alerts] == [Stage.IMMINENT, Stage.LEANING, Stage.IMMINENT]


def test_what_nobody_repeats_goes_stale_and_the_next_word_is_a_new_episode() -> None:
    later = signal(31 * DAYS, "Islander", cue("S6", certainty=3))
    memory, alerts = told(CLOSE, later)
    assert steps(alerts)[1:] == [(Stage.STALE, Reason.EXPIRED), (Stage.IMMINENT, Reason.RAISED)]
    assert [alert.episode for alert in alerts] == [1, 1, 2]
    assert alerts[1].id == alerts[0].id != alerts[2].id
    assert alerts[1].as_of == CLOSE.seen + timedelta(days=FERRIES.horizon_days)
    assert memory.episode == 2


def test_after_the_end_the_same_alert_goes_on_until_the_matter_has_rested() -> None:
    soon = signal(10 * DAYS, "Islander", cue("S5"))
    copy = signal(60 * DAYS, "Evening Mail", cue("S8", Role.DECIDER), after="Strait Wire")
    new = signal(61 * DAYS, "Islander", cue("S5"), cue("S6"))
    memory, alerts = told(ANNOUNCED, soon, copy)
    assert {alert.episode for alert in alerts} == {1}
    assert alerts[-1].stage is Stage.ANNOUNCED
    assert all(one.outlet != "Evening Mail" for one in memory.signals)
    _, more = told(new, memory=memory)
    assert [(alert.episode, alert.reason) for alert in more] == [(2, Reason.RAISED)]


def test_what_was_announced_takes_effect_in_the_same_episode_however_late() -> None:
    _, alerts = told(ANNOUNCED, signal(45 * DAYS, "Courier", cue("S9", Role.OUTLET)))
    assert steps(alerts) == [(Stage.ANNOUNCED, Reason.RAISED), (Stage.IN_FORCE, Reason.RESOLVED)]
    assert len({alert.id for alert in alerts}) == 1


def test_the_line_says_who_and_where() -> None:
    _, alerts = told(PRESSURE, DOOR, REVIEW, CLOSE, watch=OPEN)
    assert alerts[-1].sentence == "rose to imminent: near, an anonymous person familiar, Harbour Post; 4 origins"


def test_a_memory_survives_its_record() -> None:
    memory, _ = told(*REHEARSAL, watch=OPEN)
    assert decode(encode(memory), Memory) == memory


def test_one_may_read_the_long_story_of_a_permission() -> None:
    """Pressure in May, hints, "very close" from one person, a partial permission; a request in August, refused."""
    watch = Watch(id="range", question="May the allied guns be used across the border?", query="guns", floor=Stage.OPEN)
    may = datetime(2024, 5, 1, tzinfo=UTC)

    def on(day: float, outlet: str, *cues: Cue, scope: str = "") -> Signal:
        return signal((day - 1) * DAYS, outlet, *cues, subject="range", scope=scope, start=may)

    major = cue("D2", Role.SPOKESPERSON, "Maj. Dole")
    story = [
        on(7, "Capitol Record", cue("S1", Role.LEGISLATOR, "two members")),
        on(20, "Capitol Record", cue("S1", Role.LEGISLATOR, "a letter of fourteen")),
        on(29, "World Service", cue("S2", Role.DECIDER, "the secretary"), cue("S2", Role.SPOKESPERSON, "J. Kern")),
        on(30.5, "Potomac Dispatch", cue("S6", Role.PERSON_FAMILIAR, certainty=3), cue("S4"), major),
        on(30.6, "World Service", major),
        on(31.2, "World Service", cue("S8", Role.OFFICIAL, certainty=3), scope="only near the northern city"),
    ]
    memory, alerts = told(*story, watch=watch)
    assert alerts[0].as_of <= may + timedelta(days=28)
    close = next(alert for alert in alerts if alert.stage is Stage.IMMINENT)
    assert close.as_of == may + timedelta(days=29.5)
    unchanged = next(alert for alert in alerts if alert.reason is Reason.NEW_DENIAL)
    assert unchanged.stage is Stage.IMMINENT
    assert alerts[-1].stage is Stage.ANNOUNCED
    assert alerts[-1].scope == "only near the northern city"

    august = [
        on(118, "Front Courier", cue("S1", Role.ALLY, "the president of the ally")),
        on(118.2, "World Service", cue("S1", Role.ALLY), major, cue("D1", Role.OFFICIAL)),
    ]
    _, later = told(*august, watch=watch, memory=memory)
    assert all(alert.stage.rank < Stage.IMMINENT.rank for alert in later)


# ---- laws

FOR_KINDS = ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"]
ALL_KINDS = [*FOR_KINDS, "D1", "D2", "D3", "D4", "D5", "R1"]
OUTLETS = ["Gazette", "Islander", "Harbour Post", "Courier"]


@st.composite
def a_signal(draw: st.DrawFn, kinds: list[str] = ALL_KINDS, copies: bool = True, at: float | None = None) -> Signal:
    minutes = draw(st.integers(0, 8 * 24 * 60)) if at is None else at
    outlet = draw(st.sampled_from(OUTLETS))
    cues = draw(
        st.lists(
            st.builds(cue, st.sampled_from(kinds), st.sampled_from(list(Role)), st.sampled_from(["", "A", "B"])),
            min_size=1,
            max_size=3,
        )
    )
    credit = draw(st.sampled_from(["", *OUTLETS])) if copies else ""
    return signal(minutes, outlet, *cues, after=credit)


def some(most: int = 8) -> st.SearchStrategy[list[Signal]]:
    return st.lists(a_signal(), min_size=1, max_size=most, unique_by=lambda one: one.id)


def arrival(signals: list[Signal]) -> list[Signal]:
    return sorted(signals, key=lambda one: (one.seen, one.id))


def believed(signals: list[Signal], at: datetime) -> tuple[float, float]:
    found = beliefs(said(arrival(signals), at, numbers()), numbers())
    return found.coming, found.made


@given(some(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_comes_again_changes_nothing(signals: list[Signal], data: st.DataObject) -> None:
    memory, _ = told(*signals, watch=OPEN)
    again = data.draw(st.sampled_from(signals))
    assert judge(memory, again, OPEN, numbers()) == (memory, ())


@given(some(), st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_the_order_of_arrival_does_not_matter(signals: list[Signal], random: object) -> None:
    week = [one for one in signals if one.seen <= after(7 * 24 * 60)] or signals[:1]
    mixed = list(week)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    calm = replace(OPEN, horizon_days=60)
    straight, _ = told(*arrival(week), watch=calm)
    crooked, _ = told(*mixed, watch=calm)
    assert (straight.signals, straight.course) == (crooked.signals, crooked.course)


def test_every_order_of_the_rehearsal_ends_the_same() -> None:
    ends = {told(*order, watch=OPEN)[0].course for order in permutations((DOOR, CLOSE, NO_CHANGE, COPY, ANNOUNCED))}
    assert {course.stage for course in ends} == {Stage.ANNOUNCED}
    assert len(ends) == 1


@given(some(), a_signal(at=8 * 24 * 60 + 1))
@settings(max_examples=120, deadline=None)
def test_copies_never_raise_a_stage(signals: list[Signal], last: Signal) -> None:
    memory, _ = told(*arrival(signals), watch=OPEN)
    origin = memory.signals[-1].origin
    copy = replace(last, outlet="Evening Mail", origin=origin, seen=memory.signals[-1].seen + timedelta(hours=1))
    assert copied(copy)
    later, _ = told(copy, watch=OPEN, memory=memory)
    assert later.course.stage.rank <= memory.course.stage.rank


@given(some(), a_signal(kinds=["D1", "D2", "D3", "D4", "D5", "R1"], at=8 * 24 * 60 + 1))
@settings(max_examples=120, deadline=None)
def test_a_denial_never_raises_coming_nor_the_stage(signals: list[Signal], denial: Signal) -> None:
    assert believed([*signals, denial], denial.seen)[0] <= believed(signals, denial.seen)[0] + 1e-12
    memory, _ = told(*arrival(signals), watch=OPEN)
    later, _ = told(denial, watch=OPEN, memory=memory)
    assert later.course.stage.rank <= memory.course.stage.rank


@given(some(), a_signal(kinds=FOR_KINDS, copies=False, at=8 * 24 * 60 + 1))
@settings(max_examples=120, deadline=None)
def test_more_of_one_side_moves_belief_to_that_side(signals: list[Signal], more: Signal) -> None:
    before, later = believed(signals, more.seen), believed([*signals, more], more.seen)
    assert later[0] >= before[0] - 1e-12
    assert later[1] >= before[1] - 1e-12


@given(some())
@settings(max_examples=80, deadline=None)
def test_revisions_count_up_and_every_change_has_a_reason(signals: list[Signal]) -> None:
    _, alerts = told(*arrival(signals), watch=OPEN)
    for earlier, later in pairwise(alerts):
        if earlier.id == later.id:
            assert later.revision == earlier.revision + 1
            assert later.as_of >= earlier.as_of
            if later.stage is earlier.stage:
                assert later.reason in (Reason.NEW_ORIGIN, Reason.NEW_VOICE, Reason.NEW_DENIAL)


@given(some())
@settings(max_examples=60, deadline=None)
def test_the_ledgers_weights_add_up_to_the_beliefs(signals: list[Signal]) -> None:
    """For the cues that move *coming* alone: what is shown is what is counted."""
    from math import log

    only = [one for one in signals if all(SIDES[c.kind] is Side.FOR and c.kind is not Kind.DECIDED for c in one.cues)]
    if not only:
        return
    ordered = arrival(only)
    found = beliefs(said(ordered, ordered[-1].seen, numbers()), numbers())
    odds = log(found.coming / (1 - found.coming))
    assert abs(odds - numbers().prior.coming - sum(found.weights.values())) < 1e-9
