"""Outcomes: what a CSV file says, and what is wrong with it in one line."""

from datetime import UTC, datetime

import pytest

from monitor.backtest.outcomes import Happened, Outcome, parse, subjects

GOOD = """subject,happened_at,kind,direction,scope,note,other
sluice,2031-03-05T10:00:00Z,changed,lift,at night,opened,x
ferry,2031-03-04,held,,,,
sluice,2031-03-05T10:00:00Z,changed,lift,at night,opened,y
"""


def test_a_file_is_read_in_order_of_time_each_outcome_once() -> None:
    ferry, sluice = parse(GOOD, "o.csv")
    assert ferry == Outcome(subject="ferry", happened_at=datetime(2031, 3, 4, tzinfo=UTC), kind=Happened.HELD)
    assert (sluice.direction, sluice.scope, sluice.note) == ("lift", "at night", "opened")
    assert subjects((ferry, sluice, sluice)) == ("ferry", "sluice")
    assert [one.kind.foreseeable for one in (ferry, sluice)] == [False, True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "o.csv:1: there is no column 'subject'"),
        ("subject,happend_at,kind\n", "o.csv:1: there is no column 'happened_at'; did you mean 'happend_at'?"),
        ("subject,happened_at,kind\na,2031-03-04,chnged\n", "o.csv:2: kind 'chnged' is not known; did you mean"),
        ("subject,happened_at,kind\na,soon,changed\n", "o.csv:2: happened_at 'soon' is no date"),
        ("subject,happened_at,kind\na,2031-13-04,changed\n", "o.csv:2: happened_at '2031-13-04' is no date"),
        (
            "subject,happened_at,kind\na,0001-01-01T00:00+14:00,held\n",
            "o.csv:2: happened_at '0001-01-01T00:00+14:00' is",
        ),
        ("subject,happened_at,kind\na,2031-03-04T10:00,held\n", "o.csv:2: happened_at '2031-03-04T10:00' says not in"),
        ("subject,happened_at,kind,first_seen\na,2031-03-04,held,then\n", "o.csv:2: first_seen 'then' is no date"),
        ("subject,happened_at,kind\n,2031-03-04,changed\n", "o.csv:2: the subject is empty"),
        ("subject,happened_at,kind,direction\na,2031-03-04,changed,up\n", "o.csv:2: direction 'up' is not known"),
        ("subject,happened_at,kind\na\n", "o.csv:2: kind '' is not known"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        parse(text, "o.csv")
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)


def test_when_it_was_first_reported_is_taken_where_it_is_said() -> None:
    (one,) = parse("subject,happened_at,kind,first_seen,title\na,2031-03-04,changed,2031-03-04T11:00+01:00,Open\n", "o")
    assert (one.first_seen, one.note) == (datetime(2031, 3, 4, 10, tzinfo=UTC), "Open")
