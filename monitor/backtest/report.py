"""The report of a backtest: one page that needs no network, and the same figures for programs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from monitor.backtest import chart
from monitor.backtest.assessment import Assessment, Row
from monitor.backtest.assessment import Told as Case
from monitor.backtest.outcomes import Outcome
from monitor.backtest.score import Figure, Period
from monitor.backtest.trail import Trail, Trails


class Told(NamedTuple):
    """All that a report tells; ``assessment`` is None where nobody says what happened, and ``happened`` empty."""

    articles: int
    period: Period
    trails: Trails
    assessment: Assessment | None
    digests: Mapping[str, str]
    window_days: float
    happened: Sequence[Outcome] = ()


def summary(told: Told) -> dict[str, Any]:
    """The figures, for programs."""
    found = {
        "articles": told.articles,
        "first": told.period.first,
        "last": told.period.last,
        "subjects": told.period.subjects,
        "alerts": len(told.trails),
        "revisions": told.trails.revisions,
        "notifications": sum(step.rings for trail in told.trails for step in trail.steps),
        "window_days": told.window_days,
        "digests": dict(told.digests),
    }
    held = told.assessment
    return found if held is None else found | _figures(held)


def _figures(held: Assessment) -> dict[str, Any]:
    return {
        "scores": [_row(row) for row in held.rows],
        "outcomes": [_case(case) for case in held.told],
        "reliability": {
            name: {**one._asdict(), "bins": [{**bin._asdict(), "came": bin.came._asdict()} for bin in one.bins]}
            for name, one in held.reliability.items()
        },
        "hours": held.hours,
        "warnings": held.warnings,
    }


def _row(row: Row) -> dict[str, Any]:
    flat = row.score._asdict() | {"recall": row.score.recall._asdict(), "precision": row.score.precision._asdict()}
    del flat["cases"]
    return {"by": row.name, **flat, "chance": row.chance and row.chance._asdict()}


def _case(case: Case) -> dict[str, Any]:
    return {
        "subject": case.outcome.subject,
        "happened_at": case.outcome.happened_at,
        "kind": case.outcome.kind,
        "alert": case.call and case.call.name,
        "called_at": case.call and case.call.at,
        "lead_hours": case.leads,
        "lead_hours_of_first_report": case.reported,
        "direction_right": case.direction,
        "scope_right": case.scope,
        "stage_before": case.stood and case.stood.stage,
    }


def page(told: Told) -> str:
    """The report as one self-contained page."""
    charts = _charts(told) if chart.available() else None
    return TEMPLATES.get_template("report.html").render(told=told, held=told.assessment, charts=charts)


def _charts(told: Told) -> dict[str, Any]:
    """The charts of a scored rehearsal as safe markup: ``leads``, ``reliability``, and ``timelines`` by subject."""
    held = told.assessment
    if held is None:
        return {}
    by_subject: dict[str, list[Trail]] = {subject: [] for subject in told.period.subjects}
    for trail in told.trails:
        by_subject.get(trail.subject, []).append(trail)
    happened = {subject: [one for one in told.happened if one.subject == subject] for subject in by_subject}
    return {
        "leads": Markup(chart.leads(held.rows)),
        "reliability": Markup(chart.reliability(held.reliability)),
        "timelines": {
            subject: Markup(chart.timeline(some, happened[subject], told.period))
            for subject, some in by_subject.items()
            if some or happened[subject]
        },
    }


def _share(figure: Figure) -> str:
    """ "0.50 (0.17–0.83)"; a dash where there are no cases."""
    if figure.value is None:
        return "–"
    interval = f" ({figure.low:.2f}–{figure.high:.2f})" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.2f}{interval}"


def _rightness(right: bool | None) -> str:
    return {True: "right", False: "wrong", None: "–"}[right]


TEMPLATES = Environment(
    loader=PackageLoader("monitor.backtest"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
)
TEMPLATES.filters |= {"share": _share, "rightness": _rightness}
