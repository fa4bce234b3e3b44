"""Columns and reports."""

from monitor.core.opinion import SHORTEST, is_column

ARGUED = "The government must see reason, and surely it should."
TOLD = "The minister said the levy would go."


def test_a_column_argues() -> None:
    assert is_column("What is to be done", [ARGUED] * SHORTEST)


def test_a_report_tells() -> None:
    assert not is_column("Levy to go", [TOLD] * SHORTEST)
    assert not is_column("Levy to go", [ARGUED] * (SHORTEST - 1))


def test_a_title_can_say_so() -> None:
    assert is_column("Opinion | The levy must go", [TOLD])
    assert not is_column("Opinions differ on levy", [TOLD])
