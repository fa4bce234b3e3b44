"""Which cues go the way a watch asks about."""

import pytest
from msgspec.structs import replace

from monitor.core.article import article
from monitor.core.cue import Kind
from monitor.core.proposition import Direction, Proposition
from monitor.core.reading import read
from monitor.core.way import along
from monitor.rules import lexicon
from tests.builders import DAWN
from tests.core.building import cue


@pytest.mark.parametrize(
    "said",
    [
        "The central bank has decided to maintain its lending rate at 9 per cent.",
        "The central bank on Thursday left its key rates unchanged.",
        "The central bank kept its policy rate at 9 per cent on Thursday, as most had expected.",
    ],
)
def test_that_all_stays_as_it_is_is_no_change(said: str) -> None:
    reading = read(article(url="", outlet="", title="", text=said, seen=DAWN, published=DAWN), lexicon())
    assert reading.cues
    assert along(None, reading.cues, reading.propositions) == []


@pytest.mark.parametrize(
    "said",
    [
        "The government will hold a snap election in June, the prime minister said.",
        "The central bank on Thursday raised its benchmark lending rate by a quarter point.",
        "The kingdom will leave the customs union in March; it keeps its lending rates.",
    ],
)
def test_what_is_held_or_left_may_be_a_change(said: str) -> None:
    lone = replace(cue(Kind.LEANING, sentence=said), end=45)
    assert along(None, [lone], []) == [lone]


def test_a_denial_that_says_all_stays_is_kept() -> None:
    lone = cue(Kind.STATUS_QUO, sentence="We keep the policy as it is.")
    assert along(None, [lone], [Proposition()]) == [lone]


def test_what_is_of_no_proposition_goes_any_way() -> None:
    lone = cue(Kind.IMMINENT)
    assert along(Direction.LIFT, [lone], []) == [lone]
