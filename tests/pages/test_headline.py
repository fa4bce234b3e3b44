"""Headlines: what most places say, without the name of the site."""

import lxml.html
import pytest

from monitor.pages.headline import headline

SITE = '<meta property="og:site_name" content="Harbour Post">'


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


def linked(title: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}"}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        (og("Ferries to run at night"), "", "Ferries to run at night"),
        (SITE + og("Ferries to run at night | Harbour Post"), "", "Ferries to run at night"),
        (SITE + og("Ferries to run at night * Harbour Post * by Ada Holm"), "", "Ferries to run at night"),
        (SITE + og("Harbour Post"), "", "Harbour Post"),
        (
            og("Night boats: all you need to know"),
            "<h1>Ferries to run at night</h1>",
            "Night boats: all you need to know",
        ),
        (
            og("Night boats to come") + linked("Ferries to run at night"),
            "<h1>Ferries to run at <b>night</b></h1>",
            "Ferries to run at night",
        ),
        (og("Ferries to run at night") + linked("Timetable"), "<h1>Harbour Post</h1>", "Ferries to run at night"),
        (linked(r"Ferries \u201cto run\u201d at night"), "", "Ferries “to run” at night"),
        ("", "<h1>Ferries</h1><h1>Other</h1>", "Ferries"),
        ("<title>Ferries &amp; trams</title>", "", "Ferries & trams"),
        ("", "", ""),
    ],
)
def test_headline(head: str, body: str, wanted: str) -> None:
    page = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}<p>x</p></body></html>")
    assert headline(page, "") == wanted


def test_what_an_extractor_found_stands_in_for_what_is_not_claimed() -> None:
    page = lxml.html.document_fromstring("<html><body><p>x</p></body></html>")
    assert headline(page, "Found") == "Found"


def test_linked_data_that_cannot_be_read_is_left_out() -> None:
    page = lxml.html.document_fromstring(
        f"<html><head>{linked(chr(92) + 'q bad')}</head><body><h1>Good</h1></body></html>"
    )
    assert headline(page, "") == "Good"
