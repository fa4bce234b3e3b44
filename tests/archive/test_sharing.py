"""Several pollers at one archive: each feed is asked for once in its interval, whoever asks."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, closing

from aiohttp import web

from monitor.archive import Archive
from monitor.core.article import Entry
from monitor.feeds.feedlist import Feed
from monitor.feeds.poll import Poller
from monitor.metrics import Metrics
from monitor.settings import Settings
from tests.archive.conftest import Fresh
from tests.site import site

FEEDS = 40


def test_pollers_share_the_feeds_and_none_is_asked_for_twice(fresh: Fresh) -> None:
    async def run() -> tuple[Counter[str], list[Entry]]:
        asked, entries, enough = Counter[str](), list[Entry](), asyncio.Event()

        async def serve(request: web.Request) -> web.Response:
            asked[request.path] += 1
            if len(asked) == FEEDS:
                enough.set()
            await asyncio.sleep(0.01)
            return web.Response(
                text="<rss><channel><item><guid>1</guid><title>One</title></item></channel></rss>",
                content_type="application/xml",
            )

        async def emit(found: list[Entry]) -> None:
            entries.extend(found)

        address = fresh()
        settings = Settings(private_addresses=True, host_gap=0, host_at_once=4, poll_floor=3600.0)
        async with site({"/{feed}": serve}) as place, AsyncExitStack() as stack:
            feeds = [Feed(id=f"feed {number}", url=f"{place}/{number}", outlet="A") for number in range(FEEDS)]
            archives = [stack.enter_context(closing(Archive.open(address))) for _ in range(3)]
            pollers = [
                Poller(feeds, archive, emit, settings=settings, metrics=Metrics(), backfill=True, chance=lambda: 0.0)
                for archive in archives
            ]
            stop = asyncio.Event()
            runs = [asyncio.create_task(poller.run(stop)) for poller in pollers]
            async with asyncio.timeout(30):
                await enough.wait()
            await asyncio.sleep(0.2)  # for those that would ask again
            stop.set()
            await asyncio.gather(*runs)
        return asked, entries

    asked, entries = asyncio.run(run())
    assert (len(asked), set(asked.values())) == (FEEDS, {1})
    assert sorted(entry.feed for entry in entries) == sorted(f"feed {number}" for number in range(FEEDS))
