"""Small builders for values; every field has a default, and a test names what it is about."""

from datetime import UTC, datetime, timedelta

from monitor.core.article import Article, article

DAWN = datetime(2031, 3, 4, 6, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    """A moment of the tests' day."""
    return DAWN + timedelta(minutes=minutes)


def an_article(
    number: int = 1,
    text: str = "The council met. It talked about the harbour.",
    outlet: str = "Harbour Post",
    title: str = "",
) -> Article:
    """The ``number``-th article of the tests' day."""
    return article(
        url=f"https://example.test/{number}",
        outlet=outlet,
        title=title or f"Piece number {number}",
        text=text,
        language="en",
        published=after(number - 1),
        seen=after(number),
    )
