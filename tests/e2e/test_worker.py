"""The worker as a process: what it cannot read, what it tells of itself, how it ends."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

from monitor.codec import encode
from monitor.settings import Settings
from monitor.stream.dead import Dead, listing
from monitor.stream.produce import Producer, Record
from monitor.stream.topics import ARTICLES, SIGNALS, Topic
from tests.builders import an_article
from tests.e2e.running import Running, count, give, prepare, run, wait_for
from tests.texts import texts

WATCHES = Path(__file__).parent.parent / "watches.toml"
Make = Callable[..., Settings]


async def put(settings: Settings, topic: Topic, values: list[bytes | None]) -> None:
    async with Producer(settings) as producer:
        await producer.send(Record(topic, b"some key", value, partition=0) for value in values)


async def letters(settings: Settings) -> list[Dead]:
    return [one async for one in listing(settings)]


def test_garbage_is_buried_with_its_story_and_the_next_record_passes(settings: Make, tmp_path: Path) -> None:
    here = settings(watches=WATCHES, partitions=1)
    newer = encode(an_article()).replace(b'"article/1"', b'"article/99"')
    half = encode(an_article()).replace(b'"title":', b'"heading":')
    run(prepare(here))
    run(put(here, ARTICLES, [b"\x00\xffgarbage", b"", None, newer, half, b'{"kind": 7}']))
    run(put(here, SIGNALS, [b"not a signal", encode(an_article())]))
    run(give(here, texts(40)))
    worker = Running("work", here, tmp_path).start()
    try:
        worker.wait_until_through()
        assert run(count(here, SIGNALS)) > 10, "the articles after the garbage have passed"
        buried = run(letters(here))
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{worker.port}/metrics").read().decode()
    finally:
        worker.stop()
    assert worker.process is not None
    assert worker.process.returncode == 0
    assert [one.raw for one in buried if one.step == "detect"] == [
        b"\x00\xffgarbage",
        b"",
        None,
        newer,
        half,
        b'{"kind": 7}',
    ]
    assert [one.offset for one in buried if one.step == "detect"] == [0, 1, 2, 3, 4, 5]
    assert len([one for one in buried if one.step == "judge"]) == 2
    assert all("\n" not in one.error and "not tried again" in one.error for one in buried)
    assert any("article/99" in one.error for one in buried)
    assert 'monitor_dead_records_total{fault="unreadable",step="detect"} 6.0' in metrics
    log = worker.log.read_text("utf-8")
    assert log.count("put on dead") == 8
    assert "Traceback" not in log


def test_a_worker_that_stalled_catches_up_to_no_lag(settings: Make, tmp_path: Path) -> None:
    """The figure an operator is paged on comes back to 0, on a broker whose own end offsets are wrong."""
    here = settings(watches=WATCHES, partitions=1)
    run(prepare(here, texts(30)))
    worker = Running("work", here, tmp_path).start()
    try:
        worker.wait_until_through()
        worker.process.send_signal(19)  # type: ignore[union-attr]  # SIGSTOP: it stalls, without an error
        run(give(here, texts(500, seed=3)))
        worker.process.send_signal(18)  # type: ignore[union-attr]
        worker.wait_until_through()
        health = worker.answer("/health")
    finally:
        worker.stop()
    assert {step["step"]: step["lag"] for step in health["steps"]} == {"detect": 0, "assign": 0, "judge": 0}
    assert run(count(here, ARTICLES)) == 530


def test_a_wrong_watch_file_is_one_line_and_exit_code_2(settings: Make, tmp_path: Path) -> None:
    wrong = tmp_path / "watches.toml"
    wrong.write_text('[[watch]]\nid = "a"\nquestion = "?"\nqurey = "x"\n', "utf-8")
    worker = Running("work", settings(watches=wrong), tmp_path).start()
    assert worker.process is not None
    assert worker.process.wait(30) == 2
    assert worker.log.read_text("utf-8").splitlines() == [
        f"monitor work: {wrong}:4: watch a: there is no key 'qurey'; did you mean 'query'? (trying again will not help)"
    ]


def test_no_kafka_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    worker = Running("work", Settings(kafka="127.0.0.1:1", watches=WATCHES), tmp_path).start()
    assert worker.process is not None
    assert worker.process.wait(60) == 1
    lines = worker.log.read_text("utf-8").splitlines()
    assert "127.0.0.1:1" in lines[-1]
    assert "try again later" in lines[-1]
    assert not any("Traceback" in line for line in lines)


def test_what_the_worker_remembers_can_be_asked_for(settings: Make, tmp_path: Path) -> None:
    here = settings(watches=WATCHES, partitions=1)
    run(prepare(here, texts(60)))
    worker = Running("work", here, tmp_path).start()
    try:
        worker.wait_until_through()
        wait_for("memories", lambda: len(worker.answer("/memory")) >= 5)
        memory = worker.answer("/memory")
    finally:
        worker.stop()
    assert json.dumps(memory)
    assert all(len(digest) == 16 for digest in memory.values())
