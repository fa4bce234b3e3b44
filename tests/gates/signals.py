"""``make gate-signals``: the detector held against the hand-labelled articles."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.gates import floor

GOLD = Path(__file__).parents[3] / "shared" / "gold"
SETS = ("dev", "near")


def main() -> int:
    """Detect, score, compare with the floors."""
    arguments = floor.parser(str(__doc__)).parse_args()
    if not (GOLD / "score.py").exists():
        print("gate signals: no data in ../shared/gold; skipped")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        gold, found = Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")
        gold.write_text("".join((GOLD / f"{name}.jsonl").read_text("utf-8") for name in SETS), "utf-8")
        articles = "".join((GOLD / f"{name}_articles.jsonl").read_text("utf-8") for name in SETS)
        detected = _call([sys.executable, "-m", "monitor", "detect", "-"], articles)
        found.write_text(detected, "utf-8")
        score = _call([sys.executable, str(GOLD / "score.py"), str(gold), str(found), "--json", "--bootstrap", "0"], "")
    return floor.hold("signals", _figures(json.loads(score)), arguments)


def _figures(score: dict[str, dict[str, float]]) -> dict[str, float]:
    figures = {f"{name} F1": score[name]["f1"] for name in ("coming", "imminent", "made", "denied", "cue", "group")}
    figures |= {"imminent precision": score["imminent"]["p"], "imminent recall": score["imminent"]["r"]}
    return figures | {f"{name} accuracy": score[name]["accuracy"] for name in ("record", "role")}


def _call(command: list[str], given: str) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"gate signals: {' '.join(command[1:4])} failed: {done.stderr[-500:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
