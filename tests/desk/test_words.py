"""How the desk says it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from monitor.core.cue import Holder, Kind, Record, Role, Side
from monitor.desk import words
from tests.desk import sample

NOW = datetime(2026, 11, 25, 2, 14, 9, tzinfo=UTC)
ANYBODY = Holder(Role.OFFICIAL, Record.ANONYMOUS)


@pytest.mark.parametrize(
    ("sentence", "heart"),
    [
        ("The levy is very close to ending.", "is very close"),
        ("🚢🚢 “Very close”, said Rell 🙂, “very close”.", "Very close"),
        ("👩‍👩‍👧‍👦 families wait: the ban ends soon 🇺🇦", "ends soon"),
        ("Заборону скасують найближчими днями, — сказав міністр.", "найближчими днями"),
        ("قال الوزير إن القرار قريب جدا، said Reuters.", "قريب جدا"),
        ("閣議は来週にも決定する見通しだ。", "来週にも決定"),
        ("Cafe\u0301 owners say it is a\u0300 point", "it is a\u0300 point"),
        ("soon", "soon"),
    ],
)
def test_the_cue_is_cut_where_it_stands_in_any_script(sentence: str, heart: str) -> None:
    before, found, after = words.cut(sample.cue(Kind.IMMINENT, sentence, heart, ANYBODY))
    assert (before + found + after, found) == (sentence, heart)


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 0, "end": 5},
        {"end": 10_000},
        {"start": 410, "end": 405},
        {"start": 405, "end": 405},
        {"sentence_end": 409},
        {"sentence_start": 0},
    ],
)
def test_a_span_that_does_not_lie_in_the_sentence_marks_nothing(changes: dict[str, int]) -> None:
    cue = sample.cue(Kind.IMMINENT, "The levy is very close to ending.", "very close", ANYBODY)
    assert words.cut(replace(cue, **changes)) == (cue.sentence, "", "")


def test_every_kind_has_a_name() -> None:
    assert words.kind(Kind.IMMINENT) == "imminent · S6"
    assert words.kind(Kind.STATUS_QUO) == "status quo · D2"
    assert set(words.KINDS) == set(Kind)


@pytest.mark.parametrize(
    ("holder", "said"),
    [
        (Holder(Role.SPOKESPERSON, Record.NAMED, "Jonas Weil"), "spokesperson, Jonas Weil"),
        (Holder(Role.PERSON_FAMILIAR, Record.ANONYMOUS), "person familiar, anonymous"),
        (Holder(Role.OFFICIAL, Record.ANONYMOUS, "two of them"), "official, anonymous"),
        (Holder(Role.DECIDER, Record.NAMED), "decider"),
        (Holder(Role.OUTLET, Record.OUTLET), "the paper’s own voice"),
        (Holder(Role.OUTLET, Record.OUTLET, "Vessen Courier"), "the paper’s own voice"),
    ],
)
def test_the_holder_in_words(holder: Holder, said: str) -> None:
    assert words.holder(holder) == said


def test_a_copy_says_whose_report_it_is() -> None:
    own, copied = sample.ledger()[3], sample.ledger()[5]
    assert words.copy(own) == ""
    assert words.copy(copied) == "copy of a report by Capital Dispatch, not an origin"
    assert words.copy(replace(copied, origin=copied.outlet)) == "copy of an earlier report, not an origin"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weight": 1.4}, "weighs +1.40"),
        ({"weight": -0.4}, "weighs −0.40"),
        ({"weight": 0.0}, "weighs nothing: its origin has a stronger cue"),
        ({"weight": 0.0, "copied": True}, "a voice, weighs nothing"),
        ({"weight": 0.0, "side": Side.NEUTRAL}, "shown, moves nothing"),
        ({"weight": float("nan")}, "weighs nothing: its origin has a stronger cue"),
    ],
)
def test_the_weight_or_why_there_is_none(changes: dict[str, object], said: str) -> None:
    assert words.weight(replace(sample.ledger()[3], **changes)) == said


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0, "0%"),
        (0.004, "<1%"),
        (0.5, "50%"),
        (0.87, "87%"),
        (0.997, ">99%"),
        (1, "100%"),
        (1.2, "100%"),
        (float("nan"), "–"),
    ],
)
def test_nothing_uncertain_is_called_certain(chance: float, said: str) -> None:
    assert words.percent(chance) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3 * 3600, "3 h ago"),
        (86400, "1 day ago"),
        (3 * 86400, "3 days ago"),
        (-7200, "in 2 h"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert words.ago(NOW - timedelta(seconds=seconds), NOW) == said


def test_moments_are_in_utc() -> None:
    at = datetime.fromisoformat("2026-11-25T03:05:09+02:00")
    assert words.exact(at) == "Wed 25 Nov 2026, 01:05:09 UTC"
    assert words.short(at, NOW) == "01:05"
    assert words.short(at - timedelta(hours=2), NOW) == "24 Nov 23:05"


@pytest.mark.parametrize(
    ("value", "said"), [(1204, "1,204"), (True, "yes"), (1234.56, "1,234.6"), ("idle", "idle"), (0, "0")]
)
def test_figures(value: object, said: str) -> None:
    assert words.figure(value) == said
