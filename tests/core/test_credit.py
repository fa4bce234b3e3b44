"""Whose report it is."""

import pytest

from monitor.core.credit import credited


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("The ban will go, Politico reported on Monday.", "Politico"),
        ("The plan was first reported by the Financial Times.", "Financial Times"),
        ("According to a report in The Guardian, the ban will go.", "Guardian"),
        ("The ban will go, two officials told Reuters.", "Reuters"),
        ("(Reuters) - The ban will go.", "Reuters"),
        ("The ban will go, the Washington Post reported.", "Washington Post"),
        ("The ministry reported a surplus.", ""),
        ("Ana Prado told Jon Vale to leave.", ""),
    ],
)
def test_credited(text: str, outlet: str) -> None:
    assert credited(text, "Harbour Post") == outlet


def test_an_outlet_does_not_credit_itself() -> None:
    assert credited("The ban will go, two officials told the Harbour Post.", "Harbour Post") == ""
