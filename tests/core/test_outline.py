"""Lines of a TOML text: tables, keys and words, whatever strings and comments look like."""

import tomllib

import pytest

from monitor.core.outline import Outline

TEXT = '''# [[rule]] is no rule here
off = [
  "S1.urge",  # [ not closed
  'S2.open',
]

[acts]
lift = ["ease", "lift"]
"impose" = ["ban"]

[[rule]]
id = "a"
example = """
[[rule]]
id = "not this"
"""
counter = "x"

[[ rule ]]  # the second
id = 'b'
pattern = '(a|b) [c]'
counter.deep = 1
'''


@pytest.mark.parametrize(
    ("table", "key", "number", "word", "line"),
    [
        ("", "off", 0, "", 2),
        ("", "off", 0, "S1.urge", 3),
        ("", "off", 0, "S2.open", 4),
        ("", "off", 0, "nowhere", 2),
        ("acts", "", 0, "", 7),
        ("acts", "lift", 0, "lift", 8),
        ("acts", "impose", 0, "", 9),
        ("acts", "nothing", 0, "", 7),
        ("rule", "", 0, "", 11),
        ("rule", "id", 0, "", 12),
        ("rule", "counter", 0, "", 17),
        ("rule", "", 1, "", 19),
        ("rule", "pattern", 1, "", 21),
        ("rule", "colour", 1, "", 19),
        ("rule", "", 2, "", 1),
        ("nowhere", "at all", 0, "", 1),
    ],
)
def test_line(table: str, key: str, number: int, word: str, line: int) -> None:
    tomllib.loads(TEXT)
    assert Outline(TEXT).line(table, key, number=number, word=word) == line


def test_tables_written_inside_a_line() -> None:
    outline = Outline('acts.lift = ["ease"]\nsets = {one = "x"}\nrule = [\n  {id = "a"},\n]\n')
    assert outline.line("acts", "lift") == 1
    assert outline.line("sets", "one") == 2
    assert outline.line("rule", "id") == 3
    assert outline.has("", "sets")
    assert not outline.has("", "acts")


def test_windows_line_ends_and_unusual_characters_do_not_shift_lines() -> None:
    text = 'off = ["\u2028a\x85"]\r\n\r\n[[rule]]\r\nid = "b"\r\n'
    tomllib.loads(text)
    assert Outline(text).line("rule") == 3
    assert Outline(text).line("rule", "id") == 4


def test_an_empty_text() -> None:
    assert Outline("").line("rule") == 1
