"""Quiet hours: what waits until they are over, and what does not."""

import logging
from datetime import datetime
from functools import lru_cache

from monitor.core import quiet
from monitor.core.alert import Alert, Stage
from monitor.core.quiet import Quiet

log = logging.getLogger(__name__)

BREAKS_THROUGH = Stage.IMMINENT  # from this stage on an alert rings in quiet hours too
OVER = frozenset({Stage.STALE})  # what came to nothing while people slept is not told in the morning


def until(alert: Alert, now: datetime) -> datetime | None:
    """When an alert that would ring now may do so; None if it may at once.

    Quiet hours hold what stands below *imminent*, and an episode's end as well: it keeps until the morning. What is
    imminent, decided, announced or in force wakes whoever asked for it. Hours that cannot be read silence nothing.
    """
    if alert.stage.rank >= BREAKS_THROUGH.rank:
        return None
    hours = _hours(alert.quiet, alert.subject)
    return hours.until(now) if hours.silent(now) else None


@lru_cache(maxsize=1024)
def _hours(text: str, subject: str) -> Quiet:
    try:
        return quiet.parse(text)
    except ValueError as error:
        log.warning("%s: its quiet hours are not kept: %s", subject, error)
        return Quiet()
