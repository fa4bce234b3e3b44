"""The watches that come with the program can be read, and are found in the articles they are meant for."""

from pathlib import Path

import pytest

from monitor.core.cue import Kind
from monitor.core.watch import Watch, Watches
from monitor.core.watchfile import parse
from tests.builders import an_article
from tests.core.saying import cue

FILE = Path(__file__).parents[2] / "deploy/desk/watches.toml"


@pytest.fixture(scope="module")
def watches() -> tuple[Watch, ...]:
    return parse(FILE.read_text("utf-8"), FILE.name)


def test_there_are_three_with_an_owner_and_a_channel(watches: tuple[Watch, ...]) -> None:
    assert len(watches) == 3
    assert all(watch.owner and watch.channels and watch.question.endswith("?") for watch in watches)


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("us-rate-cut", "The Fed is likely to cut interest rates in June, two officials said."),
        ("ukraine-long-range-weapons", "The White House may let Ukraine use the missiles to strike inside Russia."),
        ("us-tariffs", "Washington is weighing tariffs on imported steel, the White House said."),
        ("", "The mayor opened a bridge. Interest rates were not mentioned."),
        ("", "The tariff of the ferry went up by a crown, the harbour master said."),
    ],
)
def test_each_finds_its_own_and_no_other(watches: tuple[Watch, ...], id: str, text: str) -> None:
    found = Watches(watches).match(an_article(text=text), [cue(Kind.LEANING)])
    assert [watch.id for watch, _ in found] == ([id] if id else [])
