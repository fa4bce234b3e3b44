"""Prometheus and Alertmanager read their files, and every rule is tried both ways."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.composed import ours

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus/rules.yml"
TESTS = DEPLOY / "prometheus/rules.test.yml"
PACKAGE = {"promtool": "prometheus", "amtool": "prometheus-alertmanager"}


def said(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """What a program of Debian's package made of these words."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program}: install Debian's package {PACKAGE[program]}")
    command = [path, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]


def trials() -> list[dict[str, Any]]:
    return [trial for test in yaml.safe_load(TESTS.read_text("utf-8"))["tests"] for trial in test["alert_rule_test"]]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("promtool", ["check", "config", DEPLOY / "prometheus/prometheus.yml"]),
        ("promtool", ["check", "rules", RULES]),
        ("promtool", ["test", "rules", TESTS]),
        ("amtool", ["check-config", DEPLOY / "alertmanager/alertmanager.yml"]),
    ],
    ids=["config", "rules", "rules.test", "alertmanager"],
)
def test_the_files_are_good(program: str, words: list[str | Path]) -> None:
    done = said(program, *words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_rule_is_seen_to_fire_and_to_be_silent() -> None:
    names = {rule["alert"] for rule in rules()}
    assert {trial["alertname"] for trial in trials() if trial.get("exp_alerts")} == names
    assert {trial["alertname"] for trial in trials() if not trial.get("exp_alerts")} == names


def test_a_rule_that_never_fires_fails_its_trials(tmp_path: Path) -> None:
    """So a trial that says nothing cannot pass for one."""
    broken = RULES.read_text("utf-8").replace("- alert: ", "- alert: Not")
    (tmp_path / "rules.yml").write_text(broken, "utf-8")
    done = said("promtool", "test", "rules", shutil.copy(TESTS, tmp_path))
    assert done.returncode == 1
    complaints = done.stdout + done.stderr
    assert [rule["alert"] for rule in rules() if f"alertname: {rule['alert']}," not in complaints] == []


def test_each_rule_says_how_much_it_matters_and_what_it_means() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]


def test_each_rule_is_in_the_runbook() -> None:
    runbook = (DEPLOY / "README.md").read_text("utf-8")
    assert [rule["alert"] for rule in rules() if f"| `{rule['alert']}` |" not in runbook] == []


def test_who_is_scraped_is_who_is_run() -> None:
    """Every service of the compose file that has metrics is scraped, under its name."""
    scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text("utf-8"))["scrape_configs"]
    assert {job["job_name"] for job in scraped} == (ours().keys() - {"topics"}) | {"prometheus", "alertmanager"}
