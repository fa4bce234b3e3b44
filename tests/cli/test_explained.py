"""An article explained: nothing is wider than the terminal, and everything that is pointed to is there."""

import fcntl
import io
import os
import re
import struct
import subprocess
import sys
import termios
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.cli import explained
from monitor.core.article import Article, Health, article
from monitor.core.cue import Cue, Holder, Horizon, Kind, Record, Role
from monitor.core.proposition import Direction, Proposition
from monitor.core.signal import Reading

NEWS = (
    "The harbour board is about to lift the night ban, two officials said on Monday.\n\n"
    "Board chair Ines Vale denied it. Nothing has been decided, she said, and the fleets will wait until spring.\n"
)
ROOT = Path(__file__).parents[2]
WIDE, NONE = "水禁🙂Ａ\u3000", "\u0301\u20dd"  # characters of two columns and of none; all others here have one
TEXTS = st.text(st.sampled_from([*"ab .é\t\n\r\x00\x1b\u200b\u202e\u00a0א", *WIDE, *NONE]), max_size=300)
_PAINT = re.compile(r"\x1b\[[0-9;]+m")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _cue(
    text: str, words: str | tuple[int, int], kind: Kind = Kind.IMMINENT, holder: Holder | None = None, **more: object
) -> Cue:
    start, end = (text.index(words), text.index(words) + len(words)) if isinstance(words, str) else words
    known = {"headline": False, "horizon": None} | more
    return Cue(
        kind=kind,
        start=start,
        end=end,
        sentence_start=0,
        sentence_end=len(text),
        sentence=text,
        holder=holder or Holder(Role.OFFICIAL, Record.ANONYMOUS),
        certainty=2,
        rule=f"{kind.value}.made-up",
        **known,  # type: ignore[arg-type]
    )


def _article(text: str = NEWS, title: str = "Night ban to end", **more: Health) -> Article:
    moment = datetime(2031, 3, 4, 6, tzinfo=UTC)
    url = "https://example.test/ban"
    return article(url=url, outlet="Bay Courier", title=title, text=text, published=moment, seen=moment, **more)  # type: ignore[arg-type]


NEAR = _cue(NEWS, "is about to lift", horizon=Horizon(3, "soon"))
DENIAL = _cue(NEWS, "denied it", Kind.DENIAL, Holder(Role.DECIDER, Record.NAMED, "Ines Vale"))
HEADLINE = _cue("Night ban to end", "to end", Kind.LEANING, headline=True)
READING = Reading(
    coming=True,
    imminent=True,
    denied=True,
    cues=(HEADLINE, NEAR, DENIAL),
    propositions=(Proposition(decider="board", act="lift", object="night ban", direction=Direction.LIFT),),
)


def _lines(width: int, *, colour: bool = False, said: Article | None = None, reading: Reading = READING) -> list[str]:
    return list(explained.lines(said or _article(), reading, width, colour=colour))


def _columns(line: str) -> int:
    return sum(2 if one in WIDE else 0 if one in NONE else 1 for one in _PAINT.sub("", line))


HOLDERS = st.builds(Holder, st.sampled_from(Role), st.sampled_from(Record), TEXTS)
SPANS = st.tuples(st.integers(0, 300), st.integers(0, 300))


@st.composite
def _explained(draw: st.DrawFn) -> tuple[Article, Reading]:
    text, title = draw(TEXTS), draw(TEXTS)
    cues = []
    for span in draw(st.lists(SPANS, max_size=6)):
        headline = draw(st.booleans())
        whole = title if headline else text
        horizon = draw(st.sampled_from([None, Horizon(0, ""), Horizon(4, "")]))
        holder = draw(HOLDERS)
        cues.append(_cue(whole, span, draw(st.sampled_from(Kind)), holder, headline=headline, horizon=horizon))
    about = Proposition(decider=draw(TEXTS), act="lift", object=draw(TEXTS))
    return _article(text, title), Reading(cues=tuple(cues), propositions=(about,))


@settings(deadline=None)
@given(_explained(), st.sampled_from([1, 24, 31, 40, 60, 79, 80, 81, 120, 300]), st.booleans())
def test_no_line_is_wider_than_the_terminal(made: tuple[Article, Reading], width: int, colour: bool) -> None:
    shown = _lines(width, colour=colour, said=made[0], reading=made[1])
    most = min(max(width, explained.NARROWEST), explained.WIDEST)
    assert [line for line in shown if _columns(line) > most] == []
    assert not any("\n" in line or "\x1b" in _PAINT.sub("", line) for line in shown)


@settings(deadline=None)
@given(_explained())
def test_colours_begin_and_end_in_a_line(made: tuple[Article, Reading]) -> None:
    for line in _lines(80, colour=True, said=made[0], reading=made[1]):
        paints = _PAINT.findall(line)
        assert all((paint == "\x1b[0m") == (place % 2 == 1) for place, paint in enumerate(paints))
        assert len(paints) % 2 == 0


@settings(deadline=None, max_examples=40)
@given(_explained())
def test_every_link_of_the_page_leads_somewhere_once(made: tuple[Article, Reading]) -> None:
    page = explained.page([made, (_article(), READING)])
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#((?:mark|cue)-\d-\d+)"', page)
    made_up = {each for each in links if each.startswith("cue-1")}  # may begin on an empty line, where there is no note
    assert set(links) - made_up <= set(ids)
    assert {"cue-2-0", "mark-2-0", "cue-2-2", "mark-2-2"} <= set(links)


def test_a_wide_terminal_has_the_notes_in_the_margin() -> None:
    shown = "\n".join(_lines(100))
    assert "0 S6 imminent, within 3 days    The harbour board [0 S6 is about to lift] the night ban, two" in shown
    assert "  official, anonymous           officials said on Monday." in shown
    assert "\n  S6.made-up" in shown
    assert "1 D1 denial                     Board chair Ines Vale [1 D1 denied it]. Nothing" in shown
    assert "\n  Ines Vale, decider, named     " in shown


def test_a_narrow_terminal_has_them_under_the_paragraph() -> None:
    shown = _lines(60)
    text = shown[shown.index("The harbour board [0 S6 is about to lift] the night ban, two") :]
    assert text[1:4] == [
        "officials said on Monday.",
        "  0 S6 imminent, within 3 days; official, anonymous;",
        "    S6.made-up",
    ]
    assert text[4] == ""
    assert text[-1] == "  1 D1 denial; Ines Vale, decider, named; D1.made-up"


def test_the_headline_is_marked_too() -> None:
    first, note, about, address = _lines(80)[:4]
    assert first == "Night ban [2 S5 to end]"
    assert note == "  2 S5 leaning; official, anonymous; S5.made-up"
    assert about == "Bay Courier, 2031-03-04 06:00 UTC"
    assert address == "https://example.test/ban"


def test_a_verdict_says_what_it_points_to_and_hangs() -> None:
    shown = _lines(60)
    place = next(place for place, line in enumerate(shown) if line.startswith("coming"))
    assert shown[place : place + 5] == [
        "coming     yes: 0 S6 “is about to lift”, 2 S5 “to end”",
        "           (headline)",
        "imminent   yes: 0 S6 “is about to lift”",
        "made       no",
        "denied     yes: 1 D1 “denied it”",
    ]
    assert shown[place + 5].startswith("about      board lift night ban, lift: ")


def test_a_long_holder_is_shortened_at_a_word() -> None:
    name = "the deputy undersecretary for coastal waters, harbours, lights and the northern fleets"
    cue = _cue(NEWS, "denied it", Kind.DENIAL, Holder(Role.OFFICIAL, Record.NAMED, name))
    shown = " ".join(" ".join(_lines(60, reading=Reading(cues=(cue,)))).split())
    assert "the deputy undersecretary for coastal waters…, official, named; D1.made-up" in shown


def test_colours_take_the_place_of_brackets() -> None:
    shown = "\n".join(_lines(100, colour=True))
    assert "\x1b[33mis about to lift⁰\x1b[0m" in shown
    assert "\x1b[34mdenied it¹\x1b[0m" in shown
    assert "\x1b[33m0 S6 imminent, within 3 days\x1b[0m" in shown
    assert "[0 S6" not in _PAINT.sub("", shown)
    assert "\x1b" not in "\n".join(_lines(100))


def test_a_headline_alone_is_judged_and_said_to_be_alone() -> None:
    said = _article("", health=Health.PAYWALL)
    shown = "\n".join(_lines(100, said=said, reading=Reading(cues=(HEADLINE,))))
    assert "no text to read (its page is behind a paywall): what follows rests on the headline alone" in shown
    assert "coming     yes: 0 S5 “to end” (headline)" in shown


def test_neither_text_nor_headline_is_not_judged() -> None:
    shown = "\n".join(_lines(120, said=_article(" \n", "  "), reading=Reading()))
    assert shown.startswith("https://example.test/ban\nBay Courier, 2031-03-04 06:00 UTC\n\n")
    assert 'nothing to read: the article has neither text nor headline (its "text" is empty)' in shown
    assert "coming" not in shown


@pytest.mark.parametrize(
    ("unread", "why"),
    [("language: fr", "only English is read"), ("column", "it argues in its own voice"), ("too long", "")],
)
def test_what_is_passed_on_is_said_with_the_reason(unread: str, why: str) -> None:
    shown = _lines(80, reading=Reading(unread=unread))
    assert shown[-1] == f"not read: {unread}" + (f" ({why})" if why else "")
    assert f"Not read: {unread}" in explained.page([(_article(), Reading(unread=unread))])


def test_lines_of_another_system_end_cleanly() -> None:
    shown = "\n".join(_lines(100, said=_article(NEWS.replace("\n", "\r\n")), reading=Reading()))
    assert "�" not in shown


def test_the_page_says_what_a_verdict_points_to() -> None:
    page = explained.page([(_article(), READING)])
    assert '<a href="#cue-1-0">0 S6 “is about to lift”</a>' in page
    assert '<a href="#cue-1-2">2 S5 “to end” (headline)</a>' in page
    assert '<li id="cue-1-1"><a class="against" href="#mark-1-1">1 D1 denial</a> <q>denied it</q>' in page
    assert "<span>Ines Vale, decider, named</span> <code>D1.made-up</code>" in page
    assert '<mark class="for" id="mark-1-2">to end<a' in page.partition("</h1>")[0]
    assert "<nav" not in page


def test_a_cue_over_two_paragraphs_is_one_place_to_go_to() -> None:
    both = _cue(NEWS, "Monday.\n\nBoard")
    page = explained.page([(_article(), Reading(cues=(both,)))])
    assert page.count("<mark") == 2
    assert page.count('id="mark-1-0"') == 1
    assert page.count('id="cue-1-0"') == 1


def test_a_page_of_several_articles_begins_with_a_list_of_them() -> None:
    calm = (_article("Calm.", "Gulls"), Reading())
    page = explained.page([(_article(), READING), calm, (_article(""), Reading(unread="language: fr"))])
    links = page[page.index("<nav") : page.index("</nav>")]
    assert '<a href="#title-1" dir="auto">Night ban to end</a>: coming, imminent, denied' in links
    assert '<a href="#title-2" dir="auto">Gulls</a>: no signal' in links
    assert '<a href="#title-3" dir="auto">Night ban to end</a>: not read' in links


def test_the_line_between_articles_is_as_wide_as_the_terminal() -> None:
    assert explained.rule(40, "line 7") == "── line 7 " + "─" * 30
    assert len(explained.rule(300, "line 7")) == explained.WIDEST


@pytest.mark.parametrize(
    ("stream", "settings", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    stream: io.StringIO, settings: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert explained.in_colour(stream) is colour


@pytest.mark.parametrize(("said", "columns"), [("60", 60), ("0", 100), ("", 100), ("wide", 100), ("²", 100)])
def test_the_width_of_what_is_no_terminal(said: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", said)
    assert explained.columns(io.StringIO()) == columns


@pytest.mark.parametrize("no_colour", ["", "1"])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_real_terminal(width: int, no_colour: str, tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_text(NEWS * 2, "utf-8")
    shown = _in_terminal(width, {"NO_COLOR": no_colour}, "detect", "--explain", str(path))
    assert "imminent" in "".join(shown)
    assert max(map(_columns, shown)) <= width
    assert ("\x1b[33mis about to lift⁰\x1b[0m" in "".join(shown)) is not bool(no_colour)


def _in_terminal(width: int, settings: dict[str, str], *words: str) -> list[str]:
    """What a command prints on a terminal of a width."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    environment = kept | {"TERM": "xterm", "PYTHONPATH": str(ROOT)} | settings
    with subprocess.Popen([sys.executable, "-m", "monitor", *words], stdout=theirs, env=environment) as running:
        os.close(theirs)
        said = b""
        try:
            while chunk := os.read(ours, 65536):
                said += chunk
        except OSError:  # Linux says so when the last one who could write has closed the terminal
            pass
        os.close(ours)
    assert running.returncode == 0
    return said.decode().splitlines()
