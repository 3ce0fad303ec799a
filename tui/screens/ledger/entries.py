"""A list of entries: what stands behind a number, a requirement, a finding."""

from typing import TYPE_CHECKING

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.previews import facts_preview
from ..base.routes import ToEntry
from .entry_rows import state_cell

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.entry_lists import ListedEntry
    from ....core.services.ledger import EntryRow

COMMANDS = (Command("open", "enter", N_("打开"), N_("看光标所在的一条")), FIND, PANE, RELOAD, BACK)


class EntriesPage(ListPage["EntryRow"]):
    """Day, book, organisation, whom it is about, title, proof, how late, state."""

    OFFERS = COMMANDS
    TITLE = N_("记录")
    COLUMNS = (
        ListColumn(N_("日期")),
        ListColumn(N_("台账"), 8),
        ListColumn(N_("党组织"), 8),
        ListColumn(N_("党员"), 4),
        ListColumn(N_("标题"), 10),
        ListColumn(N_("印证")),
        ListColumn(N_("补录")),
        ListColumn(N_("存疑")),
        ListColumn(N_("状态")),
    )
    NOTHING = N_("没有符合的记录")
    PREVIEWS, BELOW = True, 4

    def __init__(self, unit: "Unit", ids: tuple[int, ...], title: str) -> None:
        super().__init__()
        self._unit, self._ids, self._title = unit, ids, title

    def path(self) -> tuple[str, ...]:
        """Unit and what the entries stand behind."""
        return self._unit.name, self._title

    def load(self) -> None:
        """Read them."""
        services, unit, ids = self.kaoping.services, self._unit, self._ids
        self.ask(lambda: services.ledger.entries(unit, ids), self.take)

    def listed(self) -> None:
        """How many."""
        self.show_path(_("共 {n} 条").format(n=len(self.shown)))

    def key(self, item: "EntryRow") -> int:
        """The entry's id."""
        return item.entry.id

    def titles(self, item: "EntryRow") -> tuple[str, ...]:
        """Found by the initials of organisation and book."""
        return item.organisation, _(item.book.title)

    def cells(self, item: "EntryRow") -> ListRow:
        """One entry."""
        entry = item.entry
        return (
            Cell(entry.date, "strong"),
            Cell(_(item.book.title), "quiet"),
            Cell(item.organisation),
            Cell(item.person),
            Cell(entry.title or entry.kind),
            Cell(
                str(entry.proofs) if entry.proofs else _("缺") if item.book.proof else "",
                "text" if entry.proofs else "warning",
            ),
            Cell(_("{n} 天").format(n=entry.lag) if entry.backdated else "", "warning"),
            Cell(_("疑") if item.doubts else "", "warning"),
            state_cell(entry.state),
        )

    def read_preview(self, item: "EntryRow") -> "ListedEntry":
        """What stands in its fields."""
        return self.kaoping.services.entries.shown(self._unit, item.entry.id)

    def preview(self, item: "EntryRow", known: "ListedEntry", cells: int, look: Look) -> list[list[Piece]]:
        """Every field that is filled in, and what is doubtful."""
        facts = [*((field.title, field.text) for field in known.fields), *((N_("存疑"), one) for one in known.doubts)]
        return facts_preview(f"{_(item.book.title)}  {item.organisation}", facts, cells, look)

    def action_open(self) -> None:
        """To the entry."""
        if not self.to_list() and self.here is not None:
            self.go(ToEntry(self._unit, self.here.entry.id))
