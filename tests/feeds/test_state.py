"""What is remembered of a feed."""

import logging

import pytest

from monitor.feeds.state import FeedState, InMemory, load, save
from tests.builders import DAWN


def test_a_state_comes_back_as_it_was() -> None:
    states = InMemory()
    state = FeedState(
        etag='W/"1"', last_modified="x", next_due=DAWN, failures=2, first_done=True, known={"b": "1", "a": "2"}
    )
    save(states, "feed", state)
    assert load(states, "feed") == state
    assert list(load(states, "feed").known) == ["b", "a"]
    assert load(states, "other") == FeedState()


def test_a_state_of_a_later_program_can_be_read() -> None:
    states = InMemory()
    states.save_feed("feed", b'{"etag":"1","gone_since":"2031-03-04T06:00:00Z"}')
    assert load(states, "feed").etag == "1"


@pytest.mark.parametrize("raw", [b"", b"\xff", b'{"etag": 7}', b"[]"])
def test_a_state_that_cannot_be_read_counts_as_none(raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    states = InMemory()
    states.save_feed("feed", raw)
    with caplog.at_level(logging.WARNING):
        assert load(states, "feed") == FeedState()
    assert "feed: its state cannot be read" in caplog.text
