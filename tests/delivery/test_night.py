"""Quiet hours and the limit, on a clock that is set by hand."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.archive import Archive
from monitor.core.alert import Alert, Reason, Stage
from monitor.delivery.channels import Answer, Outcome
from monitor.delivery.outbox import Outbox
from monitor.errors import Unavailable
from monitor.metrics import Metrics
from tests.delivery.sample import NIGHT, an_alert
from tests.delivery.test_outbox import LATER, Open, Pager, Watch, delivered, outcomes

MORNING = NIGHT.replace(hour=7, minute=0)
HOURS = "22:00-07:00"
_NUMBERS = count(1)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens the same archive again and again, as processes would; all are closed in the end."""
    archives: list[Archive] = []

    def another() -> Archive:
        archives.append(Archive.open(f"sqlite:///{tmp_path}/archive.db"))
        return archives[-1]

    yield another
    for archive in archives:
        archive.close()


def dawning(revision: int, stage: Stage = Stage.LEANING, **changes: object) -> Alert:
    """A revision of a watch with quiet hours, below *imminent* unless it says otherwise."""
    return replace(an_alert(revision, stage=stage, quiet=HOURS, channels=("chat",)), **changes)


RAISED = dawning(1)
VOICE = dawning(2)
ROSE = dawning(3, reason=Reason.ROSE)
BROKE = dawning(4, Stage.IMMINENT, reason=Reason.ROSE)


class Day:
    """An outbox, its pager and its clock; ``another`` is what a restart makes of them."""

    def __init__(self, archive: Archive, pager: Pager | None = None, *, limit: int = 12) -> None:
        self.archive, self.metrics, self.watch, self.limit = archive, Metrics(), Watch(), limit
        self.pager = Pager() if pager is None else pager
        self.outbox = self.another()

    def another(self) -> Outbox:
        channels = {"chat": self.pager}
        self.outbox = Outbox(
            self.archive, channels, self.metrics, now=self.watch, pauses=(0.0,), look=0.001, limit=self.limit
        )
        return self.outbox

    def comes(self, *alerts: Alert, at: datetime | None = None) -> "Day":
        self.watch.at = at or self.watch.at

        async def one_after_the_other() -> None:
            for alert in alerts:
                await asyncio.wait_for(self.outbox.deliver(alert), 10)

        asyncio.run(one_after_the_other())
        return self

    def sweeps(self, at: datetime) -> "Day":
        self.watch.at = at
        asyncio.run(asyncio.wait_for(self.outbox.sweep(), 10))
        return self

    @property
    def sent(self) -> list[int]:
        return [revision for _, revision in self.pager.sent]

    def counted(self, outcome: str) -> float:
        return delivered(self.metrics, "chat", outcome)


def test_what_comes_at_night_is_sent_in_the_morning_once(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, RAISED)
    assert (day.sent, day.counted("held")) == ([], 1)
    assert day.sweeps(MORNING - timedelta(minutes=1)).sent == []
    assert day.sweeps(MORNING).sent == [1]
    assert day.sweeps(MORNING + timedelta(hours=1)).comes(RAISED).sent == [1]
    assert outcomes(day.archive, RAISED) == {(1, "chat"): "sent"}


def test_one_message_tells_the_newest_state(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, VOICE, ROSE, dawning(4))
    assert day.sweeps(MORNING).sent == [4]
    assert day.counted("held") == 1
    assert day.comes(ROSE, dawning(5), at=MORNING + timedelta(minutes=1)).sent == [4]


def test_a_revision_that_comes_again_late_does_not_take_the_place_of_a_newer_one(opened: Open) -> None:
    assert Day(opened()).comes(ROSE, RAISED).sweeps(MORNING).sent == [3]


def test_an_older_revision_that_comes_again_in_the_morning_leaves_it_to_the_newer_one(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, ROSE).comes(RAISED, at=MORNING + timedelta(seconds=1))
    assert day.sent == []
    assert day.sweeps(MORNING + timedelta(seconds=5)).sent == [3]


def test_the_newest_state_is_told_though_it_would_not_ring_by_itself(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, at=NIGHT - timedelta(hours=8))
    day.comes(ROSE, dawning(4), at=NIGHT)  # the stage was told by day, the voice is worth no ring
    assert day.sweeps(MORNING).sent == [1, 4]


def test_what_is_held_survives_a_restart(opened: Open) -> None:
    day = Day(opened()).comes(RAISED)
    day.archive = opened()
    day.another()
    assert day.sweeps(MORNING).sent == [1]


def test_what_is_imminent_rings_at_once_and_takes_the_place_of_what_was_held(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, BROKE)
    assert day.sent == [4]
    assert day.sweeps(MORNING).sent == [4]


def test_an_end_at_night_keeps_until_the_morning_even_of_what_rang(opened: Open) -> None:
    denied = dawning(5, Stage.DENIED, reason=Reason.RESOLVED)
    day = Day(opened()).comes(BROKE, denied)
    assert day.sent == [4]
    assert day.sweeps(MORNING).sent == [4, 5]


def test_what_came_to_nothing_overnight_is_not_told(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, dawning(2, Stage.STALE, reason=Reason.EXPIRED))
    assert day.sweeps(MORNING).sent == []


def test_news_of_the_morning_does_not_wait_for_the_sweep_and_is_the_only_message(opened: Open) -> None:
    day = Day(opened()).comes(RAISED).comes(VOICE, at=MORNING + timedelta(seconds=1))
    assert day.sent == [2]
    assert day.sweeps(MORNING + timedelta(seconds=9)).sent == [2]


def test_by_day_it_rings_at_once_and_the_morning_has_nothing_to_add(opened: Open) -> None:
    day = Day(opened()).comes(RAISED, at=MORNING + timedelta(hours=5))
    assert day.sent == [1]
    assert day.sweeps(MORNING + timedelta(days=1)).sent == [1]


def test_a_channel_that_is_away_in_the_morning_gets_it_at_the_next_try(opened: Open) -> None:
    day = Day(opened(), Pager(LATER)).comes(RAISED).sweeps(MORNING)
    assert (len(day.pager.got), day.sent) == (2, [1])


def test_an_archive_that_is_away_in_the_morning_is_asked_again(opened: Open, tmp_path: Path) -> None:
    with closing(Archive.open(f"sqlite:///{tmp_path}/archive.db?timeout=0.05")) as archive:
        day = Day(archive).comes(RAISED)
        with opened()._writing(), pytest.raises(Unavailable):
            day.sweeps(MORNING)
        assert day.sent == []
        assert day.sweeps(MORNING).sent == [1]


def test_the_sweep_goes_on_by_itself(opened: Open) -> None:
    day = Day(opened()).comes(RAISED)
    day.watch.at = MORNING

    async def life() -> None:
        sweeping = asyncio.create_task(day.outbox.keep_sweeping(every=0.001))
        await asyncio.wait_for(day.pager.arrived.wait(), 10)
        sweeping.cancel()

    asyncio.run(life())
    assert day.sent == [1]


# ---- too often


def alerts(number: int, **changes: object) -> list[Alert]:
    """So many alerts of one watch, each raised."""
    return [replace(an_alert(episode=one, channels=("chat",)), **changes) for one in range(1, number + 1)]


def test_beyond_the_limit_one_line_says_that_there_is_more(opened: Open) -> None:
    texts: list[str] = []

    class Reading(Pager):
        async def send(self, alert: Alert, text: str) -> Outcome:
            texts.append(text)
            return await super().send(alert, text)

    day = Day(opened(), Reading(), limit=3).comes(*alerts(8))
    assert len(texts) == 4
    assert texts[3] == (
        "More alerts for “old-bridge”: see the desk. It rang 3 times within the hour; others stay silent."
    )
    assert [day.counted(one) for one in ("sent", "more", "limited", "failed")] == [3, 1, 4, 0]
    day.another()
    assert len(day.comes(*alerts(8)).pager.got) == 4, "what was cut short stays so, also after a restart"


def test_an_hour_later_it_rings_again_and_another_watch_always_did(opened: Open) -> None:
    day = Day(opened(), limit=2).comes(*alerts(4))
    assert len(day.pager.got) == 3
    assert len(day.comes(an_alert(episode=50, subject="other", channels=("chat",))).pager.got) == 4
    hence = NIGHT + timedelta(minutes=61)
    assert len(day.comes(an_alert(episode=60, channels=("chat",)), at=hence).pager.got) == 5


def test_a_person_who_was_shown_to_the_desk_is_not_told_of_every_voice_later(opened: Open) -> None:
    day = Day(opened(), limit=1).comes(*alerts(3))
    later = an_alert(2, episode=3, channels=("chat",))
    assert len(day.comes(later, at=NIGHT + timedelta(hours=3)).pager.got) == 2


def test_stories_ring_as_one_watch(opened: Open) -> None:
    stories = [an_alert(episode=one, subject=f"story:{one}", channels=("chat",)) for one in range(1, 6)]
    day = Day(opened(), limit=2).comes(*stories)
    assert (day.counted("sent"), day.counted("more"), day.counted("limited")) == (2, 1, 2)


def test_the_morning_keeps_the_limit_too(opened: Open) -> None:
    day = Day(opened(), limit=2).comes(*alerts(6, stage=Stage.LEANING, quiet="22:00-07:00")).sweeps(MORNING)
    assert (day.counted("held"), day.counted("sent"), day.counted("more"), day.counted("limited")) == (6, 2, 1, 3)


STAGES = (Stage.LEANING, Stage.OPEN, Stage.IMMINENT, Stage.DECIDED, Stage.DENIED)
REASONS = (Reason.NEW_VOICE, Reason.ROSE, Reason.FELL, Reason.NEW_ORIGIN)
HOUR = timedelta(hours=1)
COMING = st.tuples(st.integers(0, 6), st.sampled_from(STAGES), st.sampled_from(REASONS), st.booleans())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(COMING, min_size=1, max_size=8))
def test_whatever_the_night_brings_nobody_is_woken_for_less_than_imminent_and_nothing_is_lost(
    tmp_path: Path, coming: list[tuple[int, Stage, Reason, bool]]
) -> None:
    with closing(Archive.open(f"sqlite:///{tmp_path}/{next(_NUMBERS)}.db")) as archive:
        told: list[tuple[int, bool, Stage]] = []

        class Noting(Pager):
            async def send(self, alert: Alert, text: str) -> Outcome:
                told.append((alert.revision, 7 <= day.watch.at.hour < 22, alert.stage))
                return Outcome(Answer.SENT)

        day = Day(archive, Noting(), limit=999)
        for number, (hours, stage, reason, restart) in enumerate(coming, 1):
            day.sweeps(day.watch.at + hours * HOUR)
            if restart:
                day.another()
            last = dawning(number, stage, reason=Reason.RAISED if number == 1 else reason)
            day.comes(last, last)
        quiet_end = MORNING + timedelta(days=30)
        day.sweeps(quiet_end).sweeps(quiet_end + HOUR)
    revisions = [revision for revision, *_ in told]
    assert revisions == sorted(set(revisions)), "twice, or old news after new"
    assert all(by_day or stage.rank >= Stage.IMMINENT.rank for _, by_day, stage in told)
    ringing = [one for one, (_, _, reason, _) in enumerate(coming, 1) if one == 1 or reason is Reason.ROSE]
    assert revisions[-1] >= ringing[-1], "what rang last was told, or what came after it"
