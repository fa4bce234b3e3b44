"""What a page claims about itself."""

import lxml.html
import pytest

from monitor.codec import timestamp
from monitor.pages.claims import Claims, claims, moment


def claimed(head: str) -> Claims:
    return claims(lxml.html.document_fromstring(f"<html lang='en-GB'><head>{head}</head><body><p>x</p></body></html>"))


@pytest.mark.parametrize(
    ("head", "utc"),
    [
        ('<meta property="article:published_time" content="2031-03-04T08:15:00+02:00">', "2031-03-04T06:15:00Z"),
        ('<meta itemprop="datePublished" content="2031-03-04T08:15:00Z">', "2031-03-04T08:15:00Z"),
        (
            '<script type="application/ld+json">{"datePublished" : "2031-03-04T08:15:00.123+0100"}</script>',
            "2031-03-04T07:15:00Z",
        ),
        ('<meta name="date" content="soon"><meta name="pubdate" content="2031-03-04">', "2031-03-04T00:00:00Z"),
        ('<meta property="article:modified_time" content="2031-03-04T08:15:00Z">', None),
        ("", None),
    ],
)
def test_published(head: str, utc: str | None) -> None:
    assert timestamp(claimed(head).published) == utc


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2031-99-01", "0001-01-01T00:00:00+14:00", "1970-01-01", "9999999999"]
)
def test_what_is_no_moment(text: str) -> None:
    assert moment(text) is None


def test_free_kind_and_language() -> None:
    found = claimed(
        '<meta property="og:type" content="Article">'
        '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    )
    assert (found.free, found.kind, found.language) == (False, "article", "en")
    assert claimed('<script type="application/ld+json">{"isAccessibleForFree":true}</script>').free is True
    assert claimed("").free is None
