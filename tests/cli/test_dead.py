"""``monitor dead``: letters as JSON lines, and the way back."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from monitor.cli import main
from monitor.settings import Settings
from monitor.stream.dead import letter
from monitor.stream.produce import Producer
from monitor.stream.topics import ARTICLES, ensure
from tests.e2e.running import everything, run

Dead = Callable[..., list[dict[str, Any]]]
LETTERS = {b"a": b"\xffone", b"b": b"two", b"c": None}


async def bury(settings: Settings) -> None:
    await ensure(settings)
    async with Producer(settings) as producer:
        for number, (key, raw) in enumerate(LETTERS.items()):
            one = letter(
                "detect",
                f"no {number}",
                topic=settings.prefix + "articles",
                partition=0,
                offset=number,
                key=key,
                raw=raw,
            )
            await producer.send([one])


@pytest.fixture
def here(settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A place where three records were buried."""
    chosen = settings(partitions=1)
    monkeypatch.setenv("MONITOR_KAFKA", chosen.kafka)
    monkeypatch.setenv("MONITOR_PREFIX", chosen.prefix)
    run(bury(chosen))
    return chosen


def test_letters_are_listed(here: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [json.loads(line) for line in out.splitlines()]
    assert [one["place"] for one in lines] == ["0:0", "0:1", "0:2"]
    assert [one["error"] for one in lines] == ["no 0", "no 1", "no 2"]
    first, _, third = lines
    assert {name: first[name] for name in ("step", "topic", "partition", "offset", "key", "bytes")} == {
        "step": "detect",
        "topic": f"{here.prefix}articles",
        "partition": 0,
        "offset": 0,
        "key": "a",
        "bytes": 4,
    }
    assert (first["starts"], third["starts"]) == ("\ufffdone", "")
    assert "raw" not in first


def test_the_bytes_are_there_when_asked_for(here: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead", "--raw"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [base64.b64decode(one["raw"]) for one in lines] == [raw or b"" for raw in LETTERS.values()]


@pytest.mark.parametrize(("places", "back"), [(["0:1"], [b"b"]), (["0:0", "0:2"], [b"a", b"c"]), (["all"], [*LETTERS])])
def test_letters_go_back_to_where_they_came_from(
    places: list[str], back: list[bytes], here: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dead", "--requeue", *places]) == 0
    assert capsys.readouterr() == ("", f"{len(back)} put back\n")
    assert run(everything(here, ARTICLES)) == [(key, LETTERS[key]) for key in back]


def test_a_place_that_is_none_is_refused_and_nothing_is_put_back(
    here: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dead", "--requeue", "0:1", "0:17", "harbour"]) == 2
    assert capsys.readouterr() == (
        "",
        f"monitor dead: --requeue: no such place on {here.prefix}dead: 0:17, harbour (trying again will not help)\n",
    )
    assert run(everything(here, ARTICLES)) == []
