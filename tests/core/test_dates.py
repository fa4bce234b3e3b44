"""Dates in a sentence."""

from datetime import date

import pytest

from monitor.core.dates import dates

DAY = date(2031, 3, 4)


@pytest.mark.parametrize(
    ("sentence", "back", "day"),
    [
        ("on june 15 the plan", False, date(2031, 6, 15)),
        ("on 15 june 2032 the plan", False, date(2032, 6, 15)),
        ("by the end of june", False, date(2031, 6, 30)),
        ("by june", False, date(2031, 6, 1)),
        ("early in february", False, date(2031, 2, 28)),
        ("in january", False, date(2031, 1, 31)),
        ("last december", True, date(2030, 12, 1)),
        ("in the second quarter", False, date(2031, 6, 28)),
        ("by 2033", False, date(2033, 12, 31)),
        ("in may", False, date(2031, 5, 31)),
    ],
)
def test_a_date(sentence: str, back: bool, day: date) -> None:
    assert [found.day for found in dates(sentence, DAY, back=back)][:1] == [day]


@pytest.mark.parametrize("sentence", ["they may lift the ban", "it costs $60", "room 20"])
def test_no_date(sentence: str) -> None:
    assert not list(dates(sentence, DAY, back=False))
