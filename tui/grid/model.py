"""A grid without a screen: cursor, selection, the editing of a cell. Pure.

What the cells are is said by the :class:`.kind.Kind` of grid that a subclass is. The widget asks the model to do things
and then drains two lists: rows to paint again and changes to save.

A cell while something is typed into it. A kind of grid that asks more than one thing has edits of its own. Pure.

What a kind of grid says of its cells: rows and columns, the text of a cell, what typed text makes of it. Pure.

A *slot* is what is stored and taken back as one; several cells may show parts of one slot.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, Self

from ...core.kernel.errors import Error
from ..widgets.lineedit import LineEdit
from . import blocks
from .journal import CellChange, Slot, Step, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """Text being typed. ``untouched`` text is a proposal that the first typed character replaces.

    Where the edit is no ``text`` there is nothing to type: the cell shows what it would hold.
    """

    line: LineEdit
    untouched: bool = False

    @property
    def is_text(self) -> bool:
        """Whether keys edit its line."""
        return True


Entered = Sequence[tuple[Slot, Value | None]]
"""What slots hold from now on; ``None`` is nothing."""


class GridKind(ABC, Generic[Slot, Value]):
    """The cells of a grid. ``values`` holds what the slots hold; no key: nothing."""

    column_count: int
    values: dict[Slot, Value]

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @property
    def row_limit(self) -> int:
        """How many rows there may be once more are pasted."""
        return self.row_count

    @abstractmethod
    def slot(self, row: int, column: int) -> Slot:
        """What the cell shows (a part of)."""

    @abstractmethod
    def row_of(self, slot: Slot) -> int:
        """The row in which ``slot`` is shown."""

    @abstractmethod
    def text(self, row: int, column: int) -> str:
        """What a cell shows: text that :meth:`entered` makes the same value of."""

    @abstractmethod
    def entered(self, row: int, column: int, before: Value | None, text: str) -> Value | None:
        """What the cell's slot holds once ``text`` is entered, where it held ``before``.

        Raises:
            Error: the text cannot be entered.
        """

    @abstractmethod
    def label(self, row: int, column: int) -> str:
        """What a sentence calls the cell."""

    @abstractmethod
    def spot(self) -> list[Any]:
        """The cell under the cursor, as plain data that another session understands."""

    @abstractmethod
    def place_of(self, spot: Any) -> tuple[int, int] | None:
        """Row and column of the cell that another session called ``spot``; ``None`` when it is not there any more."""

    def check_cell(self, row: int, column: int) -> None:
        """Refuse when nothing can be typed into this cell.

        Raises:
            Error: it is only shown.
        """

    def check_fill(self, row: int, columns: range) -> None:
        """Refuse when ``row`` is no example for the rows below it.

        Raises:
            Error: it is not.
        """

    def completed(self, entered: Entered[Slot, Value]) -> Entered[Slot, Value]:
        """``entered`` with what follows from it."""
        return entered


class GridModel(GridKind[Slot, Value]):
    """The state of a grid on screen. ``values`` holds what its slots hold; no key: nothing."""

    def __init__(self, values: Mapping[Slot, Value], *, row: int = 0, column: int = 0, read_only: str = "") -> None:
        self.values = dict(values)
        self.row = max(0, min(row, self.row_count - 1))
        self.column = max(0, min(column, self.column_count - 1))
        self.anchor: tuple[int, int] | None = None
        self.edit: Edit | None = None
        self.read_only = read_only
        self._touched: set[int] = set()
        self._changes: list[CellChange[Slot, Value]] = []

    # What a kind of grid may do otherwise.

    def begin(self, typed: str) -> None:
        """A character typed into a cell that is not being edited: it overwrites."""
        self.open(Edit(LineEdit.of(typed)))

    def type_on(self, edit: Edit, typed: str) -> None:
        """A character typed into the cell being edited."""
        self.edit_line(LineEdit.of(typed) if edit.untouched else edit.line.insert(typed))

    def finish(self, edit: Edit, before: Value | None) -> Value | Edit | None:
        """What the slot under the cursor holds once ``edit`` is entered, or the cell's next question.

        Raises:
            Error: the text cannot be entered.
        """
        return self.entered(self.row, self.column, before, edit.line.text)

    def asked(self, edit: Edit) -> Any:  # noqa: ARG002  # an ordinary one asks nothing
        """What ``edit`` asks beside its text, as plain data that :meth:`edit_again` understands."""
        return None

    def edit_again(self, line: LineEdit, asked: Any) -> Edit | None:  # noqa: ARG002  # as above
        """The edit with ``line`` that asked ``asked``; ``None`` when that can no longer be asked."""
        return Edit(line)

    def check_write(self) -> None:
        """Refuse when nothing can be written here.

        Raises:
            Error: it cannot; the sentence says why.
        """
        if self.read_only:
            raise Error(self.read_only)

    # What the widget takes.

    def drain(self) -> tuple[set[int], Step[Slot, Value]]:
        """Rows to paint again and changes to save since the last call."""
        taken = self._touched, tuple(self._changes)
        self._touched, self._changes = set(), []
        return taken

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
        if self.commit():
            self._go(max(0, min(self.row_count - 1, self.row + rows)), self.column, extend=extend)

    def move_column(self, columns: int, *, extend: bool = False) -> None:
        """Leave the cell and go to a column at its side, if there is one.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if self.commit():
            self._go(self.row, max(0, min(self.column_count - 1, self.column + columns)), extend=extend)

    def tab(self, cells: int) -> None:
        """Leave the cell and go ``cells`` on, from the end of a row to the start of the next.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if not self.commit():
            return
        place = self.row * self.column_count + self.column + cells
        place = max(0, min(self.row_count * self.column_count - 1, place))
        self._go(place // self.column_count, place % self.column_count, extend=False)

    def go_to(self, row: int, column: int) -> None:
        """Leave the cell and go to ``column`` of ``row``.

        Raises:
            Error: the text in the cell cannot be entered; the cursor stays.
        """
        if self.commit():
            self._go(row, column, extend=False)

    # Typing.

    def type(self, typed: str) -> None:
        """A typed character: it goes on with the edit, or begins one.

        Raises:
            Error: the cell cannot be written, or what the character stands for cannot be done.
        """
        if self.edit is not None:
            self.type_on(self.edit, typed)
        else:
            self.check_write()
            self.check_cell(self.row, self.column)
            self.begin(typed)

    def start_edit(self) -> None:
        """Edit what stands in the cell.

        Raises:
            Error: the cell cannot be written.
        """
        if self.edit is None:
            self.check_write()
            self.check_cell(self.row, self.column)
            self.open(Edit(LineEdit.of(self.text(self.row, self.column))))

    def edit_line(self, line: LineEdit) -> None:
        """The text being typed became ``line``."""
        if self.edit is not None:
            self.open(replace(self.edit, line=line, untouched=False))

    def open(self, edit: Edit) -> None:
        """Edit the cell under the cursor, as ``edit`` says."""
        self.edit, self.anchor = edit, None
        self._touched.add(self.row)

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
        slot = self.slot(self.row, self.column)
        after = self.finish(edit, self.values.get(slot))
        if isinstance(after, Edit):
            self.open(after)
            return False
        self.edit = None
        self._touched.add(self.row)
        self.apply([(slot, after)])
        return True

    # Changing cells as one step.

    def change(self, make: Callable[[Self], Entered[Slot, Value]]) -> None:
        """Enter what ``make`` (one of :mod:`.blocks`) makes of the selection.

        Raises:
            Error: the cells cannot be written, or something does not fit; nothing is changed then.
        """
        self.check_write()
        self.edit = None
        self.apply(make(self))

    def apply(self, entered: Entered[Slot, Value]) -> None:
        """Enter all of ``entered`` as one step."""
        step = tuple(
            CellChange(slot, self.values.get(slot), after)
            for slot, after in self.completed(entered)
            if self.values.get(slot) != after
        )
        for change in step:
            self._put(change.slot, change.after)
            self._changes.append(change)

    def paste(self, text: str) -> None:
        """Pasted text: one line goes into the text being edited, anything else is a block of cells.

        Raises:
            Error: nothing can be written here, or a cell does not fit; nothing is changed then.
        """
        lines = text.splitlines()
        if self.edit is not None and self.edit.is_text and len(lines) == 1 and "\t" not in lines[0]:
            self.edit_line(self.edit.line.insert(lines[0]))
        else:
            self.change(partial(blocks.pasted, text=text))

    # What others did.

    def adopt(self, values: Mapping[Slot, Value], keep: frozenset[Slot] = frozenset()) -> None:
        """Take over what is stored, except slots in ``keep``, whose changes are still on their way."""
        for slot in {**self.values, **values}:
            if slot not in keep and values.get(slot) != self.values.get(slot):
                self._put(slot, values.get(slot))

    # Inside.

    def _go(self, row: int, column: int, *, extend: bool) -> None:
        before, _columns = self.selection()
        self.anchor = (self.anchor or (self.row, self.column)) if extend else None
        self.row, self.column = row, column
        after, _columns = self.selection()
        self._touched.update((*before, *after))

    def _put(self, slot: Slot, value: Value | None) -> None:
        if value is None:
            self.values.pop(slot, None)
        else:
            self.values[slot] = value
        self._touched.add(self.row_of(slot))
