import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import Opinion, Verdict
from monitor.core.remark import WHO, WHY, one_line, opinion, verdict
from tests.builders import after


def test_a_verdict_is_taken_down_clean() -> None:
    assert verdict("a", 3, "Wish-not-decision", who=" Ida\tBerg ", why="a plea,\r\nno plan\x1b[2J", when=after(1)) == (
        Verdict(alert="a", revision=3, who="Ida Berg", when=after(1), what=Opinion.WISH, why="a plea, no plan [2J")
    )


def test_neither_name_nor_reason_is_needed() -> None:
    assert verdict("a", 1, "useful", when=after(1)).who == ""


@pytest.mark.parametrize("one", list(Opinion))
def test_every_opinion_is_known_however_it_is_joined(one: Opinion) -> None:
    assert [opinion(one.value.replace(" ", joint)) for joint in " -_"] == [one] * 3
    assert opinion(f"  {one.value.upper()} ") is one


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("usefull", "what: 'usefull' is not known; did you mean 'useful'?"),
        ("xyz", "what: 'xyz' is not known; it is one of useful, old news, wrong actor, wish not decision, "),
        ("", "what: '' is not known; it is one of useful"),
    ],
)
def test_an_opinion_that_is_not_known_is_one_line(word: str, says: str) -> None:
    with pytest.raises(ValueError, match="what: ") as refused:
        opinion(word)
    assert str(refused.value).startswith(says)


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="why: 301 characters; at most 300 are kept"):
        verdict("a", 1, "useful", why="x" * (WHY + 1), when=after(1))
    with pytest.raises(ValueError, match="who: 61 characters; at most 60"):
        verdict("a", 1, "useful", who="x" * (WHO + 1), when=after(1))


@given(st.text(max_size=200))
def test_one_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = one_line(text)
    assert not {"Cc", "Zl", "Zp", "Cs"} & {unicodedata.category(one) for one in line}
    assert "\u202e" not in line
    assert one_line(line) == line == line.strip()
