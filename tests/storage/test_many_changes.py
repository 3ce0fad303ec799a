"""Changing many rows at once is changing them one after another."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify

from tests.acting import home

Changes = Sequence[tuple[int, Mapping[str, Any]]]

ROWS = "SELECT id, state, details, marks, filler, version FROM sheet WHERE unit_id = :unit ORDER BY id"

SETS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["draft", "submitted", "accepted"]),
        "details": st.none() | st.sampled_from(["{}", "", "'); --"]),
        "marks": st.binary(max_size=4),
        "filler": st.sampled_from(["self", "张三"]),
    },
)
"""Changes of other columns in each row, some of them to what the row already holds, some of nothing at all."""

MIXED = st.permutations([1, 2, 3]).flatmap(
    lambda ids: st.lists(SETS, min_size=3, max_size=3).map(lambda sets: list(zip(ids, sets, strict=True)))
)


class Undone(Exception):
    """Ends a transaction whose result was looked at, so that the next one begins with the same rows."""


def rows_after(database: Database, *groups: Changes, at_once: bool) -> list[Any]:
    """The sheets after every group of changes, written together or one by one; nothing is kept."""
    found: list[Any] = []
    with suppress(Undone), home(database).write("王五") as transaction:
        for group in groups:
            if at_once:
                transaction.update_many("sheet", group)
            else:
                for row, changes in group:
                    transaction.update("sheet", row, changes)
        found += map(tuple, transaction.connection.execute(ROWS))
        raise Undone
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=MIXED, order=st.permutations([0, 1, 2]))
def test_a_mixed_list_is_one_update_for_each_row_in_any_order(
    filled: Database, changes: Changes, order: list[int]
) -> None:
    """Rows that change in different columns come out as if each had been changed alone, whatever the order."""
    assume(len({tuple(sets) for _row, sets in changes}) > 1)
    alone = rows_after(filled, changes, at_once=False)
    assert rows_after(filled, changes, at_once=True) == alone
    assert rows_after(filled, [changes[place] for place in order], at_once=True) == alone
    assert rows_after(filled, [changes[place] for place in order], at_once=False) == alone


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=MIXED, second=MIXED)
def test_the_chain_tells_what_a_mixed_list_changed(filled: Database, first: Changes, second: Changes) -> None:
    """Two mixed lists one after the other leave tables that are what the chain says, versions counted up in each."""
    with home(filled).write("王五") as transaction:
        transaction.update_many("sheet", first)
        transaction.update_many("sheet", second)
    assert verify(filled).problems == ()


def test_a_row_that_stays_as_it_is_keeps_its_version_among_others(filled: Database) -> None:
    """In a list where one row changes nothing, that row alone keeps version and audit number."""
    with home(filled).write("王五") as transaction:
        transaction.update_many("sheet", [(3, {"state": "submitted"}), (2, {"state": "draft"}), (1, {"details": "{}"})])
        with_changes = transaction.seq
    with filled.read() as connection:
        found = connection.exec_driver_sql("SELECT version, seq FROM sheet ORDER BY id").all()
    assert [version for version, _seq in found] == [2, 1, 2]
    assert [seq == with_changes for _version, seq in found] == [True, False, True]
