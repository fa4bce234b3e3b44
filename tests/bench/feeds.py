"""``make bench-feeds``: a poller beside a bare loop, and beside other feed readers, on feeds that nginx serves here.

Conditional polls in the steady state, with all that is known kept in the archive, over connections that are kept alive,
new ones, and TLS: as shares of what a bare aiohttp loop does with the same requests in the same run. The first fetch of
feeds of fifty items, beside newsboat and ``reader`` where they are installed. And the processor time of a poll that
brings three new items of fifty. Needs nginx and openssl.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from monitor.cli.crew import free_port
from tests.bench.feedfiles import feed_file

ROOT = Path(__file__).parents[2]
CONFIG = """
worker_processes 1; daemon off; pid {root}/pid; error_log {root}/errors;
events {{ worker_connections 4096; }}
http {{
  access_log off; etag on; types {{ application/rss+xml xml; }} root {root}/feeds;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  server {{ listen 127.0.0.1:{kept}; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{new}; keepalive_timeout 0; }}
  server {{ listen 127.0.0.1:{tls} ssl; keepalive_timeout 0;
            ssl_certificate {root}/cert.pem; ssl_certificate_key {root}/key.pem; }}
}}
"""
READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for url in open(sys.argv[2]).read().split():
    reader.add_feed(url)
began = time.perf_counter()
reader.update_feeds(workers=16)
print(time.perf_counter() - began, reader.get_entry_counts().total)
"""


def main() -> int:
    """Measure and print; 2 if what it needs is not here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000, help="polled in the steady state")
    parser.add_argument("--whole", type=int, default=2_000, help="fetched whole, of fifty items each")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each figure of the steady state")
    parser.add_argument("--only", choices=["steady", "first", "news"], help="one part of it")
    arguments = parser.parse_args()
    missing = [name for name in ("nginx", "openssl") if not shutil.which(name)]
    if missing:
        print(f"bench feeds: needs {' and '.join(missing)} (Debian: apt-get install nginx-light openssl)")
        return 2
    if arguments.only in (None, "steady"):
        steady(arguments.feeds, arguments.seconds)
    if arguments.only in (None, "first"):
        first(arguments.whole)
    if arguments.only in (None, "news"):
        news(min(arguments.whole, 1_000))
    return 0


def steady(feeds: int, seconds: float) -> None:
    """Conditional polls of feeds in which nothing is new."""
    print(f"steady state, {feeds:,} feeds, one poller process, state in SQLite")
    with served(feeds, items=3) as (root, addresses):
        for name, base in addresses.items():
            bare = measured(root, "bare", base, min(feeds, 1_000), seconds)
            ours = measured(root, "steady", base, feeds, seconds)
            again = measured(root, "bare", base, min(feeds, 1_000), seconds)
            rate = (bare["rate"] + again["rate"]) / 2
            print(
                f"  {name:<15} {ours['rate']:7,.0f} polls/s of {rate:7,.0f} bare: {ours['rate'] / rate:.2f};"
                f" {ours['memory_mb']:.0f} MB; event loop late by {ours['lag_p99_ms']:.0f} ms (p99)"
            )


def first(feeds: int) -> None:
    """The first fetch of everything."""
    print(f"first fetch and parse, {feeds:,} feeds of 50 items")
    with served(feeds, items=50) as (root, addresses):
        base = addresses["kept alive"]
        urls = root / "urls"
        urls.write_text("".join(f"{base}/{number}.xml\n" for number in range(feeds)))
        print(f"  monitor   {feeds / measured(root, 'first', base, feeds)['seconds']:6.0f} feeds/s")
        if shutil.which("newsboat"):
            print(f"  newsboat  {feeds / newsboat(root, urls):6.0f} feeds/s")
        done = subprocess.run(
            [sys.executable, "-c", READER, str(root / "reader.db"), str(urls)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            print(f"  reader    {feeds / float(done.stdout.split()[0]):6.0f} feeds/s")
        else:
            print(f"  reader    not measured ({(done.stderr.splitlines() or ['?'])[-1][:100]})")


def newsboat(root: Path, urls: Path) -> float:
    """Seconds in which newsboat reads all feeds."""
    (root / "config").write_text("reload-threads 8\ndownload-retries 1\n")
    cache = root / "cache.db"
    began = time.perf_counter()
    subprocess.run(
        ["newsboat", "-q", "-C", root / "config", "-u", urls, "-c", cache, "-x", "reload"],
        check=True, capture_output=True, env={**os.environ, "HOME": str(root)},
    )  # fmt: skip
    seconds = time.perf_counter() - began
    with closing(sqlite3.connect(cache)) as found:
        (items,) = found.execute("SELECT count(*) FROM rss_item").fetchone()
    assert items, "newsboat read nothing"
    return seconds


def news(feeds: int) -> None:
    """A poll that brings three new items of fifty."""
    with served(feeds, items=50) as (root, addresses):
        found = measured(root, "news", addresses["kept alive"], feeds, root / "feeds")
    assert found["entries"] == 3 * feeds, found
    print(f"a poll that brings 3 new items of 50: {found['cpu_ms']:.2f} ms of processor time, all processes together")


def measured(root: Path, *arguments: object) -> dict[str, float]:
    """What a process of its own measures."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.polled", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "SSL_CERT_FILE": str(root / "cert.pem")}, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@contextmanager
def served(feeds: int, *, items: int) -> Iterator[tuple[Path, dict[str, str]]]:
    """So many feeds of so many items, served by nginx in three ways; yields its folder and the addresses."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        (root / "feeds").mkdir()
        for number in range(feeds):
            (root / "feeds" / f"{number}.xml").write_bytes(feed_file(number, range(items)))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", root / "key.pem", "-out", root / "cert.pem", "-days", "2", "-subj", "/CN=feeds",
             "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True,
        )  # fmt: skip
        kept, new, tls = free_port(), free_port(), free_port()
        (root / "nginx.conf").write_text(CONFIG.format(root=root, kept=kept, new=new, tls=tls))
        server = subprocess.Popen(["nginx", "-c", root / "nginx.conf", "-p", root], stderr=subprocess.DEVNULL)
        try:
            answers(f"http://127.0.0.1:{kept}/0.xml", server)
            yield (
                root,
                {
                    "kept alive": f"http://127.0.0.1:{kept}",
                    "new connections": f"http://127.0.0.1:{new}",
                    "TLS": f"https://127.0.0.1:{tls}",
                },
            )
        finally:
            server.terminate()
            server.wait()


def answers(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    while True:
        try:
            with urlopen(address, timeout=2):
                return
        except OSError:
            if server.poll() is not None:
                raise AssertionError("nginx ended at once") from None
            time.sleep(0.05)


if __name__ == "__main__":
    raise SystemExit(main())
