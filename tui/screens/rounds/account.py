"""What of the possible was gained, as rows: a line for each section, under it where most was lost, what follows as text.

Figures that do not end are rounded and called so; the exact ones stand in the derivation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from textual.message import Message
from textual.strip import Strip

from ....plugins.contract.values import round_half_up, show
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import SIGN_CURSOR, SIGN_PROVISIONAL, Look
from ...style.width import cut, fit, width
from ...widgets.lines import Piece, line, on_ground
from ...widgets.rows import ROW_COMMANDS, CursorRows
from .picture import bar

if TYPE_CHECKING:
    from ....core.results.model import Loss, LossPlace, PartMean, Path, Section

Line = Sequence[Piece]
LEAST_TITLE, LEAST_BAR, MOST_BAR = 8, 6, 30
SPACES = 2
"""Between columns."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A row: what it shows, and where it leads: to a node of the derivation, the mark of a sheet behind it, or to the
    losses of a section that are not shown.
    """

    pieces: Line
    path: "Path | None" = None
    mark: str = ""
    section: int | None = None


class AccountRows(CursorRows):
    """Rows of an account, a fixed line above them where they have columns."""

    OFFERS = (*ROW_COMMANDS, Command("open", "enter", N_("打开"), N_("打开光标所在的一处失分所依据的表,或者展开")))
    head = 0

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        rows: "AccountRows"

    @dataclass
    class Opened(Message):
        """Enter was pressed on a row."""

        row: AccountRow

    def __init__(self, *, id_: str) -> None:
        super().__init__(id_=id_)
        self._rows: Sequence[AccountRow] = ()

    def show(self, rows: Sequence[AccountRow], *, first: bool = False) -> None:
        """Show ``rows``; the cursor stays where it is, unless it goes to the ``first`` one."""
        self._rows = tuple(rows)
        self._row = 0 if first else max(0, min(self._row, len(self._rows) - 1))
        self.reveal(self._row)
        self.repaint()
        self.tell_moved()

    @property
    def here(self) -> AccountRow | None:
        """The row under the cursor."""
        return self._rows[self._row] if self._row < len(self._rows) else None

    def row_count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def tell_moved(self) -> None:
        """Say so."""
        self.post_message(self.Moved(self))

    def spot(self) -> None:
        """Which row it is depends on what is shown, and nothing is typed there."""

    def paint_row(self, row: int) -> Strip:
        """One row; that of the cursor on a ground of its own while the keys go here."""
        here = row == self._row and self.screen.focused is self
        base = self.look.row if here else self.look.text
        pieces = [(text, on_ground(style, base) if style.bgcolor == self.look.text.bgcolor else style)
                  for text, style in self._rows[row].pieces]  # fmt: skip
        return line([(SIGN_CURSOR if here else " ", base), *pieces], self.size.width, base)

    def paint_head(self, y: int) -> Strip:
        """There is no head.

        Raises:
            IndexError: always.
        """
        raise IndexError(y)

    def action_open(self) -> None:
        """Say what was opened."""
        if self.here is not None:
            self.post_message(self.Opened(self.here))


def points(value: Fraction) -> str:
    """Return points for a column: exact where they end within three decimals, else rounded to two and called so."""
    if value == round_half_up(value, 3):
        return show(value)
    return _("约{value}").format(value=show(round_half_up(value, 2)))


@dataclass(frozen=True)
class AccountView:
    """What the account of a subject shows besides its sections: means by name and what they are means of, by whom and
    when marks were made, which sections are unfolded.
    """

    sections: "Sequence[Section]"
    means: "Mapping[str, PartMean]"
    group: str
    made: Mapping[str, str]
    unfolded: frozenset[int]


def account_rows(view: AccountView, cells: int, room: int, look: Look) -> list[AccountRow]:
    """Return the rows of the sections in ``cells``; losses as far as there is ``room`` for lines, the largest first."""
    if not view.sections:
        return []
    figures = [_figures(section, view, look) for section in view.sections]
    gained, possible, lost, mean = (max(width(each[place]) for each in figures) for place in (0, 1, 2, 4))
    heads = _("得分 / 满分"), _("失分"), _("{group}平均").format(group=view.group or _("全体"))
    lost, mean = max(lost, width(heads[1])), max(mean, width(heads[2])) if view.means else 0
    fixed = max(gained + 3 + possible, width(heads[0])) + lost + mean + SPACES * (4 if mean else 3)
    longest = max(width(section.title) for section in view.sections)
    title = max(LEAST_TITLE, min(longest, cells - 1 - fixed - LEAST_BAR))
    bars = max(0, min(MOST_BAR, cells - 1 - fixed - title))
    both = max(gained + 3 + possible, width(heads[0]))
    head = [fit(heads[0], both), fit("", bars), fit(heads[1], lost), *([fit(heads[2], mean, "right")] if mean else [])]
    rows = [AccountRow([(fit("", title) + "  " + "  ".join(head), look.quiet)])]
    allotted = allotment([len(section.losses) for section in view.sections], room - 1 - len(view.sections))
    for place, (section, told) in enumerate(zip(view.sections, figures, strict=True)):
        style = told[3]
        pieces: list[Piece] = [
            (fit(section.title, title) + "  ", look.strong),
            (fit(f"{fit(told[0], gained, 'right')} / {told[1]}", both) + "  ", look.strong),
            *(_bar(section, bars, look) if bars else []),
            ("  " + fit(told[2], lost), style),
            ("  " + fit(told[4], mean, "right") if mean else "", look.quiet),
        ]
        rows.append(AccountRow(pieces, section.path, section=place))
        rows += _missing(section, cells, look)
        most = len(section.losses) if place in view.unfolded else allotted[place]
        rows += _losses(section, place, most, view, cells, look)
    return rows


def allotment(counts: Sequence[int], room: int) -> list[int]:
    """Return how many losses of each section are shown: one by one in turn, the first section first, as long as there
    is room; those left over take a line, which tells how many they are, and every section shows its largest.
    """
    shown = [min(count, 1) for count in counts]

    def lines() -> int:
        return sum(shown) + sum(count > some for count, some in zip(counts, shown, strict=True))

    while True:
        grown = False
        for place, count in enumerate(counts):
            if shown[place] < count:
                last = shown[place] + 1 == count  # the line that told of the others becomes the last one
                if lines() + (0 if last else 1) > room:
                    continue
                shown[place] += 1
                grown = True
        if not grown:
            return shown


def _figures(section: "Section", view: AccountView, look: Look) -> tuple[str, str, str, object, str]:
    """Gained, possible, lost in a word with its style, mean."""
    unsettled = section.gained is None
    gained = points(section.partial) + SIGN_PROVISIONAL if section.gained is None else points(section.gained)
    possible = _("不限") if section.possible is None else points(section.possible)
    lost, style = section.lost, look.warning
    if unsettled:
        word = _("缺 {n} 处").format(n=len(section.missing))
    elif lost is None:
        word, style = "", look.quiet
    elif section.kind == "reward":
        word, style = (_("还可争取 {points}").format(points=points(lost)) if lost else _("已到上限")), look.quiet
    elif not lost:
        word, style = (_("没有扣分") if section.kind == "deduction" else _("没有失分")), look.good
    else:
        word, style = points(-lost), look.bad
    value = view.means.get(section.name, (None, 0))[0]
    return gained, possible, word, style, "" if value is None else points(round_half_up(value * section.share, 2))


def _bar(section: "Section", cells: int, look: Look) -> list[Piece]:
    """How much of the possible there is; of what only takes off, and of what has no limit, there is no bar."""
    most = section.possible
    if not most or most <= 0:
        return [(" " * cells, look.text)]
    part = max(Fraction(0), min(section.partial if section.gained is None else section.gained, most)) / most
    return bar(part.numerator, part.denominator, cells, look)


def _missing(section: "Section", cells: int, look: Look) -> Iterator[AccountRow]:
    if section.missing:
        words = cut(_("缺:{what}").format(what="、".join(section.missing)), cells - 4)
        yield AccountRow([("   " + words, look.warning)], section.path)


def _losses(
    section: "Section", place: int, most: int, view: AccountView, cells: int, look: Look
) -> Iterator[AccountRow]:
    shown, left = section.losses[:most], section.losses[most:]
    sizes = [points(-loss.points) for loss in section.losses]
    room = max(map(width, sizes), default=0)
    for loss, size in zip(shown, sizes, strict=False):
        first = loss.places[0]
        pieces: list[Piece] = [
            (f"   {fit(size, room, 'right')}  ", look.bad if loss.points > 0 else look.quiet),
            (loss.label, look.text),
            *((f"  {words}", look.quiet) for words in _told(loss, section, view) if words),
        ]
        yield AccountRow(_within(pieces, cells - 1, look), first.path, first.mark)
    if left:
        points_left = points(-sum((loss.points for loss in left), Fraction(0)))
        words = _("另有 {n} 处共 {points},按 Enter 展开").format(n=len(left), points=points_left)
        yield AccountRow([("   " + cut(words, cells - 4), look.quiet)], section.path, section=place)
    for vote in section.votes if section.losses else ():
        yield AccountRow([("   " + cut(vote, cells - 4), look.quiet)], section.path)


def _told(loss: "Loss", section: "Section", view: AccountView) -> Iterator[str]:
    """Where, by whom and why points were lost, and the clause."""
    few = loss.places[:3]
    yield ";".join(_place(one, view, alone=len(loss.places) == 1) for one in few)
    if len(loss.places) > len(few):
        yield _("等 {n} 处").format(n=len(loss.places))
    if loss.clause and loss.clause != section.clause:
        yield f"({loss.clause})"


def _place(one: "LossPlace", view: AccountView, *, alone: bool) -> str:
    figures = ""
    if one.mark and one.value is not None:
        figures = f"{points(one.value)}/{points(one.most)}" if one.most else ("" if alone else points(one.value))
    made = view.made.get(one.mark, "")
    return " ".join(filter(None, (one.where, figures, made, f"「{one.note}」" if one.note else "")))


def _within(pieces: Sequence[Piece], cells: int, look: Look) -> list[Piece]:
    """``pieces`` cut to ``cells``, with dots where something was left out."""
    if sum(width(text) for text, _style in pieces) <= cells:
        return list(pieces)
    kept: list[Piece] = []
    used = 0
    for text, style in pieces:
        room = cells - used
        kept.append((cut(text, room) if width(text) > room else text, style))
        used += width(kept[-1][0])
        if width(text) > room:
            return kept
    return [*kept, ("", look.text)]
