"""What the marking screen makes of an opened sheet: the grid's model, the panel of the current item. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...plugins.i18n import _
from ..cells import fit
from ..grid.marking.cell import mark_text, reason_text, rules_text
from ..grid.marking.detail import Lines, detail_lines
from ..grid.marking.model import MarkModel, Row
from ..grid.marking.proposals import is_unexplained
from ..look import Look
from .conflict import Contested

if TYPE_CHECKING:
    from ...core.sheets.marking import FormRules, ItemMark
    from ...core.sheets.store import SheetKey, SheetState
    from ...plugins.contract import ParamValue
    from ..desk import OpenSheet
    from ..saving import Pending


def model_of(sheet: "OpenSheet", entries: "Mapping[str, ItemMark]", row: int, column: int) -> MarkModel:
    """The grid of ``sheet`` with the cursor on ``row`` and ``column``."""
    sections = {item.id: section for section in sheet.rules.form.sections for item in section.items}
    rows = [
        Row(rules, sections[rules.item.id], sheet.beside[rules.position], sheet.proposals.get(rules.item.id))
        for rules in sheet.rules.items
    ]
    return MarkModel(rows, entries, row=row, column=column, read_only=sheet.closed, frozen=sheet.is_submitted)


def entries_with(sheet: "OpenSheet", pending: "Pending[SheetState, ItemMark] | None") -> "dict[str, ItemMark]":
    """What is stored about each item, under what is still on its way."""
    entries = dict(sheet.entries)
    for item, mark in (pending.changes if pending else {}).items():
        if mark is None:
            entries.pop(item, None)
        else:
            entries[item] = mark
    return entries


def same_sheet(keys: "tuple[SheetKey, ...]", like: "SheetKey") -> int:
    """The sheet of another subject that is most like ``like``: same form, period and filling, then the same filler."""
    alike = [
        (key.filler == like.filler, -place)
        for place, key in enumerate(keys)
        if (key.form, key.period, key.filling) == (like.form, like.period, like.filling)
    ]
    return -max(alike)[1] if alike else 0


def first_gap(model: MarkModel) -> int | None:
    """The row of the first item that this subject needs a mark for and has none, or lacks a reason."""
    rows = [(place, row) for place, row in enumerate(model.rows) if row.rules.applies]
    gaps = [place for place, _row in rows if model.entry(place) is None]
    gaps += [place for place, row in rows if is_unexplained(row, model.entry(place))]
    return gaps[0] if gaps else None


def contested_items(
    rules: "FormRules", items: "Sequence[str]", mine: "Mapping[str, ItemMark | None]", theirs: "Mapping[str, ItemMark]"
) -> tuple[Contested, ...]:
    """Both sides of each item of ``items``."""

    def side(item: str, entry: "ItemMark | None") -> str:
        of = rules.by_id[item]
        return " ".join(filter(None, (mark_text(of, entry), rules_text(entry, of), reason_text(entry))))

    return tuple(
        Contested(item, item, _(rules.by_id[item].item.title), side(item, mine.get(item)), side(item, theirs.get(item)))
        for item in items
    )


def detail_panel(model: MarkModel, params: "Mapping[str, ParamValue]", cells: int, height: int, look: Look) -> Lines:
    """The item under the cursor as ``height`` lines of ``cells``, under a line that parts it from the grid."""
    lines = [[(" ", look.text), *pieces] for pieces in detail_lines(model, params, max(20, cells - 2), look)]
    if len(lines) > height - 1:
        lines = [*lines[: height - 2], [(_(" .. 按 F9 看全文"), look.quiet)]]
    return [[(fit("", cells), look.heading)], *lines]
