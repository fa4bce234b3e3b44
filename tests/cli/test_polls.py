"""Kept polls as articles: their headline and blurb, seen when they were polled."""

from typing import Any

import pytest

from monitor.cli.polls import Polls
from monitor.core.article import Health
from monitor.errors import BadSource


def poll(hour: int, *titles: str) -> dict[str, Any]:
    items = "".join(
        f"<item><guid>{one[:5]}</guid><title>{one}</title><description>{one} today.</description></item>"
        for one in titles
    )
    xml = f"<rss version='2.0'><channel>{items}</channel></rss>"
    return {"polled_at": f"2031-03-05T{hour:02}:00:00Z", "feed": "harbour", "xml": xml}


def test_what_was_new_or_edited_comes_with_its_blurb() -> None:
    polls = Polls()
    assert list(polls.articles(poll(9, "Ferry runs"))) == []
    edited, new = polls.articles(poll(10, "Lamps lit", "Ferry stops"))
    assert (new.title, new.text, new.outlet, new.seen.hour) == ("Lamps lit", "Lamps lit today.", "harbour", 10)
    assert (edited.title, edited.edited, edited.health) == ("Ferry stops", True, Health.HEADLINE_ONLY)


def test_what_is_no_poll_is_refused() -> None:
    with pytest.raises(ValueError, match='a poll needs "feed" and "xml"'):
        list(Polls().articles({"polled_at": "2031-03-05", "feed": "harbour"}))
    with pytest.raises(BadSource, match="HTML page"):
        list(Polls().articles({**poll(9), "xml": "<html><body>Sorry</body></html>"}))
