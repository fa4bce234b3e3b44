"""``make gate-polls``: months of real polls, served again as they were, to a poller that is killed now and then.

The clock is that of the polls. At random moments the poller is replaced by one that knows only what was saved, and at
others what it found cannot be handed on. Held against a plain count of what the feeds showed: every item must come
once, every change of one once, nothing twice and nothing never.
"""

import asyncio
import json
import lzma
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from monitor.core.article import Entry
from monitor.errors import BadSource, BrokerDown
from monitor.feeds.feedlist import Feed
from monitor.feeds.parse import parse
from monitor.feeds.poll import Poller
from monitor.metrics import Metrics
from monitor.settings import Settings
from tests.feeds.memory import InMemory
from tests.gates.floor import hold, parser
from tests.site import site

DATA = Path(__file__).parents[3] / "shared" / "data" / "polls"
SEED = 20_250_401
KILLED = 0.02  # of polls, before which the poller is replaced
REFUSED = 0.04  # of polls, in which nothing can be handed on at first
Said = tuple[str, str, str, str]  # feed, id, title, summary


class Poll(NamedTuple):
    """One poll as it was kept."""

    at: datetime
    feed: str
    body: bytes


def main() -> int:
    """Measure; 1 if a figure fell below its floor."""
    arguments = parser(__doc__ or "").parse_args()
    if not DATA.exists():
        print("gate polls: no data; skipped")
        return 0
    polls = sorted(kept())
    shown = Counter(expected(polls))
    got = Counter(asyncio.run(replayed(polls)))
    lost, twice = sum((shown - got).values()), sum((got - shown).values())
    print(f"{len(polls):,} polls of {len({one.feed for one in polls})} feeds: {sum(shown.values()):,} new or changed")
    print(f"items; {sum(got.values()):,} came, {lost} never, {twice} too often or never shown")
    figures = {"came, of what was shown": 1 - lost / sum(shown.values()), "nothing twice": float(not twice)}
    return hold("polls", figures, arguments)


def kept() -> Iterator[Poll]:
    """All polls there are."""
    for file in sorted(DATA.glob("*.jsonl.xz")):
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                yield Poll(datetime.fromisoformat(line["polled_at"]), line["feed"], line["xml"].encode())


def expected(polls: list[Poll]) -> Iterator[Said]:
    """What each poll shows that the feed had never shown, or showed otherwise when it last did; the first poll of a
    feed is where it begins."""
    last: dict[str, dict[str, tuple[str, str]]] = {}
    for poll in polls:
        try:
            found = parse(poll.body, f"https://{poll.feed}.invalid/").entries
        except BadSource:
            continue
        begins, known = poll.feed not in last, last.setdefault(poll.feed, {})
        for entry in reversed(list({one.id: one for one in reversed(found)}.values())):
            says = entry.title or entry.summary[:120], entry.summary
            if known.get(entry.id) != says and not begins:
                yield poll.feed, entry.id, *says
            known[entry.id] = says


async def replayed(polls: list[Poll]) -> list[Said]:
    """What comes of the same polls through the poller."""
    dice, states, got, now = random.Random(SEED), InMemory(), list[Said](), polls[0].at
    shown: dict[str, bytes] = defaultdict(bytes)
    refuse = False

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=shown[request.match_info["feed"]], content_type="application/xml")

    async def emit(entries: list[Entry]) -> None:
        if refuse:
            raise BrokerDown("broker", "does not answer")
        got.extend((one.feed, one.id, one.title, one.summary) for one in entries)

    async with site({"/{feed}": serve}) as place:
        feeds = {name: Feed(id=name, url=f"{place}/{name}", outlet=name) for name in {one.feed for one in polls}}

        def poller() -> Poller:
            settings = Settings(private_addresses=True, host_gap=0)
            return Poller([*feeds.values()], states, emit, settings=settings, metrics=Metrics(), now=lambda: now)

        here = poller()
        for poll in polls:
            now, shown[poll.feed] = poll.at, poll.body
            if dice.random() < KILLED:
                await here.close()
                here = poller()
            refuse = dice.random() < REFUSED
            try:
                await here.poll_once(feeds[poll.feed])
            except BrokerDown:
                if dice.random() < 0.5:  # and then it is killed: what was found is found again
                    await here.close()
                    here = poller()
                refuse = False
                await here.poll_once(feeds[poll.feed])
        await here.close()
    return got


if __name__ == "__main__":
    raise SystemExit(main())
