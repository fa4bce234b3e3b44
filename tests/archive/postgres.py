"""A PostgreSQL server for the tests: the one ``MONITOR_TEST_POSTGRES`` names, else one of our own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

VARIABLE = "MONITOR_TEST_POSTGRES"


def programs() -> Path | None:
    """The folder of the newest server on this machine; Debian keeps it off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """A server in a folder of its own that answers on a socket in it and nowhere else; gone when the block ends.

    PostgreSQL refuses to run as root, so root runs it as ``postgres``.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))  # short: the path of a socket must be
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql+psycopg://monitor@/postgres?host={self._folder}"

    def __enter__(self) -> Self:
        try:
            if self._user is not None:
                os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
            self._run("initdb", "-D", "state", "-U", "monitor", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [str(self._programs / "postgres"), "-D", "state", "-k", str(self._folder), "-h", "", "-F"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=self._user, cwd=self._folder)
        while not self._ready():
            if self._process.poll() is not None:
                raise AssertionError(
                    f"PostgreSQL ended: {(self._folder / 'log').read_text('utf-8', 'replace')[-2000:]}"
                )

    def stop(self) -> None:
        """End it, whoever is connected."""
        if self._process is not None:
            self._process.send_signal(2)  # SIGINT: a fast shutdown
            self._process.wait(30)
            self._process = None

    def _ready(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self._folder), "-t", "1"]
        return subprocess.run(ready, check=False).returncode == 0

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True, user=self._user, cwd=self._folder)
        assert done.returncode == 0, done.stderr[-2000:]
