from pathlib import Path

import pytest

from monitor.errors import BadSettings
from monitor.feeds import feedlist
from monitor.newsroom import outlets
from monitor.newsroom.outlets import Format, Outlet, feeds_toml, parsed


def test_there_are_enough_papers_in_both_formats() -> None:
    papers = outlets.load()
    assert len({paper.id for paper in papers}) == len({paper.name for paper in papers}) == len(papers) >= 5
    assert {paper.format for paper in papers} == {Format.RSS, Format.ATOM}


def test_the_poller_reads_the_list_of_feeds(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(feeds_toml("http://127.0.0.1:4711/"), "utf-8")
    feeds = feedlist.load(path)
    assert [(feed.id, feed.outlet) for feed in feeds] == [(paper.id, paper.name) for paper in outlets.load()]
    assert {feed.interval for feed in feeds} == {1}
    assert feeds[0].url == "http://127.0.0.1:4711/harbour-post/feed.xml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "is not TOML"),
        ('id = "x"', "missing required field"),
        ('id="x"\nname="x"\ntown="x"\ntagline="x"\nformat="pdf"\nsections=[]', "Invalid enum value 'pdf'"),
        ('id="x"\nname="x"\ntown="x"\ntagline="x"\nformat="rss"\nsections=[]\nfoo=1', "unknown field"),
    ],
)
def test_a_wrong_file_is_named_in_one_line(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parsed("papers.toml", text, Outlet)
    assert caught.value.line.startswith("papers.toml: ")
    assert said in caught.value.line
    assert "\n" not in caught.value.line
