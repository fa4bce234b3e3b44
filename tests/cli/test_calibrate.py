"""``monitor calibrate``: rules that can be used, with what they are worth on both times."""

from pathlib import Path

import pytest

from monitor.cli import main
from monitor.rules import rules
from tests.cli.test_tune import TEST, TRAIN, asked

__all__ = ["asked"]


@pytest.fixture
def call(asked: list[str], tmp_path: Path) -> list[str]:
    """A call that can be answered, but for its times."""
    rounds = asked.index("--rounds")
    return ["calibrate", *asked[1:rounds], "--out", str(tmp_path / "calibrated.toml")]


def test_it_writes_rules_with_a_calibration_and_what_it_is_worth(
    call: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*call, "--train", TRAIN, "--test", TEST]) == 0
    once = (tmp_path / "calibrated.toml").read_text("utf-8")
    read = rules(once, "calibrated.toml")
    assert read.version.startswith("calibrated-")
    out = capsys.readouterr().out
    assert all(f"# {line}" in once for line in out.splitlines())
    for name in ("coming", "made"):
        (verdict,) = [line for line in out.splitlines() if line.startswith(f"{name}: ")]
        assert verdict.endswith("written") == (not getattr(read.calibration, name).plain)
    assert 2 <= out.count("Brier") <= 4
    assert out.count("said → came true") == 2 * out.count("Brier")
    assert main([*call, "--train", TRAIN, "--test", TEST]) == 0
    assert (tmp_path / "calibrated.toml").read_text("utf-8") == once


def test_it_refuses_to_tell_only_what_it_learnt_on(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*call, "--train", TRAIN, "--test", TRAIN]) == 2
    assert "overlap" in capsys.readouterr().err
