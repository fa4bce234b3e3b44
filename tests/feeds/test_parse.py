"""Feed bytes → entries: golden pairs (NAME.xml beside NAME.json) and what is refused."""

import json
from pathlib import Path

import pytest

from monitor.codec import timestamp
from monitor.errors import BadSource
from monitor.feeds.parse import ParsedEntry, parse

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.xml"))
HOME = "https://harbour.example/politics.xml"


def printed(entry: ParsedEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "authors": list(entry.authors),
        "published": timestamp(entry.published),
        "updated": timestamp(entry.updated),
    }


def item(inside: str) -> ParsedEntry:
    """The entry of an RSS feed with one item."""
    feed = parse(f"<rss version='2.0'><channel><title>T</title><item>{inside}</item></channel></rss>".encode(), HOME)
    assert len(feed.entries) == 1
    return feed.entries[0]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert [printed(entry) for entry in parse(path.read_bytes(), HOME).entries] == wanted


def test_what_a_feed_says_of_itself() -> None:
    feed = parse(GOLDEN[0].parent.joinpath("rss20.xml").read_bytes(), HOME)
    assert (feed.title, feed.language) == ("Harbour Post: Politics", "en-gb")
    assert feed.entries[0].content == "<p>The ban could go within days.</p><p>Two officials said so.</p>"


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>", HOME).entries == ()


@pytest.mark.parametrize(
    "header", ["text/xml", "text/xml; charset=windows-1252", "text/html", "application/octet-stream", ""]
)
def test_utf8_is_utf8_whatever_the_header_says(header: str) -> None:
    body = "<rss version='2.0'><channel><item><title>Café – €5</title></item></channel></rss>".encode()
    assert parse(body, HOME, header).entries[0].title == "Café – €5"


def test_the_header_names_the_charset_where_the_feed_does_not() -> None:
    body = "<rss version='2.0'><channel><item><title>Цена</title></item></channel></rss>".encode("koi8-r")
    assert parse(body, HOME, "text/xml; charset=koi8-r").entries[0].title == "Цена"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "the feed is empty"),
        (b" \n\0 ", "the feed is empty"),
        (
            b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>",
            "an HTML page .'Sign in'., not",
        ),
        (b"\n<!-- x --><html><body>moved</body></html>", "an HTML page, not a feed"),
        (b"\xef\xbb\xbf<!doctype HTML><p>", "an HTML page, not a feed"),
        (b'{"error": "no such feed"}', "is JSON, but not a JSON Feed"),
        (b"%PDF-1.7 ...", "not a feed that can be read"),
        (
            b"<?xml version='1.0'?><urlset><url><loc>https://a.example/</loc></url></urlset>",
            "not a feed that can be read",
        ),
        (b"<rss version='2.0'><channel><title>cut off", "not a feed that can be read"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(body: bytes, what: str) -> None:
    with pytest.raises(BadSource, match=what) as caught:
        parse(body, HOME)
    assert caught.value.who == HOME
    assert "\n" not in caught.value.line
    assert len(caught.value.line) < 400


def test_entities_are_not_expanded_and_files_not_read() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
    )
    outside = "<!ENTITY out SYSTEM 'file:///etc/hostname'>]>"
    body = f"{bomb}{outside}<rss version='2.0'><channel><item><title>&j;</title><description>&out;</description></item>"
    entry = parse(body.encode(), HOME).entries[0]
    assert len(entry.title) < 100
    assert entry.summary == "&out;"


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(b"<rss version='2.0'><channel><item><title>secret</title></item></channel></rss>")
    with pytest.raises(BadSource):
        parse(str(secret).encode(), HOME)


@pytest.mark.parametrize("codec", ["punycode", "idna", "unicode_escape", "no-such-codec"])
def test_odd_codecs_are_not_used(codec: str) -> None:
    head = f"<?xml version='1.0' encoding='{codec}'?>"
    body = f"{head}<rss version='2.0'><channel><item><title>a-b\\n</title></item></channel></rss>é"
    assert parse(body.encode("latin-1"), HOME).entries[0].title == "a-b\\n"


@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ("Tue, 04 Mar 2031 08:15:00 GMT", "2031-03-04T08:15:00Z"),
        ("Tue, 04 Mar 2031 08:15:00 -0730", "2031-03-04T15:45:00Z"),
        ("2031-03-04T08:15:00.5+05:30", "2031-03-04T02:45:00Z"),
        ("2031-03-04", "2031-03-04T00:00:00Z"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("tomorrow", None),
        ("", None),
        ("Tue, 99 Mar 2031 08:15:00 GMT", None),
    ],
)
def test_dates(date: str, utc: str | None) -> None:
    assert timestamp(item(f"<title>x</title><pubDate>{date}</pubDate>").published) == utc


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Quay", ("Ada Quay",)),
        ("desk@harbour.example (Ada Quay)", ("Ada Quay",)),
        ("Ada Quay &lt;ada@harbour.example&gt;", ("Ada Quay",)),
        ("desk@harbour.example", ("desk@harbour.example",)),
        ("", ()),
    ],
)
def test_authors(author: str, names: tuple[str, ...]) -> None:
    assert item(f"<title>x</title><author>{author}</author>").authors == names


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("../a", "https://harbour.example/a"),
        ("//other.example/a", "https://other.example/a"),
        ("https://a.example:443/b/?fbclid=1", "https://a.example/b"),
        ("http://[broken", ""),
        ("javascript:alert(1)", ""),
        ("http://a.example:port/", ""),
    ],
)
def test_links(link: str, url: str) -> None:
    assert item(f"<title>x</title><link>{link}</link>").url == url


def test_a_link_with_attributes_is_a_link() -> None:
    assert item('<title>x</title><link uri="at://a/b">https://a.example/c</link>').url == "https://a.example/c"


def test_drawings_and_formulas_are_no_words() -> None:
    drawn = "<svg viewBox='0 0 1 1'><path d='M0'/></svg> The map <math><mi>x</mi></math>".replace("<", "&lt;")
    assert item(f"<title>x</title><description>{drawn}</description>").summary == "The map x"


def test_half_characters_are_mended() -> None:
    # broken markup sends this through the loose parser, which takes the two references one by one
    halves = "<description>half &#55357;&#55357; 55296% &</description>"
    entry = item(f"<title>ship &#xD83D;&#xDE80; &#55357;&#56960; & sail</title>{halves}")
    assert entry.title == "ship \U0001f680 \U0001f680 & sail"
    assert entry.summary == "half \ufffd\ufffd 55296% &"


@pytest.mark.parametrize("start", [b"<!--x-->" * 500, b"<!--" * 1000, b" " * 4000, b"<!-- -->" * 400 + b"<html>"])
def test_a_start_of_many_comments_takes_no_time(start: bytes) -> None:
    with pytest.raises(BadSource):
        parse(start, HOME)
