"""``make bench-latency``: from the poll that finds an entry to the alert in an open browser page.

Everything is real: a local paper's feed over HTTP, the embedded broker, every process of ``monitor run``, Debian's
chromium with the desk open. Each piece is about a subject of its own, so each raises an alert. Measured from the
``seen`` stamp, set when the poll found the entry, to the moment the page's DOM shows the alert; one clock for both.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import urllib.request
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.cli.crew import Crew, free_port
from monitor.cli.run import members, start_embedded
from monitor.newsroom import outlets, script
from monitor.newsroom.outlets import feeds_toml
from monitor.newsroom.server import Newsroom
from monitor.settings import Settings

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WATCH = """
[[watch]]
id = "permit-{n}"
question = "Will the permit for canal {word} be restored?"
query = '"canal {word}"'
floor = "leaning"
"""
WATCHER = """
() => {
  window.shown = {};
  const look = () => {
    for (const card of document.querySelectorAll("article .question"))
      window.shown[card.innerText.match(/canal (\\w+)/)[1]] ??= Date.now();
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
}
"""


def word(number: int) -> str:
    """A name for the ``number``-th canal."""
    return "Q" + "".join("aeioubdgklmnprst"[int(digit, 16)] for digit in f"{number + 16:x}")


def paragraphs(name: str) -> list[str]:
    return [
        f"A final decision to restore the permit for canal {name} is very close now, one person familiar with the "
        "talks said, and the water ministry is expected to lift its closure within days.",
        "Boat owners have waited since the spring. The ministry declined to comment.",
    ]


async def measure(count: int) -> list[float]:
    """Seconds for each piece."""
    desk = free_port()
    async with AsyncExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory()))
        newsroom = Newsroom(script.play(outlets.load(), ()), clock=lambda: 0.0)
        papers = await newsroom.start()
        things.push_async_callback(newsroom.stop)
        (folder / "feeds.toml").write_text(feeds_toml(papers), "utf-8")
        watches = "".join(WATCH.format(n=n, word=word(n)) for n in range(count))
        (folder / "watches.toml").write_text(watches, "utf-8")
        settings = Settings(archive=f"sqlite:///{folder / 'archive.db'}", desk_port=desk)
        kafka = await start_embedded(settings, things)
        environment = {
            "MONITOR_KAFKA": kafka,
            "MONITOR_ARCHIVE": settings.archive,
            "MONITOR_FEEDS": str(folder / "feeds.toml"),
            "MONITOR_WATCHES": str(folder / "watches.toml"),
            "MONITOR_DESK_PORT": str(desk),
            "MONITOR_PRIVATE_ADDRESSES": "1",
            "MONITOR_HOST_GAP": "0",
            "MONITOR_POLL_FLOOR": "0.5",
            "MONITOR_LOG_LEVEL": "WARNING",
        }
        crew = Crew(members(settings, environment, ("poll", "read", "work", "record")))
        things.push_async_callback(crew.stop)
        await crew.start(asyncio.Event(), 60)
        return await _through_the_page(newsroom, desk, count)


async def _through_the_page(newsroom: Newsroom, desk: int, count: int) -> list[float]:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(bypass_csp=True)  # the desk allows no eval, which waiting uses
        await page.goto(f"http://127.0.0.1:{desk}/")
        await page.evaluate(WATCHER)
        names = [outlet.id for outlet in outlets.load()]
        await asyncio.sleep(3)  # every feed has had its first poll, which only remembers
        for number in range(count):
            await newsroom.publish(
                outlet=names[number % len(names)],
                slug=f"canal-{number}",
                title=f"Permit for canal {word(number)} close to being restored, person familiar says",
                paragraphs=paragraphs(word(number)),
            )
            await page.wait_for_function(f"window.shown[{json.dumps(word(number))}]", timeout=30_000)
        shown: dict[str, float] = await page.evaluate("window.shown")
        await browser.close()
    seen = await asyncio.to_thread(_seen, desk)
    return [shown[word(number)] / 1000 - seen[f"permit-{number}"] for number in range(count)]


def _seen(desk: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{desk}/api/alerts", timeout=10) as answer:
        found: Any = json.load(answer)
    alerts = found["alerts"] if isinstance(found, dict) else found
    return {one["subject"]: datetime.fromisoformat(one["first_seen"]).timestamp() for one in alerts}


def main() -> int:
    """Measure and print; exit code 1 over the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40, help="pieces (default 40)")
    count = parser.parse_args().count
    if not Path(CHROMIUM).exists():
        print("bench latency: no chromium; apt-get install chromium", file=sys.stderr)
        return 2
    seconds = sorted(asyncio.run(measure(count)))
    p95 = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    print(
        f"{count} alerts, from the poll to the open page: p50 {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, "
        f"max {seconds[-1]:.2f} s   (bar: p95 1.50 s)"
    )
    return int(p95 > 1.5)


if __name__ == "__main__":
    sys.exit(main())
