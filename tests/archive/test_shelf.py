import asyncio
import logging
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from monitor.archive import Archive
from monitor.archive.address import connect
from monitor.archive.schema import articles
from monitor.archive.shelf import insert, moment, one_line, packed, ticks
from monitor.errors import Unavailable
from tests.archive import postgres
from tests.archive.conftest import Fresh
from tests.archive.polling import save_feed
from tests.builders import an_article

moments = st.datetimes(timezones=st.just(UTC))


@given(moments, moments)
def test_moments_are_kept_exactly_and_in_their_order(one: datetime, other: datetime) -> None:
    assert moment(ticks(one)) == one
    assert (ticks(one) < ticks(other)) == (one < other)


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    noon = datetime(2031, 3, 4, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert moment(ticks(noon)) == noon


def test_what_a_database_says_is_put_in_one_line() -> None:
    assert one_line(ValueError("first\n\tsecond")) == "first second"
    assert len(one_line(ValueError("long " * 1000))) == 200


@pytest.mark.parametrize("raw", [b"", b"not compressed", packed(an_article(7))[:-9]])
def test_a_record_that_cannot_be_read_is_left_out_and_named(
    archive: Archive, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    broken = an_article(2)
    archive.put_articles([an_article(1), broken, an_article(3)])
    with archive._writing() as connection:
        connection.execute(update(articles).where(articles.c.id == broken.id).values(record=raw))
    with caplog.at_level(logging.WARNING):
        assert list(archive.articles()) == [an_article(1), an_article(3)]
    assert f"article {broken.id} cannot be read and is left out" in caplog.text


def test_the_fault_of_a_caller_is_not_taken_for_a_silent_database(archive: Archive) -> None:
    def put_nothing() -> None:
        with archive._writing() as connection:
            connection.execute(insert(connection, articles).values(id=None, revision="r"))

    with pytest.raises(IntegrityError):
        put_nothing()
    assert archive.count_articles() == 0


def test_a_database_that_is_gone_is_unavailable_and_not_a_crash(sqlite: Fresh) -> None:
    address = sqlite()
    with closing(Archive.open(address)) as archive:
        file = Path(address.removeprefix("sqlite:///"))
        for part in file.parent.iterdir():
            os.truncate(part, 0)
            part.write_bytes(b"Somebody wrote over this. " * 200)
        with pytest.raises(Unavailable, match=r"does not answer \(file is not a database\)"):
            save_feed(archive, "echo", b"1")


def test_a_writer_that_waits_too_long_is_told_to_come_again(sqlite: Fresh) -> None:
    address = sqlite()
    engine, _ = connect(address)
    with closing(Archive.open(address)) as archive:
        with archive._writing():
            impatient, who = connect(f"{address}?timeout=0.01")
            with closing(Archive(impatient, who)) as other, pytest.raises(Unavailable, match="database is locked"):
                save_feed(other, "echo", b"1")
        save_feed(archive, "echo", b"2")
    engine.dispose()


def test_many_threads_at_once_all_get_their_turn(archive: Archive) -> None:
    async def together() -> list[int]:
        puts = [asyncio.to_thread(archive.put_articles, [an_article(number), an_article(0)]) for number in range(1, 60)]
        return await asyncio.gather(*puts)

    assert sum(asyncio.run(together())) == 60
    assert archive.count_articles() == 60


@pytest.mark.postgres
def test_a_server_that_was_restarted_is_found_again() -> None:
    pytest.importorskip("psycopg")
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL of our own to stop: install Debian's package postgresql")
    with postgres.Server(programs) as server, closing(Archive.open(server.address)) as archive:
        save_feed(archive, "echo", b"1")
        server.stop()
        with pytest.raises(Unavailable) as away:
            save_feed(archive, "echo", b"2")
        assert "\n" not in away.value.line
        server.start()
        assert archive.load_feed("echo") == b"1"
