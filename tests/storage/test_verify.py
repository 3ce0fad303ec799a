"""Tampering: whatever is changed behind the program's back is found, and said where."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from kaoping.core.storage import guards
from kaoping.core.storage import verification as verifying
from kaoping.core.storage.anchors import Anchor, Proof
from kaoping.core.storage.audit import GENESIS, AuditEntry, Head, follow
from kaoping.core.storage.chain import ENTRY_COLUMNS
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.verification import anchor, verify
from sqlalchemy.exc import DBAPIError

from tests.acting import add_unit, ask, home


def tamper(database: Database, *statements: str) -> None:
    """Do what somebody with direct access could do, guards and foreign keys off, and put the guards back."""
    with database.exclusive(foreign_keys=False) as connection:
        if database.file is not None:
            for name in guards.SQLITE_TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
        guards.install(connection)


def entries(database: Database) -> list[AuditEntry]:
    with home(database).read() as connection:
        return [AuditEntry(*row) for row in connection.execute(verifying.ENTRIES)]


def here(database: Database) -> Anchor:
    return ask(database, anchor)


def after(database: Database, entry: AuditEntry) -> Head:
    """The head of the unit's chain behind ``entry``."""
    return Head(here(database).identity, "sha256", entry.seq, entry.hash)


def forged(entry: AuditEntry) -> str:
    """The statement that puts ``entry`` into the chain of unit 1."""
    values = ", ".join(f"'{getattr(entry, name)}'" for name in ENTRY_COLUMNS.split(", "))
    return f"INSERT INTO audit_entry (unit_id, {ENTRY_COLUMNS}) VALUES (1, {values})"  # noqa: S608 a forger's own


def moved(head: Head | AuditEntry) -> str:
    """The statement that has the chain of unit 1 end there."""
    return f"UPDATE chain SET seq = {head.seq}, hash = '{head.hash}' WHERE unit_id = 1"  # noqa: S608 a forger's own


def rewritten(database: Database, wrong: Callable[[str], str]) -> list[str]:
    """Statements that write the whole chain anew with changed bodies and hashes that fit."""
    statements, head = ["DELETE FROM audit_entry WHERE unit_id = 1"], Head(here(database).identity)
    for entry in entries(database):
        new = follow(head, entry.actor, entry.at, wrong(entry.body))
        head = Head(head.identity, "sha256", new.seq, new.hash)
        statements.append(forged(new))
    return [*statements, moved(head)]


UNIT = "单位「林业局」:"


def told(database: Database, printed: Anchor | Proof | None = None) -> tuple[str, ...]:
    """The problems of the only unit, without its name before each."""
    problems = verify(database, printed).problems
    assert all(problem.startswith(UNIT) for problem in problems), problems
    return tuple(problem.removeprefix(UNIT) for problem in problems)


def test_an_untouched_database_is_sound(filled: Database) -> None:
    """Nothing is found where nothing was done, and the report names the head that anchor prints."""
    report = verify(filled)
    assert report.sound
    assert [(chain.unit.name, chain.entries) for chain in report.chains] == [("", 1), ("林业局", 4)]
    assert here(filled) == report.chains[1].head
    assert verify(filled, here(filled)) == report


def test_an_empty_chain_has_an_anchor_too(unit: UnitDatabase) -> None:
    """Before the first entry the anchor is the beginning itself, and it stays true."""
    first = here(unit.database)
    assert (first.seq, first.hash) == (0, GENESIS)
    with unit.write("张三") as transaction:
        transaction.event("x", {})
    assert verify(unit.database, first).sound


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE claim SET proof = 'y'", "表 claim 第 1 行的 proof 与审计记录不符。"),
        ("UPDATE claim SET points = 0", "表 claim 第 1 行的 points 与审计记录不符。"),
        (
            "UPDATE sheet SET state = 'x', filler = 'y' WHERE id = 2",
            "表 sheet 第 2 行的 filler、state 与审计记录不符。",
        ),
        ("UPDATE sheet SET seq = seq + 1 WHERE id = 3", "表 sheet 第 3 行的 seq 与审计记录不符。"),
        ("UPDATE sheet SET version = 2 WHERE id = 1", "表 sheet 第 1 行的 version 与审计记录不符。"),
        ("DELETE FROM sheet WHERE id = 2", "表 sheet 缺少第 2 行。"),
        ("DELETE FROM sheet WHERE id = 3", "表 sheet 缺少第 3 行。"),
        (
            "INSERT INTO organisation (unit_id, id, seq, code) VALUES (1, 2, 1, 'x')",
            "表 organisation 多出第 2 行，审计中没有它。",
        ),
        (
            "INSERT INTO organisation (unit_id, id, seq, code) VALUES (1, -1, 1, 'x')",
            "表 organisation 多出第 -1 行，审计中没有它。",
        ),
        ("UPDATE chain SET seq = 9 WHERE unit_id = 1", "链头记的与最后一条审计不符:链尾被截去,或链头被改动。"),
        ("UPDATE chain SET hash = 'x' WHERE unit_id = 1", "链头记的与最后一条审计不符:链尾被截去,或链头被改动。"),
        ("DELETE FROM receipt", "表 receipt 缺少第 1 行。"),
        ("UPDATE receipt SET key = 'x'", "表 receipt 第 1 行的 key 与审计记录不符。"),
    ],
)
def test_a_changed_row_is_found(filled: Database, statement: str, sentence: str) -> None:
    """Every row changed, removed or added without the program is named with table, number and column."""
    tamper(filled, statement)
    assert told(filled) == (sentence,)


def test_one_bit_of_a_packed_mark_is_found(filled: Database) -> None:
    """The smallest change of a stored mark is found."""
    on_sqlite = "UPDATE sheet SET marks = x'8913000000000080dc050000' WHERE id = 1"
    on_postgresql = r"UPDATE sheet SET marks = '\x8913000000000080dc050000' WHERE id = 1"
    tamper(filled, on_sqlite if filled.file else on_postgresql)
    assert told(filled) == ("表 sheet 第 1 行的 marks 与审计记录不符。",)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_chain_refuses_changes(filled: Database, statement: str) -> None:
    """The guards refuse to change or remove an audit entry, even on a writing connection."""
    with pytest.raises(DBAPIError, match="append-only"), filled.exclusive() as connection:
        connection.exec_driver_sql(statement)
    assert verify(filled).sound


REPLACED = f"""
    REPLACE INTO audit_entry (unit_id, {ENTRY_COLUMNS})
    SELECT unit_id, {ENTRY_COLUMNS.replace("actor", "'x'")} FROM audit_entry WHERE unit_id = 1 AND seq = 2"""  # noqa: S608 a forger's own


def test_truncate_and_replace_are_refused_too(filled: Database) -> None:
    """The ways around row triggers, REPLACE on SQLite and TRUNCATE on PostgreSQL, are closed on our connections."""
    around = REPLACED if filled.file else "TRUNCATE audit_entry"
    with pytest.raises(DBAPIError, match="append-only"), filled.exclusive() as connection:
        connection.exec_driver_sql(around)
    assert verify(filled).sound


def test_replace_on_a_foreign_connection_is_found(sqlite_database: Database, fill: Callable[[Database], None]) -> None:
    """REPLACE on a connection without recursive triggers walks past the guards, and is found."""
    fill(sqlite_database)
    connection = sqlite_database.engine.raw_connection()
    cursor = connection.cursor()
    for statement in (
        "PRAGMA query_only = OFF",
        "PRAGMA recursive_triggers = OFF",
        REPLACED,
    ):
        cursor.execute(statement)
    connection.close()
    assert told(sqlite_database) == ("审计第 2 条被改动过：内容与校验码不符。",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = '王五' WHERE unit_id = 1 AND seq = 2",
        "UPDATE audit_entry SET at = at || ' ' WHERE unit_id = 1 AND seq = 2",
        "UPDATE audit_entry SET body = body || ' ' WHERE unit_id = 1 AND seq = 2",
    ],
)
def test_an_edited_entry_is_found(filled: Database, statement: str) -> None:
    """Each field of an entry is covered by its hash."""
    tamper(filled, statement)
    assert told(filled) == ("审计第 2 条被改动过：内容与校验码不符。",)


@pytest.mark.parametrize(
    "field", ["previous", "hash", "algorithm", "body", "actor", "at", "fingerprint", "session", "countersignature"]
)
def test_a_field_that_is_no_text_is_found(
    sqlite_database: Database, fill: Callable[[Database], None], field: str
) -> None:
    """A field in which SQLite was given bytes for text is a finding in words, never a crash of the check."""
    fill(sqlite_database)
    tamper(sqlite_database, f"UPDATE audit_entry SET {field} = CAST({field} AS BLOB) WHERE unit_id = 1 AND seq = 2")  # noqa: S608  # own words
    assert "审计第 2 条有字段不是文字。" in told(sqlite_database)


def test_an_entry_taken_out_is_found(filled: Database) -> None:
    """An entry missing in the middle is named, with the rows that lost their origin."""
    tamper(filled, "DELETE FROM audit_entry WHERE unit_id = 1 AND seq = 2")
    problems = told(filled)
    assert problems[0] == "审计第 1 条之后缺少记录，下一条是第 3 条。"
    assert "表 round_subject 多出第 1 行，审计中没有它。" in problems


def test_an_entry_from_elsewhere_is_found(filled: Database) -> None:
    """An entry whose hash fits itself but not its predecessor is named."""
    last = entries(filled)[-1]
    stranger = follow(replace(after(filled, last), seq=last.seq - 1, hash=GENESIS[:-1] + "1"), "x", last.at, last.body)
    taken_out = "DELETE FROM audit_entry WHERE unit_id = 1 AND seq = (SELECT max(seq) FROM audit_entry)"
    tamper(filled, taken_out, forged(stranger), moved(stranger))
    assert told(filled) == (f"审计第 {last.seq} 条没有接在前一条之后。",)


def test_an_entry_of_another_unit_is_found(filled: Database) -> None:
    """The hash covers the identity: chains that begin alike cannot lend each other entries."""
    *_others, before, last = entries(filled)
    stranger = follow(replace(after(filled, before), identity="f" * 32), last.actor, last.at, last.body)
    taken_out = f"DELETE FROM audit_entry WHERE unit_id = 1 AND seq = {last.seq}"  # noqa: S608 a forger's own
    tamper(filled, taken_out, forged(stranger), moved(stranger))
    assert told(filled) == (f"审计第 {last.seq} 条被改动过：内容与校验码不符。",)


def test_a_tail_cut_off_is_found(filled: Database) -> None:
    """The head knows better; cut off with what they wrote and the head moved back, only the printed anchor shows it."""
    printed, (*_others, before, _last) = here(filled), entries(filled)
    tamper(filled, "DELETE FROM claim", "DELETE FROM audit_entry WHERE unit_id = 1 AND seq = 4")
    assert told(filled) == ("链头记的与最后一条审计不符:链尾被截去,或链头被改动。",)
    tamper(filled, moved(before))
    assert verify(filled).sound
    (problem,) = told(filled, printed)
    assert "第 4 条" in problem
    assert printed.hash[:16] in problem


def test_a_consistent_rewrite_is_found_with_an_anchor(filled: Database) -> None:
    """A chain written anew with tables to match fits in itself: only the printed anchor shows it."""
    printed = here(filled)
    change = "UPDATE round_subject SET name = '某甲' WHERE id = 1"
    tamper(filled, *rewritten(filled, lambda body: body.replace("某1", "某甲")), change)
    assert verify(filled).sound
    assert len(told(filled, printed)) == 1


def test_rows_of_no_unit_and_units_without_a_chain_are_found(filled: Database) -> None:
    """What nobody's chain accounts for cannot hide behind a number."""
    tamper(filled, "INSERT INTO organisation (unit_id, id, seq, code) VALUES (7, 1, 1, 'x')")
    assert verify(filled).problems == ("表 organisation 里有第 7 号单位的行,单位名录里没有它。",)
    tamper(filled, "DELETE FROM organisation", "UPDATE chain SET identity = 'x' WHERE unit_id = 1")
    assert "第 1 号单位没有自己的留痕链,或者链的标识与名录不符。" in verify(filled).problems


def test_only_one_unit_may_be_looked_at(filled: Database) -> None:
    """And the directory: what is wrong in another is not told."""
    other = add_unit(filled, "农业局")
    tamper(filled, "UPDATE claim SET proof = 'y'")
    assert not verify(filled).sound
    report = verify(filled, None, other)
    assert report.sound
    assert [chain.unit.name for chain in report.chains] == ["", "农业局"]
    (problem,) = verify(filled, here(filled), other).problems
    assert problem == f"没有标识为 {here(filled).identity} 的留痕链:它的单位不在核对的范围里。"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"rows":[[1]],"columns":["id"]}',
        '{"rows":[[1]],"columns":["id"],"table":"sqlite_master"}',
        '{"rows":[[9,2]],"columns":["id"],"table":"organisation"}',
        '{"rows":[[9]],"columns":["id) SELECT 1 --"],"table":"organisation"}',
        '{"rows":[[99999999999999999999]],"columns":["id"],"table":"organisation"}',
        '{"rows":[[{"hex":"zz"}]],"columns":["id"],"table":"organisation"}',
        '{"changes":[{"id":9,"set":{"code":"x"},"was":{"code":"y"}}],"table":"organisation"}',
        '{"changes":[{"id":1,"set":{"code":"x"},"was":{"code":"y"}}],"table":"organisation"}',
        '{"changes":[{"id":1,"set":{"code":[]},"was":{"code":"林业局"}}],"table":"organisation"}',
        '{"changes":7,"table":"organisation"}',
        '{"key":[]}',
    ],
)
def test_an_entry_that_makes_no_sense_is_reported(filled: Database, body: str) -> None:
    """A forged entry that fits the chain but not the tables is a finding, whatever it contains, never a crash."""
    entry = follow(after(filled, entries(filled)[-1]), "x", "x", body)
    tamper(filled, forged(entry), moved(entry))
    assert f"审计第 {entry.seq} 条的内容与它之前的记录对不上。" in told(filled)


def test_a_missing_guard_is_found(filled: Database) -> None:
    """A guard dropped, switched off or weakened is named."""
    for statement in (
        ("DROP TRIGGER audit_entry_no_update",)
        if filled.file
        else (
            "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
            "ALTER TABLE audit_entry ENABLE REPLICA TRIGGER audit_entry_no_change",
            "DROP TRIGGER audit_entry_no_change ON audit_entry",
        )
    ):
        with filled.exclusive() as connection:
            connection.exec_driver_sql(statement)
        (problem,) = verify(filled).problems
        assert "触发器 audit_entry_no_" in problem
    weak = (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END"
        if filled.file
        else "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'"
    )
    with filled.exclusive() as connection:
        connection.exec_driver_sql(weak)
    assert verify(filled).problems


def test_a_ruined_database_gives_a_bounded_report(unit: UnitDatabase) -> None:
    """However much is wrong, the report stays readable: the first problems in words, the rest counted."""
    with unit.write("张三") as transaction:
        transaction.insert("organisation", [{"id": n, "code": f"支部{n}"} for n in range(1, 501)])
    tamper(unit.database, "UPDATE organisation SET code = code || '!'")
    problems = verify(unit.database).problems
    assert len(problems) == verifying.MOST_PROBLEMS + 1
    assert "300" in problems[-1]


def test_verify_reads_a_database_in_use(database_url: str, fill: Callable[[Database], None]) -> None:
    """While somebody writes, verify sees one finished state."""
    database = open_database(database_url)
    fill(database)
    with home(database).write("张三") as transaction:
        transaction.update("sheet", 1, {"state": "submitted"})
        before = verify(database)
    assert before.sound
    assert verify(database).entries == before.entries + 1
    database.close()


def test_bodies_tell_a_story(filled: Database) -> None:
    """Every body is canonical JSON with an action, and says who in its entry."""
    for entry in entries(filled):
        body: dict[str, Any] = json.loads(entry.body)
        assert body["action"] == "insert"
        assert entry.actor in {"张三", "李四"}
