"""Laying an article open."""

from monitor.core.article import article
from monitor.core.page import Page, open_page
from monitor.rules import lexicon
from tests.builders import DAWN


def _page(text: str, title: str = "") -> Page:
    return open_page(article(url="", outlet="", title=title, text=text, seen=DAWN, published=DAWN), lexicon())


def test_a_headline_that_the_text_lacks_comes_first() -> None:
    page = _page("The ban ends.", "Ban to end")
    assert page.shift == len("Ban to end\n\n")
    assert [(sentence.low, sentence.headline) for sentence in page.sentences] == [
        ("ban to end", True),
        ("the ban ends.", False),
    ]


def test_a_headline_that_the_text_has_is_not_put_twice() -> None:
    page = _page("Ban to end\n\nThe ban ends.", "Ban to end")
    assert page.shift == 0
    assert [sentence.headline for sentence in page.sentences] == [True, False]


def test_without_a_title_nothing_is_a_headline() -> None:
    assert [sentence.headline for sentence in _page("The ban ends.").sentences] == [False]


def test_every_sentence_has_its_own_words() -> None:
    page = _page("The minister left. The ban ends.")
    assert [[page.plain[word.start : word.end] for word in sentence.words] for sentence in page.sentences] == [
        ["minister", "left"],
        ["ban", "ends"],
    ]
    assert page.published == DAWN.date()
    assert page.spans[1] == (19, 32)
