"""The grid of a book on screen: entries of a month, columns scrolled sideways behind those that stay."""

from collections.abc import Callable
from typing import Any

from textual.strip import Strip

from ..journal import Step
from ..widget import Grid, edit_room
from . import paint
from .model import LedgerModel


class LedgerGrid(Grid[LedgerModel]):
    """The entries of one book."""

    def __init__(self, model: LedgerModel, entered: Callable[[Step[Any, Any]], None]) -> None:
        super().__init__(model, entered)
        self.unsaved: frozenset[str] = frozenset()
        self._view = paint.view_of(model.columns, 80, 0, 0, 0)
        self._rows = model.row_count
        self._flags, self._flags_of = 0, (model, -1)

    def show_book(self, model: LedgerModel) -> None:
        """Show ``model``."""
        self.model = model
        self.set_scroll(None, 0)
        self.shown_anew()

    def shown_anew(self) -> None:
        """Paint everything: rows came or went."""
        self._view = self._view_now()
        self._rows = self.model.row_count
        self.reveal(self.current_row())
        self.repaint()
        self.post_message(self.Moved())

    def mark_unsaved(self, keys: frozenset[str]) -> None:
        """Show which entries are not stored yet."""
        changed = self.unsaved ^ keys
        self.unsaved = keys
        rows = [row for row in map(self.model.rows.place, changed) if row is not None]
        if rows:
            self.repaint(*rows)

    def seek(self, wanted: str, beyond: int) -> bool:
        """Put the cursor on the first entry, from ``beyond`` rows below it on, in which ``wanted`` stands."""
        place = self.model.find(wanted, self.model.row + beyond)
        if place is not None:
            self.do(lambda model: model.go_to(place, model.column))
        return place is not None

    # What a kind of grid says.

    def cell_start(self) -> tuple[int, int]:
        """Of the column under the cursor."""
        start, cells = self._view.cell(self.model.column) or (paint.SIGNS, 0)
        return start, edit_room(cells)

    def cell_at(self, row: int, x: int) -> tuple[int, int] | None:
        """The column there; left of all of them, the one under the cursor."""
        if not 0 <= row < self.model.row_count:
            return None
        return row, next(
            (place for place, start, cells in self._view.shown if start <= x <= start + cells), self.model.column
        )

    # Rows.

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The column titles."""
        return paint.head_line(self.model, self._view, self.look)

    def paint_row(self, row: int) -> Strip:
        """An entry, or the blank row."""
        unsaved = self.model.rows.key(row) in self.unsaved
        return paint.entry_line(self.model, row, self._view, self.look, focused=self.has_focus, unsaved=unsaved)

    def lay_out(self) -> None:
        """Share out the new width."""
        self._view = self._view_now()
        super().lay_out()

    def follow(self) -> None:
        """Scroll sideways to the cursor; new rows and other columns need everything painted."""
        super().follow()
        view = self._view_now()
        if view != self._view or self._rows != self.model.row_count:
            self._view, self._rows = view, self.model.row_count
            self.reveal(self.current_row())
            self.repaint()

    def _view_now(self) -> paint.View:
        if self._flags_of != (self.model, self.model.revision):
            self._flags, self._flags_of = paint.flag_cells(self.model), (self.model, self.model.revision)
        return paint.view_of(self.model.columns, self.cells or 80, self._flags, self._view.first, self.model.column)
