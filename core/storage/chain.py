"""The head of a unit's chain: taking the turn to write, and putting entries behind it.

Whoever writes to a unit locks the row of its head, so writers of one unit take turns and those of others do not wait.
On PostgreSQL everything that needs no answer in between travels together: a round trip costs more than the work.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import postgresql
from .audit import AuditEntry, Head
from .connection import UnitConnection

HEAD_COLUMNS = ", ".join(field.name for field in fields(Head))
ENTRY_COLUMNS = ", ".join(field.name for field in fields(AuditEntry))

HEAD = f"SELECT {HEAD_COLUMNS} FROM chain WHERE unit_id = ?"  # noqa: S608 names are our own
HEAD_SEEN = HEAD.replace("?", ":unit")
RECEIPT = "SELECT seq FROM receipt WHERE unit_id = ? AND key = ?"
RECEIPT_SEEN = "SELECT seq FROM receipt WHERE unit_id = :unit AND key = :key"
APPEND = f"INSERT INTO audit_entry (unit_id, {ENTRY_COLUMNS}) VALUES (?, {', '.join('?' * len(fields(AuditEntry)))})"  # noqa: S608 names are our own
ACKNOWLEDGE = "INSERT INTO receipt (unit_id, key, seq) VALUES (?, ?, ?)"
MOVE = "UPDATE chain SET seq = ?, hash = ? WHERE unit_id = ?"
BEGIN = f"INSERT INTO chain (unit_id, {HEAD_COLUMNS}) VALUES (?, {', '.join('?' * len(fields(Head)))})"  # noqa: S608 names are our own
HASH_WITH = "UPDATE chain SET algorithm = ? WHERE unit_id = ?"
CLOSE = "UPDATE chain SET closed = ? WHERE unit_id = ?"
PUT = f"UPDATE chain SET {', '.join(f'{field.name} = ?' for field in fields(Head))} WHERE unit_id = ?"  # noqa: S608 names are our own


CLOSED = frozenset({"unit.close", "db.close"})
"""Actions of events that say where a unit, or everything, has gone: the last before the next of ``OPENED``."""

OPENED = frozenset({"unit.import", "db.import"})
"""Actions of events that say where the chain goes on."""


class AlreadyDone(Exception):
    """A save with this idempotency key was committed before; ``seq`` is the number of its first audit entry."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def head_of(connection: UnitConnection) -> Head | None:
    """Return the head of the unit's chain as it stands, without taking a turn; None when there is no such unit."""
    found = connection.execute(HEAD_SEEN).one_or_none()
    return None if found is None else Head(*found)


def receipt_of(connection: UnitConnection, key: str) -> int | None:
    """Return the number of the first entry of the save with the idempotency key ``key``, None when there was none."""
    return connection.execute(RECEIPT_SEEN, {"key": key}).scalar()


def take_turn(connection: UnitConnection, key: str | None) -> Head:
    """Wait for the turn to write to the unit, and return the head of its chain.

    Raises:
        AlreadyDone: a save with the idempotency key ``key`` was committed before.
        Error: there is no such unit here, or it has gone elsewhere and can only be read.
    """
    head, done = lock_head(connection, key)
    if head is None:
        raise Error(_("数据库里没有单位“{name}”。").format(name=shown(connection.unit.name)))
    if done is not None:
        raise AlreadyDone(done)
    if head.closed:
        raise _gone(connection.unit, head.closed)
    return head


def lock_head(connection: UnitConnection, key: str | None = None) -> tuple[Head | None, int | None]:
    """Wait for the turn to write to the unit, whether or not it may be written here.

    Return the head of its chain, None when there is no such unit, and the number of the first entry of the save with
    the idempotency key ``key``, None when there was none.
    """
    unit = connection.unit.id
    if connection.dialect == "postgresql":
        found, done = postgresql.take_turn(connection.driver, HEAD, RECEIPT, unit, key)
    else:
        found = connection.driver.exec_driver_sql(HEAD, (unit,)).one_or_none()
        done = connection.driver.exec_driver_sql(RECEIPT, (unit, key)).scalar() if key is not None else None
    return None if found is None else Head(*found), done


def _gone(unit: Unit, place: str) -> Error:
    if unit == INSTALLATION:
        sentence = _("这个数据库已经整个迁到「{place}」,这里只能查看,不能再改。").format(place=shown(place))
    else:
        sentence = _("单位“{name}”已经迁到「{place}」,这里只能查看,不能再改。").format(
            name=shown(unit.name), place=shown(place)
        )
    return Error(sentence, _("请到迁去的数据库里办理。"))


def append_entries(
    connection: UnitConnection, entries: Sequence[AuditEntry], key: str | None, *, commits: bool
) -> None:
    """Put ``entries`` behind the head, with the receipt of a save that has the idempotency key ``key``.

    With ``commits`` nothing comes after them, and a server that can is told to commit in the same round trip.
    """
    unit, last = connection.unit.id, entries[-1]
    _send(
        connection,
        [
            (APPEND, [(unit, *astuple(entry)) for entry in entries]),
            (MOVE, [(last.seq, last.hash, unit)]),
            *([(ACKNOWLEDGE, [(unit, key, entries[0].seq)])] if key is not None else []),
        ],
        commits=commits,
    )


def begin_chain(connection: UnitConnection, unit: int, head: Head) -> None:
    """Give the new unit with the number ``unit`` its chain, with nothing in it yet."""
    _send(connection, [(BEGIN, [(unit, *astuple(head))])])


def put_head(connection: UnitConnection, head: Head) -> None:
    """Let the chain of the unit stand at ``head``, whose entries came from elsewhere."""
    _send(connection, [(PUT, [(*astuple(head), connection.unit.id)])])


def set_algorithm(connection: UnitConnection, name: str) -> None:
    """Have the entries of the unit's chain hashed with another algorithm, from the next transaction on."""
    _send(connection, [(HASH_WITH, [(name, connection.unit.id)])])


def close_chain(connection: UnitConnection, place: str) -> None:
    """Have nobody write to the unit here any more: it has gone to ``place``."""
    _send(connection, [(CLOSE, [(place, connection.unit.id)])])


def _send(
    connection: UnitConnection, statements: Sequence[tuple[str, list[tuple[Any, ...]]]], *, commits: bool = False
) -> None:
    if connection.dialect == "postgresql":
        postgresql.send_together(connection.driver, statements, commits=commits)
        return
    for statement, rows in statements:
        connection.driver.exec_driver_sql(statement, rows)
