"""How near a sentence says a change is."""

from datetime import date

import pytest

from monitor.core.horizon import horizon, past_days

TUESDAY = date(2031, 3, 4)


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("the ban will be lifted soon", 7),
        ("a decision is expected within days", 4),
        ("a decision is expected in the coming weeks", 14),
        ("the bill will be tabled tomorrow", 1),
        ("it is expected as early as thursday", 2),
        ("the bank will decide on tuesday", 0),
        ("the levy will end by the end of march", 27),
        ("the levy will end on june 3", 91),
        ("the levy will end next year", 200),
        ("the plan will be ready soon, by the end of march", 27),
        ("the vote will be held this week", 5),
        ("the swap is only days away", 4),
        ("the blockade will end within the hour", 0),
        ("the court is set to rule: verdict due thursday", 2),
        ("he said the cut would be decided on thursday", 2),
        ("it will not be next year but within weeks", 14),
    ],
)
def test_horizon(sentence: str, days: float) -> None:
    found = horizon(sentence, 0, TUESDAY)
    assert found is not None
    assert found.days == days
    assert found.words in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "the ban will be lifted",
        "the ban will be lifted, the minister said on thursday",
        "the plan for a ban cleared its first hurdle in parliament on thursday",
        "the ban will be lifted, he told reporters at a hearing today",
        "the ban will be lifted; that is her first pledge this week",
    ],
)
def test_the_time_of_the_telling_is_none(sentence: str) -> None:
    assert horizon(sentence, 0, TUESDAY) is None


def test_without_a_day_of_publication_words_still_tell() -> None:
    found = horizon("it is expected on thursday", 0, None)
    assert found is not None
    assert found.days <= 7


def test_past_days() -> None:
    assert past_days("passed on february 2", TUESDAY) == 30
    assert past_days("passed on tuesday", TUESDAY) is None
    assert past_days("passed on february 2", None) is None
