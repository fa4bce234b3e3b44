"""The house rules that no other tool checks."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "monitor").rglob("*.py"))
VAGUE = {
    "manager",
    "service",
    "helper",
    "helpers",
    "util",
    "utils",
    "base",
    "common",
    "handler",
    "processor",
    "data",
    "info",
}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_wall_clock_is_read_in_one_place(path: Path) -> None:
    if path.name == "clock.py" and path.parent.name == "monitor":
        return
    found = re.findall(
        r"\b(?:datetime\.now|datetime\.utcnow|date\.today|time\.time|time\.monotonic)\(", path.read_text("utf-8")
    )
    assert not found, f"{path.name} reads the time itself: {found}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_something(path: Path) -> None:
    names = {
        node.name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    words = {
        word for name in (*names, path.stem) for word in re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())
    }
    assert not words & VAGUE, f"{path.name}: {words & VAGUE}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_and_no_function_is_long(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree) or not tree.body, f"{path.name} has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and path.name != "metrics.py":  # that one is a list
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 40, f"{path.name}:{node.lineno} {node.name} has {length} lines"


def test_help_is_quick_because_it_imports_little() -> None:
    probe = (
        "import sys, monitor.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT
    ).stderr.split()
    assert not {"faust", "aiokafka", "trafilatura", "sqlalchemy", "fastapi", "pydantic", "asyncio"} & set(loaded)


def test_every_setting_and_command_is_in_the_readme() -> None:
    from monitor.cli import COMMANDS
    from monitor.settings import Settings

    text = (ROOT / "README.md").read_text("utf-8")
    missing = [f"MONITOR_{name.upper()}" for name in Settings.model_fields if f"MONITOR_{name.upper()}" not in text]
    missing += [f"monitor {name}" for name in COMMANDS if f"monitor {name}" not in text]
    assert not missing, f"not in the README: {missing}"
