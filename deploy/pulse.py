"""A container's health check that also ends a process that is sick and stays so: ``python pulse.py PORT``.

Docker marks a container unhealthy and leaves it at that; it only restarts what has ended. So this counts the failed
looks at /health in a row, asks the process to end at the sixth and kills it at the ninth; the container ends with it,
and the restart policy brings it back. /health itself is patient: it fails after MONITOR_STALL_AFTER seconds.

The process is the child of PID 1, an init (``init: true``): a PID 1 cannot be killed from inside its container.
Only the standard library.
"""

import os
import signal
import sys
import urllib.request
from pathlib import Path

ASK, KILL = 6, 9  # failed looks in a row
SECONDS = 5.0
NOTE = Path("/tmp/pulse")


def look(url: str, *, note: Path = NOTE, parent: int = 1) -> int:
    """Exit code of one look: 0 well, 1 sick. ``note`` keeps the count; the children of ``parent`` are ended."""
    trouble = _trouble(url)
    if not trouble:
        note.unlink(missing_ok=True)
        return 0
    count = _count(note) + 1
    note.write_text(str(count))
    print(f"{trouble}; look {count} in a row that failed")
    if count >= ASK:
        number = signal.SIGKILL if count >= KILL else signal.SIGTERM
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            if int(child) != os.getpid():
                print(f"process {child}: {number.name}")
                os.kill(int(child), number)
    return 1


def _trouble(url: str) -> str:
    """What is wrong, in words; empty when it is well."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS):
            return ""
    except (OSError, ValueError) as error:
        return f"{url}: {error}"


def _count(note: Path) -> int:
    try:
        return int(note.read_text())
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(look(f"http://127.0.0.1:{sys.argv[1]}/health"))
