"""The desk in a real browser: what changes appears without a reload, in its place, once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, async_playwright

from monitor.core.alert import Opinion, Stage, Verdict
from monitor.desk.board import Board
from monitor.errors import BrokerDown
from tests import chromium
from tests.desk import sample
from tests.desk.serving import serving

ID = sample.alert().id
CARD = f"#alert-{ID}"

pytestmark = chromium.needed
Play = Callable[[Board, str, Page], Awaitable[None]]


def look(play: Play, board: Board | None = None, keep: Callable[[Verdict], Awaitable[None]] | None = None) -> None:
    """Run ``play`` in a browser on the desk; fails on any error or blocked content the browser reports."""
    kept = Board() if board is None else board
    troubles: list[str] = []

    async def run() -> None:
        async with serving(kept, keep=keep) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium.CHROMIUM, args=chromium.QUIET)
            page = await browser.new_page()
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
            await play(kept, address, page)
            await browser.close()

    asyncio.run(run())
    assert not [one for one in troubles if "ERR_" not in one and "status of 503" not in one], troubles


async def opened(page: Page, address: str) -> None:
    """Open the page, wait until it is live, and leave a sign that a reload would wipe away."""
    await page.goto(address)
    await page.wait_for_selector("#wire[data-state=live]")
    await page.evaluate("window.neverReloaded = true")


def test_an_alert_appears_without_reload_and_its_revision_changes_it_in_place() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        await opened(page, address)
        assert await page.is_visible("text=Nothing has rung.")
        board.put(sample.alert(3))
        await page.wait_for_selector(f"{CARD}[data-revision='3'][data-fresh=new]")
        assert not await page.is_visible("text=Nothing has rung.")
        assert await page.inner_text(f"{CARD} mark") == "is very close"
        assert (await page.title()).startswith("(1)")
        assert (await page.inner_text("#told")).startswith("New alert, imminent: Will the Harbour Ministry")
        board.put(sample.alert(5))
        await page.wait_for_selector(f"{CARD}[data-revision='5'][data-fresh=changed]")
        assert await page.inner_text(f"{CARD} .stage") == "announced"
        assert await page.locator(".card").count() == 1
        assert await page.evaluate("window.neverReloaded") is True
        await page.hover(CARD)
        await page.wait_for_selector(f"{CARD}:not([data-fresh])")
        assert await page.title() == "News monitor"

    look(play)


def test_what_changed_last_comes_first_and_what_is_settled_moves_down() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        board.put(sample.alert(3))
        board.put(sample.other("tram fares"))
        await opened(page, address)
        names = "#open .card .question"
        assert await page.locator(names).all_inner_texts() == [
            sample.QUESTION,
            "Will the council decide on tram fares?",
        ]
        board.put(sample.other("tram fares", revision=2, as_of=sample.alert(5).as_of))
        await page.wait_for_selector(".card[data-revision='2']")
        assert await page.locator(names).all_inner_texts() == [
            "Will the council decide on tram fares?",
            sample.QUESTION,
        ]
        board.put(sample.alert(4, stage=Stage.DENIED))
        await page.wait_for_selector(f"#settled {CARD}")
        assert await page.locator(".alerts .number").all_inner_texts() == ["1", "1"]

    look(play)


def test_the_page_of_an_alert_grows_new_evidence() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        board.put(sample.alert(3))
        await opened(page, f"{address}/alerts/{ID}")
        assert await page.locator(".evidence").count() == 4
        board.put(sample.other("a curfew"))
        board.put(sample.alert(5))
        await page.wait_for_selector("main[data-revision='5']")
        assert await page.locator(".evidence").count() == 8
        assert await page.locator(".evidence[data-fresh=new]").count() == 4
        assert await page.inner_text(".ladder [aria-current]") == "announced"
        assert await page.evaluate("window.neverReloaded") is True

    look(play)


def test_an_attack_stays_text() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        await opened(page, address)
        attack = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
        board.put(sample.alert(3, question=attack, sentence=attack))
        await page.wait_for_selector(CARD)
        assert await page.inner_text(f"{CARD} .question") == attack
        assert await page.evaluate("window.hacked") is None

    look(play)


def test_a_desk_that_went_away_is_shown_as_lost_and_fills_the_same_page_when_it_is_back() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        first, second = Board(), Board()
        async with serving(first) as place:
            first.put(sample.alert(3))
            await opened(page, place)
        await page.wait_for_selector("#wire[data-state=lost]")
        assert await page.inner_text("#wire-words") == "not live: reconnecting"
        async with serving(second, port=int(place.rpartition(":")[2])):
            await page.wait_for_selector("#wire[data-state=live]")
            await page.wait_for_selector("text=Nothing has rung.")
            second.put(sample.alert(4))
            await page.wait_for_selector(f"{CARD}[data-revision='4']")
            assert await page.locator(".card").count() == 1
            assert await page.evaluate("window.neverReloaded") is True

    look(play)


def test_a_line_that_has_gone_silent_is_not_taken_for_a_quiet_one() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        silent = Board()
        async with serving(silent, beat=60) as place:
            await opened(page, place)
            async with page.expect_event("load"):
                await page.evaluate("document.getElementById('wire').dataset.silence = '100'")
            await page.wait_for_selector("#wire[data-state=live][data-silence='240000']")

    look(play)


def test_it_can_be_read_with_the_keyboard() -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        board.put(sample.alert(3))
        await opened(page, address)
        for _ in range(3):  # skip link, name, the alert
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{address}/alerts/{ID}")
        assert await page.locator("h1").count() == 1

    look(play)


@pytest.mark.parametrize("width", [320, 390, 834, 1280])
def test_no_page_is_wider_than_its_window(width: int) -> None:
    async def play(board: Board, address: str, page: Page) -> None:
        long = "x" * 120
        for number in (1, 2, 3, 4, 5):
            board.put(sample.alert(number, scope=long, subject=long, sentence=long, voices=(long,)))
        await page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", f"/alerts/{ID}"):
            await opened(page, address + path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width

    look(play)


async def fill(page: Page, what: str = "wish not decision", why: str = "they only hope") -> None:
    await page.click(f"#say label:has-text('{what}')")
    await page.fill("#say [name=why]", why)
    await page.fill("#say [name=who]", "Ida Berg")


async def typed(page: Page) -> tuple[str | None, str, str]:
    """What stands in the form: opinion, why, who."""
    chosen = page.locator("#say [name=what]:checked")
    what = await chosen.get_attribute("value") if await chosen.count() else None
    return what, await page.input_value("#say [name=why]"), await page.input_value("#say [name=who]")


def test_a_verdict_appears_in_a_second_page_without_reload() -> None:
    kept: list[Verdict] = []

    async def keep(verdict: Verdict) -> None:
        kept.append(verdict)

    async def play(board: Board, address: str, page: Page) -> None:
        for number in (3, 4):
            board.put(sample.alert(number))
        assert page.context.browser is not None
        other = await page.context.browser.new_page()
        for one in (page, other):
            await opened(one, f"{address}/alerts/{ID}")
        await fill(page)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#say .answer[data-state=said]")
        assert await page.inner_text("#say .answer") == "Said of revision 4: wish not decision."
        assert await typed(page) == (None, "", "Ida Berg"), "the name stays for the next one"
        row = other.locator(".history li[data-revision='4'] .verdict")
        await row.wait_for()
        assert (await row.inner_text()).startswith("wish not decision they only hope Ida Berg, just now")
        assert await other.evaluate("window.neverReloaded") is True
        assert (await other.inner_text("#told")).startswith("Said of this alert: wish not decision")
        await page.reload()
        assert await typed(page) == (None, "", "Ida Berg")
        assert await page.locator(".verdict").count() == 1

    look(play, keep=keep)
    assert [(one.alert, one.revision, one.what, one.who, one.why) for one in kept] == [
        (ID, 4, Opinion.WISH, "Ida Berg", "they only hope")
    ]


def test_what_could_not_be_kept_is_told_and_stays_typed() -> None:
    async def away(_: Verdict) -> None:
        raise BrokerDown("kafka at 10.0.0.9:9092", "does not answer within 8 s")

    async def play(board: Board, address: str, page: Page) -> None:
        board.put(sample.alert(4))
        await opened(page, f"{address}/alerts/{ID}")
        await page.click("#say button")
        assert await page.inner_text("#say .answer") == "Choose what it is first."
        await fill(page)
        await page.click("#say button")
        await page.wait_for_selector("#say .answer:has-text('Not said: ')")
        assert await page.inner_text("#say .answer") == (
            "Not said: kafka at 10.0.0.9:9092: does not answer within 8 s (not kept; try again in a moment)."
        )
        assert await typed(page) == ("wish not decision", "they only hope", "Ida Berg")
        assert await page.is_enabled("#say button")
        assert await page.locator(".verdict").count() == 0

    look(play, keep=away)


def test_what_is_being_typed_stays_while_the_alert_changes_and_is_about_what_was_read() -> None:
    kept: list[Verdict] = []

    async def keep(verdict: Verdict) -> None:
        kept.append(verdict)

    async def play(board: Board, address: str, page: Page) -> None:
        board.put(sample.alert(4))
        await opened(page, f"{address}/alerts/{ID}")
        await fill(page, what="useful", why="half a sent")
        await page.focus("#say [name=why]")
        board.put(sample.alert(5))
        await page.wait_for_selector("main[data-revision='5']")
        assert await typed(page) == ("useful", "half a sent", "Ida Berg")
        assert await page.evaluate("document.activeElement.name") == "why"
        assert (await page.inner_text("#say legend")).strip() == "What do you say of revision 4?"
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".history li[data-revision='4'] .verdict")
        assert (await page.inner_text("#say legend")).strip() == "What do you say of revision 5?"

    look(play, keep=keep)
    assert [one.revision for one in kept] == [4]
