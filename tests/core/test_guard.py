"""What makes a wording no signal."""

from datetime import date

import pytest

from monitor.core import guard
from monitor.core.cue import Kind

DAY = date(2031, 3, 4)


@pytest.mark.parametrize(
    ("sentence", "cue", "kind", "past"),
    [
        ("parliament passed the law in 2019", "passed", Kind.ANNOUNCED, True),
        ("parliament passed the law last year", "passed", Kind.ANNOUNCED, True),
        ("parliament had already passed the law", "passed", Kind.ANNOUNCED, True),
        ("parliament passed the law on february 1", "passed", Kind.ANNOUNCED, True),
        ("parliament passed the law on march 3", "passed", Kind.ANNOUNCED, False),
        ("parliament passed a law on the body, established in 2015", "passed", Kind.ANNOUNCED, False),
        ("as in the drought of 2011, the ministry will ban hoses", "will ban", Kind.LEANING, False),
        ("as in the drought of 2011, the ministry planned to ban hoses", "planned to ban", Kind.LEANING, True),
        ("the rule will end in january 2031", "will end", Kind.LEANING, True),
        ("the ministry is considering a wealth tax", "considering", Kind.REVIEW, False),
        ("the ministry was considering a wealth tax in 2019", "considering", Kind.REVIEW, True),
        ("easing the embargo made sense in 2030", "made sense", Kind.MERIT, True),
        ("parliament adopted a code, passed in 2029, on friday", "adopted", Kind.ANNOUNCED, False),
        ("the premier, who had refused to sign the pact, urged calm", "refused to", Kind.DENIAL, True),
        ("he said the ministry had ruled out a pact", "ruled out", Kind.DENIAL, False),
        ("the ministry had ruled out a pact", "ruled out", Kind.DENIAL, True),
        ("it had no plans for a pact", "no plans", Kind.DENIAL, False),
        ("the policy had not changed until monday", "had not changed", Kind.STATUS_QUO, True),
        ("the policy had not changed", "had not changed", Kind.STATUS_QUO, False),
    ],
)
def test_background(sentence: str, cue: str, kind: Kind, past: bool) -> None:
    start = sentence.index(cue)
    assert guard.background(sentence, start, start + len(cue), kind, DAY, dated=False) is past


@pytest.mark.parametrize(
    ("sentence", "cue", "maybe"),
    [
        ("will the government lift the ban?", "lift", True),
        ("the ministry would lift the ban if talks succeed", "would lift", True),
        ("if elected he will lift the ban", "will lift", True),
        ("it is unclear whether the ministry will lift the ban", "will lift", True),
        ("the ministry will lift the ban if talks succeed", "will lift", False),
    ],
)
def test_hypothetical(sentence: str, cue: str, maybe: bool) -> None:
    start = sentence.index(cue)
    assert guard.hypothetical(sentence, start, start + len(cue), Kind.LEANING) is maybe


def test_denied() -> None:
    assert guard.denied("the ministry does not plan to", 22, Kind.LEANING)
    assert not guard.denied("the ministry plans to", 13, Kind.LEANING)
    assert not guard.denied("did not rule out", 8, Kind.OPENNESS)


def test_foreseen() -> None:
    assert guard.foreseen("the law is to be passed", 17, Kind.ANNOUNCED)
    assert not guard.foreseen("the law has been passed", 17, Kind.ANNOUNCED)


def test_neither_nor() -> None:
    text = "neither the premier nor the treasury will accept the loan"
    assert guard.denied(text, text.index("will"), Kind.LEANING)


def test_secret() -> None:
    assert guard.secret("the king has privately approved the pardons")
    assert not guard.secret("the king has approved the pardons")


def test_fresh() -> None:
    assert guard.fresh("it passed the law on late tuesday")
    assert not guard.fresh("it passed the law")
