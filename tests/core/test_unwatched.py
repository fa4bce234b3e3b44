"""How a story rings: when it is imminent, and not when it is announced already."""

from msgspec.structs import replace

from monitor.core.alert import Alert, Reason, Stage
from monitor.core.memory import Memory
from monitor.core.signal import Signal
from monitor.core.unwatched import asked, judged
from tests.core.saying import cue, numbers, signal

DAY = 24 * 60
QUAY = "story:quay"
NEAR, DONE = cue("S6", certainty=3), cue("S8", certainty=3)


def told(*signals: Signal) -> tuple[Memory, list[Alert]]:
    memory, alerts = None, list[Alert]()
    for one in signals:
        memory, more = judged(memory, replace(one, subject=QUAY), asked(QUAY, "Will it close?"), numbers())
        alerts += more
    assert memory is not None
    return memory, alerts


def test_it_rings_when_it_is_imminent_and_not_before() -> None:
    review = signal(0, "Islander", cue("S3"))
    assert told(review)[1] == []
    _, (alert, *_) = told(review, signal(60, "Courier", NEAR))
    assert (alert.stage, alert.reason, alert.question) == (Stage.IMMINENT, Reason.RAISED, "Will it close?")


def test_an_announcement_resolves_what_rang() -> None:
    _, alerts = told(signal(0, "Islander", NEAR), signal(DAY, "Courier", DONE))
    assert [(one.stage, one.reason) for one in alerts][-1] == (Stage.ANNOUNCED, Reason.RESOLVED)


def test_what_is_announced_before_it_rang_is_no_news() -> None:
    early = (signal(0, "Islander", cue("S3")), signal(DAY, "Courier", DONE))
    assert told(*early)[1] == []
    assert told(*early, signal(2 * DAY, "Ledger", NEAR))[1] == []


def test_when_that_has_rested_it_may_ring() -> None:
    early = (signal(0, "Islander", cue("S3")), signal(DAY, "Courier", DONE))
    _, alerts = told(*early, signal(30 * DAY, "Ledger", NEAR))
    assert [(one.stage, one.revision) for one in alerts] == [(Stage.IMMINENT, 1)]


def test_what_comes_again_changes_nothing() -> None:
    early = (signal(0, "Islander", cue("S3")), signal(DAY, "Courier", DONE), signal(30 * DAY, "Ledger", NEAR))
    assert told(*early, *early) == told(*early)


def test_what_went_stale_and_is_announced_then_is_no_news() -> None:
    """It is told that it went stale, and no more: the announcement begins an episode that never rang."""
    for first, days in (
        ((signal(0, "Islander", NEAR),), 40),
        ((signal(0, "Islander", NEAR), signal(DAY, "L", DONE)), 30),
    ):
        alerts = told(*first, signal(days * DAY, "Courier", DONE))[1]
        assert not [one for one in alerts if one.episode > 1]
        later = told(
            *first, signal(days * DAY, "Courier", DONE), signal((days + 1) * DAY, "Ledger", cue("S9", certainty=3))
        )
        assert later[1] == alerts
