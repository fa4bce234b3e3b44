"""The board: whatever the order and however often, the same alerts; nobody who listens misses one."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.alert import Alert, Opinion, Reason, Stage, Verdict
from monitor.core.signal import Signal
from monitor.desk.board import Board, Past, Update, settled
from tests.core.building import WATCH, judged, many
from tests.desk import sample

NAMES = ("tram fares", "the fishing quota", "a curfew")


def revision(name: str, number: int) -> Alert:
    stage = list(Stage)[(number * 5 + len(name)) % len(Stage)]
    at = sample.START + timedelta(minutes=number * 7 + len(name))
    return sample.other(name, revision=number, stage=stage, as_of=at, sentence=f"{name}, revision {number}")


def told(board: Board, alerts: list[Alert]) -> Board:
    for alert in alerts:
        board.put(alert)
    return board


def seen(board: Board) -> list[object]:
    return [(alert, board.history(alert.id)) for alert in board.alerts()]


revisions = st.lists(
    st.builds(revision, st.sampled_from(NAMES), st.integers(min_value=1, max_value=9)), min_size=1, max_size=30
)


@given(revisions, st.randoms(use_true_random=False))
def test_any_order_of_revisions_gives_the_same_board(alerts: list[Alert], random: Random) -> None:
    shuffled = list(alerts)
    random.shuffle(shuffled)
    assert seen(told(Board(history=4), shuffled)) == seen(told(Board(history=4), alerts))


@given(revisions)
def test_a_compacted_topic_rebuilds_the_desk(alerts: list[Alert]) -> None:
    """Of which the latest revision of each alert is left: all but the history, which says that it is only the last."""
    latest = {one.id: one for one in sorted(alerts, key=lambda one: one.revision)}
    rebuilt = told(Board(), list(latest.values()))
    assert rebuilt.alerts() == told(Board(), alerts).alerts()
    assert all(len(rebuilt.history(id)) == 1 for id in latest)


@given(many(most=12))
def test_what_the_judge_told_is_on_the_desk_after_compaction_line_by_line(signals: list[Signal]) -> None:
    alerts = judged(*signals, watch=replace(WATCH, floor=Stage.PRESSURE))[1]
    latest = {one.id: one for one in alerts}
    assert told(Board(), list(latest.values())).alerts() == told(Board(), alerts).alerts()


@given(revisions)
def test_redelivery_changes_nothing(alerts: list[Alert]) -> None:
    board = told(Board(), alerts)
    before, mark = seen(board), board.mark
    assert [board.put(alert) for alert in alerts] == [False] * len(alerts)
    assert (seen(board), board.mark) == (before, mark)


@given(revisions)
def test_the_newest_revision_is_shown_once(alerts: list[Alert]) -> None:
    board = told(Board(), alerts)
    newest = {alert.id: max(one.revision for one in alerts if one.id == alert.id) for alert in alerts}
    assert {alert.id: alert.revision for alert in board.alerts()} == newest
    assert len(board) == len(newest)


@given(revisions)
def test_open_alerts_come_first_and_newest_change_first(alerts: list[Alert]) -> None:
    shown = told(Board(), alerts).alerts()
    assert [settled(one) for one in shown] == sorted(settled(one) for one in shown)
    for one, other in pairwise(shown):
        assert settled(one) != settled(other) or one.as_of >= other.as_of


@given(revisions, st.lists(st.booleans(), min_size=30, max_size=30), st.integers(min_value=1, max_value=4))
def test_a_listener_however_slow_ends_with_what_the_board_has(
    alerts: list[Alert], looks: list[bool], backlog: int
) -> None:
    board = Board(backlog=backlog)
    known: dict[str, Alert] = {}
    with board.subscribe() as listener:
        for alert, look in zip(alerts, looks, strict=False):
            board.put(alert)
            if look:
                learn(board, known, list(listener.take()))
        learn(board, known, list(listener.take()))
        assert list(listener.take()) == []
    assert known == {alert.id: alert for alert in board.alerts()}


def learn(board: Board, known: dict[str, Alert], updates: list[Update]) -> None:
    assert len(updates) <= board.backlog
    for update in updates:
        if update.alert is None:
            known |= {alert.id: alert for alert in board.alerts()}
        else:
            known[update.alert.id] = update.alert


def test_history_is_bounded_and_keeps_why_it_rang() -> None:
    board = told(Board(history=3), [revision("a curfew", number) for number in (1, 2, 3, 4, 5)])
    (alert,) = board.alerts()
    assert [change.revision for change in board.history(alert.id)] == [5, 4, 1]


def test_an_older_revision_that_comes_late_joins_the_history_only() -> None:
    board = Board()
    assert board.put(sample.alert(3))
    assert not board.put(sample.alert(2))
    assert [change.reason for change in board.history(sample.alert().id)] == [Reason.ROSE, Reason.ROSE]
    assert board.get(sample.alert().id) == sample.alert(3)


def test_a_full_board_forgets_the_oldest_settled_alert() -> None:
    board = Board(keep=2)
    board.put(sample.other("old and settled", stage=Stage.DENIED))
    board.put(sample.alert(4))
    board.put(sample.other("newer", as_of=sample.START))
    assert [alert.subject for alert in board.alerts()] == ["night-levy", "newer"]
    assert not board.put(sample.other("also settled", stage=Stage.STALE))
    assert len(board) == 2


def test_what_is_not_known_is_none() -> None:
    assert Board().get("nothing") is None
    assert Board().history("nothing") == ()


def test_coming_back_with_a_mark_misses_nothing() -> None:
    board = told(Board(), [sample.alert(1)])
    mark = board.mark
    told(board, [sample.alert(2), sample.other("tram fares"), sample.alert(3)])
    with board.subscribe(mark) as listener:
        assert [update.alert for update in listener.take()] == [sample.other("tram fares"), sample.alert(3)]
        assert listener.mark == board.mark


@pytest.mark.parametrize("mark", ["", "now"])
def test_without_a_mark_only_what_comes_is_told(mark: str) -> None:
    board = told(Board(), [sample.alert(1)])
    with board.subscribe(mark and board.mark) as listener:
        assert list(listener.take()) == []
        board.put(sample.alert(2))
        assert [update.alert for update in listener.take()] == [sample.alert(2)]


@pytest.mark.parametrize(
    "mark", ["x", "x.1", ".", "{name}.", "{name}.99", "{name}.-1", "{name}.²", "{name}." + "9" * 9000]
)
def test_a_mark_that_is_not_ours_means_resync(mark: str) -> None:
    board = told(Board(), [sample.alert(1)])
    name = board.mark.partition(".")[0]
    with board.subscribe(mark.replace("{name}", name)) as listener:
        assert [update.alert for update in listener.take()] == [None]
        board.put(sample.alert(2))
        assert [update.alert for update in listener.take()] == [sample.alert(2)]


def test_a_listener_that_falls_behind_is_told_to_look_again() -> None:
    board = Board(backlog=2)
    with board.subscribe() as listener:
        told(board, [sample.other(name) for name in NAMES])
        assert [(update.mark, update.alert) for update in listener.take()] == [(board.mark, None)]


def test_a_slow_listener_sees_an_alert_as_it_now_stands() -> None:
    board = Board()
    with board.subscribe() as listener:
        told(board, [sample.other("tram fares"), sample.alert(1)])
        taking = listener.take()
        assert next(taking).alert == sample.other("tram fares")
        board.put(sample.alert(2))
        assert list(taking) == []
        assert [update.alert for update in listener.take()] == [sample.alert(2)]


def test_a_listener_wakes_for_a_change_and_leaves_when_the_board_closes() -> None:
    async def listen(board: Board, ready: asyncio.Event, heard: asyncio.Queue[Alert | None]) -> None:
        with board.subscribe() as subscription:
            ready.set()
            async for update in subscription:
                heard.put_nowait(update.alert)

    async def play() -> list[Alert | None]:
        board, ready, heard = Board(), asyncio.Event(), asyncio.Queue[Alert | None]()
        task = asyncio.create_task(listen(board, ready, heard))
        await ready.wait()
        alerts = []
        for number in (1, 2):
            board.put(sample.alert(number))
            alerts.append(await heard.get())
        board.close()
        await task
        return alerts

    assert asyncio.run(asyncio.wait_for(play(), 5)) == [sample.alert(1), sample.alert(2)]


def test_waiting_has_an_end() -> None:
    async def wait() -> list[bool]:
        board = Board()
        with board.subscribe() as listener:
            list(listener.take())
            quiet = await listener.changed(0.01)
            board.put(sample.alert(1))
            return [quiet, await listener.changed(0.01)]

    assert asyncio.run(wait()) == [False, True]


ID = sample.alert().id


def said(minutes: float, what: Opinion = Opinion.USEFUL, *, of: str = ID, revision: int = 1) -> Verdict:
    return Verdict(
        alert=of, revision=revision, who="Ida", when=sample.START + timedelta(minutes=minutes), what=what, why=""
    )


words = st.lists(
    st.builds(said, st.integers(0, 9), st.sampled_from(list(Opinion)), revision=st.integers(1, 3)), max_size=20
)


@given(words, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_of_verdicts_and_any_repeat_gives_the_same_board(
    verdicts: list[Verdict], random: Random, keep: int
) -> None:
    once, again = Board(verdicts=keep), Board(verdicts=keep)
    for one in verdicts:
        once.say(one)
    shuffled = verdicts * 2
    random.shuffle(shuffled)
    for one in shuffled:
        again.say(one)
    times = [one.when for one in once.verdicts(ID)]
    assert times == sorted(times)
    assert len(times) <= keep
    assert {one.when for one in again.verdicts(ID)} == {*times}
    if len(set(verdicts)) <= keep:
        assert {*again.verdicts(ID)} == {*once.verdicts(ID)} == {*verdicts}


def test_a_verdict_may_come_before_its_alert() -> None:
    board = Board()
    assert board.say(said(3))
    assert not board.say(said(3))
    board.put(sample.alert(1))
    assert board.past(ID) == Past(board.history(ID), (said(3),))


def test_whoever_listens_is_told_of_the_alert_again() -> None:
    board = told(Board(), [sample.alert(3), sample.other("tram fares")])
    with board.subscribe(board.mark) as listener:
        board.say(said(3, of="nobody"))
        assert list(listener.take()) == []
        board.say(said(3))
        assert [update.alert for update in listener.take()] == [sample.alert(3)]
        board.say(said(3))
        assert list(listener.take()) == []


def test_what_was_said_goes_with_its_alert_and_never_grows_without_end() -> None:
    board = Board(keep=2)
    for number in range(9):
        board.say(said(number, of=f"ghost {number}"))
    assert sum(bool(board.verdicts(f"ghost {number}")) for number in range(9)) == 2
    one, two = (sample.other(name, as_of=sample.START) for name in NAMES[:2])
    told(board, [one, two])
    board.say(said(1, of=one.id))
    told(board, [sample.alert(1)])
    gone = next(name for name in (one, two) if board.get(name.id) is None)
    assert board.verdicts(gone.id) == ()
