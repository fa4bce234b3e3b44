import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from monitor.delivery.channels import Answer, Channel, Console, Outcome, Webhook, table
from monitor.delivery.words import plain
from monitor.errors import BadSettings
from tests.delivery.sample import an_alert

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def receiver(answering: Answering) -> AsyncIterator[str]:
    """A server on a free port that answers a POST to /hook; its address."""
    app = web.Application()
    app.router.add_post("/hook", answering)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/hook"
    await runner.cleanup()


def sent_to(answering: Answering, *, seconds: float = 5.0) -> Outcome:
    async def send() -> Outcome:
        async with receiver(answering) as url:
            return await Webhook(url, seconds=seconds).send(an_alert(3), "text")

    return asyncio.run(send())


def with_status(status: int, text: str = "", **headers: str) -> Answering:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers=headers)

    return answer


def test_the_console_gets_the_text_and_an_empty_line() -> None:
    stream = io.StringIO()
    outcome = asyncio.run(Console(stream).send(an_alert(), "one\ntwo"))
    assert outcome == Outcome(Answer.SENT)
    assert stream.getvalue() == "one\ntwo\n\n"


def test_a_terminal_that_lacks_characters_gets_question_marks() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    outcome = asyncio.run(Console(stream).send(an_alert(), "“naïve”"))
    assert outcome.answer is Answer.SENT
    assert raw.getvalue() == b"?na?ve?\n\n"


def test_a_console_that_is_closed_says_so() -> None:
    stream = io.StringIO()
    stream.close()
    outcome = asyncio.run(Console(stream).send(an_alert(), "text"))
    assert outcome == Outcome(Answer.LATER, "cannot be written to (I/O operation on closed file)")


def test_a_webhook_gets_the_notice_as_json() -> None:
    got: list[tuple[str, str, object]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((request.content_type, request.headers["Idempotency-Key"], json.loads(await request.read())))
        return web.Response(status=204)

    assert sent_to(take) == Outcome(Answer.SENT)
    alert = an_alert(3)
    assert got == [
        (
            "application/json",
            f"{alert.id}-3",
            {
                "kind": "notice/1",
                "title": "IMMINENT: Will Lindmouth close the Old Bridge to lorries?",
                "text": "text",
                "alert": alert.id,
                "revision": 3,
                "subject": "old-bridge",
                "question": "Will Lindmouth close the Old Bridge to lorries?",
                "stage": "imminent",
                "reason": "new voice",
                "sentence": "An official says the ban is about to come.",
                "coming": 0.87,
                "made": 0.03,
                "direction": "impose",
                "scope": "",
                "origins": ["Ferry Gazette", "Lindmouth Echo"],
                "voices": ["Ferry Gazette", "Lindmouth Echo", "Evening Lind"],
                "url": "https://lindmouth-echo.example/old-bridge",
                "first_seen": "2031-03-04T00:40:00Z",
                "as_of": "2031-03-04T01:43:00Z",
            },
        )
    ]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.SENT),
        (299, Answer.SENT),
        (301, Answer.REFUSED),
        (307, Answer.REFUSED),
        (400, Answer.REFUSED),
        (401, Answer.REFUSED),
        (404, Answer.REFUSED),
        (410, Answer.REFUSED),
        (408, Answer.LATER),
        (425, Answer.LATER),
        (429, Answer.LATER),
        (500, Answer.LATER),
        (503, Answer.LATER),
        (599, Answer.LATER),
    ],
)
def test_the_status_says_whether_to_try_again(status: int, answer: Answer) -> None:
    outcome = sent_to(with_status(status, Location="https://elsewhere.example/"))
    assert outcome.answer is answer
    assert (f"HTTP {status}" in outcome.detail) == (answer is not Answer.SENT)


def test_what_the_receiver_says_is_kept_in_one_short_line() -> None:
    outcome = sent_to(with_status(400, "no such\r\nroom\x1b[2J " + "very " * 100))
    assert outcome.detail.startswith("HTTP 400: no such room [2J very very")
    assert len(outcome.detail) < 220


@pytest.mark.parametrize(("asked", "pause"), [("7", 7.0), ("", 0.0), ("soon", 0.0), ("-3", 0.0), ("9" * 30, 0.0)])
def test_a_receiver_may_ask_for_a_pause(asked: str, pause: float) -> None:
    assert sent_to(with_status(429, **{"Retry-After": asked})).pause == pause


def test_a_receiver_that_never_answers_is_tried_later() -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    assert sent_to(never, seconds=0.05) == Outcome(Answer.LATER, "no answer in 0.05 s")


def test_a_receiver_that_hangs_up_is_tried_later() -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    assert sent_to(hang_up).answer is Answer.LATER


def test_nobody_there_is_tried_later_and_the_secret_in_the_address_is_not_told() -> None:
    async def send() -> Outcome:
        async with receiver(with_status(200)) as url:
            gone = url
        return await Webhook(f"{gone}/s3cret?token=s3cret").send(an_alert(), "text")

    outcome = asyncio.run(send())
    assert outcome.answer is Answer.LATER
    assert outcome.detail
    assert "s3cret" not in outcome.detail


@pytest.mark.parametrize(
    "url", ["", "chat.example", "ftp://chat.example/s3cret", "http://", "http://[s3cret", "http://a:x/"]
)
def test_an_address_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(BadSettings, match="channel pager: not an http") as refused:
        table(io.StringIO(), {"pager": url})
    assert "s3cret" not in refused.value.line


def test_the_table_has_the_console_and_every_webhook() -> None:
    channels: dict[str, Channel] = table(
        io.StringIO(), {"chat": "https://chat.example/", "pager": "http://pager.example:8/"}
    )
    assert list(channels) == ["console", "chat", "pager"]


def test_a_number_that_is_none_is_null_in_the_notice() -> None:
    got: list[dict[str, object]] = []

    async def take(request: web.Request) -> web.Response:
        got.append(json.loads(await request.read()))
        return web.Response()

    async def send() -> None:
        async with receiver(take) as url:
            alert = an_alert(coming=float("nan"))
            await Webhook(url).send(alert, plain(alert))

    asyncio.run(send())
    assert got[0]["coming"] is None
