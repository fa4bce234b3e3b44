"""The words of a bit of HTML, on one line."""

import html
import re

import lxml.etree
import lxml.html

# Tags that feeds really put into titles and summaries; "x <y and z> w" is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p"
    r"|picture|pre|q|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|time|tr|u|ul|video)"
    r"(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table"}
    | {"tbody", "td", "th", "thead", "tr", "ul"}
)
_HIDDEN = frozenset({"script", "style", "noscript", "iframe", "template", "head"})


def has_tags(text: str) -> bool:
    """Whether a text holds tags that people mean as HTML."""
    return "<" in text and _TAG.search(text) is not None


def plain(markup: str) -> str:
    """The words of some HTML on one line: no tags, scripts or entities; never raises."""
    if "<" not in markup:
        return squeezed(html.unescape(markup))
    try:
        root = lxml.html.document_fromstring(f"<div>{markup.replace(chr(0), '')}</div>")  # type: ignore[no-untyped-call]
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return squeezed(html.unescape(_TAG.sub(" ", markup)))
    return squeezed("".join(_words(root)))


def squeezed(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.replace("\0", "").split())


def _words(root: lxml.etree._Element) -> list[str]:
    words: list[str] = []
    hidden: lxml.etree._Element | None = None
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            words.append((element.tail or "") if hidden is None else "")
            continue
        block = element.tag in _BLOCKS
        if event == "start":
            if hidden is None and element.tag in _HIDDEN:
                hidden = element
            if hidden is None:
                words.append((" " if block else "") + (element.text or ""))
        else:
            if hidden is element:
                hidden = None
            if hidden is None:
                words.append((" " if block else "") + (element.tail or ""))
    return words
