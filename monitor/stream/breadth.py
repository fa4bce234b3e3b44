"""Watches that are about nearly everything: told once, so that somebody narrows them.

It cannot be seen in a query, only in what it matches. Nothing is held back here: what a watch makes of an article must
not depend on what came before.
"""

import logging
from collections import Counter, deque
from collections.abc import Collection

from monitor.metrics import Metrics

log = logging.getLogger(__name__)

SPAN = 200  # articles with something to tell, the last of which are looked at
BROAD = 0.5  # of them: a watch that is about more is broad
NARROW = 0.4  # of them: one that was broad and is about less no longer is


class Breadth:
    """How many of the last articles each watch was about."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._last: deque[Collection[str]] = deque()
        self._counts: Counter[str] = Counter()
        self._broad: set[str] = set()
        self._told: set[str] = set()

    def saw(self, watches: Collection[str]) -> None:
        """One more article with something to tell, and the ids of the watches it is about."""
        self._last.append(watches)
        self._counts.update(watches)
        if len(self._last) < SPAN:
            return
        for watch in list(self._counts) if len(self._last) == SPAN else {*watches, *self._forgotten()}:
            self._weigh(watch)

    def close(self) -> None:
        """Take back what was told: the watches are others now."""
        for watch in self._told:
            self._metrics.watch_broad.remove(watch)

    def _forgotten(self) -> Collection[str]:
        gone = self._last.popleft()
        self._counts.subtract(gone)
        return gone

    def _weigh(self, watch: str) -> None:
        share = self._counts[watch] / SPAN
        if watch not in self._broad and share > BROAD:
            self._broad.add(watch)
            self._metrics.watch_broad.labels(watch).set(1)
            if watch not in self._told:
                self._told.add(watch)
                log.warning(
                    "watch %s is about %.0f of 100 articles that tell something (of the last %d): "
                    "it is broad; narrow its query, or name deciders or objects",
                    watch,
                    100 * share,
                    SPAN,
                )
        elif watch in self._broad and share < NARROW:
            self._broad.discard(watch)
            self._metrics.watch_broad.labels(watch).set(0)
