import subprocess
from pathlib import Path

import pytest

from tests.gates import running


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "monitor.py").write_text("import sys\nsys.exit('no rules here')\n", "utf-8")
    with pytest.raises(running.Failed, match="no rules here"):
        running.detect([], tmp_path)


def test_an_unknown_commit_is_refused() -> None:
    with pytest.raises(running.Failed, match="git"):
        running.detect_at([], "no-such-commit")


def test_the_program_of_a_commit_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.test")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "monitor").mkdir()
    (tmp_path / "monitor" / "__init__.py").touch()  # else the installed package goes before it
    main = tmp_path / "monitor" / "__main__.py"
    git("init")
    for name in ("old", "new"):
        main.write_text(f'print(\'{{"id": "{name}"}}\')\n', "utf-8")
        git("add", ".")
        git("commit", "-m", name)
    monkeypatch.setattr(running, "ROOT", tmp_path)
    assert running.detect_at([], "HEAD~1") == [{"id": "old"}]
    assert running.detect_at([], "HEAD") == [{"id": "new"}]
