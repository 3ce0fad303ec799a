"""What the screen of a book makes of an opened one: the grid's model, what is on its way over what is stored. Pure."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...core.ledger.directory import Directory
from ...plugins.contract import Book
from ...plugins.i18n import _
from ..cells import fit
from ..entrytarget import EntryTarget
from ..grid.ledger.columns import columns_of
from ..grid.ledger.detail import Facts, Lines, entry_detail
from ..grid.ledger.following import Kept
from ..grid.ledger.model import LedgerModel
from ..grid.ledger.rows import Line, Slot
from ..look import Look

if TYPE_CHECKING:
    from ...core.ledger.values import Value
    from ..bookdesk import OpenBook
    from ..saving import Pending


EMPTY = LedgerModel(
    Kept(Book("", "", ""), Directory((), (), {}), "2000-01"), columns_of(Book("", "", "")), read_only=_("正在读取..")
)
"""What the grid shows until the month is read."""


def model_of(opened: "OpenBook", pending: "Iterable[Pending[Any, Any]]") -> LedgerModel:
    """The grid of ``opened``."""
    scope = opened.scope
    hidden = [field for field, known in (("organisation", opened.organisation), ("member", scope.person)) if known]
    if opened.closed or (scope.person is not None and opened.book.unit_kinds):
        hidden = []
    part = scope.person is not None
    kept = Kept(opened.book, opened.directory, opened.month, opened.organisation, scope.person)
    lines, values = lines_of(opened, {}, pending)
    return LedgerModel(kept, columns_of(opened.book, hidden=hidden, part=part), lines, values, read_only=opened.closed)


def lines_of(
    opened: "OpenBook", keys: Mapping[int, str], pending: "Iterable[Pending[Any, Any]]"
) -> "tuple[list[Line], dict[Slot, Value]]":
    """The rows, new ones last, and what is not stored. ``keys`` are those of entries begun on this screen."""
    parts = opened.parts or ("",) * len(opened.entries)
    lines = [
        Line(keys.get(entry.id, str(entry.id)), entry, part) for entry, part in zip(opened.entries, parts, strict=True)
    ]
    values: dict[Slot, Value] = {}
    there = {line.key for line in lines}
    for one in pending:
        target = one.target
        if not isinstance(target, EntryTarget) or not _belongs(opened, target, one):
            continue
        if target.key not in there and one.seen is None:
            lines.append(Line(target.key, None))
            there.add(target.key)
        if target.key in there:
            values.update({Slot(target.key, field): value for field, value in one.changes.items()})
    return lines, values


def book_panel(model: LedgerModel, facts: Facts | None, lacks: str, cells: int, height: int, look: Look) -> Lines:
    """The entry under the cursor as ``height`` lines of ``cells``, under a line that parts it from the grid."""
    lines = [[(" ", look.text), *pieces] for pieces in entry_detail(model, facts, lacks, max(20, cells - 2), look)]
    if len(lines) > height - 1:
        lines = [*lines[: height - 2], [(_(" .. 按 F3 看全文"), look.quiet)]]
    return [[(fit("", cells), look.heading)], *lines]


def _belongs(opened: "OpenBook", target: EntryTarget, pending: "Pending[Any, Any]") -> bool:
    """Whether something on its way is shown here: a new entry without a day of another month, and in this scope."""
    if (target.unit.id, target.book.id) != (opened.unit.id, opened.book.id):
        return False
    if pending.seen is not None:
        return True
    day, place, member = (pending.changes.get(field) for field in ("date", "organisation", "member"))
    scope = opened.scope
    within = scope.organisation is None or place is None or place in opened.directory.under(scope.organisation)
    return (
        (not isinstance(day, str) or day.startswith(opened.month))
        and within
        and (scope.person is None or member in (None, scope.person))
    )
