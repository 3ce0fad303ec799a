"""The schema: made from nothing, kept equal to the classes, upgraded with care, refused when it is newer."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from kaoping.core.kernel.errors import Error
from kaoping.core.storage import guards
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import SCRIPTS, ensure_schema
from kaoping.core.storage.models import BaseTable
from kaoping.core.storage.schema import HEAD, read_schema
from kaoping.core.storage.verification import VerifyReport, verify, verify_connection
from sqlalchemy import text

from tests.acting import home

LATER = f"{int(HEAD) + 1:04}"

REBUILD_SUBJECTS = f'''
"""A later version: the table sheets refer to is rebuilt with one more column."""

import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{HEAD}"


def upgrade() -> None:
    """Add a note to each subject."""
    with op.batch_alter_table("round_subject", recreate="auto") as table:
        table.add_column(sa.Column("note", sa.String(), nullable=True))
'''


@pytest.fixture
def later_scripts(tmp_path: Path) -> Path:
    """The migrations of a program one version later than this one."""
    scripts = tmp_path / "100% migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / f"{LATER}_note.py").write_text(REBUILD_SUBJECTS, encoding="utf-8")
    return scripts


def replayed(database: Database) -> VerifyReport:
    """What chains and rows come to under whatever schema there is."""
    with database.read() as connection:
        return verify_connection(connection, read_schema(connection))


def test_the_classes_describe_the_migrated_schema(database: Database) -> None:
    """Alembic finds no difference between the table classes and what the migrations made."""
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), BaseTable.metadata) == []


def test_the_known_version_is_the_last_migration() -> None:
    """HEAD, which is read without Alembic, names the last migration there is."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_empty_database_gets_the_schema(new_url: Callable[[], str]) -> None:
    """Tables and guards are made, and doing it again changes nothing."""
    database = open_database(new_url())
    ensure_schema(database)
    ensure_schema(database)
    report = verify(database)
    assert (report.entries, report.problems) == (0, ())
    with database.read() as connection:
        assert guards.sound(connection) == set(guards.known(connection))
    database.close()


def test_two_programs_starting_at_once_make_one_schema(new_url: Callable[[], str]) -> None:
    """Who waited for the other finds the schema made."""
    url = new_url()
    databases = [open_database(url) for _ in range(2)]
    threads = [threading.Thread(target=ensure_schema, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        assert verify(database).sound
        database.close()


@pytest.mark.parametrize(
    ("version", "words", "way_out"),
    [
        ("0199", "由更新版本的程序建立（结构 0199，", "请先升级本程序。"),
        ("0003", "由发布以前的试用版建立(结构 0003),本程序不能使用它。", "请保留这个文件;另建一个数据库"),
        ("head", "记的结构编号「head」不是本程序写的", "从备份恢复"),
        ("01000", "记的结构编号「01000」不是本程序写的", "从备份恢复"),
        ("", "记的结构编号「」不是本程序写的", "从备份恢复"),
    ],
)
def test_a_schema_that_is_not_of_this_program_is_refused(
    database: Database, version: str, words: str, way_out: str
) -> None:
    """Later, earlier or altered: one sentence with the way out, every time; the database is left alone, uncopied."""
    with database.exclusive() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    for _time in range(2):
        with pytest.raises(Error) as refused:
            ensure_schema(database)
        assert words in str(refused.value)
        assert way_out in refused.value.hint
    if database.file is not None:
        assert list(database.file.parent.glob("*.bak")) == []


def test_a_schema_without_any_version_is_refused(database: Database) -> None:
    """Somebody has emptied the table that says it."""
    with database.exclusive() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    with pytest.raises(Error, match="记的结构编号「」不是本程序写的"):
        ensure_schema(database)


def test_somebody_elses_database_is_refused(new_url: Callable[[], str]) -> None:
    """A database with other tables in it is left alone."""
    database = open_database(new_url())
    with database.exclusive() as connection:
        connection.exec_driver_sql("CREATE TABLE diary (page INTEGER)")
    with pytest.raises(Error, match="不是考评数据库"):
        ensure_schema(database)
    database.close()


def test_an_older_schema_is_upgraded(filled: Database, later_scripts: Path) -> None:
    """Rebuilding a table keeps every row, those that refer to it and the guards; an SQLite file is backed up first."""
    before = replayed(filled)
    ensure_schema(filled, scripts=later_scripts, head=LATER)
    assert replayed(filled) == before
    with filled.read() as connection:
        assert connection.exec_driver_sql("SELECT note FROM round_subject").all() == [(None,)] * 3
        assert connection.exec_driver_sql("SELECT count(*) FROM sheet").scalar() == 3
        if filled.file is not None:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with home(filled).write("张三") as transaction:
        transaction.update("round_subject", 1, {"note": "新"})
    assert replayed(filled).sound
    if filled.file is not None:
        (kept,) = filled.file.parent.glob(f"*.{HEAD}-*.bak")
        old = open_database(str(kept))
        ensure_schema(old)
        assert replayed(old) == before
        old.close()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("INSERT INTO unit (id, seq, name, identity) VALUES (9, 1, 'x', 'x')", "行数"),
        ("UPDATE unit SET name = 'x'", "unit"),
        ("UPDATE claim SET subject_id = 99", "找不到|foreign key"),
    ],
)
def test_a_harmful_migration_is_undone(filled: Database, later_scripts: Path, harm: str, words: str) -> None:
    """A migration after which rows are lost, orphaned or other than the chain says leaves everything as it was."""
    (later_scripts / "versions" / f"{LATER}_note.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = {LATER!r}, {HEAD!r}\n"
        f"def upgrade() -> None:\n    op.execute({harm!r})\n"
    )
    before = verify(filled)
    with pytest.raises(Exception, match=words):
        ensure_schema(filled, scripts=later_scripts, head=LATER)
    assert verify(filled) == before
    ensure_schema(filled)


def test_a_database_that_was_tampered_with_is_not_upgraded(filled: Database, later_scripts: Path) -> None:
    """An upgrade would bury the traces: it verifies first and stops."""
    with filled.exclusive() as connection:
        connection.exec_driver_sql("UPDATE unit SET name = '改'")
    with pytest.raises(Error, match="没有升级"):
        ensure_schema(filled, scripts=later_scripts, head=LATER)
    ensure_schema(filled)
