import asyncio
import io
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import clock
from monitor.archive import LEASE, Archive
from monitor.core.alert import Alert, Reason, Stage
from monitor.delivery import channels
from monitor.delivery import outbox as module
from monitor.delivery.channels import Answer, Channel, Console, Outcome, Webhook
from monitor.delivery.outbox import Outbox
from monitor.errors import Unavailable
from monitor.metrics import Metrics
from tests.delivery.sample import NIGHT, an_alert
from tests.delivery.test_channels import receiver

ROOT = Path(__file__).parents[2]
LATER = Outcome(Answer.LATER, "HTTP 503: closed for the night")
REFUSED = Outcome(Answer.REFUSED, "HTTP 404: no such room")
_NUMBERS = count(1)

Open = Callable[[], Archive]


class Pager:
    """A channel that answers as it is told, then with *sent*; ``got`` is what arrived, ``sent`` what was taken."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self._answers = list(answers)
        self.got: list[tuple[str, int]] = []
        self.sent: list[tuple[str, int]] = []
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()  # while it is not set, whoever sends waits
        self.open.set()

    async def send(self, alert: Alert, text: str) -> Outcome:
        self.got.append((alert.id, alert.revision))
        self.arrived.set()
        await self.open.wait()
        answer = self._answers.pop(0) if self._answers else Outcome(Answer.SENT)
        if isinstance(answer, Exception):
            raise answer
        if answer.answer is Answer.SENT:
            self.sent.append((alert.id, alert.revision))
        return answer


class Watch:
    """A clock that is set by hand; every reading is a microsecond later, and may be waited for."""

    def __init__(self) -> None:
        self.at = NIGHT
        self.readings = 0

    def __call__(self) -> datetime:
        self.readings += 1
        self.at += timedelta(microseconds=1)
        return self.at

    async def read_again(self, times: int) -> None:
        until = self.readings + times
        async with asyncio.timeout(30):
            while self.readings < until:
                await asyncio.sleep(0)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens the same archive again and again, as processes would; all are closed in the end."""
    archives: list[Archive] = []

    def another() -> Archive:
        archives.append(Archive.open(f"sqlite:///{tmp_path}/archive.db?timeout=0.5"))
        return archives[-1]

    yield another
    for archive in archives:
        archive.close()


def an_outbox(
    archive: Archive,
    metrics: Metrics | None = None,
    *,
    now: Callable[[], datetime] = clock.now,
    pauses: Sequence[float] = (0.0, 0.0),
    **channels: Channel,
) -> Outbox:
    return Outbox(archive, channels, metrics or Metrics(), now=now, pauses=pauses, look=0.001)


def deliver(outbox: Outbox, *alerts: Alert) -> None:
    async def one_after_the_other() -> None:
        for alert in alerts:
            await outbox.deliver(alert)

    asyncio.run(one_after_the_other())


def delivered(metrics: Metrics, channel: str, outcome: str) -> float:
    return (
        metrics.registry.get_sample_value("monitor_deliveries_total", {"channel": channel, "outcome": outcome}) or 0.0
    )


def outcomes(archive: Archive, alert: Alert) -> dict[tuple[int, str], str | None]:
    return {(one.revision, one.channel): one.outcome for one in archive.deliveries(alert.id)}


def test_an_alert_that_comes_again_is_sent_once(opened: Open) -> None:
    pager, metrics, archive = Pager(), Metrics(), opened()
    deliver(an_outbox(archive, metrics, chat=pager), an_alert(), an_alert(), an_alert())
    assert pager.got == [(an_alert().id, 1)]
    assert delivered(metrics, "chat", "sent") == 1
    assert outcomes(archive, an_alert()) == {(1, "chat"): "sent"}


def test_another_process_later_sends_nothing_again(opened: Open) -> None:
    first, second = Pager(), Pager()
    deliver(an_outbox(opened(), chat=first), an_alert())
    deliver(an_outbox(opened(), chat=second), an_alert())
    assert (len(first.got), len(second.got)) == (1, 0)


def test_the_text_is_that_of_the_words(opened: Open) -> None:
    stream = io.StringIO()
    deliver(an_outbox(opened(), console=Console(stream)), an_alert())
    assert stream.getvalue().startswith("IMMINENT: Will Lindmouth close the Old Bridge to lorries?\nWhy now: ")


def test_a_quiet_revision_wakes_nobody_and_a_rise_does(opened: Open) -> None:
    pager = Pager()
    rose = an_alert(3, reason=Reason.ROSE, stage=Stage.DECIDED)
    deliver(an_outbox(opened(), chat=pager), an_alert(1), an_alert(2), rose, an_alert(4, stage=Stage.DECIDED))
    assert [revision for _, revision in pager.sent] == [1, 3]


def test_a_revision_that_stands_for_one_that_was_lost_is_sent(opened: Open) -> None:
    pager = Pager()
    deliver(an_outbox(opened(), chat=pager), an_alert(7), an_alert(8))
    assert [revision for _, revision in pager.sent] == [7]


@pytest.mark.parametrize("places", ["one outbox", "two processes"])
def test_two_at_once_send_once_and_both_return_when_it_is_done(opened: Open, places: str) -> None:
    async def at_once() -> Pager:
        pager = Pager()
        pager.open.clear()
        first = an_outbox(opened(), chat=pager)
        second = first if places == "one outbox" else an_outbox(opened(), chat=pager)
        tasks = [asyncio.create_task(outbox.deliver(an_alert())) for outbox in (first, second)]
        await pager.arrived.wait()
        done, _ = await asyncio.wait(tasks, timeout=0.05)
        assert not done, "whoever returns while the other may still crash has acknowledged what nobody was told"
        pager.open.set()
        await asyncio.gather(*tasks)
        return pager

    assert asyncio.run(at_once()).got == [(an_alert().id, 1)]


def test_what_a_dead_process_claimed_is_sent_when_its_lease_is_over(opened: Open) -> None:
    async def after_the_crash() -> None:
        watch, pager, archive = Watch(), Pager(), opened()
        archive.claim(an_alert().id, 1, "chat", watch())  # and then it died
        task = asyncio.create_task(an_outbox(archive, now=watch, chat=pager).deliver(an_alert()))
        await watch.read_again(6)
        assert pager.got == []
        watch.at += LEASE
        await task
        assert pager.got == [(an_alert().id, 1)]
        assert outcomes(archive, an_alert()) == {(1, "chat"): "sent"}

    asyncio.run(after_the_crash())


SENDER = """
import asyncio, sys
from monitor.archive import Archive
from monitor.delivery.outbox import Outbox
from monitor.metrics import Metrics
from tests.delivery.sample import an_alert

class Stuck:
    async def send(self, alert, text):
        print("sending", alert.revision, flush=True)
        await asyncio.Event().wait()

asyncio.run(Outbox(Archive.open(sys.argv[1]), {"chat": Stuck()}, Metrics()).deliver(an_alert()))
"""


def test_a_process_killed_while_it_sends_loses_nothing(opened: Open, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/archive.db"
    sender = subprocess.Popen([sys.executable, "-c", SENDER, address], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert sender.stdout is not None
    assert sender.stdout.readline() == "sending 1\n"
    sender.kill()
    sender.wait()
    sender.stdout.close()
    pager, archive = Pager(), opened()
    assert archive.unsettled("chat") == [(an_alert().id, 1)]
    late = an_outbox(archive, now=lambda: clock.now() + LEASE, chat=pager)
    deliver(late, an_alert(), an_alert())
    assert pager.got == [(an_alert().id, 1)]


def test_a_webhook_that_fails_twice_gets_it_the_third_time(opened: Open) -> None:
    keys: list[str] = []

    async def moody(request: web.Request) -> web.Response:
        keys.append(request.headers["Idempotency-Key"])
        return web.Response(status=200 if len(keys) == 3 else 503)

    async def send(metrics: Metrics) -> None:
        async with receiver(moody) as url:
            outbox = an_outbox(opened(), metrics, hook=Webhook(url))
            await outbox.deliver(an_alert())
            await outbox.deliver(an_alert())

    metrics = Metrics()
    asyncio.run(send(metrics))
    assert keys == [f"{an_alert().id}-1"] * 3
    assert (delivered(metrics, "hook", "sent"), delivered(metrics, "hook", "failed")) == (1, 0)


def test_a_channel_that_stays_away_is_given_up_in_one_line(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    pager, metrics, archive = Pager(*[LATER] * 9), Metrics(), opened()
    with caplog.at_level(logging.ERROR):
        deliver(an_outbox(archive, metrics, chat=pager), an_alert(), an_alert())
    assert len(pager.got) == 3
    assert [record.getMessage() for record in caplog.records] == [
        f"chat: alert {an_alert().id} revision 1 (imminent: Will Lindmouth close the Old Bridge to lorries?): given up "
        "after 3 tries (HTTP 503: closed for the night); not tried again"
    ]
    assert delivered(metrics, "chat", "failed") == 1
    assert outcomes(archive, an_alert()) == {(1, "chat"): "failed"}


def test_after_a_channel_was_given_up_the_next_revision_makes_up_for_it(opened: Open) -> None:
    pager = Pager(*[LATER] * 3)
    deliver(an_outbox(opened(), chat=pager), an_alert(1), an_alert(2), an_alert(3))
    assert [revision for _, revision in pager.sent] == [2]


def test_a_refusal_is_not_tried_again(opened: Open, caplog: pytest.LogCaptureFixture) -> None:
    pager, metrics = Pager(REFUSED, REFUSED), Metrics()
    deliver(an_outbox(opened(), metrics, chat=pager), an_alert(), an_alert())
    assert len(pager.got) == 1
    assert delivered(metrics, "chat", "failed") == 1
    assert "refused (HTTP 404: no such room); not tried again" in caplog.text


def test_a_channel_that_raises_is_tried_again_and_nothing_is_raised(opened: Open) -> None:
    pager = Pager(RuntimeError("out of paper"), TimeoutError())
    deliver(an_outbox(opened(), chat=pager), an_alert())
    assert (len(pager.got), len(pager.sent)) == (3, 1)


def test_a_channel_that_hangs_is_tried_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.01)

    async def hang() -> Pager:
        pager = Pager()
        pager.open.clear()
        await an_outbox(opened(), pauses=(0.0,), chat=pager).deliver(an_alert())
        return pager

    assert len(asyncio.run(hang()).got) == 2


def test_a_lease_outlives_the_longest_silence_of_a_sender() -> None:
    assert LEASE.total_seconds() >= 1.5 * (module.RENEW_SECONDS + module.SEND_SECONDS)
    assert max(module.PAUSES) <= module.LONGEST
    assert channels.TIMEOUT_SECONDS < module.SEND_SECONDS


def test_a_pause_the_channel_asks_for_is_kept(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    pager = Pager(Outcome(Answer.LATER, "busy", 7.0), Outcome(Answer.LATER, "busy", 3600.0), LATER)
    deliver(an_outbox(opened(), pauses=(1.0, 2.0, 4.0), chat=pager), an_alert())
    assert slept == [5.0, 2.0, *[5.0] * 6, 0.0, 4.0]


def test_one_channel_in_trouble_does_not_hold_up_another(opened: Open) -> None:
    async def send() -> None:
        stuck, well = Pager(), Pager()
        stuck.open.clear()
        task = asyncio.create_task(an_outbox(opened(), chat=stuck, pager=well).deliver(an_alert()))
        await stuck.arrived.wait()
        await well.arrived.wait()
        assert not task.done()
        stuck.open.set()
        await task

    asyncio.run(send())


@pytest.mark.parametrize(
    ("channels", "wanted"),
    [
        ((), {"chat", "pager"}),
        (("chat",), {"chat"}),
        (("chat", "fax"), {"chat"}),
        (("fax",), {"chat", "pager"}),  # rather too many than none
        (("desk",), set()),  # the page shows it by itself
        (("desk", "pager"), {"pager"}),
    ],
)
def test_a_watch_chooses_its_channels(
    opened: Open, channels: tuple[str, ...], wanted: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    chat, pager = Pager(), Pager()
    outbox = an_outbox(opened(), chat=chat, pager=pager)
    deliver(outbox, an_alert(channels=channels), an_alert(episode=2, channels=channels))
    assert {name for name, one in (("chat", chat), ("pager", pager)) if one.got} == wanted
    warned = [record for record in caplog.records if "fax, which is not set up here" in record.getMessage()]
    assert len(warned) == ("fax" in channels), "it is said once"


def test_an_archive_that_is_away_is_raised_and_nothing_is_sent(opened: Open) -> None:
    pager, archive, other = Pager(), opened(), opened()
    outbox = an_outbox(archive, chat=pager)
    with other._writing(), pytest.raises(Unavailable):
        deliver(outbox, an_alert())
    assert pager.got == []
    deliver(outbox, an_alert())
    assert len(pager.got) == 1


def test_an_archive_that_goes_away_after_the_sending_does_not_make_it_twice(opened: Open) -> None:
    pager, archive, other = Pager(), opened(), opened()

    class Blocking(Pager):
        async def send(self, alert: Alert, text: str) -> Outcome:
            outcome = await super().send(alert, text)
            blocking.__enter__()
            return outcome

    blocking, pager = other._writing(), Blocking()
    outbox = an_outbox(archive, chat=pager)
    with pytest.raises(Unavailable):
        deliver(outbox, an_alert())
    blocking.__exit__(None, None, None)
    assert archive.unsettled("chat") == [(an_alert().id, 1)]
    deliver(outbox, an_alert(), an_alert())
    assert len(pager.got) == 1
    assert outcomes(archive, an_alert()) == {(1, "chat"): "sent"}


def test_a_channel_that_is_sending_is_waited_for_when_another_cannot_be_claimed(opened: Open, tmp_path: Path) -> None:
    class Half(Archive):
        def first_delivery(self, channel: str) -> datetime | None:
            if channel == "chat":
                raise Unavailable("archive", "does not answer")
            return super().first_delivery(channel)

    async def send(archive: Archive) -> None:
        slow = Pager()
        slow.open.clear()
        task = asyncio.create_task(an_outbox(archive, chat=Pager(), slow=slow).deliver(an_alert()))
        await slow.arrived.wait()
        await asyncio.wait({task}, timeout=0.05)
        assert not task.done(), "a second try would start beside the first one"
        slow.open.set()
        with pytest.raises(Unavailable):
            await task
        assert outcomes(archive, an_alert()) == {(1, "slow"): "sent"}

    with closing(Half.open(f"sqlite:///{tmp_path}/half.db")) as archive:
        asyncio.run(send(archive))


def test_one_that_is_stopped_between_two_tries_leaves_nothing_in_the_way(opened: Open) -> None:
    async def stop() -> None:
        first, second, archive = Pager(LATER), Pager(), opened()
        task = asyncio.create_task(an_outbox(archive, pauses=(25.0,), chat=first).deliver(an_alert()))
        await first.arrived.wait()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert archive.unsettled("chat") == []
        await an_outbox(archive, chat=second).deliver(an_alert())  # at once, not after the lease
        assert len(second.got) == 1

    asyncio.run(stop())


def test_a_claim_stays_fresh_however_long_the_pause(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, archive, other = Watch(), opened(), opened()
    stolen: list[bool] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        watch.at += timedelta(seconds=seconds)
        stolen.append(other.claim(an_alert().id, 1, "chat", watch.at))
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    pager = Pager(LATER, LATER, LATER)
    deliver(an_outbox(archive, now=watch, pauses=(30.0,) * 3, chat=pager), an_alert())
    assert len(pager.sent) == 1
    assert len(stolen) > 9
    assert not any(stolen)


def test_one_that_slept_too_long_leaves_it_to_whoever_has_taken_over(opened: Open) -> None:
    watch, archive, other = Watch(), opened(), opened()

    class Frozen(Pager):
        async def send(self, alert: Alert, text: str) -> Outcome:
            outcome = await super().send(alert, text)
            watch.at += LEASE  # it stood still; meanwhile another one took the claim and sent it
            assert other.claim(alert.id, alert.revision, "chat", watch.at)
            other.settle(alert.id, alert.revision, "chat", watch.at, "sent")
            return outcome

    pager = Frozen(LATER)
    deliver(an_outbox(archive, now=watch, chat=pager), an_alert())
    assert len(pager.got) == 1


EPISODE = [
    an_alert(1),
    an_alert(2),
    an_alert(3, reason=Reason.ROSE, stage=Stage.DECIDED),
    an_alert(4, stage=Stage.DECIDED),
    an_alert(5, reason=Reason.RESOLVED, stage=Stage.IN_FORCE),
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 4), max_size=8), restarts=st.sets(st.integers(0, 7)), data=st.data())
def test_however_revisions_come_again_each_rings_once_and_in_order(
    tmp_path: Path, order: list[int], restarts: set[int], data: st.DataObject
) -> None:
    address = f"sqlite:///{tmp_path}/{next(_NUMBERS)}.db"
    answers = data.draw(st.lists(st.sampled_from([LATER, Outcome(Answer.SENT)]), max_size=6))
    with closing(Archive.open(address)) as archive:

        async def life() -> Pager:
            pager = Pager(*answers)
            outbox = an_outbox(archive, pauses=(0.0,) * 8, chat=pager)
            for place, number in enumerate([*order, 4]):
                if place in restarts:
                    outbox = an_outbox(archive, pauses=(0.0,) * 8, chat=pager)
                copies = [outbox.deliver(EPISODE[number]) for _ in range(1 + (place in restarts))]
                await asyncio.gather(*copies)
            return pager

        sent = [revision for _, revision in asyncio.run(life()).sent]
    assert sent == sorted(set(sent)), "twice, or old news after new"
    assert sent[-1] == 5
