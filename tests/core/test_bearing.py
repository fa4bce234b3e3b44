"""What a wording bears on."""

import pytest

from monitor.core.bearing import Bearing, direction
from monitor.core.proposition import Direction
from monitor.core.text import fold
from monitor.rules import lexicon


def _bearing(sentence: str, cue: str, *, named: bool = False) -> Bearing:
    plain = fold(sentence)
    low = plain.lower()
    start = low.index(cue)
    return Bearing(low, lexicon().vocabulary.words(plain, low), start, start + len(cue), named)


@pytest.mark.parametrize(
    ("sentence", "full", "some"),
    [
        ("The ministry is about to lift the ban.", True, True),
        ("They are about to lift the ban.", False, True),
        ("They are about to sing.", False, False),
        ("The finance minister is about to resign.", True, True),
    ],
)
def test_public_matter(sentence: str, full: bool, some: bool) -> None:
    bearing = _bearing(sentence, "about to")
    assert bearing.full(lexicon().whole) is full
    assert bearing.some() is some


def test_a_known_name_is_a_decider() -> None:
    assert _bearing("Prado is about to lift the ban.", "about to", named=True).full(frozenset())


def test_a_verb_of_many_meanings_needs_a_public_thing() -> None:
    light = lexicon().light
    for sentence, public in (("will raise the fuel tax", True), ("will raise the flag", False)):
        bearing = _bearing(sentence, "will")
        act = bearing.following("verb", 3)
        assert act is not None
        assert bearing.public(act, light) is public


def test_following_looks_only_so_far() -> None:
    bearing = _bearing("it is expected in the end, at long last, to lift the ban", "expected")
    assert bearing.following("verb", 20) is not None
    assert bearing.following("verb", 3) is None
    assert bearing.following("verb-ing", 20) is None


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("the ministry will lift the ban", True),
        ("it will lift the ban", True),
        ("the bill will lift the ban", False),
        ("the ban will be lifted", True),
    ],
)
def test_who_acts(sentence: str, actor: bool) -> None:
    bearing = _bearing(sentence, "will be" if "will be" in sentence else "will")
    act = bearing.following("verb-any", 3)
    assert act is not None
    assert bearing.has_actor(act) is actor


def test_governments_and_boards() -> None:
    assert _bearing("the government signed", "signed").has_government()
    assert not _bearing("the committee signed", "signed").has_government()


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("it will lift the ban", Direction.LIFT),
        ("it will impose a tariff", Direction.IMPOSE),
        ("it will replace the minister", Direction.REPLACE),
        ("it will maintain the rate", Direction.KEEP),
        ("it will enact a ban", Direction.IMPOSE),
        ("it will enact a plan", Direction.IMPOSE),
        ("it will approve the school", None),
    ],
)
def test_direction(sentence: str, way: Direction | None) -> None:
    bearing = _bearing(sentence, "will")
    act = bearing.following("verb", 3)
    assert direction(act, [word for word in bearing.words if word is not act]) is way
