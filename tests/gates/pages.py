"""``make gate-pages``: what is read out of real pages, against what people read in them.

*Text*: the article of 181 pages, by the measure that comes with them: words in fours, each page counting the same, F1
over all; bare trafilatura beside it. *Dates* and *titles*: those of publishers' pages, a date right to the minute where
its time is known, a title without regard to quotes and spaces. *Health*: the same pages as they are, and as walls and
teasers that are made of them. *Speed*: bytes in, article out, beside bare trafilatura with metadata, in as many
processes, in turns. ``--list`` shows what differs.
"""

import gzip
import json
import os
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import lxml.html
import trafilatura

from monitor.core.article import Health
from monitor.errors import BadSource
from monitor.markup import squeezed
from monitor.pages.extract import Page, extract
from tests.gates.floor import hold, parser

DATA = Path(__file__).parents[3] / "shared" / "data" / "pages"
FOURS = 4
TURNS = 3  # of the speed test
CLOSE = timedelta(minutes=1)
WHOLE = 0.8  # of an article's words that must be in paragraphs which can be taken away
TEASER = 3  # the part of an article that a teaser shows: one of so many
WALLS = {
    Health.CONSENT_WALL: "We value your privacy. We and our partners store and use cookies. Accept all cookies.",
    Health.PAYWALL: "Subscribe now to continue reading. Already a subscriber? Log in.",
    Health.TRUNCATED: "Read more on our site",
}


class Given(NamedTuple):
    """A page, where it was, and the article on it as people see it; empty or None where they do not say."""

    name: str
    url: str
    body: bytes
    text: str = ""
    title: str = ""
    published: datetime | None = None


def main() -> int:
    """Measure; 1 if a figure fell below its floor."""
    options = parser(__doc__ or "")
    options.add_argument("--list", action="store_true", help="what differs")
    arguments = options.parse_args()
    if not DATA.exists():
        print("gate pages: no data; skipped")
        return 0
    pages = list(articles())
    figures = {"text F1": f1((one.text, read(one).text) for one in pages)}
    other = f1((one.text, bare(one.body)) for one in pages)
    print(f"text F1 of {len(pages)} pages: ours {figures['text F1']:.3f}, bare {other:.3f}")
    figures |= claimed(list(published()), shown=arguments.list)
    figures |= health(pages, shown=arguments.list)
    speed(pages)
    return hold("pages", figures, arguments)


def articles() -> Iterator[Given]:
    """The pages whose articles are known word by word."""
    known = json.loads((DATA / "scrapinghub" / "ground-truth.json").read_text("utf-8"))
    for name, one in sorted(known.items()):
        body = gzip.decompress((DATA / "scrapinghub" / "html" / f"{name}.html.gz").read_bytes())
        yield Given(name, one["url"], body, one["articleBody"])


def published() -> Iterator[Given]:
    """The publishers' pages whose titles and dates are known. A file has one version of a paper's layout after another,
    each with a page."""
    for folder in ("us", "uk"):
        about = json.loads((DATA / "publishers" / folder / "meta.info").read_text("utf-8"))
        for file in sorted((DATA / "publishers" / folder).glob("*.json")):
            known = [one for _, one in sorted(json.loads(file.read_text("utf-8")).items())]
            pages = sorted((DATA / "publishers" / folder).glob(f"{file.stem}_*.html.gz"))
            if len(known) != len(pages):
                continue
            for page, one in zip(pages, known, strict=True):
                day = one.get("publishing_date")
                moment = datetime.fromisoformat(day).astimezone(UTC) if day else None
                body = gzip.decompress(page.read_bytes())
                yield Given(page.name, about[page.name]["url"], body, title=one.get("title") or "", published=moment)


def read(page: Given) -> Page:
    """What we make of a page; nothing of one that is refused."""
    try:
        return extract(page.body, page.url)
    except BadSource:
        return Page(url=page.url, title="", text="")


def bare(body: bytes) -> str:
    """What trafilatura makes of a page by itself."""
    found = trafilatura.bare_extraction(body, fast=True, with_metadata=True, include_comments=False)
    return getattr(found, "text", None) or ""


def f1(pairs: Iterator[tuple[str, str]]) -> float:
    """The F1 of texts, (true, found): words in fours, with how often each comes, and each page with the same weight."""
    right = extra = missing = 0.0
    for true, found in pairs:
        ours, theirs = fours(found), fours(true)
        both = sum((ours & theirs).values())
        whole = both + sum((ours - theirs).values()) + sum((theirs - ours).values())
        if whole:
            right += both / whole
            extra += sum((ours - theirs).values()) / whole
            missing += sum((theirs - ours).values()) / whole
    precision, recall = right / (right + extra), right / (right + missing)
    return 2 * precision * recall / (precision + recall)


def fours(text: str) -> Counter[tuple[str, ...]]:
    """The words of a text in fours; of a shorter one all of them."""
    words = re.findall(r"\w+", text)
    if 0 < len(words) < FOURS:
        return Counter([tuple(words)])
    return Counter(tuple(words[at : at + FOURS]) for at in range(len(words) - FOURS + 1))


def claimed(pages: Sequence[Given], *, shown: bool) -> dict[str, float]:
    """The shares of titles and dates that are right."""
    titles, dates = [], []
    for one in pages:
        found = read(one)
        if one.title:
            titles.append(said(found.title) == said(one.title))
            if shown and not titles[-1]:
                print(f"  {one.name} title: theirs {one.title!r}, ours {found.title!r}")
        if one.published:
            dates.append(found.published is not None and abs(found.published - one.published) <= CLOSE)
            if shown and not dates[-1]:
                print(f"  {one.name} date: theirs {one.published}, ours {found.published}")
    print(f"titles {sum(titles)} of {len(titles)}, dates {sum(dates)} of {len(dates)}")
    return {"titles": statistics.fmean(titles), "dates": statistics.fmean(dates)}


def said(title: str) -> str:
    """A title without regard to the form of its quotes, dashes and spaces."""
    return squeezed(re.sub(r"[\"'“”‘’–—-]|\W+$", "", title)).casefold()


def health(pages: Sequence[Given], *, shown: bool) -> dict[str, float]:
    """The share of pages of each health that are told rightly, of whole pages and of what is made of them."""
    right, whole = Counter[Health](), Counter[Health]()
    for one in pages:
        for wanted, page in (Health.OK, one), *made(one):
            found = read(page).health
            whole[wanted] += 1
            right[wanted] += found is wanted
            if shown and found is not wanted:
                print(f"  {one.name} health: should be {wanted.value}, is {found.value}")
    for wanted in whole:
        print(f"health {wanted.value:14} {right[wanted]:4} of {whole[wanted]:4}")
    return {f"health {wanted.value}": right[wanted] / whole[wanted] for wanted in whole}


def made(page: Given) -> Iterator[tuple[Health, Given]]:
    """Walls and teasers made of a page: its layout stays, and of its article the first third, or for a wall that asks
    first nothing."""
    said_ = squeezed(page.text)
    for wanted, words in WALLS.items():
        tree = lxml.html.document_fromstring(page.body)
        parts = [one for one in tree.iter("p") if len(text := squeezed(one.text_content())) > 40 and text in said_]
        if sum(len(one.text_content().split()) for one in parts) < WHOLE * len(said_.split()):
            return  # the article is not all in these paragraphs: what is left of it would be whole
        keep = 0 if wanted is Health.CONSENT_WALL else max(1, len(parts) // TEASER)
        if len(parts) < 2 * TEASER:
            return
        last = parts[max(0, keep - 1)]
        for part in parts[keep:]:
            part.drop_tree() if part is not last else part.clear()
        if wanted is Health.TRUNCATED:
            shown = squeezed(last.text_content())
            last.clear()
            last.text = f"{shown} …"
        last.addnext(lxml.html.fragment_fromstring(f"<p>{words}</p>"))
        yield wanted, page._replace(body=lxml.html.tostring(tree))


def speed(pages: Sequence[Given]) -> None:
    """Pages a second, ours and bare, in as many processes, in turns."""
    taken: dict[str, list[float]] = {"ours": [], "bare": []}
    jobs: dict[str, Callable[[Given], object]] = {"ours": read, "bare": bare_metadata}
    processes = os.cpu_count() or 1
    with ProcessPoolExecutor(processes) as pool:
        for job in jobs.values():  # each process loads what it needs
            list(pool.map(job, pages[: 8 * processes], chunksize=4))
        for _ in range(TURNS):
            for name, job in jobs.items():
                began = time.perf_counter()
                list(pool.map(job, pages, chunksize=4))
                taken[name].append(time.perf_counter() - began)
    ours, other = (len(pages) / statistics.median(taken[name]) for name in jobs)
    print(f"speed in {processes} processes: {ours:.0f} pages/s, bare {other:.0f}: {ours / other:.2f}")


def bare_metadata(page: Given) -> str:
    """Bare trafilatura on a page, with metadata."""
    return bare(page.body)


if __name__ == "__main__":
    raise SystemExit(main())
