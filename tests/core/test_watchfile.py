"""The watch file: how watches are written, and what is refused, with the line it stands in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.alert import Stage
from monitor.core.proposition import Direction
from monitor.core.watch import Watch
from monitor.core.watchfile import parse
from tests.core.building import LAW

GOOD = """
[[watch]]
id = "sluice"
question = "Will the old sluice be opened?"
query = '"old sluice" AND NOT lottery'
deciders = ["Water Board", "dikegrave*"]
direction = "lift"
horizon_days = 14
floor = "review"
channels = ["console", "webhook"]
owner = "rivers"

[[watch]]
id = "ferry"
question = "Will the ferry stop?"
query = "ferr*"
"""


def test_a_file_of_watches() -> None:
    sluice, ferry = parse(GOOD, "watches.toml")
    assert sluice == Watch(
        id="sluice",
        question="Will the old sluice be opened?",
        query='"old sluice" AND NOT lottery',
        deciders=("Water Board", "dikegrave*"),
        direction=Direction.LIFT,
        horizon_days=14.0,
        floor=Stage.REVIEW,
        channels=("console", "webhook"),
        owner="rivers",
    )
    assert (ferry.direction, ferry.horizon_days, ferry.floor, ferry.channels) == (
        None,
        30.0,
        Stage.LEANING,
        ("console",),
    )
    assert parse("", "empty.toml") == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("owner =", "ownr ="), r":11: watch sluice: there is no key 'ownr'; did you mean 'owner'\?"),
        (("owner =", "zzz ="), r":11: .*no key 'zzz'; it is one of id, question, query, .*owner"),
        (('"review"', '"revue"'), r":9: watch sluice: floor 'revue' is not known; did you mean 'review'\?"),
        (('"review"', '"Imminent"'), r"floor 'Imminent' is not known; did you mean 'imminent'\?"),
        (('"review"', '"quiet"'), "floor 'quiet' does not ring; it goes from 'pressure' to 'in force'"),
        (('"review"', '"denied"'), "floor 'denied' does not ring"),
        (('"review"', "3"), ":9: watch sluice: floor: Expected `str`, got `int`"),
        (('"lift"', '"lifted"'), r"direction 'lifted' is not known; did you mean 'lift'\?"),
        (('"lift"', '"sideways"'), "direction 'sideways' is not known; it is one of lift, impose, replace, keep"),
        (("= 14", "= 0"), ":8: watch sluice: horizon_days must be above 0 and at most 3,650"),
        (("= 14", "= -1"), "horizon_days must be above 0"),
        (("= 14", "= inf"), "horizon_days must be above 0"),
        (("= 14", "= nan"), "horizon_days must be above 0"),
        (("= 14", '= "14"'), ":8: watch sluice: horizon_days: Expected `float`, got `str`"),
        (("AND NOT lottery", "AND"), ":5: watch sluice: query .*unexpected end"),
        (("dikegrave*", "*grave"), r":6: watch sluice: deciders: '\*grave' is not understood here"),
        (("dikegrave*", ""), "deciders: '' has no word"),
        (('["console", "webhook"]', '"console"'), ":10: watch sluice: channels: Expected `array`, got `str`"),
        (('id = "sluice"', 'id = "story:sluice"'), ":3: watch story:sluice: id must not begin with 'story:'"),
        (('id = "sluice"', 'id = " "'), ":3: watch 1: id is empty"),
        (('id = "sluice"', 'id = "slu\\nice"'), r":3: watch slu\\nice: id must be .* letters that can be seen"),
        (('id = "sluice"', 'id = "sluice "'), ":3: watch sluice : id must be"),
        (('id = "sluice"', f'id = "{"x" * 101}"'), "id must be at most 100 letters"),
        (("Will the old sluice be opened?", ""), ":4: watch sluice: question is empty"),
        (('question = "Will the old sluice be opened?"', ""), ":2: watch sluice: .*missing required field `question`"),
        (("dikegrave*", "@boards"), r":6: watch sluice: deciders: there is no alias '@boards'"),
        (("owner =", "min_origins = 0 #"), ":11: watch sluice: min_origins must be 1 or more"),
        (("owner =", 'quiet = "22-7" #'), ":11: watch sluice: quiet: '22-7' is no time of day"),
        (("owner =", 'quiet = "22:00-07:00 Mars" #'), ":11: watch sluice: quiet: there is no time zone 'Mars'"),
        (("owner =", 'adjust = {"S5.will" = 1.5} #'), ":11: .*adjust: S5.will: the share .* from 0 to 1, not 1.5"),
        (("owner =", 'adjust = {"S5.will" = -0.1} #'), "adjust: S5.will: the share .* from 0 to 1"),
        (("owner =", 'adjust = {"S5.will" = nan} #'), "adjust: S5.will: the share .* from 0 to 1"),
        (("owner =", 'adjust = {"S5.will" = "no"} #'), ":11: .*adjust: Expected `float`, got `str`"),
        (("owner =", 'adjust = {"S5.wil" = 0} #'), ":11: .*there is no rule 'S5.wil'; did you mean 'S5.will'"),
        (("owner =", 'objects = ["*ate"] #'), r":11: watch sluice: objects: '\*ate' is not understood"),
    ],
)
def test_a_refusal_names_file_watch_and_key(change: tuple[str, str], says: str) -> None:
    wrong = GOOD.replace(*change)
    assert wrong != GOOD
    with pytest.raises(ValueError, match=says) as error:
        parse(wrong, "desk/watches.toml", {"S5.will", "S2.open"})
    assert str(error.value).startswith("desk/watches.toml:")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[watch]", ":1: not TOML"),
        ('\n[[watch]]\nid = "a" b', ":3: not TOML"),
        ("[[watches]]", ":1: there is no table 'watches'; did you mean 'watch'.; watches are written"),
        ("watch = " + "[" * 50_000, ":1: not TOML"),
        ("watch = " + "9" * 5_000, ":1: not TOML"),
        ("watch = 3", "'watch' is no list of tables; watches are written"),
        ("watch = [3]", "'watch' is no list of tables"),
        ('[watch]\nid = "sluice"', "'watch' is no list of tables"),
        (GOOD.replace('"ferry"', '"sluice"'), ":14: watch sluice: the id is given twice, first in line 3"),
        ('[[watch]]\nquestion = "?"', ":1: watch 1: .*missing required field `id`"),
    ],
)
def test_a_wrong_file_says_so_in_one_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as error:
        parse(text, "watches.toml")
    assert str(error.value).startswith("watches.toml:")
    assert "\n" not in str(error.value)


ALIASES = """
[aliases]
board = ["Water Board", "dikegrave*"]
all = ["@board", "Harbour Council", "Water Board"]

[[watch]]
id = "sluice"
question = "Will it open?"
query = "sluice"
deciders = ["@all", "mayor", "mayor"]
objects = ["@board"]
min_origins = 2
quiet = "22:00-07:00 Europe/London"
adjust = {"S5.will" = 0.5, "S2.open" = 0}
"""


def test_aliases_are_spelled_out_each_word_once() -> None:
    (watch,) = parse(ALIASES, "watches.toml")
    assert watch.deciders == ("Water Board", "dikegrave*", "Harbour Council", "mayor")
    assert watch.objects == ("Water Board", "dikegrave*")
    assert (watch.min_origins, watch.quiet) == (2, "22:00-07:00 Europe/London")
    assert watch.adjust == {"S5.will": 0.5, "S2.open": 0.0}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"dikegrave*"]', '"@all"]'), ":3: alias board: goes round in a circle: @board → @all → @board"),
        (('"dikegrave*"]', '"@board"]'), ":3: alias board: goes round in a circle: @board → @board"),
        (('["@board", "H', '["@bord", "H'), ":4: alias all: there is no alias '@bord'; did you mean '@board'"),
        (('"@all", "mayor"', '"@al", "mayor"'), ":10: watch sluice: deciders: there is no alias '@al'; did .* '@all'"),
        (('objects = ["@board"]', 'objects = ["@b"]'), ":11: watch sluice: objects: there is no alias '@b'; did"),
        (('"dikegrave*"]', '"*grave"]'), r":3: alias board: '\*grave' is not understood"),
        (('["Water Board", "dikegrave*"]', '"Water Board"'), ":3: alias board: must be a list of words"),
        (('["Water Board", "dikegrave*"]', "[]"), ":3: alias board: must be a list of words"),
        (('["Water Board", "dikegrave*"]', "[3]"), ":3: alias board: must be a list of words"),
    ],
)
def test_a_wrong_alias_is_refused_with_its_line(change: tuple[str, str], says: str) -> None:
    wrong = ALIASES.replace(*change)
    assert wrong != ALIASES
    with pytest.raises(ValueError, match=says) as error:
        parse(wrong, "watches.toml")
    assert "\n" not in str(error.value)


def test_aliases_must_be_a_table() -> None:
    with pytest.raises(ValueError, match=r"watches.toml:1: aliases must be a table, written \[aliases\]"):
        parse("aliases = 3", "watches.toml")


def test_a_list_of_ten_thousand_deciders_and_a_long_chain_of_aliases_are_no_trouble() -> None:
    names = ", ".join(f'"Dikegrave {number}"' for number in range(10_000))
    chain = "\n".join(f'a{number} = ["@a{number + 1}"]' for number in range(2_000))
    text = f'[aliases]\n{chain}\na2000 = [{names}]\n[[watch]]\nid = "a"\nquestion = "?"\nquery = "b"\n'
    (watch,) = parse(f'{text}deciders = ["@a0"]', "watches.toml")
    assert len(watch.deciders) == 10_000


BITS = [*"\"'[]{}=\n#@-\x00\u2028é*()~:.\r", "@all", "nan", "[[watch]]", "[aliases]", " AND ", "NOT ", '"""', "lang:"]


@LAW
@given(st.integers(0, len(ALIASES)), st.integers(0, 20), st.lists(st.sampled_from(BITS), max_size=3))
def test_a_file_with_a_slip_in_it_is_read_or_refused_in_one_line(at: int, gone: int, bits: list[str]) -> None:
    said = refusal(ALIASES[:at] + "".join(bits) + ALIASES[at + gone :])
    assert said == "" or said.startswith("watches.toml:")
    assert len(said.splitlines()) <= 1


def refusal(text: str) -> str:
    """Why a file is refused; empty if it is not."""
    try:
        parse(text, "watches.toml", {"S5.will", "S2.open"})
    except ValueError as error:
        return str(error)
    return ""
