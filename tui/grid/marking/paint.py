"""How the marking grid looks: widths of its columns and the strip of one line."""

from dataclasses import dataclass
from fractions import Fraction

from rich.style import Style
from textual.strip import Strip

from ....core.rounds.sheets.history import letters
from ....plugins.contract import Deduction, Section
from ....plugins.contract.values import show
from ....plugins.i18n import _
from ...style.theme import SIGN_CURSOR, SIGN_UNSAVED, Look
from ...style.width import fit, width
from ...widgets.lines import Piece, line, on_ground
from ..widget import cell_piece
from .cell import MarkColumn, show_points
from .model import SIGN_UNEXPLAINED, MarkModel, is_unexplained, offer_text

GAP = 1
SIGNS = 2
_POINTS, _OFFER, _BESIDE, _MARK = 5, 6, 6, 7
_TITLE_SHARE, _RULES_SHARE = 40, 28
_NARROW_WITHOUT_RULES = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; columns stand in this order with one blank between."""

    number: int
    title: int
    points: int
    rules: int
    offer: int
    beside: int
    mark: int
    reason: int

    @classmethod
    def of(cls, cells: int, model: MarkModel) -> "Columns":
        """The widths for ``model`` in a grid of ``cells``; without proposals there is no column for them."""
        rows = model.rows
        number = max([4, *(width(row.rules.item.id) for row in rows)])
        beside = _BESIDE if any(row.beside is not None for row in rows) else 4
        offer = _OFFER if any(row.proposal is not None for row in rows) else 0
        free = max(12, cells - SIGNS - number - _POINTS - offer - beside - _MARK - (7 if offer else 6) * GAP)
        rules = free * _RULES_SHARE // 100 if cells >= _NARROW_WITHOUT_RULES else 0
        title = max(6, free * _TITLE_SHARE // 100)
        return cls(number, title, _POINTS, rules, offer, beside, _MARK, max(1, free - title - rules))

    def start(self, column: int) -> int:
        """In which cell of a line ``column`` begins."""
        before_mark = SIGNS + self.number + self.title + self.points + self.rules + self.beside + 5 * GAP
        before_mark += self.offer + GAP if self.offer else 0
        return before_mark if column == MarkColumn.MARK else before_mark + self.mark + GAP

    def width(self, column: int) -> int:
        """Cells of ``column``."""
        return self.mark if column == MarkColumn.MARK else self.reason


def head_line(model: MarkModel, columns: Columns, cells: int, look: Look, beside: str) -> Strip:
    """The titles of the columns; the mark column says whether it takes points or deductions."""
    pools = {row.rules.most is None for row in model.rows}
    mark = _("扣分") if pools == {True} else _("得分") if pools <= {False} else _("得/扣")
    style = look.heading
    return line(
        [
            (" " * SIGNS, style),
            (fit(_("项目"), columns.number) + " ", style),
            (fit(_("内容"), columns.title) + " ", style),
            (fit(_("分值"), columns.points, "right") + " ", style),
            (fit(_("扣分规则"), columns.rules) + " ", style),
            *([(fit(_("台账"), columns.offer - 1, "right") + "  ", style)] if columns.offer else []),
            (fit(beside, columns.beside, "right") + " ", style),
            (fit(mark, columns.mark, "right") + " ", style),
            (fit(_("理由"), columns.reason), style),
        ],
        cells,
        style,
    )


def section_line(section: Section, marked: int, items: int, cells: int, look: Look) -> Strip:
    """The heading of a section: its points, and how many of its items are marked."""
    sums = [item.points for item in section.items if item.points is not None]
    points = section.pool if section.pool is not None else sum(sums, Fraction(0)) if sums else None
    worth = "" if points is None else _("{points} 分").format(points=show(points))
    number = f"{section.id} " if section.id.isdigit() else ""
    done = _("已打 {marked}/{items}").format(marked=marked, items=items)
    return line(
        [
            (" " * SIGNS, look.section),
            (f"{number}{_(section.title)}  ", look.section),
            (f"{worth}  " if worth else "", look.quiet),
            (done, look.quiet),
        ],
        cells,
        look.text,
    )


def item_line(
    model: MarkModel, place: int, columns: Columns, cells: int, look: Look, *, focused: bool, unsaved: bool
) -> Strip:
    """The line of one item."""
    row, here = model.rows[place], place == model.row
    rules = row.rules
    base = look.row if here else look.text
    quiet = on_ground(look.quiet, base)
    beside = row.beside if row.beside is None or rules.most is not None else -row.beside
    sign = (SIGN_CURSOR if here else " ") + (SIGN_UNSAVED if unsaved else " ")
    title = _(rules.item.title) if rules.applies else _("(不适用)") + _(rules.item.title)
    points = _("扣") if rules.most is None else show_points(rules.most)
    pieces: list[Piece] = [
        (sign, on_ground(look.warning, base) if unsaved else base),
        (fit(rules.item.id, columns.number) + " ", quiet),
        (fit(title, columns.title) + " ", base if rules.applies else quiet),
        (fit(points, columns.points, "right") + " ", quiet),
        *_rule_pieces(model, place, columns.rules, base, look),
        (" ", base),
        *_offer_pieces(model, place, columns.offer, base, look),
        (fit(show_points(beside), columns.beside, "right") + " ", quiet),
        cell_piece(
            model, place, MarkColumn.MARK, columns.mark, look,
            focused=focused, plain=on_ground(look.strong, base), align="right",
        ),
        (" ", base),
        cell_piece(model, place, MarkColumn.REASON, columns.reason, look, focused=focused, plain=base),
    ]  # fmt: skip
    return line(pieces, cells, base)


def _offer_pieces(model: MarkModel, place: int, cells: int, base: Style, look: Look) -> list[Piece]:
    """What the ledger proposes, with a sign where the mark differs from it and does not say why."""
    if not cells:
        return []
    row = model.rows[place]
    unexplained = is_unexplained(row, model.entry(place))
    text = fit(offer_text(row), cells - 1, "right") + (SIGN_UNEXPLAINED if unexplained else " ")
    return [(text + " ", on_ground(look.warning if unexplained else look.quiet, base))]


def _rule_pieces(model: MarkModel, place: int, cells: int, base: Style, look: Look) -> list[Piece]:
    """The rules of an item by letter and amount; those applied stand in brackets with how often."""
    if not cells:
        return []
    rules, entry = model.rows[place].rules, model.entry(place)
    used = {line.rule: line.count for line in (entry.lines if entry else ()) if line.rule}
    pieces: list[Piece] = []
    room = cells
    for letter, deduction in letters(rules).items():
        text = letter + amount_text(deduction)
        count = used.get(deduction.id, 0)
        if count:
            text = f"[{text}]" + (f"x{count}" if count > 1 else "")
        shown = fit(text + " ", min(room, width(text) + 1))
        pieces.append((shown, on_ground(look.warning if count else look.quiet, base)))
        room -= width(shown)
        if room <= 0:
            break
    return [*pieces, (" " * room, base)]


def amount_text(deduction: Deduction) -> str:
    """The points a rule takes: ``3`` or ``1~8``."""
    low, high = show(deduction.low), show(deduction.high)
    return low if low == high else f"{low}~{high}"
