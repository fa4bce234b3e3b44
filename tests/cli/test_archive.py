"""``monitor archive``: out and in again, nothing lost, nothing twice."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from monitor.archive import Archive
from monitor.cli import main
from monitor.core.article import Article, Health
from tests.builders import an_article
from tests.texts import texts

ODD = replace(
    an_article(7, "“Quoted” text,\n\nwith a second paragraph and 船.", title="A title, with a comma"),
    authors=("Ada Holm", "B. Vell"),
    published=None,
    health=Health.TRUNCATED,
    reason="the text ends in the middle",
    language="",
)
EDITED = replace(ODD, revision="second", text="Changed.", edited=True, seen=ODD.seen + timedelta(microseconds=1))
SOME = sorted([ODD, EDITED, *texts(700)], key=lambda one: (one.seen, one.id, one.revision))


def kept(file: Path) -> list[Article]:
    with closing(Archive.open(f"sqlite:///{file}")) as archive:
        return list(archive.articles())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose archive holds some articles; another archive is used from now on."""
    with closing(Archive.open(f"sqlite:///{tmp_path / 'first.db'}")) as archive:
        archive.put_articles(SOME)
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{tmp_path / 'first.db'}")
    return tmp_path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.xz", "a.jsonl.zst", "a.parquet"])
def test_what_goes_out_comes_back_as_it_was(
    name: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(here / name)
    assert main(["archive", "export", file]) == 0
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{here / 'second.db'}")
    assert main(["archive", "import", file]) == 0
    assert kept(here / "second.db") == kept(here / "first.db") == SOME
    assert main(["archive", "import", file]) == 0
    assert f"{len(SOME)} articles read, 0 of them new" in capsys.readouterr().err
    assert kept(here / "second.db") == SOME


def test_only_what_was_seen_in_a_time(here: Path) -> None:
    since, until = (SOME[at].seen.isoformat() for at in (100, 200))
    assert main(["archive", "export", "--from", since, "--to", until, str(here / "a.jsonl")]) == 0
    assert len((here / "a.jsonl").read_bytes().splitlines()) == 100


def test_an_import_that_was_stopped_goes_on_and_what_is_no_article_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = here / "a.jsonl"
    main(["archive", "export", str(file)])
    whole = file.read_bytes()
    monkeypatch.setenv("MONITOR_ARCHIVE", f"sqlite:///{here / 'second.db'}")
    file.write_bytes(whole[: len(whole) // 2])
    assert main(["archive", "import", str(file)]) == 1
    assert "not an article" in capsys.readouterr().err
    file.write_bytes(whole)
    assert main(["archive", "import", str(file)]) == 0
    assert kept(here / "second.db") == SOME


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("a.csv",), 2, "must end with one of .jsonl"),
        (("--from", "2099-01-01", "a.jsonl"), 1, "holds no article of that time"),
    ],
)
def test_what_cannot_be_is_told_in_one_line_and_leaves_nothing(
    words: tuple[str, ...], code: int, says: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = here / "out"
    assert main(["archive", "export", *words[:-1], str(folder / words[-1])]) == code
    assert says in capsys.readouterr().err
    assert not folder.exists()
