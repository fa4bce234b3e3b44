"""The health check of the containers: it tells, and it ends what stays sick."""

import os
import re
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PULSE = runpy.run_path(str(Path(__file__).parents[2] / "deploy/pulse.py"))
ASK, KILL = PULSE["ASK"], PULSE["KILL"]
# A parent like a container's init: it starts the process, says who it is, and ends when that one ends.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline().strip(), flush=True)
sys.exit(-child.wait())
"""
OBEYS = "import signal; print('up', flush=True); signal.pause()"
HANGS = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"
)


@contextmanager
def health(status: int) -> Iterator[str]:
    """A server that answers so to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/health"
        server.shutdown()
        serving.join()


@contextmanager
def parent(program: str) -> Iterator["subprocess.Popen[str]"]:
    """The parent of this program, once the program is up."""
    process = subprocess.Popen([sys.executable, "-c", PARENT, program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    yield process
    process.stdout.close()
    for child in children:
        if process.poll() is None:
            os.kill(int(child), signal.SIGKILL)
    process.wait(10)


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str, int], int]:
    return lambda url, parent: int(PULSE["look"](url, note=tmp_path / "pulse", parent=parent))


def test_a_well_process_is_left_alone(look: Callable[[str, int], int]) -> None:
    with health(200) as url, parent(OBEYS) as process:
        assert [look(url, process.pid) for _ in range(KILL)] == [0] * KILL
        assert process.poll() is None


def test_a_process_that_recovers_is_left_alone(look: Callable[[str, int], int]) -> None:
    with health(200) as well, health(503) as sick, parent(OBEYS) as process:
        for _ in range(3):
            assert [look(sick, process.pid) for _ in range(ASK - 1)] == [1] * (ASK - 1)
            assert look(well, process.pid) == 0
        assert process.poll() is None


def test_a_process_that_stays_sick_is_asked_to_end(look: Callable[[str, int], int]) -> None:
    with health(503) as url, parent(OBEYS) as process:
        assert [look(url, process.pid) for _ in range(ASK)] == [1] * ASK
        assert process.wait(10) == signal.SIGTERM


def test_a_process_that_hangs_is_killed(look: Callable[[str, int], int], capsys: pytest.CaptureFixture[str]) -> None:
    with health(503) as url, parent(HANGS) as process:
        assert [look(url, process.pid) for _ in range(KILL - 1)] == [1] * (KILL - 1)
        assert process.poll() is None
        assert look(url, process.pid) == 1
        assert process.wait(10) == signal.SIGKILL
    assert re.search(rf"503.*look {KILL} in a row.*\nprocess \d+: SIGKILL\n$", capsys.readouterr().out)


def test_nobody_there_is_sick(look: Callable[[str, int], int]) -> None:
    with health(200) as url:
        pass
    assert look(url, os.getpid()) == 1
