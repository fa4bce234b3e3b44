"""The report: one page that stands alone, and the same figures for programs."""

import json
import re
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from monitor.backtest.assessment import assess
from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.report import Told, page, summary
from monitor.backtest.score import Period
from monitor.backtest.trail import trails
from tests.core.building import RULES, WATCH, day, judged, signal
from tests.core.test_judge import NEAR, ORDERED

QUESTION = "Will <b>it</b> open?"
ALERTS = judged(signal(NEAR), signal(ORDERED, at=2, outlet="Courier"), watch=replace(WATCH, question=QUESTION))[1]
NAMES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # of what an SVG is; nobody asks there
PERIOD = Period(day(0), day(70), ("sluice", "weir"))
KNOWN = [
    Outcome(subject="sluice", happened_at=day(2), kind=Happened.CHANGED, note="opened"),
    Outcome(subject="weir", happened_at=day(9), kind=Happened.CHANGED, note="closed"),
]
TRAILS = trails(ALERTS, {"sluice": [day(2)], "weir": [day(9)]})
TOLD = Told(
    2,
    PERIOD,
    TRAILS,
    assess(TRAILS, KNOWN, PERIOD, timedelta(days=30), {}, rules=RULES),
    {"alerts": "ab12"},
    30.0,
    KNOWN,
)
UNSCORED = TOLD._replace(assessment=None)


def test_the_page_needs_nothing_else_and_quotes_what_strangers_wrote() -> None:
    shown = page(TOLD)
    assert "Will &lt;b&gt;it&lt;/b&gt; open?" in shown
    assert "<script" not in shown
    assert set(re.findall(r"https?://[^\"<> ]+", shown)) <= NAMES
    assert "0.50 (0.00–1.00)" in shown
    assert "ab12" in shown
    assert page(TOLD) == shown


def test_it_shows_the_evidence_and_what_was_missed() -> None:
    shown = page(TOLD)
    assert ALERTS[-1].ledger[0].cue.sentence in shown
    assert "<b>missed</b>" in shown
    assert "weir, " in shown
    assert "nothing that was said had come to the watch" in shown


def test_few_cases_are_called_anecdotes() -> None:
    assert "Only 2 outcomes could be foreseen" in page(TOLD)


def test_without_outcomes_there_is_no_score() -> None:
    assert "How good it would have been" not in page(UNSCORED)
    assert "scores" not in summary(UNSCORED)


def test_the_summary_has_the_figures() -> None:
    found = json.loads(msgspec.json.encode(summary(TOLD)))
    assert (found["alerts"], found["revisions"], found["notifications"]) == (1, 2, 2)
    ours = found["scores"][0]
    assert (ours["recall"]["value"], ours["right"], ours["calls"]) == (0.5, 1, 1)
    assert [one["alert"] for one in found["outcomes"]] == [ALERTS[0].id, None]
    assert found["outcomes"][0]["lead_hours"]["imminent"] == 48.0
    assert found["reliability"]["coming"]["cases"] >= 1


def test_without_a_library_for_charts_it_says_how_to_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.backtest.chart.available", lambda: False)
    assert "<svg" not in page(TOLD)
    assert "install news-monitor[charts]" in page(TOLD)


def test_each_subject_has_a_timeline() -> None:
    assert page(TOLD).count("<svg") == 4
