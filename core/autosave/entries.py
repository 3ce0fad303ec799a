"""An entry of a book as the saver saves it: its fields, one by one. A new one is stored once it has what it needs.

The reason of an amendment travels with the fields as the item :data:`REASON`; who was at a meeting, as names and
numbers, goes together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING

from ...plugins.contract import Book
from ...plugins.i18n import _
from ..kernel.unit import Unit
from ..ledger.changes import EntryConflict
from ..ledger.entry import Entry, Mention, Value, same
from ..ledger.fields import ATTENDANCE, fields_for
from .target import Clash, ContestedItem, Place, Plain, Target

if TYPE_CHECKING:
    from ..storage.connection import UnitConnection
    from ..storage.transaction import Transaction

ENTRY = "entry"
_NEW = "new-"
NEEDED = ("organisation", "member", "date")
"""Fields without which an entry cannot be stored, where its kind has them."""
REASON = "(reason)"
"""The item that says why an accepted entry is amended; no field is called so."""
TOGETHER = ATTENDANCE | {"expected"}
"""Fields that agree with each other, so that two people's are never mixed."""


@dataclass(frozen=True)
class EntryTarget(Target[Entry | None, Value]):
    """One entry, stored (``key`` is its id) or new (``key`` is a word nobody else has); seen as ``None`` while new."""

    unit: Unit
    book: Book
    key: str

    @property
    def place(self) -> Place:
        """Unit, book and key."""
        return Place(ENTRY, (str(self.unit.id), self.book.id, self.key))

    @property
    def title(self) -> str:
        """The book's title."""
        return _("「{book}」里的一条").format(book=_(self.book.title))

    def version(self, seen: Entry | None) -> int:
        """The entry's version."""
        return 0 if seen is None else seen.version

    def lacks(self, seen: Entry | None, changes: Mapping[str, Value]) -> str:
        """Which of the fields without which there is no entry are still empty; the reason, where it was accepted."""
        kind = changes.get("kind", seen.kind if seen is not None else "")
        fields = fields_for(self.book, kind if isinstance(kind, str) else "")
        empty = [
            field.title
            for field in fields
            if field.id in NEEDED and _is_empty(changes[field.id] if field.id in changes else _value(seen, field.id))
        ]
        if empty:
            return _("还没有填{fields},填了才能存进台账;现在先留在草稿里").format(fields="、".join(empty))
        if seen is not None and seen.state == "accepted" and not changes.get(REASON) and _differs(seen, changes):
            return _("这一条已经通过,改动先留在草稿里;写明原因才能存")
        return ""

    def is_nothing(self, seen: Entry | None, changes: Mapping[str, Value]) -> bool:
        """Whether a new entry is empty again, or everything in a stored one is as it was."""
        return all(map(_is_empty, changes.values())) if seen is None else not _differs(seen, changes)

    def plain(self, value: Value) -> Plain:
        """People as lists."""
        return [list(one) if isinstance(one, Mention) else one for one in value] if isinstance(value, tuple) else value

    def value(self, plain: Plain) -> Value:
        """People of lists."""
        if isinstance(plain, list):
            return tuple(Mention(*one) if isinstance(one, list) else one for one in plain)
        return plain if isinstance(plain, str | int) else None

    def read(self, connection: "UnitConnection") -> Entry | None:
        """Return the entry as it is stored; ``None`` while it is new.

        Raises:
            Error: there is no such entry.
        """
        from ..ledger.repository import get_entry  # screens that only name entries load no SQL

        return None if is_new(self.key) else get_entry(connection, int(self.key))

    def add(self, transaction: "Transaction", changes: Mapping[str, Value]) -> Entry:
        """Add the new entry with what was entered.

        Raises:
            Error: the values do not fit.
        """
        from ..ledger.service import add_entry

        values = {name: value for name, value in changes.items() if not _is_empty(value)}
        return add_entry(transaction, self.book.id, values)

    def change(
        self,
        transaction: "Transaction",
        entry_id: int,
        changes: Mapping[str, Value],
        was: Mapping[str, Value],
    ) -> Entry:
        """Store what of the entry changed; what others changed apart from it is merged.

        Raises:
            Clash: somebody else changed the same fields.
            Error: the values do not fit, or the entry cannot be changed.
        """
        from ..ledger.service import change_entry

        fields, reason = _fields(changes), changes.get(REASON)
        why = reason if isinstance(reason, str) else ""
        try:
            return change_entry(transaction, entry_id, fields, was=_fields(was), reason=why)
        except EntryConflict as conflict:
            items = {name: ContestedItem(fields[name], conflict.theirs.value(name), conflict.actor, conflict.at)
                     for name in _contested(conflict.fields, fields)}  # fmt: skip
            raise Clash(conflict.message, conflict.theirs, items) from conflict

    @staticmethod
    def left_over(stored: Entry, changes: Mapping[str, Value]) -> dict[str, Value]:
        """Return what of ``changes`` is not in ``stored`` yet."""
        return {name: value for name, value in changes.items() if not same(stored.value(name), value)}


def new_key() -> str:
    """A key for an entry that is not stored yet."""
    return _NEW + token_hex(12)


def is_new(key: str) -> bool:
    """Whether ``key`` was made by :func:`new_key`."""
    return key.startswith(_NEW)


def entry_called(connection: "UnitConnection", place: Place) -> EntryTarget:
    """Return the entry that a draft names; ``connection`` is one of the unit ``place.unit``.

    Raises:
        Error: the unit has no such book.
    """
    from ..ledger.books import unit_books  # the catalogue, which a session without ledgers does not need

    _unit, book_id, key = place.name
    return EntryTarget(connection.unit, unit_books(connection).of(book_id), key)


def _fields(changes: Mapping[str, Value]) -> dict[str, Value]:
    """``changes`` without the reason."""
    return {name: value for name, value in changes.items() if name != REASON}


def _differs(seen: Entry, changes: Mapping[str, Value]) -> bool:
    return any(not same(seen.value(name), value) for name, value in _fields(changes).items())


def _contested(fields: Iterable[str], changes: Mapping[str, Value]) -> tuple[str, ...]:
    """What two people changed, with the fields that go with it."""
    contested = set(fields)
    if contested & TOGETHER:
        contested |= TOGETHER & changes.keys()
    return tuple(name for name in changes if name in contested)


def _value(seen: Entry | None, field: str) -> Value:
    return None if seen is None else seen.value(field)


def _is_empty(value: Value) -> bool:
    return value in (None, "", ())
