"""The head of a unit's chain: taking the turn to write, and putting entries behind it.

Whoever writes to a unit locks the row of its head, so writers of one unit take turns and those of others do not wait.
On PostgreSQL everything that needs no answer in between travels together: a round trip costs more than the work.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from ..kernel.unit import INSTALLATION, Unit
from . import postgresql
from .audit import AuditEntry, Head
from .connection import UnitConnection, require_written
from .waits import USUAL, Wait

HEAD_COLUMNS = ", ".join(field.name for field in fields(Head))
ENTRY_COLUMNS = ", ".join(field.name for field in fields(AuditEntry))

HEAD = f"SELECT {HEAD_COLUMNS} FROM chain WHERE unit_id = ?"  # noqa: S608 names are our own
HEAD_SEEN = HEAD.replace("?", ":unit")
LAST_AT = "SELECT at FROM audit_entry WHERE unit_id = ? AND seq = (SELECT seq FROM chain WHERE unit_id = ?)"
RECEIPT = "SELECT seq FROM receipt WHERE unit_id = ? AND key = ?"
RECEIPT_SEEN = "SELECT seq FROM receipt WHERE unit_id = :unit AND key = :key"
APPEND = f"INSERT INTO audit_entry (unit_id, {ENTRY_COLUMNS}) VALUES (?, {', '.join('?' * len(fields(AuditEntry)))})"  # noqa: S608 names are our own
ACKNOWLEDGE = "INSERT INTO receipt (unit_id, key, seq) VALUES (?, ?, ?)"
MOVE = "UPDATE chain SET seq = ?, hash = ? WHERE unit_id = ?"
BEGIN = f"INSERT INTO chain (unit_id, {HEAD_COLUMNS}) VALUES (?, {', '.join('?' * len(fields(Head)))})"  # noqa: S608 names are our own
APPENDED = """
    SELECT unit_id FROM chain WHERE unit_id = ? AND seq = ? AND hash = ?
    AND (SELECT count(*) FROM audit_entry WHERE unit_id = ? AND seq BETWEEN ? AND ?) = ?"""
ACKNOWLEDGED = " AND EXISTS (SELECT seq FROM receipt WHERE unit_id = ? AND key = ? AND seq = ?)"
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


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for the turn to write: a person, with the wait that is theirs."""

    wait: Wait
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Locked:
    """The head of a chain that nobody else can move: ``head`` is None when there is no such unit, ``last_at`` the
    moment of its last entry, empty when it has none. ``done`` is the number of the first entry of the save with the
    idempotency key that was asked about, None when there was none.
    """

    head: Head | None
    done: int | None = None
    last_at: str = ""


def take_turn(connection: UnitConnection, key: str | None, asking: Asking) -> tuple[Head, str]:
    """Wait for the turn to write to the unit; return the head of its chain and the moment of its last entry.

    Raises:
        AlreadyDone: a save with the idempotency key ``key`` was committed before.
        StillWaiting: the turn did not come in time.
        Error: there is no such unit here, or it has gone elsewhere and can only be read.
    """
    found = lock_head(connection, key, asking)
    if found.head is None:
        raise Error(_("数据库里没有单位「{name}」。").format(name=shown(connection.unit.name)))
    if found.done is not None:
        raise AlreadyDone(found.done)
    if found.head.closed:
        raise _gone(connection.unit, found.head.closed)
    return found.head, found.last_at


def lock_head(connection: UnitConnection, key: str | None = None, asking: Asking | None = None) -> Locked:
    """Wait for the turn to write to the unit, whether or not it may be written here.

    Raises:
        StillWaiting: the turn did not come in time.
    """
    unit = connection.unit.id
    if connection.dialect == "postgresql":
        asking = asking or Asking(Wait(USUAL))
        found, last_at, done = postgresql.take_turn(
            connection.driver, (HEAD, LAST_AT, RECEIPT), unit, key, asking.wait, asking.actor
        )
    else:
        found = connection.driver.exec_driver_sql(HEAD, (unit,)).one_or_none()
        last_at = connection.driver.exec_driver_sql(LAST_AT, (unit, unit)).scalar()
        done = connection.driver.exec_driver_sql(RECEIPT, (unit, key)).scalar() if key is not None else None
    return Locked(None if found is None else Head(*found), done, last_at or "")


def is_in_chain(connection: UnitConnection, seq: int, digest: str) -> bool:
    """True if the chain has an entry with that number and that hash."""
    found = connection.execute(
        "SELECT hash FROM audit_entry WHERE unit_id = :unit AND seq = :seq", {"seq": seq}
    ).scalar()
    return bool(found == digest)


def _gone(unit: Unit, place: str) -> Error:
    if unit == INSTALLATION:
        sentence = _("这个数据库已经整个迁到「{place}」,这里只能查看,不能再改。").format(place=shown(place))
    else:
        sentence = _("单位「{name}」已经迁到「{place}」,这里只能查看,不能再改。").format(
            name=shown(unit.name), place=shown(place)
        )
    return Error(sentence, _("请到迁去的数据库里办理。"))


def append_entries(
    connection: UnitConnection, entries: Sequence[AuditEntry], key: str | None, *, commits: bool
) -> None:
    """Put ``entries`` behind the head, with the receipt of a save that has the idempotency key ``key``.

    With ``commits`` nothing comes after them, and a server that can is told to commit in the same round trip.
    """
    unit, first, last = connection.unit.id, entries[0], entries[-1]
    _send(
        connection,
        [
            (APPEND, [(unit, *astuple(entry)) for entry in entries]),
            (MOVE, [(last.seq, last.hash, unit)]),
            *([(ACKNOWLEDGE, [(unit, key, first.seq)])] if key is not None else []),
        ],
        commits_if=(
            APPENDED if key is None else APPENDED + ACKNOWLEDGED,
            (unit, last.seq, last.hash, unit, first.seq, last.seq, len(entries))
            + ((unit, key, first.seq) if key is not None else ()),
        )
        if commits
        else None,
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
    connection: UnitConnection,
    statements: Sequence[postgresql.Sent],
    *,
    commits_if: tuple[str, tuple[Any, ...]] | None = None,
) -> None:
    """Execute ``statements``; on a server also commit, if the question ``commits_if`` finds something.

    Raises:
        Error: other rows were written than should have been; nothing is kept.
    """
    if connection.dialect == "postgresql":
        written = postgresql.send_together(connection.driver, statements, commits_if=commits_if)
    else:
        written = [int(connection.driver.exec_driver_sql(statement, rows).rowcount) for statement, rows in statements]
    for count, (statement, rows) in zip(written, statements, strict=True):
        _verb, _into, table, *_rest = statement.replace("UPDATE", "UPDATE INTO").split()
        require_written(table, count, len(rows))
