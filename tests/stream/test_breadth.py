"""Watches that are about nearly everything: found, told once, and no longer told when they are not."""

import logging

import pytest

from monitor.metrics import Metrics
from monitor.stream.breadth import SPAN, Breadth


def broad(metrics: Metrics, watch: str = "all") -> float | None:
    return metrics.registry.get_sample_value("monitor_watch_broad", {"watch": watch})


def test_one_about_more_than_half_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    breadth = Breadth(metrics)
    for number in range(SPAN):
        assert broad(metrics) is None
        breadth.saw(["all", "half"] if number % 2 else ["all"])
    assert (broad(metrics), broad(metrics, "half")) == (1, None)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "watch all is about 100 of 100 articles" in caplog.records[0].message


def test_it_is_the_last_articles_that_count(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    breadth = Breadth(metrics)
    for _ in range(SPAN):
        breadth.saw([])
    for _ in range(SPAN // 2):
        breadth.saw(["all"])
    assert broad(metrics) is None
    breadth.saw(["all"])
    assert broad(metrics) == 1
    for _ in range(SPAN):
        breadth.saw([])
    assert broad(metrics) == 0
    for _ in range(SPAN):
        breadth.saw(["all"])
    assert broad(metrics) == 1
    assert len(caplog.records) == 1


def test_what_was_told_can_be_taken_back() -> None:
    metrics = Metrics()
    breadth = Breadth(metrics)
    for _ in range(SPAN):
        breadth.saw(["all"])
    breadth.close()
    assert broad(metrics) is None
