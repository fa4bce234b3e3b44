"""The report of a backtest: one page that needs no network, and the same figures for programs."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, select_autoescape

from monitor.backtest.score import FEW, Figure, Period, Score
from monitor.core.alert import Alert

Row = tuple[str, Score]  # what called, and how good its calls were


class Told(NamedTuple):
    """All that a report tells."""

    articles: int
    period: Period
    alerts: Sequence[Alert]
    rows: Sequence[Row]
    placebo: Mapping[str, tuple[float, float]]
    digests: Mapping[str, str]
    window_days: float


def summary(told: Told) -> dict[str, Any]:
    """The figures, for programs."""
    latest = {alert.id: alert for alert in told.alerts}
    return {
        "articles": told.articles,
        "first": told.period.first,
        "last": told.period.last,
        "subjects": told.period.subjects,
        "alerts": len(latest),
        "revisions": len(told.alerts),
        "notifications": sum(bool(alert.rings) for alert in told.alerts),
        "window_days": told.window_days,
        "scores": [{"by": name, **_flat(score)} for name, score in told.rows],
        "placebo": {name: {"recall": recall, "precision": right} for name, (recall, right) in told.placebo.items()},
        "warning": warning(told),
        "digests": dict(told.digests),
    }


def warning(told: Told) -> str:
    """What a reader must know before believing a figure; empty if nothing."""
    if not told.rows:
        return ""
    cases = told.rows[0][1].recall.cases
    if cases >= FEW:
        return ""
    return f"Only {cases} outcome{'s' if cases != 1 else ''} could be foreseen: the figures are anecdotes, not rates."


def page(told: Told) -> str:
    """The report as one self-contained page."""
    by_alert: dict[str, list[Alert]] = {}
    for alert in told.alerts:
        by_alert.setdefault(alert.id, []).append(alert)
    environment = Environment(
        loader=PackageLoader("monitor.backtest"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["share"] = _share
    cases = told.rows[0][1].cases if told.rows else ()
    template = environment.get_template("report.html")
    return template.render(told=told, warning=warning(told), alerts=list(by_alert.values()), cases=cases)


def _flat(score: Score) -> dict[str, Any]:
    flat = score._asdict()
    flat["recall"], flat["precision"] = score.recall._asdict(), score.precision._asdict()
    flat["cases"] = [
        {
            "subject": case.outcome.subject,
            "happened_at": case.outcome.happened_at,
            "kind": case.outcome.kind,
            "alert": case.call.name if case.call else None,
            "called_at": case.call.at if case.call else None,
            "lead_hours": case.lead_hours,
        }
        for case in score.cases
    ]
    return flat


def _share(figure: Figure) -> str:
    """ "0.50 (0.17–0.83)"; a dash where there are no cases."""
    if figure.value is None:
        return "–"
    interval = f" ({figure.low:.2f}–{figure.high:.2f})" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.2f}{interval}"
