import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.core.alert import Alert, Evidence, Reason, Stage
from monitor.core.cue import Holder, Kind, Record, Role
from monitor.delivery.words import clean, holder, link, more, percent, plain, subject_line
from tests.delivery.sample import ANNOUNCED, CLOSE, DENIED, NIGHT, REVIEWED, UNCHANGED, an_alert, said


def test_an_alert_that_is_raised() -> None:
    assert plain(an_alert()) == (
        "IMMINENT: Will Lindmouth close the Old Bridge to lorries?\n"
        "Why now: An official says the ban is about to come.\n"
        "\n"
        "“The city is about to close the bridge to lorries, an official said.”\n"
        "  – official, not named, in Lindmouth Echo, 4 Mar 01:40 UTC\n"
        "\n"
        "Coming 87%, made 3%, to impose\n"
        "2 independent sources: Ferry Gazette, Lindmouth Echo; 3 voices in all\n"
        "https://lindmouth-echo.example/old-bridge"
    )


def test_a_denial_that_rings_comes_first_and_takes_eleven_lines() -> None:
    told = plain(an_alert(2, reason=Reason.NEW_DENIAL, ledger=(REVIEWED, CLOSE, UNCHANGED, DENIED), scope="over 7.5 t"))
    assert told == (
        "IMMINENT, now denied: Will Lindmouth close the Old Bridge to lorries?\n"
        "Why now: An official says the ban is about to come.\n"
        "\n"
        "Denied: “There will be no ban on lorries,” Tilda Brandt, the mayor's spokeswoman, said.\n"
        "  – Tilda Brandt (spokesperson), in Radio Lind, 4 Mar 02:10 UTC\n"
        "\n"
        "“The city is about to close the bridge to lorries, an official said.”\n"
        "  – official, not named, in Lindmouth Echo, 4 Mar 01:40 UTC\n"
        "\n"
        "Coming 87%, made 3%, to impose (over 7.5 t)\n"
        "2 independent sources: Ferry Gazette, Lindmouth Echo; 3 voices in all\n"
        "https://radio-lind.example/old-bridge"
    )


def test_the_policy_of_today_is_not_called_a_denial() -> None:
    told = plain(an_alert(2, reason=Reason.NEW_DENIAL, ledger=(CLOSE, UNCHANGED)))
    assert told.startswith("IMMINENT: ")
    assert "\nSays nothing has changed so far: “The rules for lorries have not changed, Tilda Brandt said.”\n" in told


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"stage": Stage.ANNOUNCED, "reason": Reason.ROSE}, "ANNOUNCED: Will"),
        ({"stage": Stage.IN_FORCE, "reason": Reason.RESOLVED}, "IN FORCE, settled: Will"),
        ({"stage": Stage.DENIED, "reason": Reason.FELL}, "DENIED: Will"),
    ],
)
def test_the_first_line_says_how_things_stand(changes: dict[str, Any], first: str) -> None:
    assert subject_line(an_alert(3, **changes)).startswith(first)


def quoted(alert: Alert) -> list[str]:
    return [line.partition("“")[2].rstrip("”") for line in plain(alert).splitlines() if "“" in line]


def test_the_sentence_shown_is_the_strongest_that_carries_the_stage() -> None:
    everything = (REVIEWED, CLOSE, UNCHANGED, DENIED, ANNOUNCED)
    assert quoted(an_alert(ledger=everything))[0] == CLOSE.cue.sentence
    assert quoted(an_alert(ledger=everything, stage=Stage.ANNOUNCED))[0] == ANNOUNCED.cue.sentence
    assert plain(an_alert(ledger=everything, stage=Stage.DENIED)).splitlines()[3].startswith("Denied: ")
    assert quoted(an_alert(ledger=(ANNOUNCED,)))[0] == ANNOUNCED.cue.sentence


def test_a_copy_is_shown_only_when_there_is_nothing_else() -> None:
    copy = replace(CLOSE, copied=True, weight=9.0)
    assert quoted(an_alert(ledger=(copy, REVIEWED))) == [REVIEWED.cue.sentence]
    assert quoted(an_alert(ledger=(copy,))) == [CLOSE.cue.sentence]


def test_an_alert_without_evidence_is_still_a_message() -> None:
    assert plain(an_alert(ledger=(), origins=(), voices=(), sentence="")).splitlines() == [
        "IMMINENT: Will Lindmouth close the Old Bridge to lorries?",
        "",
        "Coming 87%, made 3%, to impose",
        "0 independent sources; 0 voices in all",
    ]


def test_many_sources_are_counted_and_one_is_singular() -> None:
    names = tuple(f"Paper {number}" for number in range(1, 8))
    assert "7 independent sources: Paper 1, Paper 2, Paper 3, Paper 4, 3 more; " in plain(an_alert(origins=names))
    assert "1 independent source: Echo; 1 voice in all" in plain(an_alert(origins=("Echo",), voices=("Echo",)))


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (Holder(Role.SPOKESPERSON, Record.NAMED, "Tilda Brandt"), "Tilda Brandt (spokesperson)"),
        (Holder(Role.PERSON_FAMILIAR, Record.ANONYMOUS), "person familiar, not named"),
        (Holder(Role.OFFICIAL, Record.ANONYMOUS, "two officials"), "official, not named"),
        (Holder(Role.DECIDER, Record.NAMED), "decider, not named"),
        (Holder(Role.OUTLET, Record.OUTLET, "Echo"), "the paper in its own voice"),
    ],
)
def test_who_vouches(of: Holder, words: str) -> None:
    assert holder(of) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.0, "0%"), (0.004, "under 1%"), (0.875, "88%"), (0.996, "over 99%"), (1.0, "100%"), (float("nan"), "unknown")],
)
def test_chances_are_never_surer_than_they_are(chance: float, words: str) -> None:
    assert percent(chance) == words


def test_a_very_long_sentence_is_cut_around_what_matters() -> None:
    padding = "and so on and so forth, as it has been for years, " * 12
    long = said(
        Kind.IMMINENT, f"The council, {padding} is about to close the bridge, {padding} he said.", "is about to close"
    )
    (shown,) = quoted(an_alert(ledger=(long,)))
    assert "is about to close the bridge" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 290


def test_what_a_page_says_cannot_take_over_a_terminal() -> None:
    evil = said(Kind.IMMINENT, "Close \x1b[2J\x1b]0;owned\x07 it is\r\nabout to \u202eevil\u202c\u2028be.", "about to")
    told = plain(an_alert(ledger=(evil,), question="Will\nit?\x9b31m", sentence="a\tb\x00"))
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Zl") for one in told.replace("\n", ""))
    assert told.splitlines()[0] == "IMMINENT: Will it? 31m"
    assert len(told.splitlines()) == 9


def test_scripts_that_need_invisible_joiners_keep_them() -> None:
    assert clean("می\u200cشود\u00ad  !") == "می\u200cشود !"


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://echo.example/a b", "ftp://echo.example/"])
def test_only_addresses_of_pages_are_linked(url: str) -> None:
    assert link(an_alert(ledger=(replace(CLOSE, url=url),))) == ""
    assert link(an_alert(ledger=(replace(CLOSE, url=url), replace(DENIED)))) == DENIED.url


anything = st.text(max_size=400)
numbers = st.floats()
evidences = st.builds(
    lambda kind, sentence, outlet, url, weight, start, end, name, copied: replace(
        (odd := said(kind, "x", "x", weight=weight, copied=copied)),
        outlet=outlet,
        url=url,
        cue=replace(odd.cue, sentence=sentence, start=start, end=end, holder=Holder(Role.ALLY, Record.NAMED, name)),
    ),
    st.sampled_from(Kind),
    anything,
    anything,
    anything,
    numbers,
    st.integers(-9, 900),
    st.integers(-9, 900),
    anything,
    st.booleans(),
)


@given(
    ledger=st.lists(evidences, max_size=4),
    stage=st.sampled_from(Stage),
    reason=st.sampled_from(Reason),
    texts=st.tuples(anything, anything, anything),
    chances=st.tuples(numbers, numbers),
    names=st.lists(anything, max_size=6),
)
def test_any_alert_is_at_most_fourteen_lines_of_visible_text(
    ledger: list[Evidence],
    stage: Stage,
    reason: Reason,
    texts: tuple[str, str, str],
    chances: tuple[float, float],
    names: list[str],
) -> None:
    alert = an_alert(
        ledger=tuple(ledger),
        stage=stage,
        reason=reason,
        question=texts[0],
        sentence=texts[1],
        scope=texts[2],
        coming=chances[0],
        made=chances[1],
        origins=tuple(names),
        adjusted=tuple(names),
        would_change=texts[1],
        first_seen=NIGHT,
    )
    lines = plain(alert).split("\n")
    assert lines[0] == subject_line(alert)
    assert len(lines) <= 14
    assert lines[-1]
    assert not any(unicodedata.category(one) == "Cc" for line in lines for one in line)
    assert max(len(line) for line in lines if not line.startswith("http")) <= 420
    assert len(subject_line(alert)) <= 200


def test_what_would_change_it_and_what_the_desk_adjusted_are_a_line_each() -> None:
    told = plain(an_alert(would_change="a second\norigin", adjusted=("S1.plea off", "S5.plan half")))
    assert told.endswith(
        "3 voices in all\n"
        "What would change this: a second origin\n"
        "Adjusted by the desk: S1.plea off; S5.plan half\n"
        "https://lindmouth-echo.example/old-bridge"
    )


def test_a_sentence_that_is_gone_from_its_article_is_not_quoted() -> None:
    gone = replace(CLOSE, gone=True, weight=9.0)
    assert quoted(an_alert(ledger=(gone, REVIEWED))) == [REVIEWED.cue.sentence]
    assert quoted(an_alert(ledger=(gone,))) == []


def test_the_line_for_all_the_others_names_the_watch_and_cleans_it() -> None:
    assert more(an_alert(subject="old\x1bbridge"), 1) == (
        "More alerts for “old bridge”: see the desk. It rang 1 time within the hour; others stay silent."
    )
    assert more(an_alert(subject="story:12"), 12).startswith("More alerts for stories nobody was watching: see")
