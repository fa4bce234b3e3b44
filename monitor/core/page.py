"""An article laid open for reading: folded, cut into sentences, its words looked up once."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from monitor.core.article import Article
from monitor.core.lexicon import Lexicon
from monitor.core.text import Span, fold, sentences
from monitor.core.vocabulary import Word


class Sentence(NamedTuple):
    """One sentence of a page, counted from 0. Its offsets and those of its ``words`` are in the page."""

    number: int
    start: int
    end: int
    low: str
    words: tuple[Word, ...]
    headline: bool


class Page(NamedTuple):
    """An article as it is read. ``shift`` characters of headline stand before ``Article.text``, if it lacks it."""

    plain: str
    low: str
    sentences: tuple[Sentence, ...]
    shift: int
    published: date | None

    def leading(self, letters: int) -> int:
        """How many sentences are the headline or begin within so many letters of the article's text."""
        return bisect_left(self.sentences, self.shift + letters, key=attrgetter("start"))

    @property
    def spans(self) -> list[Span]:
        """Where the sentences are."""
        return [Span(sentence.start, sentence.end) for sentence in self.sentences]


def open_page(article: Article, lexicon: Lexicon) -> Page:
    """The page of an article; its headline comes first, whether the text has it or not."""
    title = article.title.strip()
    holds = article.text.lstrip().startswith(title)
    head = f"{article.title}\n\n" if title and title not in article.text[: len(title) + 200] else ""
    plain = fold(head + article.text)
    low = plain.lower()
    headed = bool(head) or (bool(title) and holds)
    spans = sentences(plain)
    words = _shared_out(lexicon.vocabulary.words(plain, low), spans)
    return Page(
        plain=plain,
        low=low,
        sentences=tuple(
            Sentence(number, span.start, span.end, low[span.start : span.end], own, headed and number == 0)
            for number, (span, own) in enumerate(zip(spans, words, strict=True))
        ),
        shift=len(head),
        published=article.published.date() if article.published else None,
    )


def _shared_out(words: list[Word], spans: list[Span]) -> Iterator[tuple[Word, ...]]:
    """The words of each sentence."""
    at = 0
    for span in spans:
        while at < len(words) and words[at].start < span.start:
            at += 1
        first = at
        while at < len(words) and words[at].start < span.end:
            at += 1
        yield tuple(words[first:at])
