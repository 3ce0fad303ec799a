"""How the grid of a book looks: which columns are in sight, and the strip of one line."""

from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from ....plugins.i18n import _
from ...style.entry_words import lacks_proof
from ...style.theme import SIGN_CURSOR, SIGN_UNSAVED, Look
from ...style.width import fit, width
from ...widgets.lines import Piece, line, on_ground
from ..widget import cell_piece
from .model import LedgerModel
from .rows import EntryLine, GridColumn, frozen

SIGNS = 2
GAP = 1
LEAST = 4
"""A column of which less than so many cells are in sight is not shown; one of figures only whole."""

SIGN_NEW = "+"
"""Before the blank row, in which a new entry is begun."""

MORE_LEFT, MORE_RIGHT = "<", ">"
"""Beside the titles: there are columns out of sight on that side."""


@dataclass(frozen=True, slots=True)
class View:
    """The columns in sight: those that stay, then as many from ``first`` on as there is room for.

    ``shown`` are places of columns, each with the cell where it begins and how many it has.
    """

    flags: int
    first: int
    shown: tuple[tuple[int, int, int], ...]
    cells: int

    @property
    def is_scrolled(self) -> bool:
        """Whether columns are out of sight on the left."""
        places = [place for place, _start, _cells in self.shown]
        return places != list(range(len(places)))

    def cell(self, column: int) -> tuple[int, int] | None:
        """Where ``column`` begins and how many cells it has, when it is in sight."""
        return next(((start, cells) for place, start, cells in self.shown if place == column), None)


def view_of(columns: tuple[GridColumn, ...], cells: int, flags: int, first: int, wanted: int) -> View:
    """The columns in sight in a grid of ``cells``, scrolled as little from ``first`` as makes ``wanted`` visible."""
    stay = frozen(columns, cells)
    first = max(stay, first)
    if wanted >= stay:
        first = min(first, wanted)
        while first < wanted and not _fits(columns, cells, flags, stay, first, wanted):
            first += 1
    shown, start = [], SIGNS + flags
    for place in (*range(stay), *range(first, len(columns))):
        taken = min(columns[place].cells, cells - start)
        least = columns[place].cells if columns[place].right else min(columns[place].cells, LEAST)
        if taken < least:
            break
        shown.append((place, start, taken))
        start += taken + GAP
    return View(flags, first, tuple(_stretched(columns, shown, cells)), cells)


def flags_of(model: LedgerModel, row: EntryLine | None) -> str:
    """What is to be noticed about an entry, one character each: returned, unproved, written down late."""
    if row is None or row.entry is None:
        return ""
    entry = row.entry
    return "".join(
        (
            _("退") if entry.state == "returned" else "",
            _("缺") if lacks_proof(entry, model.kept.book.proof) else "",
            _("补") if entry.backdated else "",
            _("疑") if entry.id in model.doubts else "",
        )
    )


def flag_cells(model: LedgerModel) -> int:
    """Cells that the signs of the rows take, with one blank; none where no row has any."""
    widest = max((width(flags_of(model, model.rows.line(row))) for row in range(model.row_count)), default=0)
    return widest + GAP if widest else 0


def head_line(model: LedgerModel, view: View, look: Look) -> Strip:
    """The titles of the columns."""
    style = look.heading
    pieces: list[Piece] = [(" " * SIGNS + fit("", view.flags), style)]
    at = SIGNS + view.flags
    for place, start, cells in view.shown:
        column = model.columns[place]
        before = MORE_LEFT if place == view.first and view.is_scrolled else " "
        pieces.append((before[: start - at], style))
        pieces.append((fit(column.title, cells, "right" if column.right else "left"), style))
        at = start + cells
    last = view.shown[-1][0] if view.shown else len(model.columns) - 1
    strip = line(pieces, view.cells, style)
    if last == len(model.columns) - 1 and not _is_cut(model, view):
        return strip
    return Strip.join([strip.crop(0, view.cells - 1), line([(MORE_RIGHT, style)], 1, style)])


def entry_line(model: LedgerModel, row: int, view: View, look: Look, *, focused: bool, unsaved: bool) -> Strip:
    """The line of one entry, or the blank one."""
    here, shown = row == model.row, model.rows.line(row)
    base = look.row if here else look.text
    sign = (SIGN_CURSOR if here else " ") + (SIGN_UNSAVED if unsaved else SIGN_NEW if shown is None else " ")
    pieces: list[Piece] = [(sign, on_ground(look.warning, base) if unsaved else base)]
    if view.flags:
        returned = shown is not None and shown.entry is not None and shown.entry.state == "returned"
        flag = look.bad if returned else look.warning
        pieces.append((fit(flags_of(model, shown), view.flags), on_ground(flag, base)))
    at = SIGNS + view.flags
    for place, start, cells in view.shown:
        column = model.columns[place]
        pieces.append((" " * (start - at), base))
        pieces.append(
            cell_piece(
                model, row, place, cells, look,
                focused=focused, plain=_plain(column, shown, base, look), align="right" if column.right else "left",
            )
        )  # fmt: skip
        at = start + cells
    return line(pieces, view.cells, base)


def _plain(column: GridColumn, row: EntryLine | None, base: Style, look: Look) -> Style:
    entry = row.entry if row is not None else None
    if column.field is not None or entry is None:
        return base
    if column.id == "state" and entry.state == "returned":
        return on_ground(look.bad, base)
    if column.id == "late" or (column.id == "proof" and not entry.proofs):
        return on_ground(look.warning, base)
    return on_ground(look.quiet, base)


def _fits(columns: tuple[GridColumn, ...], cells: int, flags: int, stay: int, first: int, wanted: int) -> bool:
    before = sum(column.cells + GAP for column in (*columns[:stay], *columns[first:wanted]))
    return SIGNS + flags + before + columns[wanted].cells <= cells


def _stretched(
    columns: tuple[GridColumn, ...], shown: list[tuple[int, int, int]], cells: int
) -> list[tuple[int, int, int]]:
    """Where everything fits, the room that is left goes to the text columns."""
    if not shown or len(shown) < len(columns):
        return shown
    spare = cells - (shown[-1][1] + shown[-1][2])
    wide = [place for place, _start, _cells in shown if columns[place].id in ("title", "content")]
    if spare <= 0 or not wide:
        return shown
    stretched, moved = [], 0
    for place, start, taken in shown:
        more = spare // len(wide) if place in wide else 0
        stretched.append((place, start + moved, taken + more))
        moved += more
    return stretched


def _is_cut(model: LedgerModel, view: View) -> bool:
    return any(cells < model.columns[place].cells for place, _start, cells in view.shown)
