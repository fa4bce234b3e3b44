"""Pages: what they show, and that nothing from outside becomes markup."""

import re
from datetime import timedelta

import pytest
from lxml import html
from msgspec.structs import replace

from monitor.core import remark
from monitor.core.alert import Alert, Opinion, Stage
from monitor.core.cue import Holder, Horizon, Kind, Record, Role
from monitor.desk import pages
from monitor.desk.board import Board
from monitor.desk.pages import Pages
from tests.desk import sample

NOW = sample.START + timedelta(minutes=300)
STATUS: dict[str, object] = {"listening_since": sample.START, "articles_read": 1204, "watching": ["the night levy"]}
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</q></main> & \u202eevil"


def board(*revisions: int) -> Board:
    kept = Board()
    for number in revisions:
        kept.put(sample.alert(number))
    return kept


def whole(kept: Board) -> html.HtmlElement:
    (alert,) = kept.alerts()
    return html.fromstring(Pages().alert(alert, kept.past(alert.id), kept.mark, STATUS, NOW))


def all_of(tree: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """Elements by a path of classes, tags and [attributes], parted by spaces."""
    steps = []
    for step in path.split():
        if step.startswith("."):
            steps.append(f"*[contains(concat(' ', normalize-space(@class), ' '), ' {step[1:]} ')]")
        else:
            steps.append(f"*[@{step[1:-1]}]" if step.startswith("[") else step)
    return list(tree.xpath(".//" + "//".join(steps)))


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in all_of(tree, path)]


def evil() -> Alert:
    """An alert in which every text is an attack."""
    holder = Holder(Role.DECIDER, Record.NAMED, EVIL)
    ledger = []
    for number, url in enumerate(
        ["javascript:alert(1)", "data:text/html,x", "//evil.example", 'https://x.example/"><script>', EVIL]
    ):
        cue = sample.cue(Kind.IMMINENT, f"{number} {EVIL}", "<script>", holder, horizon=Horizon(1, EVIL))
        one = sample.evidence(cue, "Courier", number, 1.0, origin=EVIL, copied=number % 2 == 0)
        ledger.append(replace(one, url=url, outlet=EVIL, title=EVIL, signal=EVIL))
    changed = dict.fromkeys(("id", "subject", "question", "sentence", "scope", "rules"), EVIL)
    return replace(sample.alert(3), **changed, origins=(EVIL,), voices=(EVIL,), ledger=tuple(ledger))


def rendered() -> list[str]:
    kept = Board()
    kept.put(evil())
    (alert,) = kept.alerts()
    status: dict[str, object] = {EVIL: EVIL, "watching": [EVIL]}
    return [
        Pages().board(kept, status, NOW),
        Pages().board(Board(), status, NOW),
        Pages().alert(alert, kept.past(alert.id), kept.mark, status, NOW),
        Pages().trouble(EVIL, EVIL, NOW),
    ]


@pytest.mark.parametrize("page", rendered(), ids=["board", "empty", "alert", "trouble"])
def test_no_text_becomes_markup(page: str) -> None:
    tree = html.fromstring(page)
    assert all(script.get("src", "").startswith("/static/") and not script.text for script in tree.iter("script"))
    assert not list(tree.iter("img", "iframe", "style", "object"))
    names = {name for element in tree.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert "49" not in tree.text_content()
    assert EVIL in tree.text_content()


@pytest.mark.parametrize("page", rendered(), ids=["board", "empty", "alert", "trouble"])
def test_only_http_addresses_are_links(page: str) -> None:
    links = [link.get("href") for link in html.fromstring(page).iter("a", "link")]
    assert links
    assert all(re.match(r"https?://[a-z]|/(?!/)|#", link) for link in links), links


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        (" HTTP://a.example ", "HTTP://a.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)//http://a.example", ""),
        ("data:text/html,x", ""),
        ("//a.example/x", ""),
        ("https:///x", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_what_may_be_a_link(url: str, link: str) -> None:
    assert pages.address(url) == link


def test_the_list_shows_what_an_editor_needs() -> None:
    tree = html.fromstring(Pages().board(board(1, 2, 3, 4), STATUS, NOW))
    assert texts(tree, ".card .stage") == ["imminent"]
    assert texts(tree, ".card .question") == [sample.QUESTION]
    assert texts(tree, ".card dd") == ["87%", "2%"]
    assert texts(tree, ".card .counts b") == ["4", "7"]
    assert texts(tree, ".card mark") == ["is very close"]
    assert texts(tree, ".card .why .reason") == ["new denial"]
    assert texts(tree, ".card .band .ago") == ["19 min ago"]
    assert all_of(tree, ".card .band time")[0].get("title") == "Wed 25 Nov 2026, 01:46:12 UTC"
    assert texts(tree, ".watching li") == ["the night levy"]


def test_every_evidence_stands_in_its_column_with_its_cue_marked() -> None:
    tree = whole(board(4))
    for side, count in (("for", 5), ("against", 1), ("neutral", 1)):
        assert len(all_of(tree, f".ledger-{side} .evidence")) == count
    assert not all_of(tree, ".ledger-made")
    assert texts(tree, ".ledger-against mark") == ["no change to our policy"]
    sentences = {one.cue.sentence for one in sample.alert(4).ledger}
    assert set(texts(tree, ".evidence q")) == sentences
    assert texts(tree, ".copy") == ["copy of a report by Capital Dispatch, not an origin"]
    assert len({one.get("id") for one in all_of(tree, ".evidence")}) == 7


def test_what_was_announced_has_a_ledger_of_its_own() -> None:
    assert texts(whole(board(5)), ".ledger-made mark") == ["announced"]


def test_the_page_tells_the_history_and_the_rules() -> None:
    tree = whole(board(1, 2, 3, 4))
    assert texts(tree, ".history .stage") == ["imminent", "imminent", "review", "open"]
    assert texts(tree, ".history .reason") == ["new denial", "stage rose", "stage rose", "raised"]
    assert "rules 2026-11" in texts(tree, ".foot")[0]


def test_the_ladder_shows_where_it_stands_and_where_it_rings() -> None:
    tree = whole(board(1, 4))
    assert texts(tree, ".ladder [aria-current]") == ["imminent"]
    assert len(all_of(tree, ".ladder .reached")) == 5
    assert texts(tree, ".ladder .rings span") == ["open"]


def test_an_ended_episode_still_shows_how_far_it_came() -> None:
    kept = board(3)
    kept.put(sample.alert(4, stage=Stage.DENIED))
    rungs = pages.ladder(kept.alerts()[0], kept.history(sample.alert().id))
    assert [rung.stage for rung in rungs if rung.state == "reached"][-1] is Stage.IMMINENT
    assert texts(whole(kept), ".ladder [aria-current]") == ["denied"]


def test_the_strongest_quote_is_no_copy_and_speaks_for_where_it_stands() -> None:
    best = pages.strongest(sample.alert(4))
    assert best is not None
    assert best.outlet == "Capital Dispatch"
    denied = pages.strongest(sample.alert(4, stage=Stage.DENIED))
    assert denied is not None
    assert denied.cue.kind is Kind.STATUS_QUO
    assert pages.strongest(sample.alert(1, ledger=())) is None


def test_an_alert_without_evidence_is_shown_all_the_same() -> None:
    kept = Board()
    kept.put(sample.alert(1, ledger=(), origins=(), voices=(), coming=float("nan")))
    assert texts(whole(kept), ".none") == ["Nobody says so any more.", "Nobody has denied it."]
    assert "Will the Harbour" in Pages().board(kept, {}, NOW)


def test_an_empty_board_says_that_it_listens_and_to_what() -> None:
    tree = html.fromstring(Pages().board(Board(), STATUS, NOW))
    assert texts(tree, ".empty h2") == ["Nothing has rung."]
    assert texts(tree, ".empty .line dt") == ["listening since", "articles read", "watching"]
    assert texts(tree, ".empty .line dd .ago") == ["5 h ago"]
    assert "1,204" in texts(tree, ".empty .line dd")


def test_a_long_past_does_not_make_a_long_page() -> None:
    kept = Board()
    for number in range(pages.SETTLED_SHOWN + 7):
        kept.put(sample.other(f"old news {number}", stage=Stage.STALE))
    tree = html.fromstring(Pages().board(kept, STATUS, NOW))
    assert len(all_of(tree, ".card")) == pages.SETTLED_SHOWN
    assert texts(tree, ".left")[0].startswith("7 older")


def said(kept: Board, revision: int, what: str, **words: str) -> None:
    when = sample.START + timedelta(minutes=290 + revision)
    kept.say(remark.verdict(sample.alert().id, revision, what, when=when, **words))


def test_what_was_said_stands_beside_its_revision() -> None:
    kept = board(3, 4)
    said(kept, 4, "denial misread")
    said(kept, 3, "useful", who="Ida Berg", why="early")
    said(kept, 2, "old news", who=EVIL[:60])
    tree = whole(kept)
    rows = [(row.get("data-revision"), texts(row, ".verdict")) for row in tree.xpath("//li[@data-revision]")]
    assert [number for number, _ in rows] == ["4", "3", "2"]
    (first,), (second,), (third,) = (found for _, found in rows)
    assert first.startswith("denial misread 6 min ago")
    assert second.startswith("useful early Ida Berg, ")
    assert third.startswith("old news ")
    assert "An earlier revision, not shown here any more." in texts(tree, ".history .what")[2]
    assert all_of(tree, "main")[0].get("data-said") == "3"
    assert not all_of(tree, ".history script")


def test_the_form_is_about_the_revision_shown_and_offers_every_opinion() -> None:
    tree = whole(board(4))
    (form,) = all_of(tree, "form")
    assert (form.get("data-revision"), form.get("data-to")) == ("4", f"/api/alerts/{sample.alert().id}/verdicts")
    assert [one.get("value") for one in all_of(tree, "form input") if one.get("type") == "radio"] == list(Opinion)
    assert form.get("hidden") is not None, "without the script it could not be sent"


def test_what_would_change_it_what_was_adjusted_and_quiet_hours_are_told_on_both_pages() -> None:
    kept = Board()
    kept.put(sample.alert(4, would_change="a second origin", adjusted=("S1.plea off", EVIL), quiet="22:00-07:00"))
    for tree in (html.fromstring(Pages().board(kept, STATUS, NOW)), whole(kept)):
        outlook, adjusted = texts(tree, ".outlook")
        assert outlook == "What would change this a second origin"
        assert adjusted.startswith("Adjusted by the desk S1.plea off; ")
        assert texts(tree, ".quiet-hours") == ["quiet hours 22:00-07:00"]
        assert not all_of(tree, ".unasked")
        assert len(all_of(tree, "script")) == 3


def test_a_story_says_that_nobody_was_watching() -> None:
    kept = Board()
    kept.put(sample.alert(4, subject="story:ferries"))
    for tree in (html.fromstring(Pages().board(kept, STATUS, NOW)), whole(kept)):
        assert texts(tree, ".unasked") == ["nobody was watching"]


def test_what_is_no_longer_in_its_article_is_struck_through_and_leads_no_card() -> None:
    strongest = max(sample.alert(4).ledger, key=lambda one: one.weight)
    ledger = tuple(replace(one, gone=one == strongest) for one in sample.alert(4).ledger)
    kept = Board()
    kept.put(sample.alert(4, ledger=ledger))
    tree = whole(kept)
    assert texts(tree, "del q") == [strongest.cue.sentence]
    assert texts(tree, ".gone .weight") == ["no longer in the article"]
    card = html.fromstring(Pages().board(kept, STATUS, NOW))
    assert texts(card, ".card .quote q") != [strongest.cue.sentence]
    kept.put(sample.alert(5, ledger=(replace(strongest, gone=True),)))
    card = html.fromstring(Pages().board(kept, STATUS, NOW))
    assert texts(card, ".card del q") == [strongest.cue.sentence]
    assert texts(card, ".card figcaption")[0].endswith("no longer in the article")
