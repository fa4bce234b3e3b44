"""What somebody may have meant."""

from monitor.core.spelling import nearest, suggestion

IDS = ["S5.upcoming", "S5.will", "S6.about-to", "D1.no-plans"]


def test_what_holds_the_word_comes_first_then_what_looks_like_it() -> None:
    assert nearest("S5.upcomming", IDS) == ["S5.upcoming"]
    assert nearest("will", IDS) == ["S5.will"]
    assert nearest("s5", IDS) == ["S5.will", "S5.upcoming"]
    assert nearest("zzz", IDS) == []
    assert nearest("", IDS) == []


def test_the_end_of_a_complaint() -> None:
    assert suggestion("S5.wil", IDS) == "; did you mean 'S5.will'?"
    assert suggestion("zzz", ["lift", "keep"]) == "; it is one of lift, keep"
    assert suggestion("zzz", []) == ""
    assert suggestion("zzz", map(str, range(99))) == ""
