"""OPML: what other readers write, what we write, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadSource
from monitor.feeds import opml
from monitor.feeds.feedlist import Feed, parse, written
from monitor.feeds.opml import Outline

NESTED = b"""\xef\xbb\xbf<?xml version="1.0"?>
<opml version="1.1"><head><title>Mine</title></head><body>
  <outline text="Politics">
    <outline type="rss" text="Harbour &amp; Post" xmlUrl=" https://post.example/feed?a=1&amp;b=2 "/>
    <outline type="RSS" XMLURL="HTTPS://tide.example/rss"/>
    <outline text="Deep"><outline text="Ferries" xmlUrl="http://ferry.example/atom.xml"/></outline>
  </outline>
  <outline text="Again" xmlUrl="https://post.example/feed?a=1&amp;b=2"/>
  <outline text="A folder"/><outline text="File" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_what_other_readers_write() -> None:
    assert opml.read(NESTED, "mine.opml") == (
        Outline("https://post.example/feed?a=1&b=2", "Harbour & Post"),
        Outline("HTTPS://tide.example/rss", ""),
        Outline("http://ferry.example/atom.xml", "Ferries"),
    )


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>no list", b"<opml><body/></opml>", b"\0\xff" * 99, b"https://a.example/f"]
)
def test_what_is_none_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(BadSource, match=r"mine.opml: names no feed") as refused:
        opml.read(body, "mine.opml")
    assert "\n" not in str(refused.value)


def test_a_bomb_is_a_list_without_its_entities() -> None:
    powers = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    outline = '<outline text="&e9;" xmlUrl="https://a.example/f"/>'
    bomb = f'<!DOCTYPE opml [<!ENTITY e0 "lol">{powers}]><opml><body>{outline}</body></opml>'
    (only,) = opml.read(bomb.encode(), "bomb.opml")
    assert len(only.title) < 100
    with pytest.raises(BadSource, match="longer than 5 MB"):
        opml.read(b" " * 6_000_000, "long.opml")


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(LETTERS, min_size=1)


@given(TEXTS.map(str.strip).filter(bool))
def test_what_we_write_can_be_read_and_added_to_a_list(outlet: str) -> None:
    text = written("https://post.example/feed?a=1&b=<2>", outlet)
    (feed,) = parse(text, "feeds.toml")
    assert feed.outlet == outlet
    (read,) = opml.read(opml.written([feed]).encode(), "x.opml")
    assert read.url == feed.url
    assert "".join(read.title.split()) == "".join(outlet.split())


def test_an_empty_list_is_a_list() -> None:
    assert opml.written([Feed(id="a", url="https://a.example/", outlet='"A" & <B>')]).count("<outline") == 1
