"""The report: one page that stands alone, and the same figures for programs."""

from datetime import timedelta

from msgspec.structs import replace

from monitor.backtest.outcomes import Happened, Outcome
from monitor.backtest.report import Told, page, summary, warning
from monitor.backtest.score import Period, calls, score
from monitor.core.alert import Stage
from tests.core.building import WATCH, day, judged, signal
from tests.core.test_judge import NEAR, ORDERED

QUESTION = "Will <b>it</b> open?"
ALERTS = judged(signal(NEAR), signal(ORDERED, at=2, outlet="Courier"), watch=replace(WATCH, question=QUESTION))[1]
PERIOD = Period(day(0), day(70), ("sluice",))
KNOWN = [Outcome(subject="sluice", happened_at=day(2), kind=Happened.CHANGED, note="opened")]
ROWS = [("from leaning", score(calls(ALERTS, Stage.LEANING), KNOWN, PERIOD, timedelta(days=30)))]
TOLD = Told(2, PERIOD, ALERTS, ROWS, {"from leaning": (0.1, 0.2)}, {"alerts": "ab12"}, 30.0)


def test_the_page_needs_nothing_else_and_quotes_what_strangers_wrote() -> None:
    shown = page(TOLD)
    assert "Will &lt;b&gt;it&lt;/b&gt; open?" in shown
    assert "<script" not in shown
    assert "http" not in shown
    assert "1.00 (1.00–1.00)" in shown
    assert "ab12" in shown
    assert page(TOLD) == shown


def test_few_cases_are_called_anecdotes() -> None:
    assert warning(TOLD).startswith("Only 1 outcome could be foreseen")
    assert warning(TOLD) in page(TOLD)
    assert warning(replace_rows(())) == ""


def test_without_outcomes_there_is_no_score() -> None:
    assert "How good it would have been" not in page(replace_rows(()))
    assert summary(replace_rows(()))["scores"] == []


def test_the_summary_has_the_figures() -> None:
    found = summary(TOLD)
    assert (found["alerts"], found["revisions"], found["notifications"]) == (1, 2, 2)
    (ours,) = found["scores"]
    assert (ours["recall"]["value"], ours["cases"][0]["lead_hours"]) == (1.0, 48.0)


def replace_rows(rows: tuple[()]) -> Told:
    return TOLD._replace(rows=rows, placebo={})
