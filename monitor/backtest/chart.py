"""Charts for a report, as SVG to stand in its page: the same bytes for the same figures.

They are drawn by matplotlib, which comes with ``news-monitor[charts]``; without it there are none.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from monitor.backtest.assessment import Row
from monitor.backtest.outcomes import Outcome
from monitor.backtest.reliability import Reliability
from monitor.backtest.score import Period
from monitor.backtest.trail import Trail
from monitor.core.alert import Stage
from monitor.core.cue import Side
from monitor.core.stage import RESOLVED

MARKERS = (("o", "C0"), ("s", "C1"), ("^", "C2"), ("v", "C3"))
STAGES = (Stage.PRESSURE, Stage.OPEN, Stage.REVIEW, Stage.LEANING, Stage.IMMINENT, Stage.DECIDED, Stage.ANNOUNCED)
HEIGHTS = {**{stage: place for place, stage in enumerate(STAGES, 1)}, Stage.IN_FORCE: len(STAGES)}
SETTLED = timedelta(days=2)  # for which it is drawn that something was announced
WIDTH = 7.0  # inches
STYLE = {"svg.hashsalt": "news-monitor", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False}
STYLE |= {"axes.spines.right": False, "font.family": "sans-serif"}

Draw = Callable[[Any], None]


def available() -> bool:
    """Whether charts can be drawn here."""
    return find_spec("matplotlib") is not None


def leads(rows: Sequence[Row]) -> str:
    """Hours before, at the median, against false alarms for each subject and week: up and left is better."""

    most = max((row.score.a_week for row in rows), default=0.0)

    def draw(axes: Any) -> None:
        for place, row in enumerate(rows):
            if row.score.lead_hours is None:
                continue
            ours = row.name.startswith("from ")
            low, middle, high = row.score.lead_hours
            axes.errorbar(
                [row.score.a_week], [middle], yerr=[[middle - low], [high - middle]],
                fmt="o" if ours else "s", color="black" if ours else "grey", capsize=3,
            )  # fmt: skip
            told = f"{row.name} ({row.score.right}/{row.score.recall.cases})"
            side, beside = ("right", -6) if row.score.a_week > most / 2 else ("left", 6)  # so that words stay inside
            axes.annotate(
                told,
                (row.score.a_week, middle),
                xytext=(beside, 4 - 14 * (place % 2)),
                textcoords="offset points",
                ha=side,
            )
        axes.set_xlabel("false alarms for each subject and week")
        axes.set_ylabel("hours before: quartiles")
        axes.set_ylim(bottom=0)
        axes.margins(x=0.25)

    return _svg(draw, 3.4, "Lead time against false alarms")


def reliability(beliefs: Mapping[str, Reliability]) -> str:
    """What was said against what came true; on the line it means what it says."""

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
        for (name, one), (marker, colour) in zip(beliefs.items(), MARKERS, strict=False):
            for bin in one.bins:
                came, low, high = (bin.came.value or 0.0, bin.came.low or 0.0, bin.came.high or 0.0)
                spread = [[max(0.0, came - low)], [max(0.0, high - came)]]
                size = 3 + bin.came.cases**0.5  # one case is a speck
                axes.errorbar([bin.said], [came], yerr=spread, fmt=marker, ms=size, color=colour, elinewidth=0.8)
            axes.plot([], [], marker, color=colour, label=f"{name} ({one.cases})")
        axes.set(xlabel="said", ylabel="came true", xlim=(0, 1), ylim=(-0.02, 1.02))
        axes.legend(frameon=False)

    return _svg(draw, 3.4, "Reliability of coming and made")


def timeline(trails: Sequence[Trail], happened: Sequence[Outcome], period: Period) -> str:
    """One subject: stages as bands, revisions as ticks, what happened as lines, denials as crosses."""

    def draw(axes: Any) -> None:
        _bands(axes, trails, period.last)
        denials = [one.seen for trail in trails for one in trail.last.ledger if one.side is Side.AGAINST]
        axes.plot(denials, [0.15] * len(denials), "x", color="black", markersize=5)
        for one in happened:
            line = "-" if one.kind.foreseeable else ":"
            axes.axvline(one.happened_at, color="black", linestyle=line, linewidth=1.2)
        axes.set(ylim=(0, len(STAGES) + 0.6), xlim=_around(trails, happened, period))
        axes.set_yticks(range(1, len(STAGES) + 1), [stage.value for stage in STAGES])
        axes.tick_params(axis="x", rotation=30)

    return _svg(draw, 2.4, "Timeline")


def _bands(axes: Any, trails: Sequence[Trail], last: datetime) -> None:
    """The stages of a subject, one shape for each height; ticks for its revisions."""
    spans: dict[int, list[tuple[datetime, timedelta]]] = {}
    for trail in trails:
        ends = [step.as_of for step in trail.steps[1:]] + [last]
        for step, until in zip(trail.steps, ends, strict=True):
            end = min(until, step.as_of + SETTLED) if step.stage in RESOLVED else until
            if height := HEIGHTS.get(step.stage, 0):
                spans.setdefault(height, []).append((step.as_of, end - step.as_of))
    for height, some in spans.items():
        axes.broken_barh(some, (0.3, height - 0.3), color=str(round(0.95 - 0.09 * height, 2)), linewidth=0)
    moments = [step.as_of for trail in trails for step in trail.steps]
    axes.plot(moments, [0.05] * len(moments), "|", color="black", markersize=6)


def _around(trails: Sequence[Trail], happened: Sequence[Outcome], period: Period) -> tuple[datetime, datetime]:
    """From when to when there is something to see."""
    moments = [step.as_of for trail in trails for step in trail.steps]
    moments += [one.happened_at for one in happened if period.has(one.happened_at)]
    first, last = min(moments, default=period.first), max(moments, default=period.last)
    room = max((last - first) / 20, (period.last - period.first) / 100)
    return first - room, last + room


def _svg(draw: Draw, height: float, title: str) -> str:
    """A chart as an SVG element, named for those who do not see it."""
    with _plotting() as plt:
        figure, axes = plt.subplots(figsize=(WIDTH, height))
        figure.subplots_adjust(left=0.13, right=0.97, top=0.96, bottom=0.55 / height)  # to fit labels takes a third
        draw(axes)
        out = io.StringIO()
        figure.savefig(
            out, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
        plt.close(figure)
    drawn = out.getvalue()
    element = drawn[drawn.index("<svg") :]
    return element.replace("<svg", f'<svg role="img" aria-label="{title}"', 1)


@contextmanager
def _plotting() -> Iterator[Any]:
    import matplotlib as mpl  # noqa: PLC0415 - half a second, only for a report

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        yield plt
