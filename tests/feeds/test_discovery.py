"""Discovery: the feeds that a page names."""

import pytest

from monitor.feeds.discovery import guesses, named

PAGE = b"""<!doctype html><html><head>
<link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="fr" href="/fr">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="ALTERNATE feed" type="application/atom+xml; charset=utf-8" href="atom.xml?all=1">
<link rel="alternate" type="application/feed+json" href="//json.example/feed.json">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="http://[broken">
<link rel="alternate" type="application/rss+xml">
</head><body><a href="/rss">RSS</a></body></html>"""


def test_feeds_come_in_the_page_s_order_and_comments_last() -> None:
    assert named(PAGE, "https://post.example/news/") == [
        "https://post.example/news/atom.xml?all=1",
        "https://json.example/feed.json",
        "https://post.example/comments/feed",
    ]


@pytest.mark.parametrize("body", [b"", b"\0\xff", b"<rss/>", b"<html>"])
def test_a_page_without_any_names_none(body: bytes) -> None:
    assert named(body, "https://post.example/") == []


def test_guesses_are_of_the_site() -> None:
    assert guesses("https://post.example/a/b?c")[:2] == ["https://post.example/feed", "https://post.example/rss"]
