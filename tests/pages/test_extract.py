"""Page bytes → text, title, dates, language, health: golden pairs (NAME.html beside NAME.json) and odd bytes."""

import json
from pathlib import Path

import pytest

from monitor.codec import timestamp
from monitor.core.article import Health
from monitor.errors import BadSource
from monitor.pages.claims import Claims
from monitor.pages.extract import Page, decoded, extract, fragment, language, without_headline

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.html"))
URL = "https://harbour.example/politics/herring"
WORDS = "The council will vote on the harbour plan on Friday, the mayor said at the town hall. " * 6


def printed(page: Page) -> dict[str, object]:
    return {
        "url": page.url,
        "title": page.title,
        "text": page.text,
        "language": page.language,
        "published": timestamp(page.published),
        "authors": list(page.authors),
        "health": page.health.value,
    }


def page(inside: str, head: str = "<title>Vote on Friday</title>") -> bytes:
    return f"<html><head>{head}</head><body><main><article>{inside}</article></main></body></html>".encode()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = extract(path.read_bytes(), URL)
    assert {key: value for key, value in printed(found).items() if key in wanted} == wanted
    assert bool(found.reason) == (found.health is not Health.OK)
    assert "\n" not in found.reason


def test_the_text_starts_after_the_headline() -> None:
    found = extract(page(f"<p>Vote on  Friday!</p><p>{WORDS}</p>"), URL)
    assert found.text == WORDS.strip()


def test_without_headline() -> None:
    assert without_headline("A «vote» on Friday\n\nText.", "A vote on Friday") == "Text."
    assert without_headline("A vote on Friday, at last.\n\nText.", "A vote on Friday").startswith("A vote")
    assert without_headline("Text.", "") == "Text."
    assert without_headline("", "Title") == ""


def test_paragraphs_are_parted_by_blank_lines() -> None:
    found = extract(page(f"<p>{WORDS}</p><p>Second <b>one</b>,\n broken.</p><blockquote>Third.</blockquote>"), URL)
    assert found.text.split("\n\n")[1:] == ["Second one, broken.", "Third."]


def test_scripts_and_comments_are_no_text() -> None:
    found = extract(page(f"<p>{WORDS}</p><script>var ban = 'lifted'</script><!-- hidden --><style>p{{}}</style>"), URL)
    assert found.text == WORDS.strip()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "the page is empty"),
        (b" \0\n", "the page is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is not an HTML page; starts '%PDF-1.7"),
        (b'{"a": 1}', "is not an HTML page"),
        (b"just words", "is not an HTML page"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(body: bytes, what: str) -> None:
    with pytest.raises(BadSource, match=what) as caught:
        extract(body, URL)
    assert caught.value.who == URL
    assert "\n" not in caught.value.line


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"<div>" * 5000,
        b"<p>" + b"<" * 100_000,
        b"<html><body>" + b"<a href='" + b"x" * 1_000_000 + b"'>y</a>",
        b"<html\0><bo\0dy><p>nul</p>",
        b'<html><head><script type=\'application/ld+json\'>{"datePublished":"x</script></head><body><p>x</p>',
        b"<html><meta charset='no-such-charset'><p>caf\xe9</p>",
        b"<html><meta charset='punycode'><p>caf\xe9" + b"-" * 10_000,
        b"<!doctype html>" + b"<!--" * 10_000,
    ],
)
def test_broken_pages_give_a_page_or_a_refusal(body: bytes) -> None:
    try:
        found = extract(body, URL)
    except BadSource:
        return
    assert found.health is not Health.OK


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ("café – €5".encode(), "", "café – €5"),
        ("café – €5".encode(), "text/html; charset=iso-8859-1", "café – €5"),
        (b"\xef\xbb\xbf" + "café".encode(), "", "café"),
        ("цена".encode("koi8-r"), 'text/html; charset="koi8-r"', "цена"),
        (b"<meta charset=windows-1251>" + "цена".encode("cp1251"), "", "<meta charset=windows-1251>цена"),
        ("café – €5".encode("cp1252"), "", "café – €5"),
        ("café".encode("utf-16"), "", "café"),
        (b"caf\xe9", "text/html; charset=nonsense", "café"),
        (b"<meta charset=punycode>caf\xe9", "", "<meta charset=punycode>café"),
        (b"caf\xe9-x", "text/html; charset=unicode_escape", "café-x"),
        (b"a\\nb", "text/html; charset=raw_unicode_escape", "a\\nb"),
        (b"n\0u\0l", "", "nul"),
    ],
)
def test_charsets(body: bytes, header: str, text: str) -> None:
    assert decoded(body, header).removeprefix("\ufeff") == text


def test_a_feed_that_carries_the_whole_article() -> None:
    found = fragment(f"<p>{WORDS}</p><p>End.</p>", URL)
    assert found.text == f"{WORDS.strip()}\n\nEnd."
    assert (found.health, found.language) == (Health.OK, "en")


def test_the_language_is_the_texts_or_where_that_is_too_short_the_pages() -> None:
    german = "Die Regierung hat am Montag beschlossen, das Verbot innerhalb weniger Tage aufzuheben."
    assert language(german, Claims(language="en")) == "de"
    assert language("Ban lifted", Claims(language="en")) == "en"
    assert language("half a character \ud83d and then the rest of an English sentence", Claims()) == "en"
