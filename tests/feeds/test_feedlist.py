"""The list of feeds, as people write it and get it wrong."""

from pathlib import Path

import pytest

from monitor.errors import BadSettings
from monitor.feeds.feedlist import Feed, load

LIST = Path(__file__).parents[2] / "deploy" / "desk" / "feeds.toml"
GOOD = '[[feed]]\nurl = "https://a.example/rss.xml"\noutlet = "A"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "feeds.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_feed_needs_little(tmp_path: Path) -> None:
    assert load(written(tmp_path, GOOD)) == (Feed(id="a.example/rss.xml", url="https://a.example/rss.xml", outlet="A"),)


def test_all_keys(tmp_path: Path) -> None:
    more = 'name = "a-politics"\ninterval = 60\nlanguage = "en"\nfull_text = true\n'
    (feed,) = load(written(tmp_path, GOOD + more))
    assert (feed.id, feed.interval, feed.language, feed.full_text) == ("a-politics", 60, "en", True)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[feed]]\nutl = "https://a.example/"\noutlet = "A"\n', r"feed 1: unknown key 'utl'; did you mean 'url'\?"),
        (GOOD + "colour = 1\n", r"feed 1 \(https://a.example/rss.xml\): unknown key 'colour'; known are url, outlet"),
        (GOOD + '[[feed]]\nurl = "https://b.example/"\n', r"feed 2 \(https://b.example/\): 'outlet' is missing"),
        ('[[feed]]\noutlet = "A"\n', "feed 1: 'url' is missing"),
        ('[[feed]]\nurl = ""\noutlet = "A"\n', r"feed 1 \(\): 'url' is missing"),
        (GOOD + 'interval = "often"\n', "'interval' has to be a number of seconds; it is 'often'"),
        (GOOD + "interval = true\n", "'interval' has to be a number of seconds; it is True"),
        (GOOD + "interval = 0\n", "'interval' has to be more than 0 seconds"),
        (GOOD + "full_text = 1\n", "'full_text' has to be true or false; it is 1"),
        ('[[feed]]\nurl = "a.example/rss"\noutlet = "A"\n', r"'url' is not an http\(s\) address"),
        ('[[feed]]\nurl = "https://a.example:x/"\noutlet = "A"\n', r"'url' is not an http\(s\) address"),
        (GOOD + GOOD, "feed 2 .*: is there already as feed 1"),
        (GOOD + 'name = "b"\n' + GOOD.replace("/a.", "/b.") + 'name = "b"\n', "'name' 'b' is taken by feed 1"),
        ('[[feed]]\nurl = "https://a.example/\n', "is not TOML: .*line 2"),
        ('[[feeds]]\nurl = "https://a.example/"\n', r"unknown key 'feeds'; each feed starts with \[\[feed\]\]"),
        ("", "names no feed"),
        ("feed = 3\n", "names no feed"),
        ("feed = [1]\n", r"feed 1: is not a \[\[feed\]\]"),
    ],
)
def test_mistakes_are_named_in_one_line(tmp_path: Path, text: str, what: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadSettings, match=what) as caught:
        load(path)
    assert caught.value.who == str(path)
    assert "\n" not in caught.value.line


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_a_list_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_bytes(b"\xff\xfe\0")
    with pytest.raises(BadSettings, match="is not UTF-8"):
        load(path)


def test_the_list_that_comes_with_the_program() -> None:
    feeds = load(LIST)
    assert len(feeds) >= 40
    assert all(feed.language == "en" for feed in feeds)
    assert "https://rss.politico.com/defense.xml" in {feed.url for feed in feeds}
