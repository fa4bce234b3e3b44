"""``monitor parse``: a feed file → its entries, one JSON line each."""

import argparse
import json
import sys

from monitor.cli.source import read


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FEED_FILE", help="RSS, Atom or RDF as it came; - reads standard input")
    parser.add_argument("--url", required=True, help="where it came from: relative links start there")
    parser.add_argument("--content-type", default="", help="the Content-Type header it came with")
    parser.epilog = (
        "Prints id, url, title, summary, authors, published, updated (UTC, RFC 3339, or null).\n"
        "Example: monitor parse world.xml --url https://news.example/world.xml"
    )


def run(arguments: argparse.Namespace) -> int:
    from monitor.codec import timestamp
    from monitor.feeds.parse import parse

    feed = parse(read(arguments.file), arguments.url, content_type=arguments.content_type)
    for entry in feed.entries:
        line = {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "authors": entry.authors,
            "published": timestamp(entry.published),
            "updated": timestamp(entry.updated),
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0
