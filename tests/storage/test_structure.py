"""Verification of what rows stand on: the file, the whole schema, the types of what is stored."""

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.engine import Database, open_database, opened_to_read
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.schema import HEAD
from kaoping.core.storage.verification import verify

from tests.acting import home
from tests.storage.test_migrate import LATER
from tests.storage.test_verify import told

NOBODY = 65534
"""The number of the user without rights."""


NUMBER = f"表 alembic_version 记的结构编号应是「{HEAD}」,现在是"


def changed(database: Database, *statements: str) -> None:
    with database.exclusive(foreign_keys=False) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("CREATE TABLE diary (page INTEGER)", "数据库结构里多出表「diary」,不是本程序建立的。"),
        ("CREATE INDEX more ON claim (unit_id)", "数据库结构里多出索引「more」,不是本程序建立的。"),
        ("DROP INDEX ix_entry_counted", "数据库结构里缺少索引「ix_entry_counted」。"),
        ("ALTER TABLE claim ADD COLUMN more VARCHAR", "数据库结构里表「claim」的定义被改动过。"),
        ("UPDATE alembic_version SET version_num = '0099'", f"{NUMBER}「0099」。"),
        ("INSERT INTO alembic_version VALUES ('0099')", f"{NUMBER}「{HEAD}、0099」。"),
        ("DELETE FROM alembic_version", f"{NUMBER}「」。"),
    ],
)  # fmt: skip
def test_a_changed_schema_is_found(filled: Database, statement: str, sentence: str) -> None:
    """Each part that is missing, added or altered is named, on both databases."""
    assert verify(filled).sound
    changed(filled, statement)
    assert sentence in verify(filled).problems


def test_a_planted_trigger_is_found(filled: Database) -> None:
    """Whatever it does."""
    on_sqlite = ("CREATE TRIGGER planted AFTER UPDATE ON sheet BEGIN SELECT 1; END",)
    on_postgresql = (
        "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER planted AFTER UPDATE ON sheet FOR EACH ROW EXECUTE FUNCTION planted()",
    )
    changed(filled, *(on_sqlite if filled.file else on_postgresql))
    assert verify(filled).problems == ("数据库结构里多出触发器「planted」,不是本程序建立的。",)


@pytest.mark.parametrize("backend", ["postgresql"])
def test_what_a_server_can_do_to_a_schema_is_found(filled: Database) -> None:
    """A guard for one kind of change alone, a constraint gone, a rule, a default, a type."""
    for statement, part in (
        (
            "CREATE OR REPLACE TRIGGER audit_entry_no_change BEFORE DELETE ON audit_entry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
            "触发器 audit_entry_no_change ",
        ),
        ("ALTER TABLE claim DROP CONSTRAINT fk_claim_unit_id_subject_id", "约束「fk_claim_unit_id_subject_id」"),
        ("CREATE RULE kept AS ON DELETE TO claim DO INSTEAD NOTHING", "规则「kept」"),
        ("ALTER TABLE claim ALTER COLUMN proof SET DEFAULT 'x'", "表「claim」的定义"),
        ("ALTER TABLE sheet ALTER COLUMN filler TYPE text", "表「sheet」的定义"),
    ):
        changed(filled, statement)
        assert any(part in problem for problem in verify(filled).problems), part


def _page_of(database: Database, name: str) -> tuple[Path, int, int]:
    path = database.file
    assert path is not None
    with database.read() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    database.close()
    return path, int(page), int(size)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("name", ["ix_sheet_unit_id_round_id_seq", "claim", "sqlite_autoindex_sheet_1"])
def test_a_zeroed_page_is_found(filled: Database, name: str) -> None:
    """Of an index too, which no row is read from."""
    path, page, size = _page_of(filled, name)
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    with opened_to_read(str(path)) as database:
        assert any("数据库文件损坏" in problem or "读不出来" in problem for problem in verify(database).problems)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_altered_leaf_of_an_index_is_found(filled: Database) -> None:
    """The row is there, and no list shows it any more."""
    path, page, size = _page_of(filled, "ix_claim_unit_id_round_id_subject_id")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        leaf = bytearray(file.read(size))
        leaf[-1] ^= 4
        file.seek((page - 1) * size)
        file.write(leaf)
    with opened_to_read(str(path)) as database:
        assert any(problem.startswith("数据库文件损坏") for problem in verify(database).problems)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE round_subject SET name = CAST(x'ff41' AS TEXT) WHERE id = 2", "name"),
        ("UPDATE round_subject SET name = CAST(name AS BLOB) WHERE id = 2", "name"),
        ("UPDATE sheet SET marks = CAST(CAST(marks AS BLOB) AS TEXT) WHERE id = 2", "marks"),
        ("UPDATE round_subject SET ordinal = x'32' WHERE id = 2", "ordinal"),
        ("UPDATE unit SET name = CAST(x'ff41' AS TEXT)", "name"),
    ],
)  # fmt: skip
def test_a_cell_of_another_type_is_found(filled: Database, statement: str, column: str) -> None:
    """The same bytes under another type, and bytes that are no text, never as a traceback."""
    changed(filled, statement)
    (problem,) = verify(filled).problems
    assert f"行的 {column} 与审计记录不符" in problem


@pytest.mark.parametrize("backend", ["sqlite"])
def test_bytes_that_are_no_text_end_a_list_in_a_sentence(filled: Database) -> None:
    """Whoever reads them is told to stop, not shown the program's inside."""
    changed(filled, "UPDATE round_subject SET name = CAST(x'ff41' AS TEXT) WHERE id = 2")
    with pytest.raises(Error, match="里有不是文字的字节"), home(filled).read() as connection:
        connection.execute("SELECT name FROM round_subject WHERE unit_id = :unit").all()


def test_a_deeply_nested_body_is_a_finding(filled: Database) -> None:
    """As a number that is too long, a list for an object, an event that says nothing."""
    from kaoping.core.storage.audit import follow

    from tests.storage.test_verify import after, entries, forged, moved, tamper

    nested = '{"detail":' + '{"a":' * 50_000
    for body in ("[" * 100_000, nested, '{"action":7,"detail":{}}', '{"action":"x"}', "9" * 9000):
        entry = follow(after(filled, entries(filled)[-1]), "x", "2025-03-01T00:00:00.000+00:00", body)
        tamper(filled, forged(entry), moved(entry))
        assert f"审计第 {entry.seq} 条的内容与它之前的记录对不上。" in told(filled)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_an_upgrade_that_fails_leaves_no_copy(filled: Database, tmp_path: Path) -> None:
    """A number put back makes every command try the upgrade again: one sentence, and no full copy each time."""
    scripts = tmp_path / "migrations"
    shutil.copytree(Path(sys.modules[ensure_schema.__module__].__file__ or "").parent / "migrations", scripts)
    (scripts / "versions" / f"{LATER}_again.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = {LATER!r}, {HEAD!r}\n"
        "def upgrade() -> None:\n    op.add_column('claim', sa.Column('proof', sa.String()))\n"
    )
    for _time in range(2):
        with pytest.raises(Error, match="没有升级") as refused:
            ensure_schema(filled, scripts=scripts, head=LATER)
        assert "结构编号可能被改动过" in refused.value.hint
    assert filled.file is not None
    assert list(filled.file.parent.glob("*.bak")) == []
    ensure_schema(filled)


def _as_nobody(work: Callable[[], str]) -> str:
    """What ``work`` returns in a process that may write nothing."""
    out, into = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            said = work()
        except BaseException as error:  # noqa: BLE001  # told to the test
            said = repr(error)
        os.write(into, said.encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as file:
        said = file.read().decode()
    os.waitpid(process, 0)
    return said


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("companions", [(), ("-wal",), ("-wal", "-shm")])
def test_a_copy_that_nobody_may_write_is_verified(
    filled: Database, tmp_path_factory: pytest.TempPathFactory, companions: tuple[str, ...]
) -> None:
    """In a directory that nobody may write, with its log beside it or without; it is as it was afterwards."""
    if os.getuid() != 0:
        pytest.skip("only root can become nobody")
    path = filled.file
    assert path is not None
    folder = tmp_path_factory.mktemp("copy")
    filled.close()
    used = open_database(str(path))  # while it is open, the log stays
    with home(used).write("张三") as transaction:
        transaction.update("sheet", 1, {"state": "submitted"})
    for suffix in ("", *companions):
        shutil.copyfile(f"{path}{suffix}", folder / f"a.db{suffix}")
    written = verify(used).entries
    used.close()
    if not companions:
        shutil.copyfile(path, folder / "a.db")
    for part in (*folder.iterdir(), folder, *folder.parents[:-2]):
        part.chmod(0o555)
    before = {part.name: part.read_bytes() for part in folder.iterdir() if not part.name.endswith("-shm")}

    def work() -> str:
        with opened_to_read(str(folder / "a.db")) as database:
            report = verify(database)
        return f"{report.entries} {report.problems}"

    assert _as_nobody(work) == f"{written} ()"
    assert {part.name: part.read_bytes() for part in folder.iterdir() if not part.name.endswith("-shm")} == before


@pytest.mark.parametrize("backend", ["sqlite"])
def test_any_bytes_are_verified_in_words(filled: Database) -> None:
    """What is no database, or was one, ends in a sentence or a problem."""
    path, dice = filled.file, random.Random(1)  # noqa: S311  # the same each time
    assert path is not None
    filled.close()
    whole = path.read_bytes()
    spoiled = (whole[:100], whole[:5000], dice.randbytes(20_000), whole[:100] + dice.randbytes(9000), b"SQLite")
    for content in spoiled:
        path.write_bytes(content)
        report = None
        with suppress(Error), opened_to_read(str(path)) as database:
            report = verify(database)
        assert report is None or report.problems


@pytest.mark.parametrize("backend", ["sqlite"])
def test_looking_makes_nothing(filled: Database, tmp_path: Path) -> None:
    """A database that is not there is not made, and a backup stays as it was to the byte."""
    with pytest.raises(Error, match="不能读写"), opened_to_read(str(tmp_path / "none.db")):
        pass
    assert not (tmp_path / "none.db").exists()
    copy = tmp_path / "copy.db"
    assert filled.file is not None
    with sqlite3.connect(filled.file) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    before = copy.read_bytes()
    with opened_to_read(str(copy)) as database:
        assert verify(database).sound
    assert copy.read_bytes() == before
    assert sorted(tmp_path.glob("copy.db*")) == [copy]
