"""States that end with the test, and keep to the rules of the archive's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.archive.feedstate import Lease, Settled, Wish
from monitor.feeds.state import FeedState, Known, read, read_known


@dataclass
class InMemory:
    """What is known of each feed, and who has it."""

    states: dict[str, bytes] = field(default_factory=dict)
    known: dict[str, bytes] = field(default_factory=dict)
    dues: dict[str, datetime | None] = field(default_factory=dict)
    held: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def state(self, name: str) -> FeedState:
        """What is remembered of a feed."""
        return read(self.states.get(name), name)

    def entries(self, name: str) -> Known:
        """What is known of its entries."""
        return read_known(self.known.get(name), name)

    def load_feeds(self) -> Iterator[tuple[str, bytes]]:
        yield from self.states.items()

    def load_known(self, name: str) -> bytes | None:
        return self.known.get(name)

    def trade_feeds(
        self, holder: str, settled: Sequence[Settled], wishes: Sequence[Wish], now: datetime
    ) -> Mapping[str, Lease]:
        for one in settled:
            if self.held.get(one.name, ("",))[0] == holder:
                del self.held[one.name]
                self.states[one.name], self.dues[one.name] = one.state, one.due
                if one.known is not None:
                    self.known[one.name] = one.known
        return {wish.name: self._answer(wish, holder, now) for wish in wishes}

    def release_feeds(self, holder: str) -> None:
        self.held = {name: lease for name, lease in self.held.items() if lease[0] != holder}

    def _answer(self, wish: Wish, holder: str, now: datetime) -> Lease:
        other, ends = self.held.get(wish.name, (holder, now))
        due = self.dues.get(wish.name) or now
        if (other != holder and ends > now) or (due > now and not wish.early):
            return Lease(False, again=max(due, ends))
        self.held[wish.name] = holder, wish.until
        return Lease(True, self.states.get(wish.name))
