"""The marking grid without a screen: rows, entries, cursor, selection and the editing of a cell. Pure.

The widget asks it to do things and then drains two lists: rows to paint again and changes to save.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ...core.errors import Error
from ...core.sheets.marking import ItemMark, ItemRules
from ...plugins.contract import Deduction, Section
from ..widgets.lineedit import LineEdit
from . import blocks, cell, clipboard
from .cell import Column
from .edit import Edit, entered, first_question
from .journal import Change, Journal, Step
from .numbers import read_count


@dataclass(frozen=True, slots=True)
class Row:
    """One item: its rules for this subject, the section it is in, and the mark shown beside in thousandths."""

    rules: ItemRules
    section: Section
    beside: int | None = None


class GridModel:
    """The state of one sheet on screen. ``entries`` holds what is said about each item; no key: nothing said."""

    def __init__(
        self, rows: Sequence[Row], entries: Mapping[str, ItemMark], *, row: int = 0, column: Column = Column.MARK,
        read_only: str = "",
    ) -> None:  # fmt: skip
        self.rows = tuple(rows)
        self.entries = dict(entries)
        self.row = max(0, min(row, len(self.rows) - 1))
        self.column = column
        self.anchor: tuple[int, Column] | None = None
        self.edit: Edit | None = None
        self.journal = Journal()
        self.read_only = read_only
        self._touched: set[int] = set()
        self._changes: list[Change] = []
        self._place = {row.rules.item.id: place for place, row in enumerate(self.rows)}

    # What the widget takes.

    def drain(self) -> tuple[set[int], Step]:
        """Rows to paint again and changes to save since the last call."""
        taken = self._touched, tuple(self._changes)
        self._touched, self._changes = set(), []
        return taken

    @property
    def here(self) -> Row:
        """The row under the cursor."""
        return self.rows[self.row]

    def item(self, row: int) -> str:
        """The item of ``row``."""
        return self.rows[row].rules.item.id

    def entry(self, row: int) -> ItemMark | None:
        """What is said about the item of ``row``."""
        return self.entries.get(self.rows[row].rules.item.id)

    def text(self, row: int, column: Column) -> str:
        """What a cell shows."""
        entry = self.entry(row)
        return cell.mark_text(self.rows[row].rules, entry) if column is Column.MARK else cell.reason_text(entry)

    def selection(self) -> tuple[range, range]:
        """Selected rows and columns; the cell under the cursor when nothing is."""
        row, column = self.anchor if self.anchor is not None else (self.row, self.column)
        rows = range(min(row, self.row), max(row, self.row) + 1)
        return rows, range(min(column, self.column), max(column, self.column) + 1)

    # Moving.

    def move(self, rows: int, *, extend: bool = False) -> None:
        """Leave the cell and go ``rows`` down, as far as there are any; ``extend`` stretches the selection.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if not self.commit():
            return
        self._go(max(0, min(len(self.rows) - 1, self.row + rows)), self.column, extend=extend)

    def move_column(self, columns: int, *, extend: bool = False) -> None:
        """Leave the cell and go to a column at its side, if there is one.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if not self.commit():
            return
        self._go(self.row, Column(max(0, min(len(Column) - 1, self.column + columns))), extend=extend)

    def tab(self, cells: int) -> None:
        """Leave the cell and go ``cells`` on, from the end of a row to the start of the next.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if not self.commit():
            return
        place = max(0, min(len(self.rows) * len(Column) - 1, self.row * len(Column) + self.column + cells))
        self._go(place // len(Column), Column(place % len(Column)), extend=False)

    def go_to(self, row: int, column: Column) -> None:
        """Leave the cell and go to ``column`` of ``row``.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if self.commit():
            self._go(row, column, extend=False)

    # Typing.

    def type(self, typed: str) -> None:
        """A typed character: it goes on with the edit, picks a rule by its letter, or starts to overwrite the cell.

        Raises:
            Error: the sheet cannot be written, or a rule cannot be applied.
        """
        if self.edit is not None:
            self._type_on(self.edit, typed)
            return
        self._may_write()
        rule = self._rule_for(typed) if self.column is Column.MARK else None
        if rule is not None:
            self._pick(rule)
        else:
            self._open(Edit.of_cell(self.column, typed))

    def start_edit(self) -> None:
        """Edit what stands in the cell.

        Raises:
            Error: the sheet cannot be written.
        """
        if self.edit is None:
            self._may_write()
            self._open(Edit.of_cell(self.column, self.text(self.row, self.column)))

    def edit_line(self, line: LineEdit) -> None:
        """The text being typed became ``line``."""
        if self.edit is not None:
            self._open(replace(self.edit, line=line, untouched=False))

    def abandon(self) -> None:
        """Give up what is being typed."""
        self.edit = None
        self._touched.add(self.row)

    def commit(self) -> bool:
        """Enter what is being typed, if anything. ``False`` when the cell has another question first.

        Raises:
            Error: the text cannot be entered; it stays in the cell.
        """
        edit = self.edit
        if edit is None:
            return True
        after = entered(edit, self.here.rules, self.entry(self.row))
        if isinstance(after, Edit):
            self._open(after)
            return False
        self.edit = None
        self._touched.add(self.row)
        self._apply([(self.item(self.row), after)])
        return True

    # Changing cells as one step.

    def change(self, make: Callable[["GridModel"], Sequence[tuple[str, ItemMark | None]]]) -> None:
        """Enter what ``make`` (one of :mod:`.blocks`) makes of the selection.

        Raises:
            Error: the sheet cannot be written, or something does not fit; nothing is changed then.
        """
        self._may_write()
        self.edit = None
        self._apply(make(self))

    def paste(self, text: str) -> None:
        """Pasted text: one line goes into the text being edited, anything else is a block of cells.

        Raises:
            Error: the sheet cannot be written, or a cell does not fit; nothing is changed then.
        """
        lines = text.splitlines()
        if self.edit is not None and len(lines) == 1 and "\t" not in lines[0]:
            self.edit_line(self.edit.line.insert(lines[0]))
        else:
            self.change(partial(blocks.pasted, text=text))

    def undo(self) -> bool:
        """Take the last step back; ``False`` when there is none.

        Raises:
            Error: the sheet cannot be written.
        """
        self._may_write()
        return self._travel(self.journal.undo())

    def redo(self) -> bool:
        """Do again what was taken back last; ``False`` when there is none.

        Raises:
            Error: the sheet cannot be written.
        """
        self._may_write()
        return self._travel(self.journal.redo())

    # What others did.

    def adopt(self, entries: Mapping[str, ItemMark], keep: frozenset[str] = frozenset()) -> None:
        """Take over the sheet as it is stored, except items in ``keep``, whose changes are still on their way."""
        for row in self.rows:
            item = row.rules.item.id
            if item not in keep and entries.get(item) != self.entries.get(item):
                self._put(item, entries.get(item))

    # Inside.

    def _go(self, row: int, column: Column, *, extend: bool) -> None:
        before, _columns = self.selection()
        self.anchor = (self.anchor or (self.row, self.column)) if extend else None
        self.row, self.column = row, column
        after, _columns = self.selection()
        self._touched.update((*before, *after))

    def _open(self, edit: Edit) -> None:
        self.edit, self.anchor = edit, None
        self._touched.add(self.row)

    def _type_on(self, edit: Edit, typed: str) -> None:
        if edit.asking == "count" and edit.rule is not None and self._rule_for(typed) is edit.rule:
            self.edit_line(LineEdit.of(str(read_count(edit.line.text or "0") + 1)))
        else:
            self.edit_line(LineEdit.of(typed) if edit.untouched else edit.line.insert(typed))

    def _rule_for(self, typed: str) -> Deduction | None:
        return cell.letters(self.here.rules).get(clipboard.plain_letter(typed))

    def _pick(self, rule: Deduction) -> None:
        rules, entry = self.here.rules, self.entry(self.row)
        picked = first_question(rule, entry)
        if picked is not None:
            self._open(picked)
        else:
            self._apply([(rules.item.id, cell.with_rule(rules, entry, rule, None, 1))])

    def _apply(self, entered: Sequence[tuple[str, ItemMark | None]]) -> None:
        step = tuple(
            Change(item, self.entries.get(item), after) for item, after in entered if self.entries.get(item) != after
        )
        if step:
            self.journal.record(step)
            self._replay(step)

    def _travel(self, step: Step | None) -> bool:
        """Replay ``step`` with the cursor where it happened."""
        if step is None:
            return False
        self.edit = None
        self._go(min(self._place[change.item] for change in step), self.column, extend=False)
        self._replay(step)
        return True

    def _replay(self, step: Step) -> None:
        for change in step:
            self._put(change.item, change.after)
            self._changes.append(change)

    def _put(self, item: str, entry: ItemMark | None) -> None:
        if entry is None:
            self.entries.pop(item, None)
        else:
            self.entries[item] = entry
        self._touched.add(self._place[item])

    def _may_write(self) -> None:
        if self.read_only:
            raise Error(self.read_only)
