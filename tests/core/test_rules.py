"""The judge's numbers: what comes with the program makes sense, and what is wrong is refused in one line."""

import re
from importlib.resources import files

import pytest
from msgspec.structs import replace

from monitor.core.alert import Stage
from monitor.core.cue import SIDES, Kind, Side
from monitor.core.rules import parse
from monitor.rules import families, rules

TEXT = files("monitor.rules").joinpath("rules.toml").read_text("utf-8")


def test_the_packaged_numbers_are_read() -> None:
    assert rules() == replace(parse(TEXT, "rules.toml"), families=families())
    assert re.fullmatch(r"\d{4}\.\d+", rules().version)


def test_a_text_takes_their_place() -> None:
    assert rules(TEXT.replace("silence_days = 3", "silence_days = 5"), "mine.toml").origins.silence_days == 5


def test_each_kind_weighs_on_its_side() -> None:
    for kind, weight in rules().kinds.items():
        assert SIDES[kind] not in (Side.FOR, Side.MADE) or (weight.coming > 0 and weight.made >= 0), kind
        assert SIDES[kind] is not Side.AGAINST or (weight.coming < 0 and weight.made < 0), kind
        assert SIDES[kind] is not Side.NEUTRAL or weight.coming == weight.made == 0, kind


def test_that_nothing_has_changed_hardly_speaks_against_what_is_coming() -> None:
    kinds = rules().kinds
    assert abs(kinds[Kind.STATUS_QUO].coming) < abs(kinds[Kind.DENIAL].coming) / 10
    assert abs(kinds[Kind.STATUS_QUO].made) > 10 * abs(kinds[Kind.STATUS_QUO].coming)


def test_a_higher_stage_needs_more() -> None:
    stages = rules().stages
    needed = [stages.needed(stage) for stage in list(Stage)[: Stage.DECIDED.rank + 1]]
    assert needed == sorted(needed)
    assert stages.needed(Stage.IN_FORCE) == stages.in_force
    assert stages.needed(Stage.QUIET) == stages.needed(Stage.STALE) == 0.0
    assert stages.denied < stages.leaning * (1 - stages.hysteresis)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[kinds]", "[kinds", "is not TOML"),
        ("ledger = 24 ", "ledgr = 24 ", "`ledgr`"),
        ("ledger = 24 ", "ledger = 2.5 ", r"\$\.memory\.ledger"),
        ("hysteresis = 0.25", "", "`hysteresis`"),
        ("R1 = {", "R2 = {", "'R2'"),
        ("legislator = 0.5", "", "no weight for legislator"),
        ("S3 = { coming = 1.3, made = 0.0, half_life = 21 }", "", "no weight for S3"),
        ("named = 1.0", "", "no weight for named"),
        ("half_life = 14 }    # pressure", "half_life = 0 }", "half-lives must be above 0"),
        ("alike = 0.1\n", "alike = 0\n", r"stories\.alike must be above 0"),
        ("passed = 150", "passed = 0", r"stories\.passed must be above 0"),
        ("fading = 0.6", "fading = 11", r"stories\.fading must be from 0 to 10"),
        ("live = 400", "live = 0", r"stories\.live must be from 1"),
        ("returns = 0.6", "returns = 0", r"origins\.returns in \(0, 1\]"),
        ("returns = 0.6", "returns = 1.1", r"origins\.returns in \(0, 1\]"),
        ("evidence_days = 60", "evidence_days = inf", r"memory\.evidence_days must be from 0 to 3,650"),
        ("evidence_days = 60", "evidence_days = -1", r"memory\.evidence_days must be from 0 to 3,650"),
        ("quiet_days = 14", "quiet_days = nan", r"memory\.quiet_days must be from 0 to 3,650"),
        ("silence_days = 3", "silence_days = 1e9", r"origins\.silence_days must be from 0 to 3,650"),
        ("known = 400", "known = -1", r"memory\.known must be from 1"),
    ],
)
def test_wrong_numbers_are_refused_in_one_line(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=says) as error:
        parse(TEXT.replace(old, new), "mine.toml")
    assert str(error.value).startswith("mine.toml: ")
    assert "\n" not in str(error.value)
