"""A scheme to read before it is confirmed: the table of its clauses, and everything it says."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.services.schemes import SchemeReference
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import TextPage
from ..base.page import BACK, Page

if TYPE_CHECKING:
    from ....core.services.schemes import SchemeInUse
    from ...style.theme import Look

COMMANDS = (Command("text", "f6", N_("全文"), N_("看这个方案的全部内容")), BACK)
FULL_LINES = 8


class ClausesPage(Page):
    """Clause, gist, what the program makes of it, where a unit may change it; the row under the cursor in full."""

    OFFERS = COMMANDS
    TITLE = N_("条款与理解")
    DEFAULT_CSS = f"ClausesPage #full {{ height: {FULL_LINES}; }}"

    def __init__(self, use: "SchemeInUse") -> None:
        super().__init__()
        self._use = use

    def path(self) -> tuple[str, ...]:
        """Unit, scheme, what is read."""
        return self._use.unit, self._use.title, _(self.TITLE)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What the table is."""
        return (_("原文每一条的要点、本程序的理解和单位可以修改的地方;确认之前请逐条核对。"),)

    def body(self) -> Iterable[Widget]:
        """The table, and the row in full."""
        columns = (
            ListColumn(_("条款"), 8),
            ListColumn(_("要点"), 16),
            ListColumn(_("本程序的理解"), 16),
            ListColumn(_("可改处"), 6),
        )
        yield Listing(columns, _("这个方案没有条款对照表"))
        yield TextLines(id_="full")

    def begin(self) -> None:
        """Show the clauses; readings of ours stand out."""
        listing = self.query_one(Listing)
        listing.focus()
        rows: list[ListRow] = [
            (
                Cell(row.clause, "quiet"),
                Cell(row.gist),
                Cell(row.practice, "warning" if row.reading else "text"),
                Cell(row.settings, "quiet"),
            )
            for row in self._use.provisions
        ]
        listing.show(rows)
        self._show_full()

    def lay_out(self) -> None:
        """Fold the row again."""
        super().lay_out()
        self._show_full()

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Show the row under the cursor in full."""
        event.stop()
        self._show_full()

    def action_text(self) -> None:
        """Read everything the scheme says, and show it."""
        services, use = self.kaoping.services, self._use
        meant = SchemeReference(use.adoption.scheme, use.unit)
        self.ask(lambda: services.schemes.lines(meant), self._show_text)

    def _show_text(self, lines: tuple[str, ...]) -> None:
        def fold(cells: int, look: "Look") -> list[list[Piece]]:
            return [[(text, look.text)] for line in lines for text in _indented(line, cells)]

        self.kaoping.push_screen(TextPage(_("方案全文"), fold))

    def _show_full(self) -> None:
        rows, look = self._use.provisions, self.kaoping.look
        if not rows:
            return
        row = rows[self.query_one(Listing).current_row()]
        change = _("可改:{settings}").format(settings=row.settings) if row.settings else ""
        cells = max(20, self.size.width - 2)
        lines = [[(" " * self.size.width, look.heading)]]
        for paragraph, style in (
            (f"{row.clause}  {row.gist}", look.strong),
            (row.practice, look.text),
            (change, look.quiet),
        ):
            lines += [[(" ", look.text), (text, style)] for text in wrap(paragraph, cells) if paragraph]
        self.query_one("#full", TextLines).show(lines[:FULL_LINES])


def _indented(line: str, cells: int) -> list[str]:
    """Return ``line`` folded to ``cells``, every part of it as far in as its beginning."""
    text = line.lstrip(" ")
    margin = " " * (len(line) - len(text))
    return [margin + part for part in wrap(text, max(10, cells - len(margin)))]
