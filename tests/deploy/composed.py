"""The compose file as the tests see it: its services, with the variables of its caller filled in."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?::[?-][^}]*)?\}")


def whole() -> dict[str, Any]:
    """The file as it is written, its anchors followed."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return read


def everyone() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = whole()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that are commands of the monitor, by name."""
    return {name: one for name, one in everyone().items() if "build" in one}


def environment(one: dict[str, Any], **variables: str) -> dict[str, str]:
    """A service's environment; KeyError for a variable that is not given."""
    return {
        name: VARIABLE.sub(lambda match: variables[match[1]], value)
        for name, value in one.get("environment", {}).items()
    }
