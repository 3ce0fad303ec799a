"""Transactions: the only way business rows are written, each write with its audit entry in the same transaction.

A transaction belongs to one unit, whose rows it writes and whose chain it makes longer. Statements go to the driver as
text and tuples; nothing here knows what a table means. Rows go only when the import that brought them is taken back;
the chain keeps what they said.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import Any

from ...plugins.i18n import _
from ..kernel.clock import Clock, written
from ..kernel.concern import WHOLE_UNIT, Authority, Concern
from ..kernel.errors import Conflict
from ..kernel.unit import INSTALLATION, Unit
from .audit import LOCAL, AuditEntry, Entrance, canonical, follow, spell
from .chain import Asking, append_entries, take_turn
from .connection import UnitConnection, require_written
from .schema import Relation, Schema, literal
from .waits import USUAL, Wait

CHUNK = 500
"""The most rows of one audit entry, and the most ids in one statement: keeps bodies and statements small."""

AT_ONCE = 250
"""Rows written by one statement where they are very many."""

FLOORS = "id_floor"
"""The table that says up to which id the rows of a table were given out, where the last ones are gone."""

Parameters = list[tuple[Any, ...]] | tuple[Any, ...] | dict[str, Any]
"""Those of one execution of a statement, or of several."""

EXACT_TYPES = frozenset({int, str, bytes, type(None)})
"""The types a cell may have. No float, and no subclass (bool, enumerations, numpy) a driver might spell its own way."""


class Transaction:
    """Writes of one actor to one unit that stand or fall together; made by ``UnitDatabase.write``.

    ``seq`` is the number of the last audit entry, before the first write the last one of the chain so far. Everything
    is dated alike: ``at`` is the moment (UTC ISO text), ``today`` the day in the office's zone, ``actor`` who acts and
    ``entrance`` how they came in.
    ``last_at`` is the moment of the entry before; ``told`` hears what is being done.
    """

    def __init__(
        self,
        connection: UnitConnection,
        schema: Schema,
        actor: str,
        clock: Clock,
        key: str | None = None,
        wait: Wait | None = None,
        entrance: Entrance = LOCAL,
    ) -> None:
        self.connection = connection
        self.schema = schema
        self.clock = clock
        self.actor = actor
        self.entrance = entrance
        self.authority: Authority | None = None
        """Who is asked whether the actor may do what they do; nobody asks where none is set."""
        self._key = key
        self._action = self._behalf = ""
        self._asked = False
        self._entries: list[AuditEntry] = []
        self._ids: dict[str, int] = {}
        self._failed = False
        self._is_begun = False
        asking = Asking(wait or Wait(USUAL), actor)
        self._head, self.last_at = take_turn(connection, key, asking)
        now = clock.now()  # not before it is our turn: others have written meanwhile
        self.at = written(now)
        self.today: date = clock.day_of(now)
        self.told: Callable[[str], object] = str

    @property
    def unit(self) -> Unit:
        """The unit that is written to."""
        return self.connection.unit

    @property
    def seq(self) -> int:
        """The number of the last audit entry."""
        return self._head.seq

    def label(self, action: str, concern: Concern = WHOLE_UNIT) -> None:
        """Name the user's action that the following writes belong to, and what it is about; without one they are
        ``insert``, ``update``.

        Raises:
            Error: the actor may not do that.
        """
        if self.authority is not None:
            self._behalf = self.authority.require(self.connection, self.actor, self.today, action, concern)
            self._asked = True
        self._action = action
        self.told(action)

    @property
    def end(self) -> tuple[int, str] | None:
        """The number and the hash of the last entry of this transaction, None where it has written nothing: whether it
        was committed is told by whether the chain has that.
        """
        return (self._head.seq, self._head.hash) if self._is_begun else None

    def next_id(self, table: str) -> int:
        """Return an unused id for a new row of ``table``. Writers take turns, so counting is safe."""
        return self.next_ids(table, 1)[0]

    def next_ids(self, table: str, count: int) -> range:
        """Return unused ids for ``count`` new rows of ``table``."""
        if table not in self._ids:
            relation = self._relation(table)
            highest = self._ask(relation.highest_id(), relation.within(self.unit.id)).scalar()
            if relation.of_unit and FLOORS in self.schema:
                floor = self._ask(self.schema[FLOORS].floor("highest"), (self.unit.id, table)).scalar()
                highest = max(highest or 0, floor or 0)
            self._ids[table] = highest or 0
        first = self._ids[table] + 1
        self._ids[table] += count
        return range(first, first + count)

    def event(self, action: str, detail: Mapping[str, Any]) -> None:
        """Record an event that changes no row: an import with file name and hash, an export, a stage."""
        self._append(canonical({"action": action, "detail": dict(detail), **self._besides()}))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new ``rows`` with their ``id``. A column left out is NULL, ``version`` 1; ``seq`` is filled in.

        Raises ValueError for a column the table does not have, TypeError for a cell that is not exact.
        """
        relation = self._relation(table)
        statement = relation.insert((*relation.recorded, "seq"))
        for start in range(0, len(rows), CHUNK):
            records = [self._record(relation, row) for row in rows[start : start + CHUNK]]
            self._append_rows("insert", relation, {"columns": relation.recorded, "rows": records})
            full = [relation.within(self.unit.id, *record, self.seq) for record in records]
            self._write(relation, statement, full, len(full))

    def insert_columns(
        self,
        table: str,
        columns: Mapping[str, Sequence[Any]],
        alike: Mapping[str, Any],
        told: Callable[[int], object] = int,
    ) -> None:
        """Write very many new rows given column by column; ``alike`` are columns in which all rows are equal.

        ``told`` is called after each audit entry with its number of rows; it may raise.
        """
        relation = self._relation(table)
        (count,) = {len(column) for column in columns.values()}
        self._require_settable(relation, columns.keys() | alike.keys())
        for start in range(0, count, CHUNK):
            portion = {name: column[start : start + CHUNK] for name, column in columns.items()}
            self._insert_portion(relation, portion, alike)
            told(min(CHUNK, count - start))

    def _insert_portion(
        self, relation: Relation, columns: Mapping[str, Sequence[Any]], alike: Mapping[str, Any]
    ) -> None:
        """Write the rows of one audit entry.

        Equal columns are recorded once and passed once: passing a value to the driver takes as long as storing it.
        """
        shared = dict.fromkeys(relation.recorded) | ({"version": 1} if relation.versioned else {}) | dict(alike)
        for name, column in columns.items():
            self._require_exact(relation, column)
            del shared[name]
        self._require_exact(relation, tuple(shared.values()))
        shared |= {
            name: column[0]
            for name, column in columns.items()
            if name != "id" and column[0] == column[-1] and column.count(column[0]) == len(column)
        }
        varying = {name: column for name, column in columns.items() if name not in shared}
        records = list(zip(*varying.values(), strict=True))
        self._append_rows("insert", relation, {"alike": shared, "columns": list(varying), "rows": records})
        literals = {name: literal(value) for name, value in shared.items() if value in (None, "") or type(value) is int}
        texts = {name: value for name, value in shared.items() if name not in literals} | {"seq": self.seq}
        for start in range(0, len(records), AT_ONCE):
            rows = records[start : start + AT_ONCE]
            statement = relation.insert_rows(self.unit.id, tuple(texts), tuple(varying), literals, len(rows))
            values = chain(texts.values(), chain.from_iterable(rows))
            self._write(relation, statement, relation.parameters(values), len(rows))

    def update(
        self, table: str, id_: int, changes: Mapping[str, Any], *, expected_version: int | None = None
    ) -> int | None:
        """Change columns of one row and return its version after that, None where the table counts none.

        Values that are as they were are left out; when nothing remains nothing is written. Raises ``Conflict`` when
        the row is no longer at ``expected_version``, LookupError when there is no such row.
        """
        expected = {} if expected_version is None else {id_: expected_version}
        return self._change(self._relation(table), {id_: changes}, expected)[id_]

    def update_many(
        self,
        table: str,
        changes: Sequence[tuple[int, Mapping[str, Any]]],
        *,
        expected_versions: Mapping[int, int] = MappingProxyType({}),
        read: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        """Change columns of many rows as ``update`` does; each row is named once.

        ``expected_versions`` are by row, where one is expected. ``read`` are rows that were read in this transaction,
        with every column about to change and the version: nobody else can have changed them since, so they are not
        read again.
        """
        by_id = dict(changes)
        if len(by_id) != len(changes):
            raise ValueError(f"a row of {table} is named twice")
        relation = self._relation(table)
        for start in range(0, len(changes), CHUNK):
            self._change(relation, dict(changes[start : start + CHUNK]), expected_versions, read)

    def remove(self, table: str, rows: Mapping[int, int]) -> None:
        """Take away rows that an import brought, each given by its id with the ``seq`` it was seen at.

        The chain keeps all they said, and no later row is given their ids. Raises ``Conflict`` when one has been
        written since.
        """
        relation = self._relation(table)
        ids = sorted(rows)
        for start in range(0, len(ids), CHUNK):
            portion = ids[start : start + CHUNK]
            asked = relation.within(self.unit.id, *portion)
            found = self._ask(relation.select((*relation.recorded, "seq"), len(portion)), asked).all()
            if {row[relation.recorded.index("id")]: row[-1] for row in found} != {id_: rows[id_] for id_ in portion}:
                raise _changed_elsewhere()
            said = sorted((tuple(row[:-1]) for row in found), key=lambda row: row[relation.recorded.index("id")])
            self._append_rows("remove", relation, {"columns": relation.recorded, "gone": said})
            gone = [relation.within(self.unit.id, id_) for id_ in portion]
            self._write(relation, relation.delete(), gone, len(portion))
        if ids:
            self._keep_from_use(table, ids[-1])

    def _keep_from_use(self, table: str, highest: int) -> None:
        """Have no later row of ``table`` given an id up to ``highest``."""
        found = self._ask(self._relation(FLOORS).floor("id, highest"), (self.unit.id, table)).one_or_none()
        if found is None:
            self.insert(FLOORS, [{"id": self.next_id(FLOORS), "relation": table, "highest": highest}])
        elif found[1] < highest:
            self.update(FLOORS, found[0], {"highest": highest})

    def finish(self, *, commits: bool = False) -> None:
        """Write what was recorded and is not written yet: before somebody reads it, or with ``commits`` as the last
        thing before the commit.
        """
        if self._failed:
            raise RuntimeError("a statement failed and the transaction went on: the chain would tell what is not so")
        if not self._entries:
            return
        if self.authority is not None and not self._asked:
            raise RuntimeError("an act without a name: nobody was asked whether the actor may do it")
        append_entries(self.connection, self._entries, self._key, commits=commits)
        self._entries, self._key = [], None  # its receipt is written

    def _relation(self, table: str) -> Relation:
        relation = self.schema[table]
        if not relation.is_business:
            raise ValueError(f"{table} is not written through a transaction")
        if not relation.of_unit and self.unit != INSTALLATION:
            raise ValueError(f"{table} belongs to no unit: it is written by a transaction of the directory")
        return relation

    def _record(self, relation: Relation, row: Mapping[str, Any]) -> tuple[Any, ...]:
        self._require_settable(relation, row.keys())
        if relation.versioned:
            row = {"version": 1, **row}
        record = tuple(map(row.get, relation.recorded))
        self._require_exact(relation, record)
        return record

    @staticmethod
    def _require_settable(relation: Relation, names: Set[str]) -> None:
        if not names <= relation.settable:
            raise ValueError(f"{relation.name} has no columns {sorted(names - relation.settable)} to set")

    @staticmethod
    def _require_exact(relation: Relation, cells: Sequence[Any]) -> None:
        if not EXACT_TYPES.issuperset(map(type, cells)):
            raise TypeError(f"a cell of {relation.name} is not int, str, bytes or None: {cells}")

    def _change(
        self,
        relation: Relation,
        wanted: Mapping[int, Mapping[str, Any]],
        expected: Mapping[int, int],
        read: Mapping[int, Mapping[str, Any]] = MappingProxyType({}),
    ) -> dict[int, int | None]:
        """Write what differs and return the version of each row. At most ``CHUNK`` rows."""
        if expected and not relation.versioned:
            raise ValueError(f"{relation.name} counts no versions")
        before = self._rows_before(relation, wanted, read)
        versions: dict[int, int | None] = {}
        told = []
        for id_, changes in wanted.items():
            was = before[id_]
            version = versions[id_] = was.pop("version") if relation.versioned else None
            if version != expected.get(id_, version):
                raise _changed_elsewhere()
            now = {column: value for column, value in changes.items() if was[column] != value}
            if not now:
                continue
            was = {column: was[column] for column in now}
            if version is not None:
                versions[id_] = now["version"] = version + 1
                was["version"] = version
            told.append({"id": id_, "was": was, "set": now})
        if told:
            self._append_rows("update", relation, {"changes": told})
            self._write_changes(relation, told)
        return versions

    def _rows_before(
        self, relation: Relation, wanted: Mapping[int, Mapping[str, Any]], read: Mapping[int, Mapping[str, Any]]
    ) -> dict[int, dict[str, Any]]:
        """Return the present rows, in the columns about to change and the version."""
        columns = dict.fromkeys(column for changes in wanted.values() for column in changes)
        if not columns.keys() <= relation.changeable:
            raise ValueError(f"{relation.name} has no columns {sorted(columns.keys() - relation.changeable)} to change")
        if not EXACT_TYPES.issuperset(type(value) for changes in wanted.values() for value in changes.values()):
            raise TypeError(f"a change of {relation.name} is not int, str, bytes or None")
        asked = ("id", *columns, "version") if relation.versioned else ("id", *columns)
        before = {id_: {name: read[id_][name] for name in asked[1:]} for id_ in wanted if id_ in read}
        if missing := [id_ for id_ in wanted if id_ not in before]:
            found = self._ask(relation.select(asked, len(missing)), relation.within(self.unit.id, *missing))
            before |= {row[0]: dict(zip(asked[1:], row[1:], strict=True)) for row in found}
        if len(before) != len(wanted):
            raise LookupError(f"{relation.name} has no rows {sorted(wanted.keys() - before.keys())}")
        return before

    def _write_changes(self, relation: Relation, told: Sequence[Mapping[str, Any]]) -> None:
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for change in told:
            present = (change["was"]["version"],) if relation.versioned else ()
            row = (*change["set"].values(), self.seq, *relation.within(self.unit.id, change["id"]), *present)
            alike.setdefault(tuple(change["set"]), []).append(row)
        for columns, parameters in alike.items():
            written = self._execute(relation.update((*columns, "seq"), at_version=relation.versioned), parameters)
            if written != len(parameters):
                self._failed = True
                self._refuse_conflict(relation, told)
                require_written(relation.name, written, len(parameters))

    def _refuse_conflict(self, relation: Relation, told: Sequence[Mapping[str, Any]]) -> None:
        """Raise ``Conflict`` where fewer rows were changed than should have been because somebody was quicker."""
        if relation.versioned:
            ids = [change["id"] for change in told]
            found = self._ask(relation.select(("id", "version"), len(ids)), relation.within(self.unit.id, *ids))
            if dict(map(tuple, found)) != {change["id"]: change["was"]["version"] for change in told}:
                raise _changed_elsewhere()

    def _ask(self, statement: str, parameters: Any) -> Any:
        return self.connection.driver.exec_driver_sql(statement, parameters)

    def _write(self, relation: Relation, statement: str, parameters: Parameters, rows: int) -> None:
        """Execute what has just been recorded, and refuse to go on if it wrote another number of ``rows``."""
        written = self._execute(statement, parameters)
        self._failed = self._failed or written != rows
        require_written(relation.name, written, rows)

    def _execute(self, statement: str, parameters: Parameters) -> int:
        """Execute what has just been recorded; return how many rows it wrote. A failure is final, even if the caller
        should catch it.
        """
        try:
            return int(self._ask(statement, parameters).rowcount)
        except BaseException:
            self._failed = True
            raise

    def _append_rows(self, default: str, relation: Relation, rows: dict[str, Any]) -> None:
        """Append an entry about rows whose cells are known to be exact."""
        self._append(spell({"action": self._action or default, "table": relation.name, **rows, **self._besides()}))

    def _besides(self) -> dict[str, str]:
        """For whom the actor stands in; the key of the save, once."""
        said = {"for": self._behalf} if self._behalf else {}
        return said | {"key": self._key} if self._key is not None and not self._entries else said

    def _append(self, body: str) -> None:
        entry = follow(self._head, self.actor, self.at, body, self.entrance)
        self._entries.append(entry)
        self._is_begun = True
        self._head = replace(self._head, seq=entry.seq, hash=entry.hash)


def _changed_elsewhere() -> Conflict:
    return Conflict(_("这一条刚刚在别处改过,您的修改没有保存。"), _("请看过现在的内容再改。"))
