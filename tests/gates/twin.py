"""``make gate-twin``: a day's worth of real articles, live on Faust and folded in memory: the same bytes."""

import asyncio
import sys

from monitor.settings import Settings
from monitor.stream.broker import EmbeddedBroker
from tests.bench.worker import REAL, WATCHES, real
from tests.e2e.test_twin import folded, live

ARTICLES = 600


async def twins() -> tuple[list[bytes], list[bytes]]:
    """Folded and live."""
    articles = list(real(ARTICLES))
    async with EmbeddedBroker() as kafka:
        here = Settings(kafka=kafka, prefix="twin.", partitions=1, watches=WATCHES)
        wanted = folded(here, articles)
        return wanted, await live(here, articles, len(wanted))


def main() -> int:
    """Compare; 1 if they differ."""
    if not REAL.is_dir():
        print("gate twin: no data in ../shared/data/articles; skipped")
        return 0
    wanted, found = asyncio.run(twins())
    same = sum(one == other for one, other in zip(wanted, found, strict=False))
    print(f"{ARTICLES} real articles, {len(wanted)} revisions folded, {len(found)} live, {same} the same bytes")
    return 0 if wanted and wanted == found else 1


if __name__ == "__main__":
    sys.exit(main())
