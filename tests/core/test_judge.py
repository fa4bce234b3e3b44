"""The judge: laws that hold for any signals, and stories an editor would recognise."""

from itertools import groupby, pairwise, permutations, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.codec import decode, encode
from monitor.core.alert import Alert, Reason, Stage
from monitor.core.article import Health
from monitor.core.cue import Cue, Kind, Record, Role
from monitor.core.identity import identify
from monitor.core.judge import judge, lapse
from monitor.core.ledger import order
from monitor.core.memory import Memory
from monitor.core.proposition import Direction
from monitor.core.signal import Signal
from tests.core.building import LAW, RULES, WATCH, cue, day, judged, many, signal

CRAMPED = replace(RULES, memory=replace(RULES.memory, ledger=3))
LOW = replace(WATCH, floor=Stage.PRESSURE, horizon_days=5.0)

# --- laws ------------------------------------------------------------------------------------------------------------


@LAW
@given(many(days=40), st.data(), st.booleans())
def test_what_came_before_changes_nothing(signals: list[Signal], data: st.DataObject, cramped: bool) -> None:
    rules = CRAMPED if cramped else RULES
    memory, _ = judged(*signals, watch=LOW, numbers=rules)
    for again in data.draw(st.permutations(signals)):
        assert judge(memory, again, LOW, rules) == (memory, ())


@LAW
@given(many(days=40), many(days=40, subject="ferry"))
def test_other_subjects_change_nothing(ours: list[Signal], others: list[Signal]) -> None:
    memories: dict[str, Memory] = {}
    alerts: list[Alert] = []
    for one in (one for pair in zip_longest(ours, others) for one in pair if one is not None):
        memories[one.subject], more = judge(memories.get(one.subject), one, LOW, RULES)
        alerts += more
    memory, alone = judged(*ours, watch=LOW)
    assert memories["sluice"] == memory
    assert [alert for alert in alerts if alert.subject == "sluice"] == alone


@LAW
@given(many(), st.data())
def test_the_order_of_arrival_changes_neither_ledger_nor_course(signals: list[Signal], data: st.DataObject) -> None:
    """While nothing makes room, goes stale or begins anew. Not so for the revisions, which tell what came when."""
    memory, _ = judged(*signals)
    shuffled, _ = judged(*data.draw(st.permutations(signals)))
    assert (shuffled.signals, shuffled.course) == (memory.signals, memory.course)
    in_order, _ = judged(*sorted(signals, key=order))
    assert (in_order.signals, in_order.course) == (memory.signals, memory.course)


def test_every_order_of_a_short_story_ends_the_same() -> None:
    parts = (
        signal(OPEN_DOOR, at=0, outlet="Ledger"),
        signal(NEAR, UNCHANGED, at=1),
        signal(UNCHANGED, at=1.1, outlet="Courier"),
        signal(NEAR, at=1.2, outlet="Evening Mail", origin="Harbour Post"),
        signal(ORDERED, at=2, outlet="Ledger"),
    )
    ends = [judged(*arriving, watch=LOW)[0] for arriving in permutations(parts)]
    assert {memory.course.stage for memory in ends} == {Stage.ANNOUNCED}
    assert len({(memory.signals, memory.course) for memory in ends}) == 1


@LAW
@given(many(most=14, days=60), st.booleans())
def test_revisions_count_from_one_and_an_episode_has_one_id(signals: list[Signal], low: bool) -> None:
    _, alerts = judged(*signals, watch=LOW if low else WATCH)
    by_episode = {
        episode: list(revisions) for episode, revisions in groupby(alerts, key=lambda alert: (alert.episode, alert.id))
    }
    assert len(by_episode) == len({episode for episode, _ in by_episode})
    for (episode, id), revisions in by_episode.items():
        assert id == identify("alert", "sluice", str(episode))
        assert [alert.revision for alert in revisions] == list(range(1, len(revisions) + 1))
        assert revisions[0].reason is Reason.RAISED
        assert [alert.as_of for alert in revisions] == sorted(alert.as_of for alert in revisions)
        assert len({alert.first_seen for alert in revisions}) == 1


@LAW
@given(many(most=14, days=60))
def test_what_is_remembered_reads_back_and_goes_on_the_same(signals: list[Signal]) -> None:
    memory: Memory | None = None
    told: list[Alert] = []
    for one in signals:
        memory, alerts = judge(memory, one, LOW, RULES)
        assert [decode(encode(alert), Alert) for alert in alerts] == list(alerts)
        memory, told = decode(encode(memory), Memory), [*told, *alerts]
    assert (memory, told) == judged(*signals, watch=LOW)


@LAW
@given(many(most=14, days=60))
def test_a_revision_has_a_reason_that_can_be_seen_in_it(signals: list[Signal]) -> None:
    _, alerts = judged(*signals, watch=LOW)
    for before, after in pairwise(alerts):
        if after.reason is Reason.ROSE:
            assert after.stage.rank > before.stage.rank or before.stage in (Stage.DENIED, Stage.STALLED)
        if after.reason is Reason.FELL:
            assert after.stage.rank <= before.stage.rank
        if after.reason in (Reason.NEW_DENIAL, Reason.NEW_ORIGIN, Reason.NEW_VOICE):
            assert after.stage is before.stage
        assert "\n" not in after.sentence


# --- stories ---------------------------------------------------------------------------------------------------------

PRESS = cue(Kind.PRESSURE, Role.LEGISLATOR, Record.NAMED, "Ida Wren")
OPEN_DOOR = cue(Kind.OPENNESS, Role.DECIDER, Record.NAMED, "Ada Holm", start=100)
NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR, start=200)
EXPECTED = cue(Kind.LEANING, Role.OFFICIAL)
UNCHANGED = cue(Kind.STATUS_QUO, Role.SPOKESPERSON, Record.NAMED, "Per Lund", start=300)
NO_COMMENT = cue(Kind.NON_DENIAL, Role.SPOKESPERSON, Record.NAMED, "Per Lund", start=400)
DENIED = cue(Kind.DENIAL, Role.SPOKESPERSON, Record.NAMED, "Per Lund", certainty=-3)
ORDERED = cue(Kind.ANNOUNCED, Role.DECIDER, Record.NAMED, "Ada Holm", certainty=3)
OPENED = cue(Kind.IN_FORCE, Role.OUTLET, Record.OUTLET, certainty=3)


def story(alerts: list[Alert]) -> list[tuple[Reason, Stage]]:
    return [(alert.reason, alert.stage) for alert in alerts]


def test_a_week_at_the_sluice() -> None:
    memory, alerts = judged(
        signal(PRESS, at=0, outlet="Ledger"),
        signal(cue(Kind.REVIEW, Role.OFFICIAL), UNCHANGED, at=1, outlet="Courier"),
        signal(PRESS, OPEN_DOOR, NEAR, UNCHANGED, NO_COMMENT, at=2, outlet="Harbour Post"),
        signal(UNCHANGED, at=2.1, outlet="Courier"),
        signal(NEAR, at=2.2, outlet="Evening Mail", origin="Harbour Post"),
        signal(NEAR, at=2.3, outlet="Ledger"),
        signal(ORDERED, at=3, outlet="Courier"),
        signal(OPENED, at=6, outlet="Ledger"),
    )
    assert story(alerts) == [
        (Reason.RAISED, Stage.IMMINENT),
        (Reason.NEW_VOICE, Stage.IMMINENT),  # the copy; the spokesman's second "no change" is nothing new
        (Reason.NEW_VOICE, Stage.IMMINENT),  # the Ledger had been an origin of pressure
        (Reason.RESOLVED, Stage.ANNOUNCED),
        (Reason.RESOLVED, Stage.IN_FORCE),
    ]
    assert [len(alert.origins) for alert in alerts] == [3, 3, 3, 3, 3]
    assert alerts[1].voices[-1] == "Evening Mail, after Harbour Post"
    assert alerts[1].origins == alerts[0].origins
    assert alerts[2].coming > alerts[1].coming
    assert alerts[-1].made > alerts[-2].made > 0.4 > alerts[-3].made
    assert memory.course.ended == day(3)


def test_one_article_alone_makes_it_imminent_with_one_origin() -> None:
    _, (alert,) = judged(signal(PRESS, OPEN_DOOR, NEAR, UNCHANGED, NO_COMMENT))
    assert (alert.revision, alert.reason, alert.stage) == (1, Reason.RAISED, Stage.IMMINENT)
    assert alert.origins == ("Harbour Post",)
    assert alert.coming > RULES.stages.imminent
    assert alert.made < 0.05
    assert alert.sentence == "raised at imminent: near, an anonymous person familiar, Harbour Post; 1 origin"
    assert [line.cue.kind for line in alert.ledger if line.weight] == [NEAR.kind, UNCHANGED.kind]
    assert set(alert.voices) == {
        "Ida Wren (legislator)",
        "Ada Holm (decider)",
        "anonymous person-familiar (Harbour Post)",
        "Per Lund (spokesperson)",
    }
    assert (alert.question, alert.channels, alert.floor) == (WATCH.question, WATCH.channels, WATCH.floor)


def test_a_caution_caps_until_somebody_else_says_it_is_near() -> None:
    caution = cue(Kind.CAUTION, Role.OFFICIAL)
    _, alerts = judged(signal(NEAR, caution), signal(NEAR, at=0.5, outlet="Courier"))
    assert story(alerts) == [(Reason.RAISED, Stage.LEANING), (Reason.ROSE, Stage.IMMINENT)]
    _, alerts = judged(signal(NEAR), signal(caution, at=0.2, outlet="Ledger"), signal(NEAR, at=0.5, outlet="Courier"))
    assert story(alerts) == [
        (Reason.RAISED, Stage.IMMINENT),
        (Reason.FELL, Stage.LEANING),
        (Reason.ROSE, Stage.IMMINENT),
    ]


def test_a_flat_denial_ends_it() -> None:
    _, alerts = judged(signal(EXPECTED), signal(DENIED, at=1, outlet="Courier"))
    assert story(alerts) == [(Reason.RAISED, Stage.LEANING), (Reason.RESOLVED, Stage.DENIED)]
    assert alerts[-1].sentence == "resolved: denied: flat denial, Per Lund (spokesperson), Courier; 1 origin"


def test_a_new_origin_reopens_what_was_denied() -> None:
    near = [signal(NEAR, at=1.1 + n / 10, outlet=f"Paper {n}") for n in range(3)]
    memory, alerts = judged(signal(EXPECTED), signal(DENIED, at=1, outlet="Courier"), *near)
    assert [stage for stage, _ in groupby(alert.stage for alert in alerts)][-2:] == [Stage.LEANING, Stage.IMMINENT]
    assert {alert.episode for alert in alerts} == {1}
    assert memory.course.ended is None


def test_what_was_denied_before_the_announcement_does_not_hold_it_up() -> None:
    _, alerts = judged(
        signal(UNCHANGED), signal(DENIED, at=1, outlet="Ledger"), signal(ORDERED, at=2, outlet="Courier")
    )
    assert story(alerts) == [(Reason.RAISED, Stage.ANNOUNCED)]


def test_an_announcement_that_is_denied_is_taken_back() -> None:
    early = cue(Kind.ANNOUNCED, Role.OUTLET, Record.OUTLET)
    withdrawn = [signal(DENIED, cue(Kind.REVERSAL, Role.DECIDER), at=1 + n, outlet=f"Paper {n}") for n in range(2)]
    _, alerts = judged(signal(early), *withdrawn)
    assert story(alerts)[0] == (Reason.RAISED, Stage.ANNOUNCED)
    assert alerts[-1].stage in (Stage.DENIED, Stage.STALLED)


def test_pressure_alone_rings_nothing_however_loud() -> None:
    loud = [
        signal(cue(Kind.PRESSURE, Role.LEGISLATOR, Record.NAMED, f"Member {n}"), at=n / 24, outlet=f"Paper {n}")
        for n in range(40)
    ]
    assert judged(*loud, watch=replace(WATCH, floor=Stage.OPEN))[1] == []


def test_a_denial_that_does_not_end_it_is_told() -> None:
    _, alerts = judged(signal(NEAR), signal(UNCHANGED, at=0.1, outlet="Courier"))
    assert story(alerts)[1:] == [(Reason.NEW_DENIAL, Stage.IMMINENT)]
    assert alerts[-1].sentence.startswith("new denial, still imminent: no change today, Per Lund (spokesperson)")


def test_a_plan_that_is_shelved_stalls() -> None:
    shelved = cue(Kind.REVERSAL, Role.OFFICIAL)
    memory, alerts = judged(signal(NEAR), signal(shelved, at=2, outlet="Courier"))
    assert story(alerts)[1:] == [(Reason.RESOLVED, Stage.STALLED)]
    assert memory.course.ended == day(2)


def test_the_scope_and_direction_that_were_told_last_are_carried() -> None:
    _, alerts = judged(
        signal(EXPECTED, scope="only at night", direction=Direction.LIFT),
        signal(EXPECTED, at=1, outlet="Courier"),
        signal(EXPECTED, at=2, outlet="Ledger", scope="only for barges"),
    )
    assert [alert.scope for alert in alerts] == ["only at night", "only at night", "only for barges"]
    assert {alert.direction for alert in alerts} == {Direction.LIFT}


def test_what_nobody_speaks_of_goes_stale_at_its_deadline_and_the_next_word_is_another_episode() -> None:
    memory, alerts = judged(
        signal(EXPECTED, at=0),
        signal(UNCHANGED, at=20, outlet="Courier"),  # a denial prolongs nothing
        signal(EXPECTED, at=31, outlet="Ledger"),
    )
    assert story(alerts)[0] == (Reason.RAISED, Stage.LEANING)
    assert story(alerts)[-2:] == [(Reason.EXPIRED, Stage.STALE), (Reason.RAISED, Stage.LEANING)]
    stale, fresh = alerts[-2:]
    assert stale.as_of == day(WATCH.horizon_days)
    assert stale.id == alerts[0].id == identify("alert", "sluice", "1")
    assert (fresh.id, fresh.revision, fresh.episode) == (identify("alert", "sluice", "2"), 1, 2)
    assert (fresh.origins, fresh.first_seen) == (("Ledger",), day(31))
    late = signal(NEAR, at=5, outlet="Evening Mail")
    assert judged(late, memory=memory) == (memory, [])


def test_it_is_the_same_whether_somebody_looked_before_an_edit_of_what_is_over() -> None:
    said = signal(EXPECTED, at=0)
    memory, _ = judged(said)
    edit = replace(signal(NEAR, at=31, name="edit"), article=said.article, edited=True)
    unseen, alerts = judged(edit, memory=memory)
    looked, told = lapse(memory, WATCH, RULES, day(31))
    assert story(alerts) == story([*told]) == [(Reason.EXPIRED, Stage.STALE)]
    assert judged(edit, memory=looked) == (unseen, []) == (looked, [])


def test_each_new_word_prolongs() -> None:
    words = [signal(EXPECTED, at=20.0 * n, outlet=f"Paper {n}") for n in range(4)]
    _, alerts = judged(*words)
    assert {alert.episode for alert in alerts} == {1}


def test_after_the_end_and_a_rest_it_begins_anew() -> None:
    made = signal(ORDERED, at=0)
    memory, first = judged(made, signal(EXPECTED, at=10, outlet="Ledger"))
    assert {alert.episode for alert in first} == {1}
    rested = 0.1 + RULES.memory.quiet_days
    copy = signal(EXPECTED, at=rested, outlet="Evening Mail", origin="Courier")
    closed, none = judged(copy, memory=memory)
    assert (none, closed.episode, closed.signals) == ([], 1, memory.signals)  # a copy begins nothing
    assert closed.has(copy)
    _, again = judged(signal(EXPECTED, at=rested + 1, outlet="Courier"), memory=closed)
    assert [(alert.episode, alert.revision, alert.reason) for alert in again] == [(2, 1, Reason.RAISED)]


def test_that_it_takes_effect_belongs_to_what_was_announced_however_late() -> None:
    _, alerts = judged(signal(ORDERED, at=0), signal(OPENED, at=40, outlet="Ledger"))
    assert story(alerts) == [(Reason.RAISED, Stage.ANNOUNCED), (Reason.RESOLVED, Stage.IN_FORCE)]
    assert {alert.episode for alert in alerts} == {1}


def test_however_many_members_say_so_it_is_not_imminent() -> None:
    claims = [
        signal(cue(Kind.DECIDED, Role.LEGISLATOR, Record.NAMED, f"Member {n}"), at=n / 10, outlet=f"Paper {n}")
        for n in range(20)
    ]
    _, alerts = judged(*claims)
    assert {alert.stage for alert in alerts} == {Stage.LEANING}


def test_a_headline_alone_rings_later() -> None:
    heads = [signal(NEAR, at=n / 10, outlet=f"Paper {n}", health=Health.HEADLINE_ONLY) for n in range(3)]
    assert judged(heads[0])[1] == []
    assert judged(*heads)[1][0].stage.rank >= Stage.LEANING.rank


def test_a_copy_that_comes_before_its_original() -> None:
    copy = signal(NEAR, outlet="Evening Mail", origin="the harbour post")
    own = signal(NEAR, at=0.5, outlet="Harbour Post")
    _, (first, second) = judged(copy, own)
    assert (first.origins, second.origins) == (("the harbour post",), ("Harbour Post",))
    assert second.reason is Reason.NEW_VOICE
    assert second.coming == pytest.approx(judged(own)[1][0].coming, abs=1e-4)
    assert {line.outlet: bool(line.weight) for line in second.ledger} == {"Evening Mail": False, "Harbour Post": True}


def test_an_original_that_was_seen_before_the_copy_but_comes_late() -> None:
    copy = signal(NEAR, at=0.5, outlet="Evening Mail", origin="Harbour Post")
    own = signal(NEAR, at=0.4)
    _, (first, second) = judged(copy, own)
    assert second.as_of == first.as_of == day(0.5)
    assert {line.outlet: bool(line.weight) for line in second.ledger} == {"Evening Mail": False, "Harbour Post": True}


@pytest.mark.parametrize(
    ("floor", "rings"), [(Stage.PRESSURE, 1), (Stage.REVIEW, 1), (Stage.LEANING, 0), (Stage.ANNOUNCED, 0)]
)
def test_it_rings_from_the_floor(floor: Stage, rings: int) -> None:
    _, alerts = judged(signal(cue(Kind.REVIEW, Role.DECIDER)), watch=replace(WATCH, floor=floor))
    assert len(alerts) == rings


def test_under_the_floor_it_is_still_told_once_it_has_rung() -> None:
    caution = signal(cue(Kind.CAUTION, Role.OFFICIAL), at=0.1, outlet="Courier")
    _, alerts = judged(signal(NEAR), caution, watch=replace(WATCH, floor=Stage.IMMINENT))
    assert story(alerts) == [(Reason.RAISED, Stage.IMMINENT), (Reason.FELL, Stage.LEANING)]


def test_silence_is_told_of_by_nobody() -> None:
    silent: Cue = cue(Kind.NO_RESPONSE, Role.SPOKESPERSON, Record.NAMED, "Per Lund")
    _, alerts = judged(signal(NEAR), signal(silent, at=0.1, name="again"))
    assert len(alerts) == 1
