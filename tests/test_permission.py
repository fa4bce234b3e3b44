"""The episode this program was made for, read from texts: three weeks of pressure, two days of hints, an exclusive, a
permission with limits, and three months later a request that comes to nothing. The dates are those of 2024; the
sentences, the papers and the people are ours."""

from datetime import UTC, datetime
from functools import partial

import pytest

from monitor.core.alert import Alert, Reason, Stage
from monitor.core.article import Article, article
from monitor.core.path import Path
from monitor.core.proposition import Direction
from monitor.core.reading import read
from monitor.core.watch import Watch, Watches
from monitor.rules import lexicon, rules

WATCH = Watch(
    id="lent-weapons",
    question="May Ukraine use American weapons against targets inside Russia?",
    query="Ukraine AND Russia* AND (weapons OR rockets OR strike OR strikes)",
    deciders=("White House", "Pentagon", "administration", "president", "secretary of state", "Washington"),
    direction=Direction.LIFT,
    floor=Stage.OPEN,
)


def told(moment: str, outlet: str, title: str, *paragraphs: str) -> Article:
    seen = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    name = title.lower().replace(" ", "-")
    return article(
        url=f"https://{outlet.replace(' ', '').lower()}.test/{seen:%Y/%m/%d}/{name}",
        outlet=outlet,
        title=title,
        text="\n\n".join(paragraphs),
        language="en",
        published=seen,
        seen=seen,
    )


PRESSURE = (
    told(
        "2024-05-07T14:00",
        "Capitol Record",
        "Two members want limits on lent rockets dropped",
        "Two members of the House on Tuesday urged the White House to let Ukraine fire American rockets at military "
        "targets inside Russia.",
        "The administration has asked Kyiv since the first deliveries to use the weapons on its own soil only.",
    ),
    told(
        "2024-05-20T19:30",
        "Capitol Record",
        "Letter asks Pentagon to free Ukraine's hands",
        "Fourteen lawmakers of both parties called on the Pentagon on Monday to allow Ukraine to strike inside Russia "
        "with American weapons, in a letter that speaks of a border that protects only one side.",
    ),
)
HINTS = told(
    "2024-05-29T16:10",
    "World Service",
    "Secretary leaves door open on strikes",
    "The secretary of state did not rule out on Wednesday that Washington would allow Ukraine to strike targets inside "
    "Russia with American weapons.",
    "The policy could evolve as conditions on the battlefield change, the secretary said in Chisinau.",
    "A White House spokesman, Jon Kern, said that there was no change to the policy.",
)
EXCLUSIVE = told(
    "2024-05-30T10:05",
    "Potomac Dispatch",
    "White House near decision on strikes into Russia",
    "The administration is very close to lifting its ban on Ukraine using American weapons against targets inside "
    "Russia, one person familiar with the discussions said.",
    "Three more members of Congress urged the president on Wednesday to end the ban.",
    "“There is no change to our policy,” Maj. Aaron Dole, a Pentagon spokesman, said.",
)
UNCHANGED = (
    told(
        "2024-05-30T13:20",
        "World Service",
        "Pentagon: nothing new on Ukraine's use of weapons",
        "The Pentagon's policy on how Ukraine may use American weapons against Russia has not changed, a spokesman, "
        "Maj. Aaron Dole, said on Thursday.",
    ),
    told(
        "2024-05-30T14:45",
        "Morning Ledger",
        "No change on weapons, says White House",
        "“There is no change to our policy,” Jon Kern, a White House spokesman, said on Thursday when asked whether "
        "Ukraine could fire American rockets into Russia.",
    ),
    told(
        "2024-05-30T15:30",
        "Evening Wire",
        "US close to letting Ukraine strike Russia, report says",
        "The Potomac Dispatch reported on Thursday that the administration is very close to lifting its ban on Ukraine "
        "using American weapons against targets inside Russia.",
    ),
)
PERMISSION = told(
    "2024-05-31T09:00",
    "World Service",
    "Secretary confirms limited permission",
    "The president has approved the use of American weapons by Ukraine against targets inside Russia, but only near "
    "the city of Kharkiv, the secretary of state announced on Friday.",
)
AUGUST = (
    told(
        "2024-08-27T12:00",
        "Front Courier",
        "Ukraine's president asks for more",
        "Ukraine's president urged Washington on Tuesday to lift all limits on strikes deep inside Russia with "
        "American weapons.",
    ),
    told(
        "2024-08-27T18:00",
        "World Service",
        "Pentagon rules out longer strikes",
        "The Pentagon ruled out on Tuesday that Ukraine would be allowed to use American weapons for strikes deep "
        "inside Russia.",
        "“There is no change to our policy,” a spokesman said.",
    ),
)


@pytest.fixture(scope="module")
def alerts() -> list[Alert]:
    path = Path(Watches([WATCH]), rules(), partial(read, lexicon=lexicon()), version="test")
    return list(path.fold([*PRESSURE, HINTS, EXCLUSIVE, *UNCHANGED, PERMISSION, *AUGUST]))


def on(alerts: list[Alert], piece: Article) -> Alert:
    """The revision that an article brought."""
    return next(alert for alert in alerts if alert.as_of == piece.seen)


def test_weeks_of_pressure_ring_nothing_and_the_hints_of_the_29th_do(alerts: list[Alert]) -> None:
    assert (alerts[0].as_of, alerts[0].reason, alerts[0].rings) == (HINTS.seen, Reason.RAISED, True)


def test_it_is_imminent_on_the_30th_by_the_word_of_one_outlet(alerts: list[Alert]) -> None:
    close = on(alerts, EXCLUSIVE)
    assert (close.stage, close.reason, close.rings) == (Stage.IMMINENT, Reason.ROSE, True)
    assert {line.outlet for line in close.ledger if line.cue.kind == "S6"} == {"Potomac Dispatch"}
    assert close.made < 0.05
    assert close.coming > 0.5


def test_no_change_that_day_moves_made_and_hardly_coming(alerts: list[Alert]) -> None:
    before, after = on(alerts, EXCLUSIVE), on(alerts, UNCHANGED[1])
    assert after.stage is Stage.IMMINENT
    assert after.made < before.made
    assert before.coming - after.coming < 0.05


def test_the_copy_of_the_report_is_a_voice_and_no_origin(alerts: list[Alert]) -> None:
    before, after = on(alerts, EXCLUSIVE), on(alerts, UNCHANGED[2])
    assert after.origins == before.origins
    assert "Evening Wire, after Potomac Dispatch" in after.voices
    assert not after.rings


def test_the_permission_resolves_it_in_part(alerts: list[Alert]) -> None:
    made = on(alerts, PERMISSION)
    assert (made.stage, made.reason, made.rings) == (Stage.ANNOUNCED, Reason.RESOLVED, True)
    assert "Kharkiv" in made.scope
    assert made.sentence.startswith("resolved in part: announced, ")


def test_august_is_another_episode_and_not_imminent(alerts: list[Alert]) -> None:
    later = [alert for alert in alerts if alert.as_of >= AUGUST[0].seen]
    assert all(alert.episode == 2 for alert in later)
    assert all(alert.stage.rank < Stage.LEANING.rank for alert in later)


def test_four_notifications_tell_the_whole_of_it(alerts: list[Alert]) -> None:
    rang = [(alert.reason, alert.stage) for alert in alerts if alert.rings and alert.episode == 1]
    assert rang == [(Reason.RAISED, Stage.OPEN), (Reason.ROSE, Stage.IMMINENT), (Reason.RESOLVED, Stage.ANNOUNCED)]
