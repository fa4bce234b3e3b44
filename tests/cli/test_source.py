"""The desk's own rules, as every command takes them."""

from pathlib import Path

import pytest

from monitor.cli import main, source
from monitor.cli.work import Recipe
from monitor.errors import BadSettings
from monitor.rules import lexicon
from monitor.settings import Settings, load

OWN = """
[[rule]]
id = "desk.minded-to"
kind = "S5"
pattern = "{be} minded to"
then = "verb"
certainty = 2
example = "The ministry is minded to lift the ban on trawling."
counter = "The ministry was reminded to lift the ban on trawling."
"""
WATCHES = '[[watch]]\nid = "trawling"\nquestion = "Will the ban go?"\nquery = "trawling"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "desk.toml"
    file.write_text(OWN, "utf-8")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    watches = tmp_path / "watches.toml"
    watches.write_text(WATCHES, "utf-8")
    return Settings(watches=watches)


def test_the_file_given_goes_before_that_of_the_settings(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert source.own_rules(None) == ("", "")
    monkeypatch.setenv("MONITOR_DESK_RULES", str(own))
    assert source.own_rules(None) == (OWN, str(own))
    other = own.with_name("other.toml")
    other.write_text("# none", "utf-8")
    assert source.own_rules(other) == ("# none", str(other))


def test_a_variable_that_is_empty_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DESK_RULES", "")
    assert load().desk_rules is None


def test_a_wrong_file_is_refused_by_line(own: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        source.lexicon(OWN + "colour = 3\n", str(own))
    assert str(refused.value).startswith(f"{own}:10: rule desk.minded-to: there is no field 'colour'")


def test_the_worker_reads_by_them_and_its_signals_say_so(settings: Settings, own: Path) -> None:
    plain = Recipe(settings)()
    ours = Recipe(settings.model_copy(update={"desk_rules": own}))()
    assert plain.version.endswith(f"+{lexicon().version}")
    assert ours.version.startswith(f"{plain.version}.desk-")
    own.write_text(OWN.replace("certainty = 2", "certainty = 1"), "utf-8")
    assert Recipe(settings.model_copy(update={"desk_rules": own}))().version not in (plain.version, ours.version)


def test_the_worker_refuses_a_wrong_file(
    settings: Settings, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own.write_text('\noff = ["S5.wil"]\n', "utf-8")
    monkeypatch.setenv("MONITOR_DESK_RULES", str(own))
    monkeypatch.setenv("MONITOR_WATCHES", str(settings.watches))
    for command in ("work", "run"):
        assert main([command]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"monitor {command}: {own}:2: off: there is no rule 'S5.wil'; did you mean 'S5.will'?")


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "--rules", str(tmp_path / "none.toml")]) == 2
    assert "none.toml: cannot be read (no such file or directory)" in capsys.readouterr().err
