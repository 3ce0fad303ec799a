"""The values of one scheme for one unit: parameters to set, starter values to confirm, on one screen."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.errors import Error
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...told import on_screen
from ...widgets.field import TextField
from ...widgets.lineedit import Typing
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page
from .clauses import ClausesPage

if TYPE_CHECKING:
    from ....core.services.scheme_settings import Setting
    from ....core.services.schemes import SchemeInUse

COMMANDS = (
    Command("change", "enter,f2", N_("改值"), N_("改光标所在的参数;打好后按 Enter,Esc 不改")),
    Command("restore", "delete", N_("复原"), N_("把光标所在的参数改回进入时的值"), footer=False),
    Command("clauses", "ctrl+e", N_("条款"), N_("看原文各条的要点、本程序的理解和可以修改的地方")),
    Command(
        "confirm",
        "f9,ctrl+t",
        N_("确认"),
        N_("保存修改,并以自己的名义确认全部起步值"),
        act="scheme.confirm",
    ),
    BACK,
)
VALUE_LINES = 4


class SettingsPage(Page):
    """Place, title, value, clause and the sign of a starter value; changed values wait for the confirmation."""

    OFFERS = COMMANDS
    TITLE = N_("起步值")
    DEFAULT_CSS = f"SettingsPage #value {{ height: {VALUE_LINES}; }}"

    def __init__(self, use: "SchemeInUse") -> None:
        super().__init__()
        self._use = use
        self._values = use.values
        self._changed: dict[str, str] = {}
        self._leaving = False

    def path(self) -> tuple[str, ...]:
        """Unit, scheme, what is done."""
        return self._use.unit, self._use.title, _(self.TITLE)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What can be changed here and what cannot."""
        return (
            _("「自拟」是原文没有规定、由程序给出的起步值。参数在这里改;项目分值、扣分等其他数值用方案文件改。"),
            _("确认之前请按 Ctrl+E 逐条核对:原文写了什么,本程序怎么理解。"),
            _("按 F9 确认后,谁在何时确认了哪些值记入留痕;已经开启的考评不受影响。"),
        )

    def body(self) -> Iterable[Widget]:
        """The field for a new value, the list, the value in full."""
        columns = (
            ListColumn(_("位置"), 8),
            ListColumn(_("名称"), 24),
            ListColumn(_("取值"), 6),
            ListColumn(_("条款"), 4),
            ListColumn(_("暂定")),
        )
        yield TextField(_("新值"), kept=True)
        yield Listing(columns, _("这个方案没有参数,也没有起步值"))
        yield TextLines(id_="value")

    def begin(self) -> None:
        """Hide the field until it is asked for; show the values."""
        self.query_one(TextField).display = False
        self.query_one(Listing).focus()
        self._show()

    def typing(self) -> Typing | None:
        """The new value, and those that were changed and wait for the confirmation."""
        typing = super().typing()
        if typing is None and self._changed:
            typing = Typing({}, "", 0)
        return typing and replace(typing, more=dict(self._changed))

    def resume(self, typing: Typing) -> bool:
        """The changed values again, and the field where it was open."""
        known = {value.param.id for value in self._values if value.param is not None}
        self._changed = {id_: text for id_, text in typing.more.items() if id_ in known}
        self._show()
        if not typing.texts:
            return True
        self.action_change()
        return super().resume(typing)

    def lay_out(self) -> None:
        """Fold the value again."""
        super().lay_out()
        self._show_value()

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Show the value under the cursor in full."""
        event.stop()
        self._show_value()

    # Commands.

    def action_change(self) -> None:
        """Open the field, or take over what was typed into it."""
        field, value = self.query_one(TextField), self._here
        if value is None:
            return
        if field.display:
            self._take(value, field.text)
        elif value.param is None:
            self.say(_("这一处不是参数,要由管理员用方案文件修改;这里只能确认"))
        else:
            field.set(self._changed.get(value.param.id, value.shown))
            field.display = True
            field.focus()
            choices = " / ".join(_(choice) for choice in value.param.choices)
            self.say(_("{title} 可填:{choices}").format(title=value.title, choices=choices) if choices else value.title)

    def action_restore(self) -> None:
        """Forget the change of this parameter."""
        value = self._here
        if value is not None and value.param is not None and self._changed.pop(value.param.id, None) is not None:
            self._show()

    def action_confirm(self) -> None:
        """Store and confirm."""
        services, use, changed = self.kaoping.services, self._use, dict(self._changed)
        if not self.query_one(TextField).display:
            self.ask(
                lambda: services.schemes.confirm(use.unit, use.adoption.scheme, changed, use.adoption.content_hash),
                self._confirmed,
            )

    def action_clauses(self) -> None:
        """To the clauses of the document and what is made of them."""
        if not self.query_one(TextField).display:
            self.kaoping.push_screen(ClausesPage(self._use))

    def action_back(self) -> None:
        """Close the field if it is open; else leave, with a second press when changes would be lost."""
        if self.query_one(TextField).display:
            self._close_field()
            self.say("")
        elif self._changed and not self._leaving:
            self._leaving = True
            self.say(_("有 {n} 处修改还没有确认;按 F9 确认,再按一次 Esc 放弃").format(n=len(self._changed)), "warning")
        else:
            super().action_back()

    # Inside.

    @property
    def _here(self) -> "Setting | None":
        return self._values[self.query_one(Listing).current_row()] if self._values else None

    def _take(self, value: "Setting", text: str) -> None:
        if value.param is None:
            return
        try:
            shown = text if text == value.shown else self.kaoping.services.schemes.check(value.param, text)
        except Error as error:
            self.say(on_screen(error), "bad")
            return
        self._changed.pop(value.param.id, None)
        if shown != value.shown:
            self._changed[value.param.id] = shown
        self._leaving = False
        self._close_field()
        self.say(_("改了 {n} 处,按 F9 确认后生效").format(n=len(self._changed)) if self._changed else "")
        self._show()

    def _close_field(self) -> None:
        field = self.query_one(TextField)
        field.clear()
        field.display = False
        self.query_one(Listing).focus()

    def _confirmed(self, use: "SchemeInUse") -> None:
        self._use, self._values, self._changed = use, use.values, {}
        self._show()
        self.say(_("已由 {who} 确认").format(who=use.adoption.confirmed_by), "good")

    def _show(self) -> None:
        listing = self.query_one(Listing)
        listing.show([self._cells(value) for value in self._values], listing.current_row())
        adoption = self._use.adoption
        self.show_path(adoption.confirmed_by or _("待确认"))
        self._show_value()

    def _cells(self, value: "Setting") -> ListRow:
        changed = self._changed.get(value.param.id) if value.param is not None else None
        return (
            Cell(value.place, "quiet"),
            Cell(value.title),
            Cell(value.shown if changed is None else f"{changed} *", "strong" if changed is None else "warning"),
            Cell(value.clause, "quiet"),
            Cell(_("自拟") if value.starter else "", "warning"),
        )

    def _show_value(self) -> None:
        value, look = self._here, self.kaoping.look
        if value is None:
            return
        cells = max(20, self.size.width - 2)
        facts = [
            _("条款 {clause}").format(clause=value.clause) if value.clause else "",
            value.place,
            "" if value.param is not None else _("在方案文件里改"),
        ]
        title = wrap(f"{value.title}  {value.shown}", cells)
        lines = [[(" " * self.size.width, look.heading)], *([(" ", look.text), (text, look.strong)] for text in title)]
        lines += [[(" ", look.text), (text, look.quiet)] for text in wrap("  ".join(filter(None, facts)), cells)]
        self.query_one("#value", TextLines).show(lines[:VALUE_LINES])
