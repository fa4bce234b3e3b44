from datetime import date

import pytest

from monitor.core.lowering import Lowering, line, lowered
from monitor.core.watchfile import parse

DAY = date(2031, 3, 4)
FILE = """\
# What we follow.

# The bridge: since May.
[[watch]]
id = "bridge"  # never changed
question = "Will the bridge be closed?"
query = "bridge AND (lorries OR trucks)"
channels = [
    "console",  # the big one
]

# The levy.
[[ watch ]]
id = "levy"
question = "Will the levy end?"
query = "levy"
# 2031-01-02: "S5.plan" = 0.5: too eager
adjust = { "S5.plan" = 0.5 }

# That is all."""


def lower(watch: str = "bridge", rule: str = "S5.plan", share: float = 0.2, text: str = FILE) -> str:
    return lowered(text, "watches.toml", Lowering(watch, rule, share, "pleas,\nno plans", DAY))


def test_the_line_stands_at_the_end_of_its_watch_and_all_else_stays() -> None:
    told = '# 2031-03-04: "S5.plan" = 0.2: pleas, no plans\nadjust = { "S5.plan" = 0.2 }\n'
    assert lower() == FILE.replace("]\n\n# The levy", f"]\n{told}\n# The levy")
    assert parse(lower(), "w")[0].adjust == {"S5.plan": 0.2}


def test_what_was_lowered_before_is_kept_and_its_reason_too() -> None:
    assert lower("levy", "S6.near", 0.0).endswith(
        '# 2031-01-02: "S5.plan" = 0.5: too eager\n'
        '# 2031-03-04: "S6.near" = 0: pleas, no plans\n'
        'adjust = { "S5.plan" = 0.5, "S6.near" = 0 }\n'
        "\n# That is all."
    )
    assert parse(lower("levy"), "w")[1].adjust == {"S5.plan": 0.2}


def test_the_whole_weight_takes_the_line_away_and_leaves_the_reasons() -> None:
    raised = lower("levy", share=1)
    assert "adjust" not in raised
    assert '# 2031-03-04: "S5.plan" = 1: pleas, no plans\n' in raised


def test_twice_the_same_is_once() -> None:
    assert parse(lower(text=lower()), "w") == parse(lower(), "w")


@pytest.mark.parametrize("feed", ["\n", "\r\n"])
def test_the_last_watch_of_a_file_without_a_last_line_feed(feed: str) -> None:
    text = f'[[watch]]{feed}id = "a"{feed}question = "?"{feed}query = "a"'
    assert lowered(text, "w", Lowering("a", "S1.x", 0.5, "why", DAY)) == (
        f'{text}{feed}# 2031-03-04: "S1.x" = 0.5: why{feed}adjust = {{ "S1.x" = 0.5 }}{feed}'
    )


def test_a_watch_that_is_not_there_is_one_line() -> None:
    with pytest.raises(ValueError, match=r"^watches.toml: there is no watch 'brige'; did you mean 'bridge'\?$"):
        lower("brige")


@pytest.mark.parametrize(
    "text",
    [
        FILE.replace('adjust = { "S5.plan" = 0.5 }', '[watch.adjust]\n"S5.plan" = 0.5'),
        FILE.replace('adjust = { "S5.plan" = 0.5 }', 'adjust."S5.plan" = 0.5'),
        'watch = [{ id = "levy", question = "?", query = "levy" }]',
        FILE.replace('"Will the bridge be closed?"', '"""\n[[watch]]\n"""'),
    ],
)
def test_what_cannot_be_changed_safely_is_left_to_a_person(text: str) -> None:
    with pytest.raises(ValueError, match=r"^watches.toml: watch 'levy' is written in a way .*; add adjust = \{"):
        lower("levy", text=text)


def test_a_share_of_many_digits_is_kept_as_it_is() -> None:
    assert parse(lower(share=1 / 3), "w")[0].adjust == {"S5.plan": 1 / 3}


def test_the_line_is_in_order() -> None:
    assert line({"S6.b": 0.25, "S5.a": 1 / 3}) == 'adjust = { "S5.a" = 0.3333333333333333, "S6.b" = 0.25 }'
