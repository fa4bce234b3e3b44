"""``monitor extract``: a page file → its article as JSON."""

import argparse
import json
import sys

from monitor.cli.source import read


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="HTML_FILE", help="the page as it came; - reads standard input")
    parser.add_argument("--url", required=True, help="where it came from")
    parser.add_argument("--content-type", default="", help="the Content-Type header it came with")
    parser.epilog = (
        "Prints url, title, text, language, published, authors, health; why health is not ok goes to standard error.\n"
        "Example: monitor extract page.html --url https://news.example/2024/05/30/story"
    )


def run(arguments: argparse.Namespace) -> int:
    from monitor.codec import timestamp
    from monitor.pages.extract import extract

    page = extract(read(arguments.file), arguments.url, arguments.content_type)
    line = {
        "url": page.url,
        "title": page.title,
        "text": page.text,
        "language": page.language,
        "published": timestamp(page.published),
        "authors": page.authors,
        "health": page.health.value,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    if page.reason:
        print(f"monitor extract: {page.url}: {page.health.value}: {page.reason}", file=sys.stderr)
    return 0
