"""What a kind of grid says of its cells: rows and columns, the text of a cell, what typed text makes of it. Pure.

A *slot* is what is stored and undone as one; several cells may show parts of one slot.
"""

from collections.abc import Sequence
from typing import Generic

from .journal import Slot, Step, Value

Entered = Sequence[tuple[Slot, Value | None]]
"""What slots hold from now on; ``None`` is nothing."""


class Kind(Generic[Slot, Value]):
    """The cells of a grid. ``values`` holds what the slots hold; no key: nothing."""

    column_count: int
    values: dict[Slot, Value]

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def row_limit(self) -> int:
        """How many rows there may be once more are pasted."""
        return self.row_count

    def slot(self, row: int, column: int) -> Slot:
        """What the cell shows (a part of)."""
        raise NotImplementedError

    def row_of(self, slot: Slot) -> int:
        """The row in which ``slot`` is shown."""
        raise NotImplementedError

    def text(self, row: int, column: int) -> str:
        """What a cell shows: text that :meth:`entered` makes the same value of."""
        raise NotImplementedError

    def entered(self, row: int, column: int, before: Value | None, text: str) -> Value | None:
        """What the cell's slot holds once ``text`` is entered, where it held ``before``.

        Raises:
            Error: the text cannot be entered.
        """
        raise NotImplementedError

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

    def check_travel(self, step: Step[Slot, Value]) -> None:
        """Refuse a step back or forth that can no longer be made.

        Raises:
            Error: it cannot.
        """

    def completed(self, entered: Entered[Slot, Value]) -> Entered[Slot, Value]:
        """``entered`` with what follows from it."""
        return entered
