"""``monitor feeds``: the list, on a real server that has a feed of every kind."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.feeds import feedlist

TODAY = format_datetime(datetime.now(UTC) - timedelta(hours=1))
OLD = format_datetime(datetime.now(UTC) - timedelta(days=90))


def rss(*dates: str) -> bytes:
    items = "".join(f"<item><title>Ferry {n}</title><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates))
    return f"<rss version='2.0'><channel><title>Ferry Post</title>{items}</channel></rss>".encode()


PAGES = {
    "/good": rss(TODAY, OLD),
    "/stale": rss(OLD),
    "/undated": rss(""),
    "/empty": rss(),
    "/html": b"<html><p>Log in",
    "/site": b'<html><head><link rel="alternate" type="application/rss+xml" href="/good"></head>',
    "/bare": b"<html><p>Nothing here",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/good")
        else:
            self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", "text/html" if self.path in ("/site", "/bare", "/html") else "text/xml")
        self.end_headers()
        self.wfile.write(PAGES.get(self.path, b""))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MONITOR_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{tmp_path / 'archive.db'}")
    return tmp_path / "feeds.toml"


def ask(file: Path, *words: str) -> int:
    return main(["feeds", *words, "--feeds", str(file)])


def test_every_kind_is_told_in_one_line(place: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("good", "stale", "undated", "empty", "moved", "html", "nowhere")
    file.write_text("".join(f'[[feed]]\nname="{n}"\nurl="{place}/{n}"\noutlet="A"\n' for n in names), "utf-8")
    assert ask(file, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    verdicts = ["ok", "stale", "undated", "empty", "moved", "broken", "gone"]
    assert [line.split(": ")[1].split(";")[0] for line in lines] == verdicts
    assert "nothing new for 90 days" in lines[1]
    assert f"for good, to {place}/good" in lines[4]
    assert ask(file, "check", "good", "stale") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert ask(file, "check", "goood") == 2
    assert "did you mean 'good'?" in capsys.readouterr().err
    assert ask(file, "health") == 0
    assert capsys.readouterr().out.splitlines()[0] == "good: never polled"


def test_a_site_is_added_by_the_feed_its_page_names(place: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('# ours\n[[feed]]\nurl = "https://a.example/f"\noutlet = "A"\n', "utf-8")
    assert ask(file, "add", f"{place}/site") == 0
    assert file.read_text("utf-8").startswith("# ours\n")
    assert [(one.url, one.outlet) for one in feedlist.load(file)][1:] == [(f"{place}/good", "Ferry Post")]
    before = file.read_text("utf-8")
    assert ask(file, "add", f"{place}/good", "--outlet", 'The "Ferry"') == 2
    assert "is there already as feed 2; nothing was written" in capsys.readouterr().err
    assert ask(file, "add", f"{place}/bare") == 1
    assert "its page names none that works" in capsys.readouterr().err
    assert ask(file, "add", "ferries") == 1
    assert file.read_text("utf-8") == before


def test_a_list_goes_out_and_comes_back(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('[[feed]]\nurl = "https://a.example/f?a=1&b=2"\noutlet = "A & B"\n', "utf-8")
    out, other = tmp_path / "out.opml", tmp_path / "other.toml"
    assert ask(file, "export", str(out)) == 0
    assert ask(other, "import", str(out)) == 0
    assert [one.url for one in feedlist.load(other)] == ["https://a.example/f?a=1&b=2"]
    assert ask(other, "import", str(out)) == 0
    assert "0 feeds are in" in capsys.readouterr().out
    assert ask(file, "export") == 0
    assert capsys.readouterr().out == out.read_text("utf-8")
    assert ask(other, "import", str(file)) == 1
    assert ask(other, "import", str(tmp_path / "none.opml")) == 2
    assert ask(file) == 0
    assert "a.example/f?a=1&b=2: A & B" in capsys.readouterr().out
