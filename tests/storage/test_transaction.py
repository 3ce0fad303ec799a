"""The transaction: what is written, what the chain says about it, and what is refused."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.storage.chain import AlreadyDone
from kaoping.core.storage.engine import Database, UnitDatabase, open_database
from kaoping.core.storage.models import BaseTable
from kaoping.core.storage.transaction import CHUNK, Transaction
from kaoping.core.storage.verification import verify
from sqlalchemy.exc import IntegrityError

from tests.acting import AnyDatabase, add_unit, home


def bodies(database: AnyDatabase) -> list[Any]:
    with home(database).read() as connection:
        found = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq")
        return [json.loads(row.body) for row in found]


def scalar(unit: AnyDatabase, statement: str) -> Any:
    with home(unit).read() as connection:
        return connection.execute(statement).scalar()


def test_every_table_takes_a_row_and_gives_it_back(unit: UnitDatabase) -> None:
    """A row written to any business table reads back as written, with the number of its audit entry."""
    cells: dict[type, Any] = {int: 1, bytes: b"\x00\xff"}
    written: dict[str, dict[str, Any]] = {}
    with unit.write("张三") as transaction:
        for name, table in BaseTable.metadata.tables.items():
            if {"unit_id", "id", "seq"} <= set(table.columns.keys()):
                columns = [column for column in table.columns if column.name not in {"unit_id", "seq"}]
                written[name] = {column.name: cells.get(column.type.python_type, "「文」\n'x'") for column in columns}
        for table in BaseTable.metadata.sorted_tables:
            if table.name in written:
                transaction.insert(table.name, [written[table.name]])
                written[table.name] |= {"unit_id": unit.unit.id, "seq": transaction.seq}
    with unit.database.read() as connection:
        for name, row in written.items():
            assert dict(connection.execute(BaseTable.metadata.tables[name].select()).one()._mapping) == row
    assert BaseTable.metadata.tables.keys() - written.keys() == {"unit", "chain", "audit_entry", "receipt"}
    assert verify(unit.database).problems == ()


def test_a_transaction_of_a_unit_leaves_the_directory_alone(unit: UnitDatabase) -> None:
    """And the directory's writes no row of a unit it does not belong to: each numbers its own."""
    with pytest.raises(ValueError, match="a transaction of the directory"), unit.write("张三") as transaction:
        transaction.insert("unit", [{"id": 7, "name": "甲", "identity": "x"}])
    with unit.database.directory().write("张三") as transaction:
        transaction.insert("setting", [{"id": 1, "name": "x", "value": "y"}])
    assert scalar(unit, "SELECT count(*) FROM setting WHERE unit_id = :unit") == 0
    assert scalar(unit.database.directory(), "SELECT value FROM setting WHERE unit_id = :unit") == "y"


def test_an_inserted_row_is_told_whole(unit: UnitDatabase) -> None:
    """An insert's audit body spells every column but seq; a column left out is NULL, and version begins at 1."""
    with unit.write("张三") as transaction:
        transaction.insert("organisation", [{"id": 7, "code": "林业局"}])
    assert bodies(unit) == [
        {"action": "insert", "table": "organisation", "columns": ["id", "code"], "rows": [[7, "林业局"]]}
    ]
    with unit.database.read() as connection:
        assert connection.exec_driver_sql("SELECT id, code, seq FROM organisation").all() == [(7, "林业局", 1)]


def test_rows_given_by_column_are_the_rows_given_one_by_one(filled: Database) -> None:
    """Whatever all of them share: in the table, and in what the chain says came to be."""
    shared = {"round_id": 1, "form": "base", "period": "2025", "filling": "self", "state": "draft"}
    fillers, details = [f"某{number}" for number in range(250)], [None, "", "'); --"] * 83 + ["%(1)s ?1"]
    with home(filled).write("张三") as transaction:
        ids = transaction.next_ids("sheet", 250)
        columns = {
            "id": ids,
            "filler": fillers,
            "details": details,
            "marks": [b"\x00\xff"] * 250,
            "subject_id": [1] * 250,
        }
        transaction.insert_columns("sheet", columns, shared)
    with filled.read() as connection:
        names = ("id", "filler", "details", "marks", "subject_id", "round_id", "state", "version", "seq")
        rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM sheet WHERE id > 3 ORDER BY id").all()  # noqa: S608  # own words
    assert [(row[0], row[1], row[2], bytes(row[3]), *row[4:]) for row in rows] == [
        (id_, filler, detail, b"\x00\xff", 1, 1, "draft", 1, transaction.seq)
        for id_, filler, detail in zip(ids, fillers, details, strict=True)
    ]
    body = bodies(filled)[-1]
    assert body["columns"] == ["id", "filler", "details"]
    assert body["alike"]["marks"] == {"hex": "00ff"}
    assert verify(filled).problems == ()


def test_very_many_columns_of_rows_are_told_in_portions(unit: UnitDatabase) -> None:
    """One audit entry for each CHUNK rows, each told of as it is written; without rows there is none."""
    heard: list[int] = []
    count = 2 * CHUNK + 1
    with unit.write("张三") as transaction:
        transaction.insert_columns("organisation", {"id": [], "code": []}, {})
        columns = {"id": range(1, count + 1), "code": [f"单位{number}" for number in range(count)]}
        transaction.insert_columns("organisation", columns, {}, heard.append)
    assert heard == [len(body["rows"]) for body in bodies(unit)] == [CHUNK, CHUNK, 1]
    assert scalar(unit, "SELECT max(id) FROM organisation WHERE seq = 2") == 2 * CHUNK
    assert verify(unit.database).problems == ()


@pytest.mark.parametrize(
    ("columns", "alike"),
    [
        ({"id": [7], "nickname": ["x"]}, {"code": "甲"}),
        ({"id": [7]}, {"code": "甲", "nickname": "x"}),
        ({"id": [7, 8], "code": ["甲"]}, {}),
    ],
)
def test_columns_that_are_no_rows_are_refused(
    unit: UnitDatabase, columns: dict[str, Any], alike: dict[str, Any]
) -> None:
    """Columns of another table or of different lengths."""
    with pytest.raises(ValueError), unit.write("张三") as transaction:  # noqa: PT011  # several sentences
        transaction.insert_columns("organisation", columns, alike)
    assert bodies(unit) == []


def test_columns_hold_exact_cells_only(unit: UnitDatabase) -> None:
    """No float, no truth value, shared or not."""
    faulty: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
        ({"id": [7, 8], "code": ["甲", 1.5]}, {}),
        ({"id": [True, 8]}, {"code": "甲"}),
        ({"id": [7]}, {"code": 1.5}),
    ]
    for columns, alike in faulty:
        with pytest.raises(TypeError, match="a cell of organisation is not int"), unit.write("张三") as transaction:
            transaction.insert_columns("organisation", columns, alike)


def test_ids_count_on_and_none_comes_back(unit: UnitDatabase) -> None:
    """next_id goes on after the highest id, and within one transaction after itself."""
    with unit.write("张三") as transaction:
        assert [transaction.next_id("organisation") for _ in range(2)] == [1, 2]
        transaction.insert("organisation", [{"id": 2, "code": "甲"}])
    with unit.write("张三") as transaction:
        assert transaction.next_id("organisation") == 3


def test_many_rows_are_told_in_portions(unit: UnitDatabase) -> None:
    """A large insert becomes audit entries of at most CHUNK rows, and each row carries its own entry's number."""
    count = 2 * CHUNK + 1
    with unit.write("张三") as transaction:
        transaction.insert("organisation", [{"id": n, "code": f"单位{n}"} for n in range(1, count + 1)])
        assert transaction.seq == 3
    assert [len(body["rows"]) for body in bodies(unit)] == [CHUNK, CHUNK, 1]
    assert scalar(unit, "SELECT seq FROM organisation WHERE id = 1") == 1
    assert scalar(unit, "SELECT seq FROM organisation WHERE id = (SELECT max(id) FROM organisation)") == 3
    with unit.write("张三") as transaction:
        transaction.update_many("organisation", [(n, {"code": f"新{n}"}) for n in range(1, count + 1)])
    assert scalar(unit, "SELECT count(*) FROM organisation WHERE substr(code, 1, 1) = '新'") == count
    assert verify(unit.database).problems == ()


def test_an_update_tells_what_was_and_what_is(filled: Database) -> None:
    """A change names was and set of the columns that differ, and counts the version up."""
    with home(filled).write("王五") as transaction:
        transaction.label("提交")
        version = transaction.update("sheet", 2, {"state": "submitted", "details": None}, expected_version=1)
    assert version == 2
    assert bodies(filled)[-1] == {
        "action": "提交",
        "table": "sheet",
        "changes": [{"id": 2, "was": {"state": "draft", "version": 1}, "set": {"state": "submitted", "version": 2}}],
    }
    with filled.read() as connection:
        found = connection.exec_driver_sql("SELECT id, state, version FROM sheet ORDER BY id").all()
    assert found == [(1, "draft", 1), (2, "submitted", 2), (3, "draft", 1)]


def test_a_version_that_is_text_is_a_column_like_others(filled: Database) -> None:
    """Where version is the scheme's text it is set by callers, not counted, and nothing can be expected of it."""
    with home(filled).write("王五") as transaction:
        assert transaction.update("assessment_round", 1, {"version": "2.0"}) is None
    assert bodies(filled)[-1]["changes"] == [{"id": 1, "was": {"version": "x"}, "set": {"version": "2.0"}}]
    with pytest.raises(ValueError, match="no versions"), home(filled).write("王五") as transaction:
        transaction.update("assessment_round", 1, {"stage": "y"}, expected_version=1)
    assert verify(filled).problems == ()


def test_a_save_that_changes_nothing_writes_nothing(filled: Database) -> None:
    """Setting a row to what it is leaves row, version and chain alone."""
    before = len(bodies(filled))
    with home(filled).write("王五") as transaction:
        assert transaction.update("sheet", 2, {"state": "draft"}) == 1
        assert transaction.update("assessment_round", 1, {"year": 2025}) is None
    assert len(bodies(filled)) == before


def test_two_people_on_one_row_conflict(filled: Database) -> None:
    """Who saves against a version that is gone gets Conflict, and nothing of the transaction stays."""
    with home(filled).write("甲") as transaction:
        transaction.update("sheet", 1, {"details": "{}"}, expected_version=1)
    before = len(bodies(filled))

    def late_save() -> None:
        with home(filled).write("乙") as transaction:
            transaction.insert("organisation", [{"id": 2, "code": "乙单位"}])
            transaction.update("sheet", 1, {"details": "[]"}, expected_version=1)

    with pytest.raises(Conflict, match="刚刚在别处改过"):
        late_save()
    assert len(bodies(filled)) == before
    assert scalar(filled, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == 0


def test_a_row_that_was_read_earlier_is_not_written_over(filled: Database) -> None:
    """Rows that a caller says it has just read are looked at once more by the very statement that changes them."""
    seen = {1: {"state": "draft", "version": 1}}
    with home(filled).write("甲") as transaction:
        transaction.update_many("sheet", [(1, {"state": "submitted"})], read=seen)
    assert scalar(filled, "SELECT version FROM sheet WHERE unit_id = :unit AND id = 1") == 2
    before = len(bodies(filled))
    with pytest.raises(Conflict, match="刚刚在别处改过"), home(filled).write("乙") as transaction:
        transaction.update_many("sheet", [(1, {"state": "returned"})], read=seen)
    assert len(bodies(filled)) == before
    assert verify(filled).problems == ()


def _inserted(transaction: Transaction) -> None:
    transaction.insert("organisation", [{"id": 5, "code": "x"}])


def _inserted_by_columns(transaction: Transaction) -> None:
    transaction.insert_columns("organisation", {"id": [5, 6], "code": ["x", "y"]}, {})


def _taken_away(transaction: Transaction) -> None:
    transaction.remove("claim", {1: 4})


SWALLOWED: list[tuple[str, str, Callable[[Transaction], object]]] = [
    ("sheet", "UPDATE", lambda transaction: transaction.update("sheet", 1, {"state": "x"})),
    ("assessment_round", "UPDATE", lambda transaction: transaction.update("assessment_round", 1, {"stage": "y"})),
    (
        "sheet",
        "UPDATE",
        lambda transaction: transaction.update_many("sheet", [(n, {"state": "x"}) for n in (1, 2)]),
    ),
    ("organisation", "INSERT", _inserted),
    ("organisation", "INSERT", _inserted_by_columns),
    ("claim", "DELETE", _taken_away),
    ("audit_entry", "INSERT", _inserted),
    ("chain", "UPDATE", _inserted),
    ("receipt", "INSERT", _inserted),
]


@pytest.mark.parametrize(("table", "verb", "do"), SWALLOWED)
def test_a_write_that_the_database_swallows_is_told(
    filled: Database, table: str, verb: str, do: Callable[[Transaction], object]
) -> None:
    """A trigger planted to lose writes of any kind: nothing of the save is kept, and nobody is told that it was."""
    swallow = (
        f"CREATE TRIGGER swallow BEFORE {verb} ON {table} BEGIN SELECT RAISE(IGNORE); END"
        if filled.file
        else "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        f"CREATE TRIGGER swallow BEFORE {verb} ON {table} FOR EACH ROW EXECUTE PROCEDURE swallow()"
    )
    filled.anchor_once_a_day("甲")
    before = rows_of_all(filled)
    with filled.exclusive() as connection:
        connection.exec_driver_sql(swallow)
    with (
        pytest.raises(Error, match="什么也没有保存:数据库被人改动过"),
        home(filled).write("甲", key="新") as transaction,
    ):
        do(transaction)
    assert rows_of_all(filled) == before


def rows_of_all(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.read() as connection:
        return {
            name: sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr)  # noqa: S608
            for name in database.schema(connection)
        }


def test_many_updates_may_differ_in_columns(filled: Database) -> None:
    """update_many writes for each row just its own columns."""
    with home(filled).write("王五") as transaction:
        transaction.update_many("sheet", [(1, {"state": "submitted"}), (2, {"details": "{}"}), (3, {"state": "draft"})])
    with filled.read() as connection:
        found = connection.exec_driver_sql("SELECT state, details, version FROM sheet ORDER BY id").all()
    assert found == [("submitted", None, 2), ("draft", "{}", 2), ("draft", None, 1)]
    assert verify(filled).problems == ()


def test_an_event_stands_in_the_chain_without_a_row(unit: UnitDatabase) -> None:
    """event records an action and its detail; the clock that was given dates it in UTC."""
    with unit.write("张三") as transaction:
        transaction.event("导入", {"文件": "名册.xlsx", "rows": 53})
    assert bodies(unit) == [{"action": "导入", "detail": {"rows": 53, "文件": "名册.xlsx"}}]


def test_the_clock_can_be_given(database_url: str) -> None:
    """Entries carry the time of the given clock as UTC ISO text."""
    database = open_database(database_url, clock=lambda: datetime(2025, 6, 30, 23, 59, 59, 500_000, tzinfo=UTC))
    unit = database.unit(add_unit(database, "林业局"))
    with unit.write("张三") as transaction:
        transaction.event("x", {})
    assert scalar(unit, "SELECT at FROM audit_entry WHERE unit_id = :unit") == "2025-06-30T23:59:59.500+00:00"
    database.close()


@pytest.mark.parametrize(
    ("table", "row", "error"),
    [
        ("organisation", {"id": 1, "nmae": "x"}, ValueError),
        ("organisation", {"id": 1, "code": "x", "seq": 1}, ValueError),
        ("organisation", {"id": 1, "code": 1.5}, TypeError),
        ("organisation", {"id": True, "code": "x"}, TypeError),
        ("organisation", {"id": 1, "code": None}, IntegrityError),
        ("audit_entry", {"seq": 1}, ValueError),
        ("receipt", {"key": "k", "seq": 1}, ValueError),
        ("organisation; drop table organisation", {"id": 1}, KeyError),
    ],
)
def test_a_wrong_row_is_refused(unit: UnitDatabase, table: str, row: dict[str, Any], error: type[Exception]) -> None:
    """Unknown tables and columns, inexact cells and the chain's own tables are refused; nothing is written."""
    with pytest.raises(error), unit.write("张三") as transaction:
        transaction.insert(table, [row])
    assert bodies(unit) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"version": 9}, ValueError), ({"id": 9}, ValueError), ({"seq": 9}, ValueError), ({"state": 0.5}, TypeError)],
)
def test_a_wrong_change_is_refused(filled: Database, changes: dict[str, Any], error: type[Exception]) -> None:
    """Number, version and sequence of a row are not for callers to set, and a cell is exact."""
    with pytest.raises(error), home(filled).write("张三") as transaction:
        transaction.update("sheet", 1, changes)
    with pytest.raises(LookupError, match=r"sheet has no rows \[99\]"), home(filled).write("张三") as transaction:
        transaction.update("sheet", 99, {"state": "x"})
    with pytest.raises(ValueError, match="twice"), home(filled).write("张三") as transaction:
        transaction.update_many("sheet", [(1, {"state": "x"}), (1, {"state": "y"})])
    assert verify(filled).problems == ()


def test_all_or_nothing(filled: Database) -> None:
    """An exception anywhere in the block leaves rows and chain as they were."""
    before = bodies(filled)

    def interrupted_save() -> None:
        with home(filled).write("张三", key="k") as transaction:
            transaction.insert("organisation", [{"id": 2, "code": "乙"}])
            transaction.update("sheet", 1, {"state": "submitted"})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_save()
    assert bodies(filled) == before
    assert scalar(filled, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == 0
    with home(filled).write("张三", key="k") as transaction:  # the key of a save that failed is free
        transaction.insert("organisation", [{"id": 2, "code": "乙"}])
    assert verify(filled).problems == ()


def test_a_failed_statement_cannot_be_passed_over(filled: Database) -> None:
    """Catching the failure of a write and going on commits nothing: the chain would tell of a row that is not there."""

    def save_regardless() -> None:
        with home(filled).write("张三") as transaction:
            with suppress(IntegrityError):
                transaction.insert("organisation", [{"id": 2, "code": "乙"}, {"id": 3, "code": "乙"}])
            transaction.event("接着做", {})

    with pytest.raises(RuntimeError, match="went on"):
        save_regardless()
    assert scalar(filled, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == 0
    assert verify(filled).problems == ()


def test_a_repeated_save_is_done_once(filled: Database) -> None:
    """The second save with one idempotency key writes nothing and learns where the first one stands."""
    with home(filled).write("张三", key="格1") as transaction:
        first = transaction.seq + 1
        transaction.update("sheet", 1, {"state": "submitted"})
        transaction.event("x", {})
    before = bodies(filled)
    with pytest.raises(AlreadyDone) as done, home(filled).write("张三", key="格1"):
        pytest.fail("the block of a save already done must not run")
    assert done.value.seq == first
    assert bodies(filled) == before
    assert [body.get("key") for body in before[-2:]] == ["格1", None]


def test_a_reader_cannot_write(filled: Database) -> None:
    """The connection for reading refuses to change anything, even one that served a writer before."""
    with pytest.raises(Error, match="只读"), filled.read() as connection:
        connection.exec_driver_sql("UPDATE organisation SET code = 'x'")
    assert verify(filled).problems == ()


def test_a_reader_sees_one_state(filled: Database) -> None:
    """What others commit while somebody reads does not change what they read."""
    with filled.read() as reading:
        before = reading.exec_driver_sql("SELECT count(*) FROM organisation WHERE unit_id = 1").scalar_one()
        with home(filled).write("张三") as transaction:
            transaction.insert("organisation", [{"id": 2, "code": "乙"}])
        assert reading.exec_driver_sql("SELECT count(*) FROM organisation WHERE unit_id = 1").scalar() == before
    assert scalar(filled, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == before + 1


def test_a_write_inside_a_write_is_a_mistake(unit: UnitDatabase) -> None:
    """A nested writing transaction is named instead of waiting for itself for ever."""
    with pytest.raises(RuntimeError, match="inside another"), unit.write("张三"), unit.write("张三"):
        pytest.fail("unreachable")
    with unit.write("张三") as transaction:
        transaction.event("后来", {})


CHANGES = st.tuples(
    st.integers(1, 3),
    st.fixed_dictionaries(
        {},
        optional={
            "state": st.sampled_from(["draft", "submitted"]),
            "marks": st.binary(max_size=8),
            "details": st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        },
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(saves=st.lists(CHANGES, max_size=6), broken=st.booleans())
def test_any_saves_leave_a_sound_chain(filled: Database, saves: list[tuple[int, dict[str, Any]]], broken: bool) -> None:
    """After any run of changes, committed or broken off, the tables are what the chain says."""
    with suppress(LookupError), home(filled).write("张三") as transaction:
        for id_, changes in saves:
            transaction.update("sheet", id_, changes)
        if broken:
            transaction.update("sheet", 99, {"state": "there is no such sheet"})
    assert verify(filled).problems == ()


def organisations(unit: UnitDatabase, *codes: str) -> dict[int, int]:
    """Write organisations; their ids with the number of the entry that wrote them."""
    with unit.write("张三") as transaction:
        ids = transaction.next_ids("organisation", len(codes))
        rows = [{"id": id_, "code": code} for id_, code in zip(ids, codes, strict=True)]
        transaction.insert("organisation", rows)
        return dict.fromkeys(ids, transaction.seq)


def test_a_removed_row_is_gone_and_the_chain_keeps_it(unit: UnitDatabase) -> None:
    """All it said stands in the entry, the chain stays sound, and no later row is given its id."""
    written = organisations(unit, "甲", "乙", "丙")
    with unit.write("李四") as transaction:
        transaction.label("import.undo")
        transaction.remove("organisation", {id_: seq for id_, seq in written.items() if id_ > 1})
    assert scalar(unit, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == 1
    gone = next(body for body in bodies(unit) if "gone" in body)
    assert gone == {
        "action": "import.undo", "table": "organisation", "columns": ["id", "code"], "gone": [[2, "乙"], [3, "丙"]],
    }  # fmt: skip
    assert verify(unit.database).problems == ()
    assert list(organisations(unit, "丁")) == [4]
    assert verify(unit.database).problems == ()


def test_a_row_that_was_written_since_is_not_removed(unit: UnitDatabase) -> None:
    """Nor one that is not there; nothing of such a transaction stays."""
    written = organisations(unit, "甲", "乙")
    for rows in ({1: written[1] - 1}, {1: written[1], 9: written[1]}):
        with pytest.raises(Conflict), unit.write("李四") as transaction:
            transaction.remove("organisation", rows)
    assert scalar(unit, "SELECT count(*) FROM organisation WHERE unit_id = :unit") == 2
    assert verify(unit.database).problems == ()


def test_a_row_that_another_refers_to_is_not_removed(unit: UnitDatabase) -> None:
    """The database keeps what refers to it whole."""
    written = organisations(unit, "甲")
    state = {"id": 1, "organisation_id": 1, "name": "甲", "kind": "branch", "since": "2025-01-01"}
    with unit.write("张三") as transaction:
        transaction.insert("organisation_state", [{**state, "domain": "", "class_name": ""}])
    with pytest.raises(IntegrityError), unit.write("李四") as transaction:
        transaction.remove("organisation", written)
    assert verify(unit.database).problems == ()
