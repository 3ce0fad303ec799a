"""Anchors and super-anchors: one unit's head can be checked against the root over all, and nothing else passes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.anchors import Anchor, Proof, moved, proof_of, read_anchor, root_of
from kaoping.core.storage.directory import heads
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.superanchor import anchored_heads, is_anchored
from kaoping.core.storage.verification import anchor, verify

from tests.acting import add_unit, ask

HEX = "0123456789abcdef"
ANCHORS = st.builds(
    Anchor, st.text(HEX, min_size=32, max_size=32), st.integers(0, 10**17), st.text(HEX, min_size=64, max_size=64)
)
HEADS = st.lists(ANCHORS, min_size=1, max_size=40, unique_by=lambda head: head.identity)


@given(HEADS, st.data())
def test_each_head_is_proved_by_its_way_to_the_root(known: list[Anchor], data: st.DataObject) -> None:
    """Whatever the number of heads and their order; a proof reads back as it is printed."""
    root = root_of(known)
    assert root_of(data.draw(st.permutations(known))) == root
    for head in known:
        proof = proof_of(head.identity, known)
        assert (proof.anchor, proof.root, proof.holds) == (head, root, True)
        assert read_anchor(f" {proof}\n") == proof
        assert read_anchor(str(head)) == head
    assert len(proof.path) <= max(1, (len(known) - 1).bit_length())


@given(HEADS, st.data())
def test_another_head_root_or_way_is_refused(known: list[Anchor], data: st.DataObject) -> None:
    """No change of anything in a proof passes."""
    proof = proof_of(data.draw(st.sampled_from(known)).identity, known)
    other = data.draw(ANCHORS.filter(lambda one: one != proof.anchor))
    wrong = [Proof(other, proof.root, proof.path), Proof(proof.anchor, "0" * 64, proof.path)]
    if proof.path:
        wrong += [
            Proof(proof.anchor, proof.root, proof.path[1:]),
            Proof(proof.anchor, proof.root, (*proof.path, proof.path[0])),
            Proof(proof.anchor, proof.root, (f"L{'0' * 64}", *proof.path[1:])),
        ]
    for one in wrong:
        assert not one.holds
        with pytest.raises(Error, match="校验码里的路径算不到它写的总校验码"):
            read_anchor(str(one))


@pytest.mark.parametrize(
    "text", ["", "1:2", "林业局:1:" + "0" * 64, "0" * 32 + ":-1:" + "0" * 64, "x@y", "1:" + "0" * 64]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(Error, match="看不懂校验码"):
        read_anchor(text)


@given(HEADS, st.data())
def test_only_what_moved_is_told(known: list[Anchor], data: st.DataObject) -> None:
    before = {head.identity: head for head in data.draw(st.lists(st.sampled_from(known)))}
    fresh = moved(before, known)
    assert before | {head.identity: head for head in fresh} == before | {head.identity: head for head in known}
    assert all(before.get(head.identity) != head for head in fresh)


def units_written(database: Database, *names: str) -> None:
    for name in names:
        with database.unit(add_unit(database, name)).write("甲") as transaction:
            transaction.event("x", {})


def test_the_first_write_of_a_day_anchors_what_stood_before_it(database_url: str) -> None:
    """Once a day, whoever writes; a day on which nobody writes has none; what did not move is not told again."""
    now = datetime(2025, 3, 5, 4, 0, tzinfo=UTC)
    database = open_database(database_url, clock=lambda: now)
    units_written(database, "甲单位", "乙单位")
    with database.directory().read() as connection:
        assert is_anchored(connection, database.clock) is False  # there was nothing yet when this day began
        assert anchored_heads(connection) == {}
        first, second = heads(connection)
    now += timedelta(days=3)
    one = database.unit(next(chain.unit for chain in verify(database).chains if chain.unit.name == "甲单位"))
    for _time in range(2):
        with one.write("乙") as transaction:
            transaction.event("y", {})
    with database.directory().read() as connection:
        assert is_anchored(connection, database.clock) is True
        assert anchored_heads(connection) == {first.identity: first, second.identity: second}
    now += timedelta(days=1)
    with one.write("乙") as transaction:
        transaction.event("z", {})
    with database.directory().read() as connection:
        after = anchored_heads(connection)
        bodies = connection.execute("SELECT body FROM audit_entry WHERE unit_id = :unit ORDER BY seq").scalars().all()
    assert (after[first.identity].seq, after[second.identity]) == (3, second)
    assert [second.identity in body for body in bodies if body.startswith('{"action":"anchor"')] == [True, False]
    assert verify(database).sound
    database.close()


def test_what_the_directory_anchored_must_be_in_the_chains(database_url: str) -> None:
    """A unit's chain cut off and its head moved back fits in itself; the directory's chain knows better."""
    now = datetime(2025, 3, 5, 4, 0, tzinfo=UTC)
    database = open_database(database_url, clock=lambda: now)
    units_written(database, "甲单位")
    printed = ask(database, anchor)
    now += timedelta(days=1)
    units_written(database, "乙单位")
    with database.exclusive(foreign_keys=False) as connection:
        if database.file is not None:
            connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE unit_id = 1")
        connection.exec_driver_sql(f"UPDATE chain SET seq = 0, hash = '{'0' * 64}' WHERE unit_id = 1")  # noqa: S608 a forger's own
    problems = verify(database).problems
    sentence = (
        f"单位「甲单位」:审计链中没有印发时的第 1 条（校验码 {printed.hash[:16]}）：链尾被截去，或整条链被重写过。"
    )
    assert sentence in problems
    database.close()
