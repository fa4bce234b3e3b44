"""``monitor topics``: one JSON line a topic."""

import json
from collections.abc import Callable

import pytest

from monitor.cli import main
from monitor.settings import Settings
from monitor.stream.topics import ALL


def test_topics_are_made_once_and_printed(
    settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings(partitions=3)
    monkeypatch.setenv("MONITOR_KAFKA", here.kafka)
    monkeypatch.setenv("MONITOR_PREFIX", here.prefix)
    monkeypatch.setenv("MONITOR_PARTITIONS", "3")
    printed = []
    for _ in range(2):
        assert main(["topics"]) == 0
        printed.append([json.loads(line) for line in capsys.readouterr().out.splitlines()])
    first, second = printed
    assert [one["topic"] for one in first] == [here.prefix + topic.name for topic in ALL]
    assert [one["partitions"] for one in first] == [1 if topic.single else 3 for topic in ALL]
    compacted = {one["topic"].removeprefix(here.prefix) for one in first if one["compacted"]}
    assert compacted == {"memory", "stories", "alerts"}
    assert [one["created"] for one in first] == [True] * len(ALL)
    assert second == [one | {"created": False} for one in first]
