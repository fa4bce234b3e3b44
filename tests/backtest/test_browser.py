"""The report in a real browser: on a phone, on paper, and without a network."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from monitor.backtest.comparison import compare
from monitor.backtest.comparison import page as compared
from monitor.backtest.report import page as reported
from monitor.backtest.trail import Trails
from tests import chromium
from tests.backtest.test_report import ALERTS, TOLD, TRAILS

pytestmark = chromium.needed
PHONE = {"width": 360, "height": 740}
PAGES = {"report": reported(TOLD), "comparison": compared(compare(("a.toml", "b.toml"), TRAILS, Trails()))}
SHOWN = "([...document.querySelectorAll('details td')].every(cell => cell.checkVisibility()))"


def look(file: Path, play: Callable[[Page], Awaitable[None]]) -> None:
    """Run ``play`` on a page of a phone's size; fails on any request but for the page, and on any error."""
    troubles: list[str] = []

    async def run() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium.CHROMIUM, args=chromium.QUIET)
            page = await browser.new_page(viewport=PHONE, offline=True)  # type: ignore[arg-type]
            page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
            page.on("request", lambda one: troubles.append(one.url) if one.url != file.as_uri() else None)
            await page.goto(file.as_uri())
            await play(page)
            await browser.close()

    asyncio.run(run())
    assert not troubles


@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_phone_and_asks_nobody(name: str, tmp_path: Path) -> None:
    async def play(page: Page) -> None:
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert await page.locator("h1").is_visible()

    (tmp_path / "page.html").write_text(PAGES[name], "utf-8")
    look(tmp_path / "page.html", play)


def test_on_paper_the_evidence_is_there_without_a_click(tmp_path: Path) -> None:
    async def play(page: Page) -> None:
        assert not await page.evaluate(SHOWN)
        await page.emulate_media(media="print")
        assert await page.evaluate(SHOWN)
        sentence = page.get_by_text(ALERTS[-1].ledger[0].cue.sentence).first
        assert await sentence.is_visible()
        assert len(await page.pdf(format="A4")) > 5_000

    (tmp_path / "page.html").write_text(PAGES["report"], "utf-8")
    look(tmp_path / "page.html", play)
