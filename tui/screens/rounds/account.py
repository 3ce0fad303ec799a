"""What of the possible was gained, as rows: a line for each section, under it where most was lost.

Figures that do not end are rounded and called so; the exact ones stand in the derivation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from ....plugins.contract.values import round_half_up, show
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import SIGN_CURSOR, SIGN_PROVISIONAL, Look
from ...style.width import cut, fit, width, wrap
from ...widgets.charts import painted, share
from ...widgets.lines import Piece, line, on_ground
from ...widgets.rows import ROW_COMMANDS, CursorRows

if TYPE_CHECKING:
    from ....core.results.model import GainedSection, Loss, LossPlace, PartMean, Path
    from ....plugins.evaluation.derivation import Derivation

Line = Sequence[Piece]
INDENT = "   "
MOST_PLACES = 3
"""Of the places of one loss so many are told one by one."""

LEAST_TITLE, LEAST_BAR, MOST_BAR = 8, 6, 30
SPACES = 2
"""Between columns."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A row: what it shows, and where it leads: to a node of the derivation, or to the losses of a section that are not
    shown.
    """

    pieces: Line
    path: "Path | None" = None
    section: int | None = None


class AccountRows(CursorRows):
    """Rows of an account below the titles of its columns."""

    OFFERS = (*ROW_COMMANDS, Command("open", "enter", N_("打开"), N_("打开光标所在的一处失分所依据的表,或者展开")))

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
        self._titles: Line = ()

    def show(self, titles: Line, rows: Sequence[AccountRow], *, first: bool = False) -> None:
        """Show ``rows`` below ``titles``; the cursor stays where it is, unless it goes to the ``first`` one."""
        self._titles, self._rows = titles, tuple(rows)
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
        return line([(SIGN_CURSOR if here else " ", base), *pieces], self.cells, base)

    def paint_head(self, y: int) -> Strip:  # noqa: ARG002  # one head line, whatever its height
        """The titles of the columns."""
        return line([(" ", self.look.heading), *self._titles], self.cells, self.look.heading)

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

    sections: "Sequence[GainedSection]"
    means: "Mapping[str, PartMean]"
    group: str
    made: Mapping[str, str]
    unfolded: frozenset[int]


def account_rows(view: AccountView, cells: int, room: int, look: Look) -> tuple[Line, list[AccountRow]]:
    """Return the titles of the columns, and the rows of the sections in ``cells``: losses as far as there is ``room``
    for lines, the largest first; with more room, lines are folded rather than cut.
    """
    if not view.sections:
        return (), []
    layout = _Layout.of(view, cells, look)
    told = sum(1 + bool(section.votes) + bool(section.missing) for section in view.sections)
    allotted = allotment([len(_listed(section)) for section in view.sections], room - told)
    for fold in (True, False):
        rows = [
            row
            for place, section in enumerate(view.sections)
            for row in _section_rows(section, place, allotted[place], view, layout, fold=fold)
        ]
        if len(rows) <= room:
            break
    return layout.titles, rows


@dataclass(frozen=True)
class _Layout:
    """The widths of columns, and the figures in them."""

    cells: int
    look: Look
    title: int
    gained: int
    both: int
    bars: int
    lost: int
    mean: int
    sizes: int
    titles: Line
    figures: Sequence[tuple[str, str, str, Style, str]]

    @classmethod
    def of(cls, view: AccountView, cells: int, look: Look) -> "_Layout":
        """Share out ``cells``: the title as long as it is, the bar what is left."""
        figures = [_figures(section, view, look) for section in view.sections]
        columns = [[gained, possible, lost, mean] for gained, possible, lost, _style, mean in figures]
        gained, possible, lost, mean = (max(map(width, column)) for column in zip(*columns, strict=True))
        of_group = _("{group}平均").format(group=view.group) if view.group else _("全体平均")
        heads = _("得分 / 满分"), _("失分"), of_group
        lost, mean = max(lost, width(heads[1])), max(mean, width(heads[2])) if view.means else 0
        both = max(gained + 3 + possible, width(heads[0]))
        fixed = 1 + both + lost + mean + SPACES * (4 if mean else 3)
        title = max(LEAST_TITLE, min(max(width(section.title) for section in view.sections), cells - fixed - LEAST_BAR))
        bars = max(0, min(MOST_BAR, cells - fixed - title))
        named = [fit("", title), fit(heads[0], both), fit("", bars), fit(heads[1], lost)]
        titles = [("  ".join([*named, *([fit(heads[2], mean, "right")] if mean else [])]), look.heading)]
        losses = (loss for section in view.sections for loss in _listed(section))
        sizes = max((width(points(-loss.points)) for loss in losses), default=0)
        return cls(cells, look, title, gained, both, bars, lost, mean, sizes, titles, figures)


def _section_rows(
    section: "GainedSection", place: int, most: int, view: AccountView, layout: _Layout, *, fold: bool
) -> Iterator[AccountRow]:
    """A section, what it lacks, its ``most`` largest losses, and what was voted."""
    look, listed = layout.look, _listed(section)
    gained, possible, word, style, mean = layout.figures[place]
    figures = fit(f"{fit(gained, layout.gained, 'right')} / {possible}", layout.both)
    pieces: list[Piece] = [
        (fit(section.title, layout.title) + "  " + figures + "  ", look.strong),
        *(_bar(section, layout.bars, look) if layout.bars else []),
        ("  " + fit(word, layout.lost), style),
        ("  " + fit(mean, layout.mean, "right") if layout.mean else "", look.quiet),
    ]
    yield AccountRow(pieces, section.path, section=place if most < len(listed) else None)
    if section.missing:
        words = _("缺:{what}").format(what="、".join(section.missing))
        yield from _told_rows([], words, look.warning, layout, section.lacking, fold=fold)
    if place in view.unfolded:
        most = len(listed)
    for loss in listed[:most]:
        first, style = loss.places[0], look.bad if loss.points > 0 else look.quiet
        size: list[Piece] = [(f"{fit(points(-loss.points), layout.sizes, 'right')}  ", style), (loss.label, look.text)]
        words = "  ".join(filter(None, _told(loss, section, view)))
        yield from _told_rows(size, words, look.quiet, layout, first.path, fold=fold)
    if left := listed[most:]:
        missed = points(-sum((loss.points for loss in left), Fraction(0)))
        words = _("另有 {n} 处共 {points},按 Enter 展开").format(n=len(left), points=missed)
        yield AccountRow(
            [(INDENT + cut(words, layout.cells - len(INDENT) - 1), look.quiet)], section.path, section=place
        )
    if section.votes:
        yield from _told_rows([], "  ".join(section.votes), look.quiet, layout, section.path, fold=fold)


def _told_rows(
    pieces: Sequence[Piece], words: str, style: Style, layout: _Layout, path: "Path", *, fold: bool
) -> Iterator[AccountRow]:
    """``pieces`` and behind them ``words``, in one line that is cut, or folded."""
    cells = layout.cells - 1 - len(INDENT)
    before = "".join(text for text, _style in pieces)
    if not fold:
        room = cells - width(before) - 2
        behind = [] if room < 4 else [("  " if before else "", style), (cut(words, room if before else cells), style)]
        shown = [(cut(text, cells), one) for text, one in pieces] if room < 4 else list(pieces)
        yield AccountRow([(INDENT, style), *shown, *behind], path)
        return
    hanging = " " * (layout.sizes + 2 if before else 0)
    label = pieces[1][0] if before else ""
    first, *rest = wrap("  ".join(filter(None, (label, words))), cells - len(hanging))
    head: list[Piece] = [(INDENT, style)]
    if before:
        head += [pieces[0], (first[: len(label)], layout.look.text), (first[len(label) :], style)]
    else:
        head.append((first, style))
    yield AccountRow(head, path)
    yield from (AccountRow([(INDENT + hanging, style), (text, style)], path) for text in rest)


def _listed(section: "GainedSection") -> "Sequence[Loss]":
    """The losses that take a line; one that is of the votes is told with these."""
    return (
        ()
        if section.votes and all(not place.mark for loss in section.losses for place in loss.places)
        else section.losses
    )


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


def _figures(section: "GainedSection", view: AccountView, look: Look) -> tuple[str, str, str, Style, str]:
    """Gained, possible, lost in a word with its style, mean."""
    gained = points(section.partial) + SIGN_PROVISIONAL if section.gained is None else points(section.gained)
    possible = _("不限") if section.possible is None else points(section.possible)
    lost, style = section.lost, look.warning
    if section.gained is None:
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


def _bar(section: "GainedSection", cells: int, look: Look) -> list[Piece]:
    """How much of the possible there is; of what only takes off, and of what has no limit, there is no bar."""
    most = section.possible
    if not most or most <= 0:
        return [(" " * cells, look.text)]
    part = max(Fraction(0), min(section.partial if section.gained is None else section.gained, most)) / most
    return painted(share(part.numerator, part.denominator, cells), look, look.text)


def _told(loss: "Loss", section: "GainedSection", view: AccountView) -> Iterator[str]:
    """Where, by whom and why points were lost, and the clause."""
    few, makers = loss.places[:MOST_PLACES], {view.made.get(one.mark, "") for one in loss.places}
    maker = makers.pop() if len(makers) == 1 else None
    yield ";".join(_place(one, view, told=maker is None, alone=len(loss.places) == 1) for one in few)
    yield _("等 {n} 处").format(n=len(loss.places)) if len(loss.places) > len(few) else ""
    yield maker or ""
    if loss.clause and loss.clause != section.clause:
        yield f"({loss.clause})"


def _place(one: "LossPlace", view: AccountView, *, told: bool, alone: bool) -> str:
    figures = ""
    if one.mark and one.value is not None:
        figures = f"{points(one.value)}/{points(one.most)}" if one.most else ("" if alone else points(one.value))
    made = view.made.get(one.mark, "") if told else ""
    return " ".join(filter(None, (one.where, figures, made, f"「{one.note}」" if one.note else "")))


def sheet_of(node: "Derivation") -> tuple[tuple[str, str, str, str], str] | None:
    """Return form, period, filling and filler of the sheet a node names, and the item; ``None`` when it names none."""
    for ref in node.refs:
        kind, _colon, rest = ref.partition(":")
        sheet, _hash, item = rest.partition("#")
        parts = sheet.split("/", 3)
        if kind == "sheet" and len(parts) == 4:
            return (parts[0], parts[1], parts[2], parts[3]), item
        if kind == "form" and len(parts) == 3:
            return (parts[0], parts[1], parts[2], parts[2]), item
    found = {sheet_of(part) for part in node.parts}
    return next(iter(found)) if len(found) == 1 else None
