"""The items of one sheet as a grid: a mark and a reason each. Letters pick the rules of an item. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ....core.errors import Error
from ....core.sheets.marking import ItemMark, ItemRules
from ....plugins.contract import Deduction, Section
from ....plugins.i18n import _
from ...widgets.lineedit import LineEdit
from .. import clipboard
from ..edit import Edit
from ..kind import Entered
from ..model import GridModel
from . import cell
from .cell import Column
from .edit import RuleEdit, answered, first_question
from .numbers import read_count

if TYPE_CHECKING:
    from ....core.proposals.values import Proposal


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its rules for this subject, its section, the mark beside in thousandths, what the ledger proposes."""

    rules: ItemRules
    section: Section
    beside: int | None = None
    proposal: "Proposal | None" = None


class MarkModel(GridModel[str, ItemMark]):
    """The state of one sheet. A slot is an item: mark and reason are stored as one."""

    column_count = len(Column)

    def __init__(
        self, rows: Sequence[Row], entries: Mapping[str, ItemMark], *, row: int = 0, column: int = Column.MARK,
        read_only: str = "", frozen: bool = False,
    ) -> None:  # fmt: skip
        """``frozen``: what the ledger proposes is as it was when the sheet was handed in."""
        self.frozen = frozen
        self.rows = tuple(rows)
        self._place = {row.rules.item.id: place for place, row in enumerate(self.rows)}
        super().__init__(entries, row=row, column=column, read_only=read_only)

    @property
    def here(self) -> Row:
        """The row under the cursor."""
        return self.rows[self.row]

    def item(self, row: int) -> str:
        """The item of ``row``."""
        return self.rows[row].rules.item.id

    def entry(self, row: int) -> ItemMark | None:
        """What is said about the item of ``row``."""
        return self.values.get(self.item(row))

    def propose(self, proposals: "Mapping[str, Proposal]", *, frozen: bool) -> None:
        """The ledger proposes something else now."""
        self.frozen = frozen
        rows = tuple(replace(row, proposal=proposals.get(row.rules.item.id)) for row in self.rows)
        self._touched.update(place for place, row in enumerate(rows) if row != self.rows[place])
        self.rows = rows

    # What a kind of grid says.

    @property
    def row_count(self) -> int:
        """The items."""
        return len(self.rows)

    def slot(self, row: int, column: int) -> str:  # noqa: ARG002  # mark and reason share the item
        """The item."""
        return self.item(row)

    def row_of(self, slot: str) -> int:
        """Where the item stands."""
        return self._place[slot]

    def text(self, row: int, column: int) -> str:
        """The mark or the reason."""
        entry = self.entry(row)
        return cell.mark_text(self.rows[row].rules, entry) if column == Column.MARK else cell.reason_text(entry)

    def entered(self, row: int, column: int, before: ItemMark | None, text: str) -> ItemMark | None:
        """The item's mark once ``text`` is entered as mark or reason; without a mark there is no reason either.

        Raises:
            Error: the item does not allow it.
        """
        if column == Column.MARK:
            return cell.with_mark(self.rows[row].rules, before, text)
        return cell.with_reason(before, clipboard.clean(text))

    def begin(self, typed: str) -> None:
        """A letter in the mark column picks a rule; anything else overwrites.

        Raises:
            Error: the rule cannot be applied.
        """
        rule = self._rule_for(typed) if self.column == Column.MARK else None
        if rule is None:
            super().begin(typed)
            return
        rules, entry = self.here.rules, self.entry(self.row)
        picked = first_question(rule, entry)
        if picked is not None:
            self.open(picked)
        else:
            self.apply([(rules.item.id, cell.with_rule(rules, entry, rule, None, 1))])

    def type_on(self, edit: Edit, typed: str) -> None:
        """Where a rule asks how often, its letter counts one more."""
        if isinstance(edit, RuleEdit) and edit.asking == "count" and self._rule_for(typed) is edit.rule:
            self.edit_line(LineEdit.of(str(read_count(edit.line.text or "0") + 1)))
        else:
            super().type_on(edit, typed)

    def finish(self, edit: Edit, before: ItemMark | None) -> ItemMark | Edit | None:
        """The answer of a rule's question, or ordinary text.

        Raises:
            Error: the text cannot be entered.
        """
        return answered(edit, self.here.rules, before) if isinstance(edit, RuleEdit) else super().finish(edit, before)

    def check_fill(self, row: int, columns: range) -> None:
        """Rules differ from item to item.

        Raises:
            Error: the mark of ``row`` comes from rules.
        """
        source = self.entry(row)
        if Column.MARK in columns and source is not None and any(line.rule for line in source.lines):
            raise Error(_("按规则扣的分不能向下填充"), _("每一项的规则不同,请逐项选择。"))

    # Inside.

    def _rule_for(self, typed: str) -> Deduction | None:
        return cell.letters(self.here.rules).get(clipboard.plain_letter(typed))


def full(model: MarkModel) -> Entered[str, ItemMark]:
    """All points for every selected row.

    Raises:
        Error: an item is not for this subject.
    """
    rows, _columns = model.selection()
    return [(model.item(row), cell.with_full_mark(model.rows[row].rules, model.entry(row))) for row in rows]
