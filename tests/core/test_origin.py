"""Origins: credited, printed, of one publisher; and what recurs."""

import pytest
from msgspec.structs import replace

from monitor.core.alert import Reason, Stage
from monitor.core.cue import Kind, Role
from monitor.core.fingerprint import fingerprint
from monitor.core.heard import heard
from monitor.core.origin import copied, origin_key, outlet_key, whose
from monitor.core.signal import Signal, anew
from monitor.rules import families
from tests.core.building import RULES, WATCH, cue, judged, signal
from tests.core.test_fingerprint import OTHER, REPORT

NEAR = cue(Kind.IMMINENT, Role.PERSON_FAMILIAR)
EXPECTED = cue(Kind.LEANING)


def printed(text: str, outlet: str, at: float = 0.0, origin: str = "") -> Signal:
    """An article with a text."""
    return replace(signal(NEAR, at=at, outlet=outlet, origin=origin), fingerprint=fingerprint(text))


def kept(*signals: Signal) -> tuple[Signal, ...]:
    return judged(*signals)[0].signals


def test_ten_papers_that_print_one_text_are_ten_voices_and_one_origin() -> None:
    papers = [printed(REPORT, f"Paper {n}", at=n / 10) for n in range(10)]
    who = heard(kept(*papers))
    assert who.origins == ("Paper 0",)
    assert who.voices[1:] == tuple(f"Paper {n}, after Paper 0" for n in range(1, 10))


def test_a_copy_raises_no_belief_and_no_stage() -> None:
    once = judged(printed(REPORT, "Courier"))[1]
    again = judged(printed(REPORT, "Courier"), *(printed(REPORT, f"Paper {n}", at=n / 100) for n in range(1, 9)))[1]
    assert again[-1].stage is once[-1].stage is Stage.IMMINENT
    assert again[-1].coming <= once[-1].coming


def test_two_papers_with_texts_of_their_own_are_two_origins() -> None:
    assert len(heard(kept(printed(REPORT, "Courier"), printed(OTHER, "Ledger"))).origins) == 2


def test_who_printed_first_is_the_origin_in_whatever_order_they_come() -> None:
    first, second = printed(REPORT, "Courier"), printed(REPORT, "Ledger", at=0.2)
    for some in ((first, second), (second, first)):
        assert [whose(one) for one in kept(*some)] == ["Courier", "Courier"]


def test_after_a_week_the_text_is_news_again_and_so_is_another_text_under_the_same_headline() -> None:
    first = printed(REPORT, "Courier")
    assert copied(kept(first, printed(REPORT, "Ledger", at=6.9))[-1])
    assert not copied(kept(first, printed(REPORT, "Ledger", at=7.1))[-1])
    changed = REPORT.replace("four hundred", "nine hundred").replace("Monday", "Friday")
    month = [printed(text, "Courier", at=30.0 * n) for n, text in enumerate((REPORT, changed))]
    assert [len(anew(one)) for one in kept(*month)] == [1, 1]


def test_an_outlet_that_prints_again_the_next_day_says_it_anew_unless_every_word_is_the_same() -> None:
    first = printed(REPORT, "Courier")
    changed = printed(REPORT.replace("Monday", "Wednesday"), "Courier", at=2)
    assert [len(anew(one)) for one in kept(first, changed)] == [1, 1]
    assert [len(anew(one)) for one in kept(first, printed(REPORT, "Courier", at=2))] == [1, 0]


def test_a_credited_text_that_two_papers_print_is_of_one_origin() -> None:
    both = kept(printed(REPORT, "Courier", origin="Strait Wire"), printed(REPORT, "Ledger", at=1, origin="Strait Wire"))
    assert {origin_key(one) for one in both} == {"straitwire"}


def test_papers_of_one_publisher_are_one_origin() -> None:
    house = replace(RULES, families={"sundaypost": "harbourpost", "harbourpost": "harbourpost"})
    own = [signal(EXPECTED, outlet="Harbour Post"), signal(NEAR, at=1, outlet="The Sunday Post")]
    memory, alerts = judged(*own, numbers=house)
    assert heard(memory.signals).origins == ("Harbour Post",)
    assert alerts[-1].stage is Stage.IMMINENT  # its own report, and the publisher's better word
    assert not copied(memory.signals[-1])


def test_another_paper_of_the_publisher_is_a_new_voice_and_no_new_origin() -> None:
    house = replace(RULES, families={"sundaypost": "harbourpost", "harbourpost": "harbourpost"})
    papers = [signal(NEAR, outlet="Harbour Post"), signal(NEAR, at=1, outlet="The Sunday Post")]
    for some in (papers, papers[::-1]):
        _, (_, alert) = judged(*some, numbers=house)
        assert (alert.reason, len(alert.origins)) == (Reason.NEW_VOICE, 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("WSJ", "The Wall Street Journal", True),
        ("ft.com", "Financial Times", True),
        ("AP", "Associated Press", True),
        ("The Guardian", "The Times", False),
        ("Reuters", "AFP", False),
    ],
)
def test_the_publishers_that_come_with_the_program(one: str, other: str, same: bool) -> None:
    known = families()
    left, right = (known.get(outlet_key(name), outlet_key(name)) for name in (one, other))
    assert (left == right) is same


def test_no_outlet_has_two_publishers() -> None:
    known = families()
    assert all(known[head] == head for head in known.values())


def test_min_origins_hold_the_first_ring_back() -> None:
    two = replace(WATCH, min_origins=2)
    assert judged(printed(REPORT, "Courier"), printed(REPORT, "Ledger", at=0.1), watch=two)[1] == []
    assert len(judged(printed(REPORT, "Courier"), printed(OTHER, "Ledger", at=0.1), watch=two)[1]) == 1
