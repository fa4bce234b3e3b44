"""JSON Feed: what the standard says, and what strangers send instead."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import BadSource
from monitor.feeds.parse import ParsedEntry, parse

URL = "https://post.example/feed.json"
ONE = {
    "id": "ferry-7",
    "url": "/ferries/7?utm_source=feed",
    "title": "Ferries to run at night",
    "content_html": "<p>The ferries will run at night from <b>May</b>.</p>",
    "summary": "From May.",
    "date_published": "2031-03-04T06:00:00+02:00",
    "date_modified": "2031-03-04T07:30:00Z",
    "authors": [{"name": "Ada Holm"}, {"url": "https://post.example/"}, {"name": " Per  Lund "}],
}


def feed(*items: object, version: str = "https://jsonfeed.org/version/1.1", **more: object) -> bytes:
    return json.dumps({"version": version, "title": "Harbour Post", "language": "en", "items": items, **more}).encode()


def entries(*items: object, **more: object) -> tuple[ParsedEntry, ...]:
    return parse(feed(*items, **more), URL).entries  # type: ignore[arg-type]


def test_all_of_an_item_is_read() -> None:
    found = parse(b"\xef\xbb\xbf\n" + feed(ONE), URL, "application/feed+json")
    assert (found.title, found.language) == ("Harbour Post", "en")
    (entry,) = found.entries
    assert entry == ParsedEntry(
        id="ferry-7",
        url="https://post.example/ferries/7",
        title="Ferries to run at night",
        summary="From May.",
        content="<p>The ferries will run at night from <b>May</b>.</p>",
        authors=("Ada Holm", "Per Lund"),
        published=datetime(2031, 3, 4, 4, tzinfo=UTC),
        updated=datetime(2031, 3, 4, 7, 30, tzinfo=UTC),
    )


def test_version_1_has_one_author_and_a_feed_may_have_it_for_all() -> None:
    own, none = {**ONE, "author": {"name": "Ida Wren"}}, {**ONE, "id": "b"}
    for item in (own, none):
        item.pop("authors", None)
    found = entries(own, none, version="https://jsonfeed.org/version/1", author={"name": "The desk"})
    assert [one.authors for one in found] == [("Ida Wren",), ("The desk",)]


def test_what_is_missing_is_made_up_for() -> None:
    first, second, third = entries(
        {"id": 12, "content_text": "The ferries run.\n\nThey run <late>."},
        {"external_url": "https://other.example/a", "title": "Elsewhere"},
        {"id": "https://post.example/c", "date_published": "2031-03-04T06:00:00", "title": "No zone"},
    )
    assert (first.id, first.url) == ("12", "")
    assert first.content == "<p>The ferries run.</p><p>They run &lt;late&gt;.</p>"
    assert first.summary == "The ferries run. They run <late>."
    assert (second.id, second.url) == ("https://other.example/a", "https://other.example/a")
    assert (third.url, third.published) == ("https://post.example/c", None)


def test_items_that_say_nothing_are_none() -> None:
    assert entries({}, {"id": True}, "text", None, [ONE], 7) == ()
    assert parse(json.dumps({"version": "https://jsonfeed.org/version/1", "items": {}}).encode(), URL).entries == ()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'{"version": 2, "items": []}', "is JSON, but not a JSON Feed"),
        (b'{"version": "1.0"}', "is JSON, but not a JSON Feed"),
        (b'{"items": [', "is not JSON that can be read"),
        (b'{"a":' * 100_000, "is not JSON that can be read"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + b"9" * 9_000 + b"}]}", "not JSON"),
    ],
)
def test_what_is_none_is_refused_in_one_line(body: bytes, what: str) -> None:
    with pytest.raises(BadSource, match=what) as refused:
        parse(body, URL)
    assert "\n" not in str(refused.value)


def test_halves_of_letters_are_left_out() -> None:
    (entry,) = parse(
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"a","title":"A\\ud83d b"}]}', URL
    ).entries
    assert entry.title.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("https://[a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ONE, "author", "name"]), inner),
    max_leaves=12,
)


@given(
    st.lists(st.dictionaries(st.sampled_from([*ONE, "author", "external_url", "content_text"]), JSON), max_size=3), JSON
)
def test_whatever_stands_in_a_field_there_are_entries(items: list[dict[str, object]], author: object) -> None:
    for entry in entries(*items, author=author, authors=author):
        assert entry.id
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
