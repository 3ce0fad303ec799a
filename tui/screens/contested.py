"""Both sides of the fields of an entry that two people changed, in words. Pure."""

from typing import TYPE_CHECKING

from ...core.ledger.cells import show
from ...core.ledger.directory import Directory
from ...core.ledger.fields import Field, fields_of
from ...plugins.i18n import _
from ..entrytarget import TOGETHER, EntryTarget
from .conflict import Contested

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...core.ledger.values import Entry, Value
    from ..saving import Pending


def contested_fields(directory: Directory, pending: "Pending[Entry | None, Value]") -> tuple[Contested, ...]:
    """A line for each contested field; one for all that is said about who was at a meeting."""
    clash, target = pending.clash, pending.target
    if clash is None or clash.theirs is None or not isinstance(target, EntryTarget):
        return ()
    theirs = clash.theirs
    fields = fields_of(target.book)

    def mine(item: str) -> "Value":
        return pending.changes[item] if item in pending.changes else theirs.value(item)

    found = [
        Contested(
            field.id,
            theirs.date,
            field.title,
            show(field, mine(field.id), directory),
            show(field, theirs.value(field.id), directory),
        )
        for field in fields
        if field.id in clash.items and field.id not in TOGETHER
    ]
    together = tuple(item for item in clash.items if item in TOGETHER)
    if together:
        about = [field for field in fields if field.id in TOGETHER]
        first, *others = together
        found.append(
            Contested(
                first,
                theirs.date,
                _("考勤"),
                _attendance(about, mine, directory),
                _attendance(about, theirs.value, directory),
                tuple(others),
            )
        )
    return tuple(found)


def _attendance(fields: list[Field], of: "Callable[[str], Value]", directory: Directory) -> str:
    """Numbers and names in one line."""
    texts = ((field.title, show(field, of(field.id), directory)) for field in fields)
    return " ".join(f"{title}{text}" for title, text in texts if text)
