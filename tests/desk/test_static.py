"""What is served as it is: nothing from elsewhere, and colours that can be read."""

import re
from pathlib import Path

import pytest

from monitor.desk import api

CSS = (api.STATIC / "desk.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\n\s*\}", CSS, re.S)[:2]
)
STAGES = ["quiet", "pressure", "open", "review", "leaning", "imminent", "decided", "announced", "in-force", "ended"]
PAIRS = [
    *((stage, "on", 4.5) for stage in STAGES),
    *((ink, ground, 4.5) for ink in ("ink", "soft", "link") for ground in ("paper", "sheet")),
    *(("ink", mark, 4.5) for mark in ("for", "against", "made", "neutral")),
    ("live", "paper", 4.5),
    *((stage, "paper", 2.9) for stage in STAGES),
]


def light(colour: str) -> float:
    """Relative luminance as WCAG has it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
@pytest.mark.parametrize("scheme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
def test_contrast(scheme: dict[str, str], ink: str, ground: str, least: float) -> None:
    bright, dim = sorted((light(scheme[ink]), light(scheme[ground])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= least


@pytest.mark.parametrize("path", sorted(Path(api.__file__).parent.glob("[st]*/*.*")), ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text("utf-8")))
    assert addresses <= {"http://www.w3.org"}
    assert "@import" not in path.read_text("utf-8")


def test_what_is_not_ours_has_its_version_and_licence_beside_it() -> None:
    said = (api.STATIC / "README").read_text("utf-8")
    for path in api.STATIC.glob("*.min.js"):
        assert path.name in said
    assert "htmx 4.0.1" in said
    assert "Zero-Clause BSD" in (api.STATIC / "LICENSE.htmx").read_text("utf-8")
