"""The words of a bit of HTML, without the HTML."""

import html
import re

import lxml.etree
import lxml.html

# Tags that feeds really put into titles and summaries; "x <y and z> w" is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|li|math|ol|p"
    r"|picture|pre|q|s|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|time|tr|u|ul|video)"
    r"(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table"}
    | {"tbody", "td", "th", "thead", "tr", "ul"}
)
_HIDDEN = ("script", "style", "noscript", "iframe", "template", "head")
_NOT_XML = {0: None, 0x1C: " ", 0x1D: " ", 0x1E: " ", 0x1F: " "}
BREAK = "\x1e"  # the record separator, which no text has once _NOT_XML is through
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def has_tags(text: str) -> bool:
    """Whether a text holds tags that people mean as HTML."""
    return "<" in text and _TAG.search(text) is not None


def plain(markup: str) -> str:
    """The words of some HTML on one line: no tags, scripts or entities; never raises."""
    return squeezed(_words(markup))


def paragraphs(markup: str) -> str:
    """The words of some HTML as paragraphs parted by blank lines; never raises."""
    return "\n\n".join(filter(None, map(squeezed, _words(markup).split(BREAK))))


def squeezed(text: str) -> str:
    """The text with every run of white space made one space, and without the control characters that are none."""
    return " ".join(_CONTROLS.sub("", sound(text)).split())


def sound(text: str) -> str:
    """The text without half characters (lone surrogates), which no encoding can write; pairs of them are made whole."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _words(markup: str) -> str:
    """The text of some HTML with BREAK around each block."""
    if "<" not in markup:
        return html.unescape(markup).replace(BREAK, " ")
    try:
        root = lxml.html.document_fromstring(f"<div>{sound(markup).translate(_NOT_XML)}</div>")
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return html.unescape(_TAG.sub(" ", markup))
    lxml.etree.strip_tags(root, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
    for hidden in list(root.iter(*_HIDDEN)):
        hidden.drop_tree()
    words: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        words.append(BREAK if element.tag in _BLOCKS else "")
        words.append((element.text if event == "start" else element.tail) or "")
    return "".join(words)
