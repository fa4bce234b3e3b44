"""The only place that reads the time. Everything else is told it."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
