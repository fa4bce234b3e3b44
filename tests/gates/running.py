"""`monitor detect` as it stands in this tree, or as it stood at an earlier commit."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

Row = dict[str, Any]


class Failed(Exception):
    """``monitor detect`` could not be run; the message says where and why."""


def detect(articles: Sequence[Row], folder: Path = ROOT) -> list[Row]:
    """What the program in a folder finds in some articles; raises Failed with the end of what it complained of."""
    given = "".join(json.dumps(row) + "\n" for row in articles)
    command = [sys.executable, "-m", "monitor", "detect", "-"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise Failed(f"monitor detect failed: {' '.join(done.stderr.split())[-300:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def detect_at(articles: Sequence[Row], revision: str) -> list[Row]:
    """The same by the program at a commit; raises Failed where there is no git, no such commit, or it does not run."""
    archive = ["git", "archive", "--format=tar", revision, "monitor"]
    try:
        done = subprocess.run(archive, capture_output=True, check=False, cwd=ROOT)
    except OSError as error:
        raise Failed(f"git cannot be run ({(error.strerror or str(error)).lower()})") from None
    if done.returncode:
        raise Failed(f"git has no {revision} here ({' '.join(done.stderr.decode('utf-8', 'replace').split())[:120]})")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
            safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not before 3.11.4
            files.extractall(folder, **safely)
        return detect(articles, Path(folder))
