"""Page bytes → text, title, dates, language and health. Slow, so it runs in processes of its own."""

import re
from datetime import datetime
from functools import cache

import gcld3
import lxml.html
import trafilatura
from msgspec import Struct
from trafilatura.utils import load_html

from monitor.core.article import Health
from monitor.errors import BadSource
from monitor.markup import paragraphs, squeezed
from monitor.pages.byline import byline
from monitor.pages.claims import Claims, claims, moment
from monitor.pages.health import judge

SAMPLE = 1_000  # characters that tell the language
TELLING = 40  # characters below which a guess at the language is noise
THIN = 60  # words below which the slower, more thorough extraction is tried too
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|article|div|p|h1|title|meta|span|section|main)\b", re.IGNORECASE)
_WEB_CODECS = re.compile(
    r"(?:utf|iso|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|ascii|us-ascii|mac|tis|hz)", re.IGNORECASE
)


class Page(Struct, frozen=True, kw_only=True):
    """What a page says. ``text`` has paragraphs parted by blank lines and starts after the headline; ``url`` is where
    it came from; ``published`` is the page's claim in UTC; ``reason`` says why ``health`` is not ok."""

    url: str
    title: str
    text: str
    language: str = ""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    health: Health = Health.OK
    reason: str = ""


def extract(body: bytes, url: str, content_type: str = "") -> Page:
    """The article on a page; raises BadSource, in one line, for bytes that are no HTML page."""
    source = decoded(body, content_type)
    if not source.strip():
        raise BadSource(url, "the page is empty")
    if not _MARKUP.search(source[:100_000]):
        raise BadSource(url, f"is not an HTML page; starts {squeezed(source[:40])!r}")
    try:
        tree = load_html(source)
    except Exception as error:  # what a stranger's bytes do to a parser is not a reason to stop
        raise BadSource(url, f"is not a page that can be read ({type(error).__name__})") from None
    if tree is None:
        raise BadSource(url, "is not a page that can be read")
    claimed = claims(tree)
    about = byline(tree, url, claimed)
    text = without_headline(_text(tree, url), about.title)
    health, reason = judge(about.title, text, url, claimed)
    return Page(
        url=url,
        title=about.title,
        text=text,
        language=language(text, claimed),
        published=claimed.published or moment(about.day),
        authors=about.authors,
        health=health,
        reason=reason,
    )


def fragment(markup: str, url: str) -> Page:
    """The article a feed carries in full, as HTML."""
    text = paragraphs(markup)
    health, reason = judge("", text, url, Claims())
    return Page(url=url, title="", text=text, language=language(text, Claims()), health=health, reason=reason)


def language(text: str, claimed: Claims) -> str:
    """The language of a text as an ISO 639-1 code; what the page claims where the text is too short to tell."""
    sample = text[:SAMPLE]
    if len(sample) < TELLING:
        return claimed.language
    found = _identifier().FindLanguage(text=sample.encode("utf-8", "ignore").decode("utf-8"))
    return str(found.language) if found.is_reliable else claimed.language


def without_headline(text: str, title: str) -> str:
    """The text without a first paragraph that only repeats the title."""
    first, _, rest = text.partition("\n\n")
    return rest if title and _alike(first) == _alike(title) else text


def decoded(body: bytes, content_type: str = "") -> str:
    """The characters of a page: UTF-8 if it can be, else by the header, else by its own word; never raises."""
    body = body.replace(b"\0", b"") if not body.startswith((b"\xff\xfe", b"\xfe\xff")) else body
    header, own = _HEADER_CHARSET.search(content_type), _CHARSET.search(body[:4096])
    for name in ("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", header and header[1]):
        try:
            if name and _WEB_CODECS.match(name):
                return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    name = own[1].decode("ascii", "replace") if own else "windows-1252"
    try:
        return body.decode(name if _WEB_CODECS.match(name) else "windows-1252", "replace")
    except LookupError:
        return body.decode("windows-1252", "replace")


def _text(tree: lxml.html.HtmlElement, url: str) -> str:
    text = _once(tree, url, fast=True)
    if len(text.split()) < THIN:
        text = max(text, _once(tree, url, fast=False), key=len)
    return text


def _once(tree: lxml.html.HtmlElement, url: str, *, fast: bool) -> str:
    try:
        found = trafilatura.bare_extraction(tree, url=url, fast=fast, include_comments=False)
    except Exception:  # as above: a page that breaks the extractor is a page without text
        return ""
    text = getattr(found, "text", None) or ""
    return "\n\n".join(filter(None, map(squeezed, text.split("\n"))))


def _alike(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


@cache
def _identifier() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=SAMPLE)
