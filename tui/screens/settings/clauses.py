"""A scheme to read before it is confirmed: the table of its clauses, and everything it says."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.services.schemes import SchemeReference
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page

if TYPE_CHECKING:
    from ....core.services.schemes import SchemeInUse

FULL_LINES = 8
CLAUSE_COMMANDS = (Command("text", "f9", N_("全文"), N_("看这个方案的全部内容")), BACK)


class ReadingPage(Page):
    """Rows of a scheme; the one under the cursor stands below in full."""

    DEFAULT_CSS = f"ReadingPage #full {{ height: {FULL_LINES}; }}"

    def __init__(self, use: "SchemeInUse") -> None:
        super().__init__()
        self._use = use
        self._count = 0

    @abstractmethod
    def columns(self) -> tuple[ListColumn, ...]:
        """The columns of the list."""

    @abstractmethod
    def rows(self) -> list[ListRow]:
        """The rows of the list."""

    @abstractmethod
    def full(self, place: int) -> tuple[str, ...]:
        """The row at ``place`` in full, one paragraph after the other."""

    def path(self) -> tuple[str, ...]:
        """Unit, scheme, what is read."""
        return self._use.unit, self._use.title, _(self.TITLE)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list, and the row in full."""
        yield Listing(self.columns(), _("这个方案没有条款对照表"))
        yield TextLines(id_="full")

    def begin(self) -> None:
        """Show the rows."""
        listing, rows = self.query_one(Listing), self.rows()
        self._count = len(rows)
        listing.focus()
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

    def _show_full(self) -> None:
        listing, look = self.query_one(Listing), self.kaoping.look
        if not self._count:
            return
        cells = max(20, self.size.width - 2)
        lines = [[(" " * self.size.width, look.heading)]]
        for number, paragraph in enumerate(self.full(listing.current_row())):
            style = look.strong if number == 0 else look.text
            lines += [[(" ", look.text), (text, style)] for text in wrap(paragraph, cells)]
        self.query_one("#full", TextLines).show(lines[:FULL_LINES])


class ClausesPage(ReadingPage):
    """Clause, gist, what the program makes of it, where a unit may change it."""

    OFFERS = CLAUSE_COMMANDS
    TITLE = N_("条款与理解")

    def help_notes(self) -> tuple[str, ...]:
        """What the table is."""
        return (_("原文每一条的要点、本程序的理解和单位可以修改的地方;确认之前请逐条核对。"),)

    def columns(self) -> tuple[ListColumn, ...]:
        """As in the files that show the table."""
        return (
            ListColumn(_("条款"), 8),
            ListColumn(_("要点"), 16),
            ListColumn(_("本程序的理解"), 16),
            ListColumn(_("可改处"), 6),
        )

    def rows(self) -> list[ListRow]:
        """One for each clause; readings of ours stand out."""
        return [
            (
                Cell(row.clause, "quiet"),
                Cell(row.gist),
                Cell(row.practice, "warning" if row.reading else "text"),
                Cell(row.settings, "quiet"),
            )
            for row in self._use.provisions
        ]

    def full(self, place: int) -> tuple[str, ...]:
        """The clause with its gist, what is made of it, where it may be changed."""
        row = self._use.provisions[place]
        change = _("可改:{settings}").format(settings=row.settings) if row.settings else ""
        return tuple(filter(None, (f"{row.clause}  {row.gist}", row.practice, change)))

    def action_text(self) -> None:
        """Read everything the scheme says, and show it."""
        services, use = self.kaoping.services, self._use
        meant = SchemeReference(use.adoption.scheme, use.unit)
        self.ask(lambda: services.schemes.lines(meant), self._show_text)

    def _show_text(self, lines: tuple[str, ...]) -> None:
        self.kaoping.push_screen(SchemeTextPage(self._use, lines))


class SchemeTextPage(ReadingPage):
    """Everything a scheme says, line by line."""

    OFFERS = (BACK,)
    TITLE = N_("方案全文")

    def __init__(self, use: "SchemeInUse", lines: tuple[str, ...]) -> None:
        super().__init__(use)
        self._lines = lines

    def columns(self) -> tuple[ListColumn, ...]:
        """One."""
        return (ListColumn(_("方案全文"), 40),)

    def rows(self) -> list[ListRow]:
        """One for each line."""
        return [(Cell(line),) for line in self._lines]

    def full(self, place: int) -> tuple[str, ...]:
        """The line, unindented."""
        return (self._lines[place].strip(),)
