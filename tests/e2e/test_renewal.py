"""The watch file of a running worker: a change takes effect without a restart and loses no episode."""

import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.codec import decode
from monitor.core.alert import Alert, Reason, Stage
from monitor.settings import Settings
from monitor.stream.topics import ALERTS
from tests.builders import an_article
from tests.e2e.running import Running, everything, give, prepare, run, wait_for

Make = Callable[..., Settings]

BAN = '[[watch]]\nid = "ban"\nquestion = "{}"\nquery = \'"night ban"\'\nfloor = "leaning"\n'
LEVY = '[[watch]]\nid = "levy"\nquestion = "Will the levy be cut?"\nquery = "levy"\nfloor = "leaning"\n'
SOON = (
    "The cabinet is very close to a decision to lift the night ban on ferries, one person familiar with the talks said."
)
DONE = "The transport minister announced on Tuesday that the night ban on ferries is lifted."
TOO = "Ministers have decided to lower what ships pay: the levy will fall within days, a senior official said."
CUT = "The government is expected to cut the harbour levy next week, two officials said."


def alerts(settings: Settings) -> list[Alert]:
    return [decode(value, Alert) for _, value in run(everything(settings, ALERTS))]


@pytest.mark.parametrize("detectors", [0, 1])
def test_a_new_watch_rings_and_an_old_one_goes_on_in_its_episode(
    detectors: int, settings: Make, tmp_path: Path
) -> None:
    file = tmp_path / "watches.toml"
    file.write_text(BAN.format("Will the ban end?"), "utf-8")
    here = settings(watches=file, partitions=1, detectors=detectors)
    run(prepare(here, [an_article(1, SOON, "Islander"), an_article(2, CUT, "Gazette")]))
    worker = Running("work", here, tmp_path).start()

    def told(line: str) -> bool:
        return line in urllib.request.urlopen(f"http://127.0.0.1:{worker.port}/metrics").read().decode()

    try:
        worker.wait_until_through()
        (first,) = (one for one in alerts(here) if one.subject == "ban")
        file.write_text(BAN.format("Is the ban over?") + LEVY, "utf-8")
        wait_for("the new watches", lambda: told('monitor_watch_files_total{outcome="taken"} 1.0'))
        run(give(here, [an_article(3, DONE, "Courier"), an_article(4, CUT, "Harbour Post")]))
        worker.wait_until_through()
        file.write_text("[[watch]]\nid = 3\n", "utf-8")
        wait_for("a complaint", lambda: told('monitor_watch_files_total{outcome="refused"} 1.0'))
        run(give(here, [an_article(5, TOO, "Islander")]))
        worker.wait_until_through()
        assert told("monitor_watches_ok 0.0")
    finally:
        worker.stop()
    ban = [one for one in alerts(here) if one.subject == "ban"]
    levy = [one for one in alerts(here) if one.subject == "levy"]
    assert ban[0] == first
    assert [(one.id, one.episode, one.stage, one.question) for one in ban[:2]] == [
        (first.id, 1, Stage.IMMINENT, "Will the ban end?"),
        (first.id, 1, Stage.ANNOUNCED, "Is the ban over?"),
    ]
    assert [(one.revision, one.reason) for one in levy[:1]] == [(1, Reason.RAISED)]
    assert levy[-1].origins == ("Harbour Post", "Islander"), "the broken file has left the watches as they were"
    assert f"{file}:2: watch 1: id: Expected `str`, got `int`; the watches stay" in worker.log.read_text("utf-8")
    assert "Traceback" not in worker.log.read_text("utf-8")
