"""Which unit: asked where there are several. A new one, and another name for one, in one line each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.services import Services

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("看光标所在的单位")),
    Command("add", "ctrl+n", N_("新单位"), N_("登记一个新单位"), act="unit.add"),
    Command("rename", "f2", N_("改名"), N_("光标所在的单位改名;以前的记录不动"), act="unit.rename"),
    FIND,
    RELOAD,
    BACK,
)


class UnitsPage(ListPage["Unit"]):
    """The units, to choose one; a new one, and another name for one."""

    OFFERS = COMMANDS
    TITLE = N_("单位")
    COLUMNS = (ListColumn(N_("单位"), 10),)
    NOTHING = N_("还没有单位。按 Ctrl+N 登记一个。")

    def __init__(self, choose: "Callable[[Unit], None]") -> None:
        """``choose`` is called with the unit, on the screen before."""
        super().__init__()
        self._choose = choose

    def load(self) -> None:
        """Read them."""
        services = self.kaoping.services
        self.ask(services.units.units, self.take)

    def action_open(self) -> None:
        """The one under the cursor."""
        if not self.to_list() and self.here is not None:
            self._chosen(self.here)

    def action_add(self) -> None:
        """Ask what the new one is called."""
        self.kaoping.push_screen(new_unit(self.kaoping.services, self._chosen))

    def action_rename(self) -> None:
        """Ask what it is called from now on."""
        if self.here is not None:
            self.kaoping.push_screen(rename_unit(self.kaoping.services, self.here, lambda _unit: self.load()))

    def _chosen(self, unit: "Unit") -> None:
        self.action_back()
        self._choose(unit)

    def key(self, item: "Unit") -> int:
        """Its id."""
        return item.id

    def titles(self, item: "Unit") -> tuple[str, ...]:
        """Found by the initials of its name."""
        return (item.name,)

    def cells(self, item: "Unit") -> ListRow:
        """Its name."""
        return (Cell(item.name, "strong"),)


def new_unit(services: "Services", then: "Callable[[Unit], None]") -> AskPage:
    """Asks for the name of a new unit; ``then`` is done with it."""
    about = _("单位的全称,打印的表上也用它;以后可以改。")
    return AskPage(_("登记单位"), about, [InputLine(_("名称"))], lambda answers: services.units.add(answers[0]), then)


def rename_unit(services: "Services", unit: "Unit", then: "Callable[[Unit], None]") -> AskPage:
    """Asks for another name of ``unit``; ``then`` is done with it."""
    questions = [InputLine(_("名称"), unit.name)]
    about = _("单位改名;以前的记录不动。")
    return AskPage(_("改名"), about, questions, lambda answers: services.units.rename(unit, answers[0]), then)
