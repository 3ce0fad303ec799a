"""Which unit's ledger: asked only where there are several."""

from typing import TYPE_CHECKING

from ....plugins.i18n import N_
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from .ledger import LedgerPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit

COMMANDS = (Command("open", "enter", N_("打开"), N_("打开光标所在单位的台账")), FIND, RELOAD, BACK)


class UnitsPage(ListPage["Unit"]):
    """The units; with only one there is nothing to choose."""

    OFFERS = COMMANDS
    TITLE = N_("台账")
    COLUMNS = (ListColumn(N_("单位"), 10),)
    NOTHING = N_("还没有单位。请先运行 kaoping unit add 名称。")

    def load(self) -> None:
        """Read them."""
        services = self.kaoping.services
        self.ask(services.units.units, self._show)

    def action_open(self) -> None:
        """To the unit's books."""
        if not self.to_list() and self.here is not None:
            self.kaoping.switch_screen(LedgerPage(self.here))

    def key(self, item: "Unit") -> int:
        """Its id."""
        return item.id

    def titles(self, item: "Unit") -> tuple[str, ...]:
        """Found by the initials of its name."""
        return (item.name,)

    def cells(self, item: "Unit") -> ListRow:
        """Its name."""
        return (Cell(item.name, "strong"),)

    def _show(self, units: "tuple[Unit, ...]") -> None:
        self.take(units)
        if len(units) == 1 and self.is_current:
            self.kaoping.switch_screen(LedgerPage(units[0]))
