"""Two databases, each on SQLite and on PostgreSQL; on a server the files have a directory of their own."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.tui.demo.build import build

from tests.conftest import BACKENDS
from tests.moving.units import exported, make_unit

if TYPE_CHECKING:
    from tests.postgresql import PostgresqlServer

_numbers = itertools.count(1)


def make_schema(url: str) -> None:
    database = open_database(url)
    ensure_schema(database)
    database.close()


@pytest.fixture
def home(database: Database, tmp_path: Path) -> Database:
    """Where units come from."""
    if database.file is None:
        database.files = str(tmp_path / "home-files")
    return database


@pytest.fixture(scope="session")
def second_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is no copy of the first: its directory has an identity of its own. To be copied."""
    path = tmp_path_factory.mktemp("second") / "second.db"
    make_schema(str(path))
    return path


@pytest.fixture(scope="session")
def second_postgresql(postgresql_server: "PostgresqlServer") -> str:
    """The same on a server, with a neighbour of its own (``tests/neighbour.py``)."""
    import psycopg

    from tests.neighbour import move_in

    url = postgresql_server.create("second")
    make_schema(url)
    with psycopg.connect(url, autocommit=True) as connection:
        move_in(connection)
    return "second"


@pytest.fixture(params=BACKENDS)
def away_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def away_url(away_backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of another database with the present schema and nothing in it."""
    if away_backend == "sqlite":
        path = tmp_path / "away" / "away.db"
        path.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("second_sqlite"), path)
        yield str(path)
        return
    from tests.neighbour import ROLE

    request.getfixturevalue("lent_database")  # from here on every connection says which unit is looking
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = f"away{next(_numbers)}"
    yield server.create(name, request.getfixturevalue("second_postgresql")).replace("//postgres:", f"//{ROLE}:")
    server.drop(name)


@pytest.fixture
def away_files(tmp_path: Path) -> str:
    """Where files of attachments are that belong to a database on a server."""
    return str(tmp_path / "away-files")


@pytest.fixture
def away(away_url: str, away_files: str) -> Iterator[Database]:
    """Where units go."""
    opened = open_database(away_url, files=away_files)
    yield opened
    opened.close()


@pytest.fixture
def new_place(tmp_path: Path, second_sqlite: Path) -> Iterator[Callable[[], Database]]:
    """Databases on SQLite where units go."""
    made: list[Database] = []

    def make() -> Database:
        path = tmp_path / f"place{len(made)}.db"
        shutil.copyfile(second_sqlite, path)
        made.append(open_database(str(path)))
        return made[-1]

    yield make
    for database in made:
        database.close()


@pytest.fixture
def place(new_place: Callable[[], Database]) -> Database:
    """One of them, for laws that know no difference."""
    return new_place()


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> bytes:
    """The file of a unit. It is the same whatever kind of server the unit comes from."""
    path = tmp_path_factory.mktemp("sent") / "home.db"
    shutil.copyfile(sqlite_template, path)
    home = open_database(str(path))
    content, _moved = exported(home, make_unit(home))
    home.close()
    return content


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample units with a year of ledgers, proved and graded, in a database on SQLite. To be copied."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    build(path).close()
    return path
