"""A read-only list in columns: rounds, subjects, choices. The screen gives titles and rows, and hears of Enter.

Lines of several kinds in one list, with headings between them.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar, overload

from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from ...plugins.i18n import _
from ..style.theme import SIGN_CURSOR, Look, Tone
from ..style.width import fit, width
from .charts import painted
from .lines import Piece, line
from .rows import CursorRows

GAP = 2
MEASURED = 500
"""So many rows decide how wide columns are."""
LIT = 20
"""The cursor lights whole columns of its row until so many cells: what the row is called.

A ground under all of it would send every cell of two rows anew with each key, in all their colours.
"""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column, as wide as its content where there is room; one that gives way is cut first, down to ``least``."""

    title: str
    least: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell, and what its colour means."""

    text: str
    tone: Tone = "text"


@dataclass(frozen=True, slots=True)
class BarCell(Cell):
    """A bar, as text of the signs that stand for its cells."""


@dataclass(frozen=True, slots=True)
class Rule(Cell):
    """Words in a line drawn between two rows; the only cell of its row, on which the cursor never stands."""


def cell_pieces(cell: Cell, text: str, look: Look, lit: Style | None) -> list[Piece]:
    """``text`` of ``cell`` as it looks; where the cursor is ``lit``, in that style alone."""
    if isinstance(cell, BarCell):
        return painted(text, look, lit or look.text)
    return [(text, lit or getattr(look, cell.tone))]


def lit_style(look: Look, *, has_focus: bool) -> Style:
    """What the row under the cursor is called by looks like this; less where the keys go elsewhere."""
    return look.selected if has_focus else look.row


ListRow = tuple[Cell, ...]
Item = TypeVar("Item")


class LazyRows(Sequence[ListRow]):
    """Rows that ``cells`` makes of ``items``, each when it is first asked for."""

    def __init__(self, items: Sequence[Item], cells: Callable[[Item], ListRow]) -> None:
        self._make: Callable[[int], ListRow] = lambda place: cells(items[place])
        self._made: dict[int, ListRow] = {}
        self._length = len(items)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> ListRow: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[ListRow]: ...

    def __getitem__(self, place: int | slice) -> ListRow | Sequence[ListRow]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._length))]
        if not 0 <= place < self._length:
            raise IndexError(place)
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]


class Listing(CursorRows):
    """Rows of cells under column titles, one of them under the cursor."""

    @dataclass
    class Moved(Message):
        """The cursor went to ``row``."""

        row: int

    @dataclass
    class TitlePressed(Message):
        """The title of the column at ``place`` was pressed."""

        place: int

    def __init__(self, columns: Sequence[ListColumn], empty: str, *, id_: str = "list") -> None:
        super().__init__(id_=id_)
        self._columns = tuple(columns)
        self._empty = empty
        self._rows: Sequence[ListRow] = ()
        self._cells: list[int] = [0] * len(self._columns)
        self._marked: int | None = None

    def show(self, rows: Sequence[ListRow], row: int = 0) -> None:
        """Replace the rows and put the cursor on ``row``; only rows that differ are painted when their number stays.

        ``rows`` may make each row when it is asked for: of a long list only what is seen is.
        """
        made = rows
        before, moved = self._rows, row != self._row
        self._rows, self._row = made, max(0, min(row, len(made) - 1))
        self.reveal(self._row)
        widths, self._cells = self._cells, self._share_out()
        if len(before) != len(made) or moved or widths != self._cells:
            self.repaint()
        else:
            changed = [place for place in self._painted if place < len(made) and made[place] != before[place]]
            if changed:
                self.repaint(*changed)
        self.post_message(self.Moved(self._row))

    def retitle(self, columns: Sequence[ListColumn], marked: int) -> None:
        """Call the columns otherwise, one of them marked; ``show`` is to follow."""
        self._columns, self._marked = tuple(columns), marked
        self._cells = [0] * len(self._columns)
        self.refresh()

    def mark(self, column: int) -> None:
        """Mark another column."""
        self._marked = column
        self.refresh(Region(0, 0, self.size.width, self.head))

    def say_empty(self, sentence: str) -> None:
        """What to say while there are no rows."""
        self._empty = sentence
        self.repaint()

    def lay_out(self) -> None:
        """Share out the new width."""
        self._cells = self._share_out()
        super().lay_out()

    def row_count(self) -> int:
        """How many rows there are; the sentence that stands for none counts as one."""
        return max(1, len(self._rows))

    def move_to(self, row: int) -> None:
        """Put the cursor on ``row``; where a line is drawn, on the next row in its direction, if there is one."""
        step = 1 if row >= self._row else -1
        wanted = chain(range(row, self._end(step), step), range(row, self._end(-step), -step))
        super().move_to(next((place for place in wanted if not self._is_rule(place)), row))

    def _end(self, step: int) -> int:
        return self.row_count() if step > 0 else -1

    def _is_rule(self, row: int) -> bool:
        return row < len(self._rows) and isinstance(self._rows[row][0], Rule)

    def tell_moved(self) -> None:
        """Say which one is under the cursor now."""
        self.post_message(self.Moved(self._row))

    def spot(self) -> Any:
        """The texts of the row: where it stands may be another place by then."""
        return self._texts(self._row) if self._rows else None

    def to_spot(self, spot: Any) -> bool:
        """To the row with the same texts, if there is one and no other looks like it."""
        if not isinstance(spot, list):
            return super().to_spot(spot)
        alike = [row for row in range(len(self._rows)) if self._texts(row) == spot]
        if len(alike) == 1:
            self.move_to(alike[0])
        return len(alike) == 1

    def point_at_title(self, x: int) -> None:
        """Say which title was pressed, if one was."""
        start = 2
        for place, cells in enumerate(self._cells):
            if cells and start <= x < start + cells:
                self.post_message(self.TitlePressed(place))
            start += cells + GAP if cells else 0

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The column titles."""
        style = self.look.heading
        pieces: list[Piece] = [("  ", style)]
        for place, (column, cells) in enumerate(zip(self._columns, self._cells, strict=True)):
            if cells:
                title = fit(_(column.title), cells, "right" if column.right else "left")
                pieces.append((" " * GAP if len(pieces) > 1 else "", style))
                pieces.append((title, self.look.selected if place == self._marked else style))
        return line(pieces, self.size.width, style)

    def paint_row(self, row: int) -> Strip:
        """One row; a sign marks the one under the cursor."""
        look = self.look
        if not self._rows:
            return line([("  ", look.text), (self._empty, look.quiet)], self.cells, look.text)
        if self._is_rule(row):
            words = f"---- {self._rows[row][0].text} "
            room = min(self.cells - GAP, sum(self._cells) + GAP * (sum(map(bool, self._cells)) - 1))
            drawn = fit(words, max(width(words), room)).rstrip(" ") + " "
            return line([("  ", look.text), (drawn + "-" * (room - width(drawn)), look.section)], self.cells, look.text)
        lit = lit_style(look, has_focus=self.has_focus) if row == self._row else None
        pieces: list[Piece] = [(f"{SIGN_CURSOR} " if lit else "  ", lit or look.text)]
        x = GAP
        for column, cells, cell in zip(self._columns, self._cells, self._rows[row], strict=True):
            if cells:
                here = lit if x < LIT else None
                pieces.append((" " * GAP if x > GAP else "", here or look.text))
                pieces += cell_pieces(cell, fit(cell.text, cells, "right" if column.right else "left"), look, here)
                x += cells + GAP
        return line(pieces, self.cells, look.text)

    def _texts(self, row: int) -> list[str]:
        return [cell.text for cell in self._rows[row]]

    def wanted_width(self) -> int:
        """The cells in which nothing of the columns is cut."""
        natural = self._natural()
        return sum(natural) + GAP * sum(map(bool, natural)) + GAP

    def _natural(self) -> list[int]:
        """The width of each column where there is room: none for one without content."""
        natural, measured = [], [row for row in self._rows[:MEASURED] if not isinstance(row[0], Rule)]
        for place, column in enumerate(self._columns):
            widest = max((width(row[place].text) for row in measured), default=0)
            natural.append(max(widest, width(_(column.title))) if widest else 0)
        return natural

    def _share_out(self) -> list[int]:
        """The width of each column, less for those that give way where room lacks."""
        natural = self._natural()
        lack = sum(natural) + GAP * sum(map(bool, natural)) + self.has_bar - self.cells  # a blank before the bar
        while lack > 0:
            spare = [
                (cells - column.least, place)
                for place, (cells, column) in enumerate(zip(natural, self._columns, strict=True))
                if column.least and cells > column.least
            ]
            if not spare:
                break
            natural[max(spare)[1]] -= 1
            lack -= 1
        return natural


@dataclass(frozen=True, slots=True)
class MixedRow:
    """A line among lines of other kinds: its cells side by side, a word at its right edge, what it is about.

    One about nothing is a heading or a remark, which the cursor passes over. ``told`` is the whole of it in words.
    """

    key: Hashable
    cells: tuple[Cell, ...] = ()
    right: str = ""
    about: object = None
    told: str = ""


class MixedRows(CursorRows):
    """Lines of several kinds, the cursor on one that is about something."""

    head = 0

    @dataclass
    class Moved(Message):
        """The cursor went to another line."""

    def __init__(self, *, id_: str = "list") -> None:
        super().__init__(id_=id_)
        self._rows: tuple[MixedRow, ...] = ()

    def show(self, rows: Sequence[MixedRow], wanted: Hashable = None, otherwise: Hashable = None) -> None:
        """Show ``rows``, the cursor on the one called ``wanted``, else where it was, else on ``otherwise``."""
        keys = [row.key for row in rows if row.about is not None]
        before = None if self.here is None else self.here.key
        key = next((each for each in (wanted, before, otherwise) if each in keys), keys[0] if keys else None)
        self._rows = tuple(rows)
        self._row = next((place for place, row in enumerate(rows) if row.key == key), 0)
        self._reveal_heading()
        self.repaint()
        self.tell_moved()

    @property
    def here(self) -> MixedRow | None:
        """The line under the cursor."""
        return self._rows[self._row] if self._rows else None

    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    def move_to(self, row: int) -> None:
        """Put the cursor on the nearest line that is about something, ahead or on the way there."""
        if row >= self._row:
            places = (*range(row, len(self._rows)), *range(row, self._row, -1))
        else:
            places = (*range(row, -1, -1), *range(row, self._row))
        super().move_to(next((place for place in places if self._rows[place].about is not None), self._row))
        self._reveal_heading()

    def tell_moved(self) -> None:
        """Say that another line is under the cursor."""
        self.post_message(self.Moved())

    def paint_row(self, row: int) -> Strip:
        """One line; a sign marks the one under the cursor."""
        look, one = self.look, self._rows[row]
        lit = lit_style(look, has_focus=self.has_focus) if row == self._row and one.about is not None else None
        pieces: list[Piece] = [(f"{SIGN_CURSOR} " if lit else "  ", lit or look.text)]
        x = GAP
        for cell in one.cells:
            pieces += cell_pieces(cell, cell.text, look, lit if x < LIT else None)
            x += width(cell.text)
        right = f" {one.right} " if one.right else ""
        left = line(pieces, max(0, self.cells - width(right)), look.text)
        return Strip.join([left, line([(right, look.quiet)], min(width(right), self.cells), look.text)])

    def _reveal_heading(self) -> None:
        """The lines above the first one that is about something are seen along with it."""
        first = next((place for place, row in enumerate(self._rows) if row.about is not None), 0)
        self.reveal(0 if self._row == first else self._row)
