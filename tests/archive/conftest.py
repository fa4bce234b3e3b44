"""Archives for the tests: every test runs on SQLite, and again on PostgreSQL when marked ``postgres``."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from monitor.archive import Archive
from tests.archive import postgres

_NUMBERS = itertools.count(1)

Fresh = Callable[[], str]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    pytest.importorskip("psycopg")
    given = os.environ.get(postgres.VARIABLE)
    programs = postgres.programs()
    if given:
        yield given
    elif programs is None:
        pytest.skip(f"no PostgreSQL: set {postgres.VARIABLE} to an address, or install Debian's package postgresql")
    else:
        with postgres.Server(programs) as server:
            yield server.address


@pytest.fixture
def sqlite(tmp_path: Path) -> Fresh:
    """Addresses of SQLite files that are not there yet."""
    return lambda: f"sqlite:///{tmp_path / f'archive-{next(_NUMBERS)}' / 'archive.db'}"


@pytest.fixture
def postgresql(postgres_server: str) -> Iterator[Fresh]:
    """Addresses of empty schemas on the server, dropped afterwards."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        made.append(f"monitor_test_{os.getpid()}_{next(_NUMBERS)}")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {made[-1]}"))
        return f"{postgres_server}{'&' if '?' in postgres_server else '?'}options=-csearch_path%3D{made[-1]}"

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Addresses of archives that are not there yet, in either database."""
    made: Fresh = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def archive(fresh: Fresh) -> Iterator[Archive]:
    """An empty archive in either database."""
    with closing(Archive.open(fresh())) as opened:
        yield opened
