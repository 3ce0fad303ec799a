"""The transaction: what is written, what the chain says about it, and what is refused."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Conflict, Error
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.models import BaseTable
from kaoping.core.storage.transaction import CHUNK, AlreadyDone
from kaoping.core.storage.verification import verify
from sqlalchemy.exc import IntegrityError


def bodies(database: Database) -> list[Any]:
    with database.read() as connection:
        return [json.loads(row.body) for row in connection.exec_driver_sql("SELECT body FROM audit_entry ORDER BY seq")]


def scalar(database: Database, statement: str) -> Any:
    with database.read() as connection:
        return connection.exec_driver_sql(statement).scalar()


def test_every_table_takes_a_row_and_gives_it_back(database: Database) -> None:
    """A row written to any business table reads back as written, with the number of its audit entry."""
    cells: dict[type, Any] = {int: 1, bytes: b"\x00\xff"}
    written: dict[str, dict[str, Any]] = {}
    with database.write("张三") as transaction:
        for name, table in BaseTable.metadata.tables.items():
            if {"id", "seq"} <= set(table.columns.keys()):
                columns = [column for column in table.columns if column.name != "seq"]
                written[name] = {column.name: cells.get(column.type.python_type, "“文”\n'x'") for column in columns}
        for table in BaseTable.metadata.sorted_tables:
            if table.name in written:
                transaction.insert(table.name, [written[table.name]])
                written[table.name] |= {"seq": transaction.seq}
    with database.read() as connection:
        for name, row in written.items():
            assert dict(connection.execute(BaseTable.metadata.tables[name].select()).one()._mapping) == row
    assert BaseTable.metadata.tables.keys() - written.keys() == {"audit_entry", "receipt"}
    assert verify(database).problems == ()


def test_an_inserted_row_is_told_whole(database: Database) -> None:
    """An insert's audit body spells every column but seq; a column left out is NULL, and version begins at 1."""
    with database.write("张三") as transaction:
        transaction.insert("unit", [{"id": 7, "name": "林业局"}])
    assert bodies(database) == [
        {"action": "insert", "table": "unit", "columns": ["id", "name"], "rows": [[7, "林业局"]]}
    ]
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT id, name, seq FROM unit").all() == [(7, "林业局", 1)]


def test_rows_given_by_column_are_the_rows_given_one_by_one(filled: Database) -> None:
    """Whatever all of them share: in the table, and in what the chain says came to be."""
    shared = {"round_id": 1, "form": "base", "period": "2025", "filling": "self", "state": "draft"}
    fillers, details = [f"某{number}" for number in range(250)], [None, "", "'); --"] * 83 + ["%(1)s ?1"]
    with filled.write("张三") as transaction:
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


def test_very_many_columns_of_rows_are_told_in_portions(database: Database) -> None:
    """One audit entry for each CHUNK rows, each told of as it is written; without rows there is none."""
    heard: list[int] = []
    count = 2 * CHUNK + 1
    with database.write("张三") as transaction:
        transaction.insert_columns("unit", {"id": [], "name": []}, {})
        columns = {"id": range(1, count + 1), "name": [f"单位{number}" for number in range(count)]}
        transaction.insert_columns("unit", columns, {}, heard.append)
    assert heard == [len(body["rows"]) for body in bodies(database)] == [CHUNK, CHUNK, 1]
    assert scalar(database, "SELECT max(id) FROM unit WHERE seq = 2") == 2 * CHUNK
    assert verify(database).problems == ()


@pytest.mark.parametrize(
    ("columns", "alike"),
    [
        ({"id": [7], "nickname": ["x"]}, {"name": "甲"}),
        ({"id": [7]}, {"name": "甲", "nickname": "x"}),
        ({"id": [7, 8], "name": ["甲"]}, {}),
    ],
)
def test_columns_that_are_no_rows_are_refused(
    database: Database, columns: dict[str, Any], alike: dict[str, Any]
) -> None:
    """Columns of another table or of different lengths."""
    with pytest.raises(ValueError), database.write("张三") as transaction:  # noqa: PT011  # several sentences
        transaction.insert_columns("unit", columns, alike)
    assert bodies(database) == []


def test_columns_hold_exact_cells_only(database: Database) -> None:
    """No float, no truth value, shared or not."""
    faulty: list[tuple[dict[str, list[Any]], dict[str, Any]]] = [
        ({"id": [7, 8], "name": ["甲", 1.5]}, {}),
        ({"id": [True, 8]}, {"name": "甲"}),
        ({"id": [7]}, {"name": 1.5}),
    ]
    for columns, alike in faulty:
        with pytest.raises(TypeError, match="a cell of unit is not int"), database.write("张三") as transaction:
            transaction.insert_columns("unit", columns, alike)


def test_ids_count_on_and_none_comes_back(database: Database) -> None:
    """next_id goes on after the highest id, and within one transaction after itself."""
    with database.write("张三") as transaction:
        assert [transaction.next_id("unit") for _ in range(2)] == [1, 2]
        transaction.insert("unit", [{"id": 2, "name": "甲"}])
    with database.write("张三") as transaction:
        assert transaction.next_id("unit") == 3


def test_many_rows_are_told_in_portions(database: Database) -> None:
    """A large insert becomes audit entries of at most CHUNK rows, and each row carries its own entry's number."""
    count = 2 * CHUNK + 1
    with database.write("张三") as transaction:
        transaction.insert("unit", [{"id": n, "name": f"单位{n}"} for n in range(1, count + 1)])
        assert transaction.seq == 3
    assert [len(body["rows"]) for body in bodies(database)] == [CHUNK, CHUNK, 1]
    assert scalar(database, "SELECT seq FROM unit WHERE id = 1") == 1
    assert scalar(database, "SELECT seq FROM unit WHERE id = (SELECT max(id) FROM unit)") == 3
    with database.write("张三") as transaction:
        transaction.update_many("unit", [(n, {"name": f"新{n}"}) for n in range(1, count + 1)])
    assert scalar(database, "SELECT count(*) FROM unit WHERE substr(name, 1, 1) = '新'") == count
    assert verify(database).problems == ()


def test_an_update_tells_what_was_and_what_is(filled: Database) -> None:
    """A change names was and set of the columns that differ, and counts the version up."""
    with filled.write("王五") as transaction:
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
    with filled.write("王五") as transaction:
        assert transaction.update("assessment_round", 1, {"version": "2.0"}) is None
    assert bodies(filled)[-1]["changes"] == [{"id": 1, "was": {"version": "x"}, "set": {"version": "2.0"}}]
    with pytest.raises(ValueError, match="no versions"), filled.write("王五") as transaction:
        transaction.update("assessment_round", 1, {"stage": "y"}, expected_version=1)
    assert verify(filled).problems == ()


def test_a_save_that_changes_nothing_writes_nothing(filled: Database) -> None:
    """Setting a row to what it is leaves row, version and chain alone."""
    before = len(bodies(filled))
    with filled.write("王五") as transaction:
        assert transaction.update("sheet", 2, {"state": "draft"}) == 1
        assert transaction.update("unit", 1, {"name": "林业局"}) is None
    assert len(bodies(filled)) == before


def test_two_people_on_one_row_conflict(filled: Database) -> None:
    """Who saves against a version that is gone gets Conflict, and nothing of the transaction stays."""
    with filled.write("甲") as transaction:
        transaction.update("sheet", 1, {"details": "{}"}, expected_version=1)
    before = len(bodies(filled))

    def late_save() -> None:
        with filled.write("乙") as transaction:
            transaction.insert("unit", [{"id": 2, "name": "乙单位"}])
            transaction.update("sheet", 1, {"details": "[]"}, expected_version=1)

    with pytest.raises(Conflict, match="别人刚刚改过"):
        late_save()
    assert len(bodies(filled)) == before
    assert scalar(filled, "SELECT count(*) FROM unit") == 1


def test_many_updates_may_differ_in_columns(filled: Database) -> None:
    """update_many writes for each row just its own columns."""
    with filled.write("王五") as transaction:
        transaction.update_many("sheet", [(1, {"state": "submitted"}), (2, {"details": "{}"}), (3, {"state": "draft"})])
    with filled.read() as connection:
        found = connection.exec_driver_sql("SELECT state, details, version FROM sheet ORDER BY id").all()
    assert found == [("submitted", None, 2), ("draft", "{}", 2), ("draft", None, 1)]
    assert verify(filled).problems == ()


def test_an_event_stands_in_the_chain_without_a_row(database: Database) -> None:
    """event records an action and its detail; the clock that was given dates it in UTC."""
    with database.write("张三") as transaction:
        transaction.event("导入", {"文件": "名册.xlsx", "rows": 53})
    assert bodies(database) == [{"action": "导入", "detail": {"rows": 53, "文件": "名册.xlsx"}}]


def test_the_clock_can_be_given(database_url: str) -> None:
    """Entries carry the time of the given clock as UTC ISO text."""
    database = open_database(database_url, clock=lambda: datetime(2025, 6, 30, 23, 59, 59, 500_000, tzinfo=UTC))
    with database.write("张三") as transaction:
        transaction.event("x", {})
    assert scalar(database, "SELECT at FROM audit_entry") == "2025-06-30T23:59:59.500+00:00"
    database.close()


@pytest.mark.parametrize(
    ("table", "row", "error"),
    [
        ("unit", {"id": 1, "nmae": "x"}, ValueError),
        ("unit", {"id": 1, "name": "x", "seq": 1}, ValueError),
        ("unit", {"id": 1, "name": 1.5}, TypeError),
        ("unit", {"id": True, "name": "x"}, TypeError),
        ("unit", {"id": 1, "name": None}, IntegrityError),
        ("audit_entry", {"seq": 1}, ValueError),
        ("receipt", {"key": "k", "seq": 1}, ValueError),
        ("unit; drop table unit", {"id": 1}, KeyError),
    ],
)
def test_a_wrong_row_is_refused(database: Database, table: str, row: dict[str, Any], error: type[Exception]) -> None:
    """Unknown tables and columns, inexact cells and the chain's own tables are refused; nothing is written."""
    with pytest.raises(error), database.write("张三") as transaction:
        transaction.insert(table, [row])
    assert bodies(database) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"version": 9}, ValueError), ({"id": 9}, ValueError), ({"seq": 9}, ValueError), ({"state": 0.5}, TypeError)],
)
def test_a_wrong_change_is_refused(filled: Database, changes: dict[str, Any], error: type[Exception]) -> None:
    """Number, version and sequence of a row are not for callers to set, and a cell is exact."""
    with pytest.raises(error), filled.write("张三") as transaction:
        transaction.update("sheet", 1, changes)
    with pytest.raises(LookupError, match=r"sheet has no rows \[99\]"), filled.write("张三") as transaction:
        transaction.update("sheet", 99, {"state": "x"})
    with pytest.raises(ValueError, match="twice"), filled.write("张三") as transaction:
        transaction.update_many("sheet", [(1, {"state": "x"}), (1, {"state": "y"})])
    assert verify(filled).problems == ()


def test_all_or_nothing(filled: Database) -> None:
    """An exception anywhere in the block leaves rows and chain as they were."""
    before = bodies(filled)

    def interrupted_save() -> None:
        with filled.write("张三", key="k") as transaction:
            transaction.insert("unit", [{"id": 2, "name": "乙"}])
            transaction.update("sheet", 1, {"state": "submitted"})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_save()
    assert bodies(filled) == before
    assert scalar(filled, "SELECT count(*) FROM unit") == 1
    with filled.write("张三", key="k") as transaction:  # the key of a save that failed is free
        transaction.insert("unit", [{"id": 2, "name": "乙"}])
    assert verify(filled).problems == ()


def test_a_failed_statement_cannot_be_passed_over(filled: Database) -> None:
    """Catching the failure of a write and going on commits nothing: the chain would tell of a row that is not there."""

    def save_regardless() -> None:
        with filled.write("张三") as transaction:
            with suppress(IntegrityError):
                transaction.insert("unit", [{"id": 2, "name": "乙"}, {"id": 3, "name": "乙"}])
            transaction.event("接着做", {})

    with pytest.raises(RuntimeError, match="went on"):
        save_regardless()
    assert scalar(filled, "SELECT count(*) FROM unit") == 1
    assert verify(filled).problems == ()


def test_a_repeated_save_is_done_once(filled: Database) -> None:
    """The second save with one idempotency key writes nothing and learns where the first one stands."""
    with filled.write("张三", key="格1") as transaction:
        first = transaction.seq + 1
        transaction.update("sheet", 1, {"state": "submitted"})
        transaction.event("x", {})
    before = bodies(filled)
    with pytest.raises(AlreadyDone) as done, filled.write("张三", key="格1"):
        pytest.fail("the block of a save already done must not run")
    assert done.value.seq == first
    assert bodies(filled) == before
    assert [body.get("key") for body in before[-2:]] == ["格1", None]


def test_a_reader_cannot_write(filled: Database) -> None:
    """The connection for reading refuses to change anything, even one that served a writer before."""
    with pytest.raises(Error, match="只读"), filled.read() as connection:
        connection.exec_driver_sql("UPDATE unit SET name = 'x'")
    assert verify(filled).problems == ()


def test_a_reader_sees_one_state(filled: Database) -> None:
    """What others commit while somebody reads does not change what they read."""
    with filled.read() as reading:
        before = reading.exec_driver_sql("SELECT count(*) FROM unit").scalar_one()
        with filled.write("张三") as transaction:
            transaction.insert("unit", [{"id": 2, "name": "乙"}])
        assert reading.exec_driver_sql("SELECT count(*) FROM unit").scalar() == before
    assert scalar(filled, "SELECT count(*) FROM unit") == before + 1


def test_a_write_inside_a_write_is_a_mistake(database: Database) -> None:
    """A nested writing transaction is named instead of waiting for itself for ever."""
    with pytest.raises(RuntimeError, match="inside another"), database.write("张三"), database.write("张三"):
        pytest.fail("unreachable")
    with database.write("张三") as transaction:
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
    with suppress(LookupError), filled.write("张三") as transaction:
        for id_, changes in saves:
            transaction.update("sheet", id_, changes)
        if broken:
            transaction.update("sheet", 99, {"state": "there is no such sheet"})
    assert verify(filled).problems == ()
