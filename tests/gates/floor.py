"""Floors of quality that only rise: figures are held against a file; lowering one takes a named flag and a reason."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

SLACK = 0.005  # a figure may be this much under its floor: rounding, not quality


def parser(words: str) -> argparse.ArgumentParser:
    """The options every gate has."""
    made = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--raise", dest="lift", action="store_true", help="raise the floors to what was measured")
    made.add_argument(
        "--lower", metavar="REASON", help="set the floors to what was measured, lower ones too, and say why"
    )
    return made


def hold(name: str, figures: Mapping[str, float], arguments: argparse.Namespace) -> int:
    """Print the figures beside their floors; 1 if one fell through. Changes the file only when asked to."""
    file = Path(__file__).with_name(f"{name}.json")
    kept = json.loads(file.read_text("utf-8")) if file.exists() else {"floors": {}, "lowered": []}
    floors: dict[str, float] = kept["floors"]
    fell = [key for key, value in figures.items() if value < floors.get(key, 0.0) - SLACK]
    for key, value in figures.items():
        print(f"{key:38} {value:7.3f}   floor {floors.get(key, 0.0):.3f}{'   FELL' if key in fell else ''}")
    if arguments.lift or arguments.lower:
        lower = bool(arguments.lower)
        kept["floors"] = floors | {  # what could not be measured here keeps its floor
            key: round(value if lower else max(value, floors.get(key, 0.0)), 3) for key, value in figures.items()
        }
        if lower and fell:
            kept["lowered"].append({"what": fell, "why": arguments.lower})
        file.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    elif fell:
        print(f"gate {name}: {', '.join(fell)} fell below the floor in {file.name}", file=sys.stderr)
        return 1
    return 0
