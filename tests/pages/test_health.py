"""How much of an article a text holds."""

import pytest

from monitor.core.article import Health
from monitor.pages.claims import Claims
from monitor.pages.health import cut, judge

URL = "https://harbour.example/politics/herring"
SOME = "The council met on Friday and talked about the harbour for most of the day. " * 4
LONG = SOME * 6


@pytest.mark.parametrize(
    ("title", "text", "url", "claims", "health"),
    [
        ("Vote", LONG, URL, Claims(), Health.OK),
        ("Vote", SOME, URL, Claims(free=True), Health.OK),
        ("Vote", LONG + "Already a subscriber? Log in to continue.", URL, Claims(), Health.OK),
        ("Vote", LONG, URL, Claims(free=False), Health.OK),
        ("Vote", LONG + "\n\nSubscribe now to continue reading.\n\nOther news", URL, Claims(), Health.PAYWALL),
        ("Vote", "To read this story, walk down to the pier.\n\n" + "\n\n".join([LONG] * 12), URL, Claims(), Health.OK),
        ("Vote", LONG + "He then …\n\nRead more on our site\n\nFerries\n\nMore news", URL, Claims(), Health.TRUNCATED),
        ("Vote", LONG + "He then went …\n\nThe mayor came late.", URL, Claims(), Health.OK),
        ("Cookie rules: accept all cookies or else", LONG, URL, Claims(), Health.OK),
        ("Vote", SOME + "Subscribe now to unlock the rest.", URL, Claims(), Health.PAYWALL),
        ("Vote", SOME + "This article is for subscribers only.", URL, Claims(), Health.PAYWALL),
        ("Vote", SOME, URL, Claims(free=False), Health.PAYWALL),
        ("Vote", SOME + "We and our partners use cookies.", URL, Claims(), Health.CONSENT_WALL),
        ("Vote", LONG, "https://consent.harbour.example/x", Claims(), Health.CONSENT_WALL),
        ("404 - Not Found", SOME, URL, Claims(), Health.NOT_AN_ARTICLE),
        ("Just a moment...", "", URL, Claims(), Health.NOT_AN_ARTICLE),
        ("", "Access denied. You do not have permission.", URL, Claims(), Health.NOT_AN_ARTICLE),
        ("Harbour Post", LONG, "https://harbour.example/", Claims(), Health.NOT_AN_ARTICLE),
        ("Vote", LONG, "https://harbour.example/?p=12", Claims(), Health.OK),
        ("Vote", LONG + "The mayor then went on to…", URL, Claims(), Health.TRUNCATED),
        ("Vote", "Only this.", URL, Claims(), Health.HEADLINE_ONLY),
        ("Vote", "", URL, Claims(), Health.HEADLINE_ONLY),
        ("500 fishermen march on the capital", SOME, URL, Claims(), Health.OK),
        ("Access denied: how the ports lost the bank", LONG, URL, Claims(), Health.OK),
        ("Error 503", SOME, URL, Claims(), Health.NOT_AN_ARTICLE),
    ],
)
def test_judge(title: str, text: str, url: str, claims: Claims, health: Health) -> None:
    found, reason = judge(title, text, url, claims)
    assert found is health
    assert bool(reason) == (health is not Health.OK)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ends here.", False),
        ("It does not end …", True),
        ("It does not end...", True),
        ("It does not end [...]", True),
        ("It does not end… Read more", True),
        ("It ends.\n\nContinue reading", True),
        ("It ends.\n\nRead the full story on our site", True),
        ("He said… nothing at all.", False),
        ("", False),
    ],
)
def test_cut(text: str, expected: bool) -> None:
    assert cut(text) is expected
