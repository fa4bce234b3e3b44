"""Quiet hours: the hours of a day in which a watch does not ring, on the clocks of a place."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from monitor.core.spelling import suggestion

MINUTE = timedelta(minutes=1)
DAY = 24 * 60  # minutes
_WRITTEN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?")


class Quiet(Struct, frozen=True):
    """From ``begins`` up to ``ends``, minutes since midnight in ``zone``; they may pass midnight.

    One that begins when it ends, as the empty one does, is never silent.
    """

    begins: int = 0
    ends: int = 0
    zone: str = "UTC"

    def silent(self, moment: datetime) -> bool:
        """Whether a moment, which must have a time zone, lies in the quiet hours."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return (local.hour * 60 + local.minute - self.begins) % DAY < (self.ends - self.begins) % DAY

    def until(self, moment: datetime) -> datetime:
        """The first moment from this one on that is not silent, in the moment's own time zone.

        Looked for minute by minute: on the day on which the clocks are changed the end may be told twice or never.
        """
        end = moment.astimezone(UTC)  # where an hour is an hour
        while self.silent(end):
            end = end.replace(second=0, microsecond=0) + MINUTE
        return end.astimezone(moment.tzinfo)


def parse(text: str) -> Quiet:
    """The quiet hours of a text such as "22:00-07:00 Europe/London"; UTC where no place is named, none if it is empty.

    Raises ValueError in one line.
    """
    if not text.strip():
        return Quiet()
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no time of day; write it as 22:00-07:00 or 22:00-07:00 Europe/London")
    hours, minutes, end_hours, end_minutes = map(int, found.groups()[:4])
    quiet = Quiet(hours * 60 + minutes, end_hours * 60 + end_minutes, _zone(found[5] or "UTC"))
    if quiet.begins == quiet.ends:
        raise ValueError(f"{text!r} begins when it ends; leave it out, or name two times")
    return quiet


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # not there; no name at all; a folder of the database, such as Europe
        near = suggestion(name, sorted(available_timezones()))
        raise ValueError(f"there is no time zone {name!r}{near or '; write it as Europe/London'}") from None
