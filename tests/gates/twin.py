"""``make gate-twin``: a day's worth of real articles, live on Faust and folded in memory: the same bytes."""

import asyncio
import sys

from monitor.settings import Settings
from monitor.stream.broker import EmbeddedBroker
from tests.bench.worker import REAL, WATCHES, real
from tests.e2e.test_twin import Told, folded, live

ARTICLES = 600


async def twins() -> tuple[Told, Told]:
    """Folded and live."""
    articles = list(real(ARTICLES))
    async with EmbeddedBroker() as kafka:
        here = Settings(kafka=kafka, prefix="twin.", partitions=1, watches=WATCHES)
        wanted = folded(here, articles)
        return wanted, await live(here, articles, wanted)


def main() -> int:
    """Compare; 1 if they differ."""
    if not REAL.is_dir():
        print("gate twin: no data in ../shared/data/articles; skipped")
        return 0
    wanted, found = asyncio.run(twins())
    revisions, live = sum(map(len, wanted.values())), sum(map(len, found.values()))
    same = sum(record in found.get(key, ()) for key, records in wanted.items() for record in records)
    print(f"{ARTICLES} real articles, {revisions} revisions folded, {live} live, {same} the same bytes")
    return 0 if wanted and wanted == found else 1


if __name__ == "__main__":
    sys.exit(main())
