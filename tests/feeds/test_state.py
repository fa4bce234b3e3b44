"""What is remembered of a feed."""

import logging

import pytest

from monitor.feeds.sight import Sight
from monitor.feeds.state import FeedState, Known, read, read_known, written
from tests.builders import DAWN


def test_a_state_comes_back_as_it_was() -> None:
    state = FeedState(etag='W/"1"', last_modified="x", next_due=DAWN, failures=2, first_done=True)
    assert read(written(state), "feed") == state
    assert read(None, "other") == FeedState()
    known = Known(known={"b": "1", "a": "2"}, items={"m": Sight("i", "w", "p", "s")})
    assert read_known(written(known), "feed") == known
    assert list(read_known(written(known), "feed").known) == ["b", "a"]
    assert read_known(None, "other") == Known()


def test_a_state_of_another_version_can_be_read() -> None:
    later = b'{"etag":"1","gone_since":"2031-03-04T06:00:00Z"}'
    assert read(later, "feed").etag == "1"
    earlier = b'{"etag":"1","known":{"a":"2"}}'
    assert (read(earlier, "feed").etag, read_known(earlier, "feed").known) == ("1", {"a": "2"})


@pytest.mark.parametrize("raw", [b"", b"\xff", b'{"etag": 7, "known": 7}', b"[]"])
def test_what_cannot_be_read_counts_as_none(raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert read(raw, "feed") == FeedState()
        assert read_known(raw, "feed") == Known()
    assert "feed: its state cannot be read" in caplog.text
    assert "feed: what is known of it cannot be read" in caplog.text
