"""What may be posted to the desk, over real HTTP."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from monitor.core.alert import Opinion, Verdict
from monitor.desk.letter import LONGEST
from monitor.errors import BrokerDown
from tests.desk import sample
from tests.desk.test_api import ID, event, full, visit

PLACE = f"/api/alerts/{ID}/verdicts"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
USEFUL = json.dumps({"what": "useful"})


class Ledger:
    """Keeps verdicts, or is away."""

    def __init__(self, away: bool = False) -> None:
        self.kept: list[Verdict] = []
        self.away = away

    async def __call__(self, verdict: Verdict) -> None:
        if self.away:
            raise BrokerDown("kafka at 10.0.0.9:9092", "does not answer within 8 s")
        self.kept.append(verdict)


def post(
    body: str | bytes, headers: dict[str, str] | None = None, *, to: str = PLACE, ledger: Ledger | None = None
) -> tuple[int, Any, list[Verdict]]:
    """Status and JSON of one answer, and what was kept."""
    book = ledger or Ledger()

    async def play(session: aiohttp.ClientSession) -> tuple[int, Any]:
        async with session.post(to, data=body, headers={**JSON, **(headers or {})}) as answer:
            assert answer.content_type == "application/json"
            return answer.status, await answer.json()

    status, said = visit(play, keep=book)
    return status, said, book.kept


def test_a_verdict_in_json_is_kept_and_told() -> None:
    body = json.dumps({"revision": 3, "what": "wish-not-decision", "why": "they\nhope", "who": " Ida\u202e Berg "})
    status, said, (kept,) = post(body)
    assert status == 201
    assert (kept.alert, kept.revision, kept.what, kept.why, kept.who) == (ID, 3, Opinion.WISH, "they hope", "Ida Berg")
    assert said["kind"] == "verdict/1"
    assert (said["what"], said["who"]) == ("wish not decision", "Ida Berg")


def test_a_verdict_in_form_fields_is_about_the_revision_that_stands() -> None:
    status, _, (kept,) = post("what=too+late&who=Bo%20L%C3%BCder&why=", FORM)
    assert (status, kept.revision, kept.what, kept.who, kept.why) == (201, 4, Opinion.TOO_LATE, "Bo Lüder", "")


@pytest.mark.parametrize(
    ("body", "headers", "status", "says"),
    [
        ("{", {}, 400, "not a verdict: "),
        ('{"why": "x"}', {}, 400, "not a verdict: Object missing required field `what`"),
        ('{"what": "useful", "stars": 5}', {}, 400, "not a verdict: Object contains unknown field `stars`"),
        ('{"what": "useful", "revision": "four"}', {}, 400, "not a verdict: Expected `int`"),
        ('{"what": "useful", "revision": -1}', {}, 400, "revision: counts from 1"),
        ('{"what": "useful", "revision": 9}', {}, 400, "revision: there is no 9 yet; the alert is at 4"),
        ('{"what": "usefull"}', {}, 400, "what: 'usefull' is not known; did you mean 'useful'?"),
        (json.dumps({"what": "useful", "why": "x" * 301}), {}, 400, "why: 301 characters; at most 300 are kept"),
        (b"what=useful&who=\xff", FORM, 400, "not a verdict: "),
        ("&".join(f"a{one}=1" for one in range(30)), FORM, 400, "not a verdict: "),
        (json.dumps({"what": "useful", "why": "x" * LONGEST}), {}, 413, "longer than 8,192 bytes"),
        (USEFUL, {"Content-Type": "text/plain"}, 415, "content type: text/plain; verdicts come as application/json"),
        (USEFUL, {"Content-Type": "multipart/form-data"}, 415, "content type: multipart/form-data"),
    ],
)
def test_what_cannot_be_taken_says_why_and_is_not_kept(
    body: str | bytes, headers: dict[str, str], status: int, says: str
) -> None:
    got, said, kept = post(body, headers)
    assert (got, kept) == (status, [])
    assert said["error"].startswith(says)
    assert "\n" not in said["error"]


def test_an_alert_that_is_not_there() -> None:
    assert post(USEFUL, to="/api/alerts/nobody/verdicts") == (404, {"error": "no alert has the id 'nobody'"}, [])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),  # no browser
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://desk.example"}, 201),  # a proxy that renames the host
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[bad"}, 403),
        ({"Host": "desk.example:8321", "Origin": "http://desk.example:8321"}, 201),
        ({"Host": "desk.example:8321", "Origin": "http://desk.example:9000"}, 403),
    ],
)
def test_another_site_cannot_speak_for_a_person(headers: dict[str, str], status: int) -> None:
    got, said, kept = post(USEFUL, headers)
    assert (got, len(kept)) == (status, int(status == 201))
    if status == 403:
        assert said["error"] == "verdicts are taken from the desk's own pages, not from those of another site"


def test_what_could_not_be_kept_is_one_line_and_not_shown() -> None:
    status, said, _ = post(USEFUL, ledger=Ledger(away=True))
    assert (status, said["error"]) == (
        503,
        "kafka at 10.0.0.9:9092: does not answer within 8 s (not kept; try again in a moment)",
    )


def test_a_verdict_reaches_whoever_looks_at_that_alert_and_the_api() -> None:
    board = full()

    async def play(session: aiohttp.ClientSession) -> tuple[str, Any]:
        async with session.get("/live", params={"after": board.mark, "alert": ID}) as live:
            await event(live, "status")
            body = json.dumps({"revision": 3, "what": "useful", "why": "<b>early</b>"})
            async with session.post(PLACE, data=body, headers=JSON) as answer:
                assert answer.status == 201
            told = (await event(live))["data"]
        async with session.get(f"/api/alerts/{ID}") as answer:
            return told, (await answer.json())["verdicts"]

    told, verdicts = visit(play, board=board)
    assert 'data-said="1"' in told
    assert "&lt;b&gt;early&lt;/b&gt;" in told
    assert [(one["revision"], one["what"]) for one in verdicts] == [(3, "useful")]


def test_a_body_without_end_is_cut_off() -> None:
    async def endless() -> Any:
        while True:
            yield b"x" * 1024
            await asyncio.sleep(0)

    async def play(session: aiohttp.ClientSession) -> int:
        try:
            async with session.post(PLACE, data=endless(), headers=JSON) as answer:
                return answer.status
        except aiohttp.ClientError:  # the desk had hung up before it was heard
            return 413

    assert visit(play) == 413


def test_the_sample_is_what_these_tests_take_it_for() -> None:
    assert full().get(ID) == sample.alert(4)
