"""Feeds for a benchmark: of the usual size, each with words of its own."""

from collections.abc import Iterable

PLACES = ("harbour", "council", "viaduct", "granary", "orchard", "foundry", "lighthouse", "quarry")
DEEDS = ("reopens", "is inspected", "is sold", "is flooded", "is repaired", "is closed", "is widened")


def feed_file(number: int, items: Iterable[int]) -> bytes:
    """An RSS feed of these items, the newest first; an item is always the same text."""
    shown = "".join(item(number, one) for one in reversed([*items]))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Outlet {number}</title><link>https://outlet-{number}.example/</link>"
        f"<description>What happens in district {number}</description>\n{shown}</channel></rss>\n"
    ).encode()


def item(number: int, one: int) -> str:
    """One item of a feed."""
    place, deed = PLACES[(number + one) % len(PLACES)], DEEDS[one % len(DEEDS)]
    return (
        f"<item><title>The {place} of district {number} {deed}, for the {one + 1}. time</title>"
        f"<link>https://outlet-{number}.example/news/{one}?utm_source=feed</link>"
        f'<guid isPermaLink="false">outlet-{number}-{one}</guid><dc:creator>A. Reporter</dc:creator>'
        f"<pubDate>Mon, 05 Jan 2026 {one % 24:02}:{one % 60:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;The {place} {deed} again, people of district {number} say; it is the {one + 1}. time "
        "since the winter, and &lt;em&gt;nobody&lt;/em&gt; at the town hall can tell how often it still will be. "
        "A hearing is planned, the clerk says.&lt;/p&gt;</description></item>\n"
    )
