"""What a watch would have made of articles: taken in their order, with what speaks of it."""

import json
from pathlib import Path as File

import pytest
from msgspec.structs import replace

from monitor.cli import hindsight
from monitor.core.alert import Stage
from monitor.core.article import Article
from monitor.core.path import Path
from monitor.core.signal import Reading, Wanted
from monitor.core.watch import Watch, Watches
from tests.builders import an_article
from tests.core.saying import FERRIES, cue, numbers

OTHER = Watch(id="levy", question="?", query="levy")


def _read(article: Article, *, wanted: Wanted | None = None) -> Reading:
    if "Nothing" in article.text:
        return Reading(unread="column")
    return Reading(cues=(cue("S6" if "about" in article.text else "X", at=0, certainty=3),))


def a_path(*watches: Watch) -> Path:
    return Path(Watches(watches or [FERRIES]), numbers(), _read, "1")


SOME = [
    an_article(4, "Nothing of the ferries."),
    an_article(2, "The ferries are about to run.", "Islander"),
    an_article(1, "The ferries stay."),
    an_article(3, "The levy is about to fall."),
]


def test_articles_are_taken_as_they_were_seen_and_those_it_is_not_about_only_counted() -> None:
    found = hindsight.of(a_path(FERRIES, OTHER), "ferries", SOME)
    assert found.read == 4
    assert [(match.article, len(match.cues), match.unread) for match in found.matches] == [
        (SOME[2], 0, ""),
        (SOME[1], 1, ""),
        (SOME[0], 0, "column"),
    ]
    assert found.matches[0].words == ("ferries",)
    assert [(alert.subject, alert.stage) for alert in found.alerts] == [("ferries", Stage.IMMINENT)]


def test_lines_and_report_tell_the_same() -> None:
    found = hindsight.of(a_path(), "ferries", SOME)
    lines = list(hindsight.lines(found, 60))
    assert "    not read: column" in lines
    assert "    no cue speaks of it" in lines
    assert lines[-1] == "1 revision of alerts, of which 1 ring"
    assert all(len(line) <= 60 for line in lines[:8])
    report = hindsight.report(found)
    assert (report["articles"], len(report["matches"])) == (4, 3)
    assert [(one["stage"], one["rings"]) for one in report["revisions"]] == [("imminent", True)]


def test_shares_are_of_the_articles_that_tell_something() -> None:
    shares = hindsight.shares(a_path(FERRIES, replace(OTHER, query="ferries OR levy")), SOME)
    assert shares == {"ferries": 0.5, "levy": 1.0}
    assert hindsight.shares(a_path(), []) == {"ferries": 0.0}


def test_what_is_no_article_is_told_and_noted(tmp_path: File, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{json.dumps({'text': 'a'})}\n{{}}\n", "utf-8")
    failures: list[str] = []
    assert [one.text for one in hindsight.read([str(file)], failures)] == ["a"]
    assert failures == [f'{file}:2: not an article: it has no "text"; left out']
    assert failures[0] in capsys.readouterr().err
