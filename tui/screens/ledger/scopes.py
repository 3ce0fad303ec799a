"""Choosing whose ledger is looked at: the unit's, an organisation's, a member's; found by name, code or initials."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.field import TextField
from ...widgets.listing import Cell, ListColumn, Listing
from ..base.dialogs import CHOOSING, ChoosingPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.scope import Scope
    from ....core.services.ledger import Choice

COMMANDS = (
    Command("choose", "enter", N_("看这本"), N_("看光标所在的组织或党员的台账")),
    *CHOOSING,
    BACK,
)


class ScopePage(ChoosingPage):
    """A field on top; below it every organisation, or whoever matches what is typed."""

    OFFERS = COMMANDS
    TITLE = N_("换范围")

    def __init__(self, unit: "Unit", choose: "Callable[[Scope], None]") -> None:
        super().__init__()
        self._unit = unit
        self._choose = choose
        self._choices: tuple[Choice, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit and what is done."""
        return self._unit.name, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """The three tiers."""
        return (
            _("总台账是单位或党委下面的全部,分台账是一个支部的,明细台账是一名党员的:三种看法,同一批记录。"),
            _("直接打字查找:名称的一段、编号、拼音首字母。"),
        )

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield TextField(_("查找"))
        columns = (
            ListColumn(_("名称"), 12),
            ListColumn(_("台账")),
            ListColumn(_("编号"), 6),
            ListColumn(_("所属"), 8),
        )
        yield Listing(columns, _("没有符合的"))

    def begin(self) -> None:
        """Typing goes into the field."""
        self.query_one(TextField).focus()

    def load(self) -> None:
        """Find what is typed."""
        services, typed = self.kaoping.services, self.query_one(TextField).text
        self.ask(lambda: services.ledger.choices(self._unit, typed), lambda found: self._show(typed, found))

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        self.load()

    def action_choose(self) -> None:
        """Go back with the choice."""
        if self._choices:
            scope = self._choices[self.query_one(Listing).current_row()].scope
            self.kaoping.pop_screen()
            self._choose(scope)

    def _show(self, typed: str, found: "tuple[Choice, ...]") -> None:
        if typed != self.query_one(TextField).text:  # an answer that a later letter has overtaken
            return
        self._choices = found
        self.query_one(Listing).show(
            [
                (Cell(one.scope.name, "strong"), Cell(one.tier), Cell(one.code, "quiet"), Cell(one.within, "quiet"))
                for one in found
            ]
        )
        self.show_path(_("{n} 个").format(n=len(found)))
