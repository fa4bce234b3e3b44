"""Pages: alerts as HTML. Everything that came from outside is escaped; only http(s) addresses become links."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from monitor.core import remark
from monitor.core.alert import Alert, Evidence, Opinion, Stage, Verdict
from monitor.core.cue import Side
from monitor.desk import words
from monitor.desk.board import Board, Change, Past, settled

SETTLED_SHOWN = 100  # the page stays quick; older ones are in the API
LADDER = tuple(stage for stage in Stage if stage.rank or stage is Stage.QUIET)
STORY = "story:"  # what nobody had asked for
ENDINGS = tuple(stage for stage in Stage if stage not in LADDER)


class Rung(Struct, frozen=True):
    """One step of the stage ladder. ``state``: reached, here, ahead. ``rings``: the watch rings from here."""

    stage: Stage
    state: str
    rings: bool


class Spoken(NamedTuple):
    """One line of the history: a revision, what changed with it if that is known, and what was said of it."""

    revision: int
    change: Change | None
    verdicts: list[Verdict]


class Pages:
    """The desk's templates. Every method gives a whole page or a fragment of one, told the time by ``now``.

    ``beat`` is the most seconds the live stream stays silent: a page that hears nothing for much longer is not live.
    """

    def __init__(self, beat: float = 5.0) -> None:
        self._env = Environment(
            loader=PackageLoader("monitor.desk"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters |= {
            "address": address,
            "ago": words.ago,
            "copy": words.copy,
            "cut": words.cut,
            "exact": words.exact,
            "figure": words.figure,
            "holder": words.holder,
            "kind": words.kind,
            "percent": words.percent,
            "short": words.short,
            "slug": slug,
            "weight": words.weight,
            "width": width,
            "quoted": lambda text: quote(text, safe=""),
        }
        self._env.tests["moment"] = lambda value: isinstance(value, datetime)
        self._env.tests["many"] = lambda value: isinstance(value, (list, tuple, set, frozenset))
        self._env.tests["unasked"] = lambda alert: alert.subject.startswith(STORY)
        self._env.globals |= {"settled": settled, "strongest": strongest, "silence": round(max(20.0, 4 * beat) * 1000)}
        self._env.globals |= {"opinions": tuple(Opinion), "longest": {"why": remark.WHY, "who": remark.WHO}}

    def board(self, board: Board, status: Mapping[str, object], now: datetime) -> str:
        """The page that lists the alerts."""
        alerts = board.alerts()
        done = [alert for alert in alerts if settled(alert)]
        return self._render(
            "board.html",
            opened=[alert for alert in alerts if not settled(alert)],
            done=done[:SETTLED_SHOWN],
            left=len(done[SETTLED_SHOWN:]),
            mark=board.mark,
            status=status,
            now=now,
        )

    def card(self, alert: Alert, now: datetime) -> str:
        """One alert as it stands in the list."""
        return self._render("card.html", alert=alert, now=now)

    def alert(self, alert: Alert, past: Past, mark: str, status: Mapping[str, object], now: datetime) -> str:
        """The page of one alert."""
        return self._render("alert.html", mark=mark, status=status, **_whole(alert, past, now))

    def whole(self, alert: Alert, past: Past, now: datetime) -> str:
        """What the page of one alert shows of it, without the frame."""
        return self._render("whole.html", **_whole(alert, past, now))

    def line(self, status: Mapping[str, object], now: datetime) -> str:
        """The quiet line that says what is listened to and how much was read."""
        return self._render("line.html", status=status, now=now)

    def trouble(self, title: str, sentence: str, now: datetime) -> str:
        """A page that says why there is nothing else to see."""
        return self._render("trouble.html", title=title, sentence=sentence, now=now)

    def _render(self, template: str, **values: object) -> str:
        return self._env.get_template(template).render(values)


def address(url: str) -> str:
    """The address if it may be a link (http or https, with a host), else nothing."""
    try:
        parts = urlsplit(url.strip())
        return url.strip() if parts.scheme.lower() in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def width(chance: float) -> str:
    """A chance as the width of its bar."""
    return f"{min(max(chance, 0.0), 1.0) if math.isfinite(chance) else 0.0:.1%}"


def slug(stage: Stage) -> str:
    """The stage as a class name."""
    return stage.value.replace(" ", "-")


def strongest(alert: Alert) -> Evidence | None:
    """The evidence that speaks loudest for where the alert stands: an origin before a copy, then weight, then news."""
    against = alert.stage in (Stage.DENIED, Stage.STALLED)
    sides = (Side.AGAINST,) if against else (Side.FOR, Side.MADE)
    standing = [one for one in alert.ledger if not one.gone] or list(alert.ledger)
    speaking = [one for one in standing if one.side in sides] or standing
    return max(speaking, key=lambda one: (not one.copied, abs(one.weight), one.seen), default=None)


def ladder(alert: Alert, history: tuple[Change, ...]) -> list[Rung]:
    """The nine steps from quiet to in force. An ended episode stands on none, but shows how far it came."""
    top = max((alert.stage.rank, *(change.stage.rank for change in history)))
    here = alert.stage if alert.stage in LADDER else None
    return [
        Rung(
            stage=stage,
            state="here" if stage is here else "reached" if stage.rank <= (alert.stage.rank or top) else "ahead",
            rings=stage is alert.floor,
        )
        for stage in LADDER
    ]


def columns(alert: Alert) -> dict[str, list[Evidence]]:
    """The ledger by side, newest first; what moves nothing stands together."""
    newest = sorted(alert.ledger, key=lambda one: one.seen, reverse=True)
    return {
        "for": [one for one in newest if one.side is Side.FOR],
        "against": [one for one in newest if one.side is Side.AGAINST],
        "made": [one for one in newest if one.side is Side.MADE],
        "neutral": [one for one in newest if one.side in (Side.NEUTRAL, Side.NONE)],
    }


def spoken(past: Past) -> list[Spoken]:
    """The history with what was said of each revision, newest first; of some only what was said is known."""
    changes = {change.revision: change for change in past.changes}
    numbers = sorted({*changes, *(one.revision for one in past.verdicts)}, reverse=True)
    return [Spoken(one, changes.get(one), [said for said in past.verdicts if said.revision == one]) for one in numbers]


def _whole(alert: Alert, past: Past, now: datetime) -> dict[str, object]:
    return {
        "alert": alert,
        "history": spoken(past),
        "said": len(past.verdicts),
        "ladder": ladder(alert, past.changes),
        "ended": alert.stage in ENDINGS,
        "columns": columns(alert),
        "now": now,
    }
