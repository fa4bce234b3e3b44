"""The dashboard and the rules speak of the metrics there are, of all of them, and of no other."""

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from monitor.metrics import Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARDS = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
NAME = re.compile(r"\bmonitor_[a-z0-9_]+\b")
SUFFIXES: dict[type, tuple[str, ...]] = {
    Counter: ("_total", "_created"),
    Gauge: ("",),
    Histogram: ("_bucket", "_count", "_sum", "_created"),
}


def series() -> dict[str, str]:
    """Every name Prometheus can see, and the metric it is of."""
    found: dict[str, str] = {}
    for metric in vars(Metrics()).values():
        for suffix in SUFFIXES.get(type(metric), ()):
            name = metric.describe()[0].name
            found[name + suffix] = name
    return found


def panels() -> list[dict[str, Any]]:
    return [panel for file in DASHBOARDS for panel in json.loads(file.read_text("utf-8"))["panels"]]


def charts() -> list[dict[str, Any]]:
    return [panel for panel in panels() if panel["type"] != "row"]


def expressions() -> list[str]:
    """All PromQL: the dashboards' and the rules'."""
    rules = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text("utf-8"))
    return [target["expr"] for panel in charts() for target in panel["targets"]] + [
        rule["expr"] for group in rules["groups"] for rule in group["rules"]
    ]


def test_every_name_is_of_a_metric() -> None:
    names = {name for expression in expressions() for name in NAME.findall(expression)}
    assert names - series().keys() == set()


def test_every_metric_is_looked_at() -> None:
    metrics = series()
    seen = {metrics.get(name) for expression in expressions() for name in NAME.findall(expression)}
    assert set(metrics.values()) - seen == set()


def test_labels_are_those_of_the_metrics() -> None:
    """``{outcome="failed"}`` on a metric that has no outcome matches nothing, and says nothing."""
    labels = {one.describe()[0].name: one._labelnames for one in vars(Metrics()).values() if type(one) in SUFFIXES}
    metrics = series()
    for expression in expressions():
        for name, chosen in re.findall(r"\b(monitor_\w+)\{([^}]*)\}", expression):
            known = {*labels[metrics[name]], "job", "instance", "le"}
            assert set(re.findall(r"(\w+)\s*[=!]", chosen)) <= known, expression


def test_panels_say_what_they_show() -> None:
    assert DASHBOARDS
    for panel in charts():
        assert panel["title"], panel["id"]
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["targets"], panel["title"]


def test_ids_are_unique() -> None:
    for file in DASHBOARDS:
        ids = [panel["id"] for panel in json.loads(file.read_text("utf-8"))["panels"]]
        assert len(set(ids)) == len(ids), file.name


def test_no_panel_lies_on_another() -> None:
    for file in DASHBOARDS:
        places = [panel["gridPos"] for panel in json.loads(file.read_text("utf-8"))["panels"]]
        assert all(place["x"] + place["w"] <= 24 for place in places), file.name
        for one, two in itertools.combinations(places, 2):
            apart = (
                one["x"] + one["w"] <= two["x"]
                or two["x"] + two["w"] <= one["x"]
                or one["y"] + one["h"] <= two["y"]
                or two["y"] + two["h"] <= one["y"]
            )
            assert apart, (one, two)


def test_datasources_are_provisioned() -> None:
    provisioned = {
        source["uid"]
        for file in (DEPLOY / "grafana/provisioning/datasources").glob("*.yml")
        for source in yaml.safe_load(file.read_text("utf-8"))["datasources"]
    }
    assert {panel["datasource"]["uid"] for panel in charts()} <= provisioned


def test_prometheus_can_read_the_panels(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool: install Debian's package prometheus")
    written = [target["expr"].replace("$__rate_interval", "1m") for panel in charts() for target in panel["targets"]]
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(written)]
    file = tmp_path / "panels.yml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), "utf-8")
    done = subprocess.run([promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
