"""The words of a bit of HTML."""

import pytest

from monitor.markup import has_tags, paragraphs, plain, squeezed


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("Ban &amp; boycott", "Ban & boycott"),
        ("<b>Ban</b> lifted", "Ban lifted"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("One<br>two", "One two"),
        ("mid<b>word</b>s stay whole", "midwords stay whole"),
        ("a<script>alert(1)</script>b<style>p{}</style>c", "abc"),
        ("a<!-- hidden -->b", "ab"),
        ("<img src=x onerror='y'>caption", "caption"),
        ("<p title='a > b'>kept</p>", "kept"),
        ("broken <p <b>tag", "broken tag"),
        ("nul\0 and \x1e separator <i>x</i>", "nul and separator x"),
        ("  wide \n\t space ", "wide space"),
        ("", ""),
        ("<p></p>", ""),
        ("half a character \ud83d <b>x</b>", "half a character \ufffd x"),
        ("two halves \ud83d\ude00", "two halves \U0001f600"),
    ],
)
def test_plain(markup: str, words: str) -> None:
    assert plain(markup) == words


def test_deep_markup_ends() -> None:
    assert plain("<div><b>" * 50_000 + "end") in ("end", "")


@pytest.mark.parametrize("text", ["5 < 6 and 7 > 4", "if x <y and z> w", "<3", "no tag"])
def test_text_is_no_markup(text: str) -> None:
    assert not has_tags(text)


@pytest.mark.parametrize("text", ["<b>x</b>", "a<br>b", "a<br/>b", '<img src="x">', "</p>", "<!-- x -->"])
def test_markup_is_markup(text: str) -> None:
    assert has_tags(text)


def test_paragraphs_are_parted_by_blank_lines() -> None:
    assert paragraphs("<h2>Head</h2>\n<p>One <i>two</i>.</p><ul><li>Three</li><li>Four</li></ul>tail") == (
        "Head\n\nOne two.\n\nThree\n\nFour\n\ntail"
    )


def test_control_characters_are_no_words() -> None:
    assert squeezed("a\x00b\x08 c\x1b\x7f\td\x0b\x1fe") == "ab c d e"
