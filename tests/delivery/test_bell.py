from datetime import datetime, timedelta

import pytest

from monitor.archive import Delivery
from monitor.core.alert import Reason, Stage
from monitor.delivery.bell import LONG_AGO, Call, call, rings
from tests.delivery.sample import CLOSE, DENIED, NIGHT, REVIEWED, an_alert

ENDS = {Stage.DENIED, Stage.STALLED}


def test_the_bell_rings_as_the_alert_says() -> None:
    assert rings(an_alert(2, reason=Reason.NEW_VOICE, rings=True))
    assert not rings(an_alert(2, reason=Reason.ROSE, rings=False))


def test_an_alert_that_does_not_say_rings_by_the_bare_rule() -> None:
    assert rings(an_alert(2, reason=Reason.ROSE, rings=None))
    assert not rings(an_alert(2, reason=Reason.NEW_VOICE, rings=None))
    assert rings(an_alert(3, reason=Reason.NEW_DENIAL, ledger=(REVIEWED, CLOSE, DENIED)))


def told(
    revision: int, stage: str = "imminent", *, channel: str = "chat", outcome: str | None = "sent", at: datetime = NIGHT
) -> Delivery:
    return Delivery(
        alert=an_alert().id,
        revision=revision,
        channel=channel,
        stage=stage,
        claimed=at,
        settled=at if outcome else None,
        outcome=outcome,
    )


NOW = NIGHT + timedelta(minutes=1)
LATE = NIGHT + LONG_AGO + timedelta(minutes=1)
VOICE = an_alert(5)  # a revision that does not ring, at the stage imminent


@pytest.mark.parametrize(
    ("past", "wanted"),
    [
        ([], Call.MISSED),
        ([told(1)], Call.QUIET),
        ([told(1, "leaning")], Call.MISSED),
        ([told(1, "decided")], Call.QUIET),
        ([told(1, "leaning"), told(4, "imminent")], Call.QUIET),
        ([told(1, "leaning"), told(4, outcome="failed")], Call.MISSED),
        ([told(1, outcome=None)], Call.MISSED),
        ([told(6)], Call.OVERTAKEN),
        ([told(6, outcome="failed")], Call.MISSED),
        ([told(6, channel="console")], Call.MISSED),
        ([told(1, "a stage of another version")], Call.MISSED),
        ([told(1, outcome="limited")], Call.QUIET),
        ([told(6, outcome="limited")], Call.OVERTAKEN),
    ],
)
def test_a_quiet_revision_rings_where_less_was_told(past: list[Delivery], wanted: Call) -> None:
    assert call(VOICE, "chat", past, NIGHT, NOW) is wanted


@pytest.mark.parametrize("stage", sorted(ENDS))
def test_an_ending_that_was_missed_is_told_once(stage: Stage) -> None:
    ended = an_alert(5, stage=stage)
    assert call(ended, "chat", [told(1)], NIGHT, NOW) is Call.MISSED
    assert call(ended, "chat", [told(4, stage)], NIGHT, NOW) is Call.QUIET


def test_nobody_is_told_of_what_went_stale_unheard() -> None:
    assert call(an_alert(5, stage=Stage.STALE), "chat", [], None, NOW) is Call.QUIET
    assert call(an_alert(5, reason=Reason.EXPIRED), "chat", [], None, NOW) is Call.QUIET


def test_news_is_news_however_often_the_stage_was_told() -> None:
    rose = an_alert(5, reason=Reason.ROSE)
    assert call(rose, "chat", [told(1), told(2, "imminent")], NIGHT, NOW) is Call.NEWS
    assert call(rose, "chat", [told(6)], NIGHT, NOW) is Call.OVERTAKEN


elsewhere = [told(1, channel="console"), told(4, channel="console")]


def test_a_new_channel_hears_of_what_comes_and_not_of_what_was() -> None:
    assert call(VOICE, "chat", elsewhere, None, LATE) is Call.BEFORE_ITS_TIME
    assert call(an_alert(4, reason=Reason.ROSE), "chat", elsewhere, None, LATE) is Call.BEFORE_ITS_TIME
    assert call(an_alert(6, reason=Reason.ROSE), "chat", elsewhere, None, LATE) is Call.NEWS
    assert call(VOICE, "chat", elsewhere, NIGHT + timedelta(minutes=30), LATE) is Call.BEFORE_ITS_TIME


def test_a_channel_is_not_new_when_the_others_are_only_a_moment_ahead() -> None:
    assert call(VOICE, "chat", elsewhere, None, NOW) is Call.MISSED


def test_a_channel_that_was_there_before_loses_nothing_to_a_long_outage() -> None:
    assert call(VOICE, "chat", elsewhere, NIGHT - timedelta(days=1), LATE) is Call.MISSED
