"""How much of an article a text holds, and why one thinks so. Pure."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

from monitor.core.article import Health
from monitor.pages.claims import Claims

ENOUGH = 40  # words; less is no article, whatever it is
LAST = 12  # lines, every other of them empty, at the end of a text in which it may say that there is more
SHORT = 250  # words; a wall leaves less than this, an article that talks about walls is longer


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_CONSENT_HOST = _any(r"^(?:consent|guce|privacy|cmp|myprivacy)\.")
_CONSENT = _any(
    r"before you continue",
    r"we (?:value|care about|respect) your privacy",
    r"(?:we|partners)[^.]{0,80} (?:use|store)[^.]{0,60} cookies",
    r"(?:accept|reject|manage) (?:all )?cookies",
    r"cookie (?:policy|preferences|settings)",
    r"consent to (?:the )?(?:use|processing)",
)
_ASKS = (  # what is said where a text is cut off, and nowhere else
    r"subscribe (?:now |today )?to (?:continue|keep|read|unlock|access)",
    r"to continue reading|to read (?:the full|this) (?:article|story)",
    r"(?:this|the) (?:article|story|content) is (?:only |exclusively )?(?:available )?(?:for|to) (?:our )?(?:paying )?"
    r"(?:subscribers|members)",
    r"unlock (?:this|the full) (?:article|story)",
)
_ASKING = _any(*_ASKS)
_PAYWALL = _any(
    *_ASKS,
    r"(?:for|to) subscribers only|subscriber[- ]only",
    r"already a (?:subscriber|member)\?",
    r"start your (?:free )?trial",
    r"(?:log|sign) in to (?:continue|read)",
)
_NOTICE = _any(
    r"^\W*(?:error\W+)?(?:40[0-9]|410|429|50[0-9])"
    r"(?:\W*$|\W+(?:error|not found|page|forbidden|gone|bad|service|internal))",
    r"^\W*(?:page (?:not found|unavailable)|not found|access denied|forbidden|just a moment|attention required"
    r"|are you (?:a )?(?:human|robot)|robot or human|security check|verify(?:ing)? you are|pardon our interruption"
    r"|service unavailable|please enable (?:javascript|cookies)|sorry, (?:this|the|that) page)",
)
_CUT = _any(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\])\s*(?:(?:read|continue)\b.{0,40})?$")
_MORE = _any(r"^\W*(?:read (?:more|the full|full)|continue reading|keep reading|full story)\b.{0,60}$")


def judge(title: str, text: str, url: str, claims: Claims) -> tuple[Health, str]:
    """The health of a page's text and, unless that is ok, the reason in one line.

    ``text`` is what the extractor found, without the headline; ``url`` is where the page came from in the end.
    """
    words = len(text.split())
    place = urlsplit(url)
    if _CONSENT_HOST.match(place.hostname or ""):
        return Health.CONSENT_WALL, "sent to a consent page"
    if words < SHORT and (_NOTICE.search(title) or _NOTICE.search(text)):
        return Health.NOT_AN_ARTICLE, f"the page is a notice: {(title or text)[:80]!r}"
    if words < SHORT and (wall := _wall(text, words, claims)):
        return wall
    if found := _ASKING.search(_end(text)):
        return Health.PAYWALL, f"ends after {words} words and asks to subscribe ({found[0][:60]!r})"
    if place.path in ("", "/") and not place.query:
        return Health.NOT_AN_ARTICLE, "the address is a front page"
    return _length(text, words)


def _wall(text: str, words: int, claims: Claims) -> tuple[Health, str] | None:
    if found := _CONSENT.search(text):
        return Health.CONSENT_WALL, f"{words} words and asks for consent ({found[0][:60]!r})"
    if found := _PAYWALL.search(text):
        return Health.PAYWALL, f"{words} words and asks to subscribe ({found[0][:60]!r})"
    if claims.free is False:
        return Health.PAYWALL, f"{words} words and says it is not free to read"
    return None


def _length(text: str, words: int) -> tuple[Health, str]:
    if words < ENOUGH:
        return Health.HEADLINE_ONLY, f"{words} words of text on the page" if words else "no text on the page"
    if cut(text):
        return Health.TRUNCATED, f"the text breaks off after {words} words"
    return Health.OK, ""


def cut(text: str) -> bool:
    """Whether a text ends in the middle, with dots or with an invitation to read on; other pieces' headlines may come
    after that."""
    *_, last = parts = _end(text).split("\n")
    if _CUT.search(last[-80:]) or _MORE.match(last):
        return True
    told = [part for part in parts if part]
    return any(_CUT.search(one[-80:]) and _MORE.match(other) for one, other in pairwise(told))


def _end(text: str) -> str:
    """The last paragraphs of a text."""
    return "\n".join(text.rstrip().split("\n")[-LAST:])
