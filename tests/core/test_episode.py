"""A long story with real dates, to be read: three weeks of pressure, two days of hints, one exclusive, a permission."""

from datetime import UTC, datetime, timedelta

from monitor.core.alert import Alert, Reason, Stage
from monitor.core.cue import Cue, Role
from monitor.core.memory import Memory
from monitor.core.signal import Signal
from monitor.core.watch import Watch
from tests.core.saying import cue, signal, told

WATCH = Watch(id="range", question="May the lent guns be used across the border?", query="guns", floor=Stage.OPEN)
DAWN = datetime(2024, 5, 1, tzinfo=UTC)
MAJOR = cue("D2", Role.SPOKESPERSON, "Maj. Dole")


def on(date: float, outlet: str, *cues: Cue, scope: str = "") -> Signal:
    """What an outlet said on a date of May 2024, which goes on past the 31st; .5 is noon."""
    return signal((date - 1) * 24 * 60, outlet, *cues, subject="range", scope=scope, start=DAWN)


MAY = (
    on(7, "Capitol Record", cue("S1", Role.LEGISLATOR, "two members")),
    on(20, "Capitol Record", cue("S1", Role.LEGISLATOR, "a letter of fourteen")),
    on(29, "World Service", cue("S2", Role.DECIDER, "the secretary"), cue("S2", Role.SPOKESPERSON, "J. Kern")),
    on(30.5, "Potomac Dispatch", cue("S6", Role.PERSON_FAMILIAR, certainty=3), cue("S4"), MAJOR),
    on(30.6, "World Service", MAJOR),
    on(31.2, "World Service", cue("S8", Role.OFFICIAL, certainty=3), scope="only near the northern city"),
)
AUGUST = (
    on(119, "Front Courier", cue("S1", Role.ALLY, "the president of the ally")),
    on(119.2, "World Service", cue("S1", Role.ALLY), MAJOR, cue("D1", Role.OFFICIAL)),
)


def may() -> tuple[Memory, list[Alert]]:
    return told(*MAY, watch=WATCH)


def test_it_rings_no_later_than_the_hints_of_the_29th() -> None:
    assert may()[1][0].as_of <= DAWN + timedelta(days=28)


def test_it_is_imminent_on_the_30th_with_the_word_of_one_outlet_that_it_is_near() -> None:
    close = next(alert for alert in may()[1] if alert.stage is Stage.IMMINENT)
    assert close.as_of == MAY[3].seen
    assert {line.outlet for line in close.ledger if line.cue.kind == "S6"} == {"Potomac Dispatch"}


def test_no_change_that_day_moves_made_and_not_coming() -> None:
    alerts = may()[1]
    place = next(n for n, alert in enumerate(alerts) if alert.reason is Reason.NEW_DENIAL)
    before, later = alerts[place - 1], alerts[place]
    assert later.stage is Stage.IMMINENT
    assert before.coming - later.coming < 0.03
    assert later.made < before.made


def test_the_permission_resolves_it_with_its_limits() -> None:
    last = may()[1][-1]
    assert (last.stage, last.reason) == (Stage.ANNOUNCED, Reason.RESOLVED)
    assert last.scope == "only near the northern city"


def test_the_request_of_august_and_its_denial_are_another_matter_and_not_imminent() -> None:
    memory, alerts = told(*AUGUST, watch=WATCH, memory=may()[0])
    assert memory.episode == 2
    assert all(alert.stage.rank < Stage.IMMINENT.rank for alert in alerts)
    assert memory.course.stage.rank < Stage.OPEN.rank
