"""The supply: files and the archive, one after the other, by when they were seen."""

from contextlib import closing
from pathlib import Path

import pytest

from monitor.archive import Archive
from monitor.cli.supply import Progress, supply
from monitor.codec import encode
from monitor.errors import BadSettings
from monitor.settings import Settings
from tests.builders import after
from tests.texts import texts

SOME = texts(20)


def test_files_and_the_archive_follow_each_other_and_what_is_no_article_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"".join(encode(one) + b"\n" for one in SOME[:10]) + b'{"no": "text"}\n')
    address = f"sqlite:///{tmp_path / 'archive.db'}"
    with closing(Archive.open(address)) as archive:
        archive.put_articles(SOME[10:])
    told: list[str] = []
    assert list(supply([str(file), "archive:"], Settings(archive=address), told.append)) == SOME
    assert told == [f'{file}:11: not an article: it has no "text"; left out']


def test_only_what_was_seen_in_the_time_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"".join(encode(one) + b"\n" for one in SOME))
    since, until = SOME[5].seen, SOME[15].seen
    assert list(supply([str(file)], Settings(), print, since, until)) == SOME[5:15]
    assert list(supply([str(file)], Settings(), print, after(100_000))) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("archive:?frm=2031-01-01", "'frm' is not known here, only from, to"),
        ("kafka://news.articles?since=now", "'since' is not known here, only from, to, offsets"),
        ("kafka://news.articles?from=soon", "'soon' is not a date"),
        ("kafka://news.articles?offsets=3", "offsets=3 is no range such as 0-500"),
        ("kafka://?from=2031-01-01", "names no topic"),
    ],
)
def test_an_address_that_says_something_else_is_refused(name: str, says: str) -> None:
    with pytest.raises(BadSettings, match=says):
        list(supply([name], Settings(), print))


def test_a_person_at_a_terminal_is_told_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Progress(2)(2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    Progress(2)(2)
    assert "2 of 2 articles" in capsys.readouterr().err
