"""The place 设置: what is set up for the unit, the data and this person, each with how it stands now."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Tone
from ...style.width import fit, width
from ...widgets.listing import Cell, MixedRow, MixedRows
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page
from ..base.routes import ToAccounts, ToAudit, ToBackup, ToBrought, ToRoles, ToSchemes, ToUses, ToWorkdays, Way
from .backup import backup_told
from .units import UnitsPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.schemes import UseRow

COMMANDS = (
    Command("open", "enter,f2", N_("看/改"), N_("看光标所在的一项,在那里改")),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)


class SetupPage(Page):
    """Units and schemes, data, looks and keys."""

    OFFERS = COMMANDS
    TITLE = N_("设置")

    def __init__(self) -> None:
        super().__init__()
        self._units = 0
        self._uses: tuple[UseRow, ...] = ()
        self._roles = ""

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield MixedRows()

    def begin(self) -> None:
        """The cursor goes into the list."""
        self._rows.focus()

    def lay_out(self) -> None:
        """Show it for the new size or look."""
        super().lay_out()
        self._show()

    def load(self) -> None:
        """Read what there is."""
        services, unit = self.kaoping.services, self.kaoping.unit
        self.ask(
            lambda: (len(services.units.units()), services.schemes.uses(), services.authority.mine(unit).told),
            lambda found: self._take(*found),
        )

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_open(self) -> None:
        """Go to what is under the cursor, or change it."""
        here = self._rows.here
        about = None if here is None else here.about
        if about == "units":
            self.kaoping.push_screen(UnitsPage(self._choose))
        elif about == "look":
            self.kaoping.perform("next_look")
        elif about == "mouse":
            self.kaoping.perform("mouse")
            self._show()
        elif isinstance(about, Way):
            self.go(about)

    def _choose(self, unit: "Unit") -> None:
        self.kaoping.choose_unit(unit)
        self._show()

    def _take(self, units: int, uses: "tuple[UseRow, ...]", roles: str) -> None:
        self._units, self._uses, self._roles = units, uses, roles
        self._show()

    @property
    def _rows(self) -> MixedRows:
        return self.query_one(MixedRows)

    def _show(self) -> None:
        if self.kaoping.is_open:
            self._rows.show(list(self._lines()))

    def _groups(self) -> Iterable[tuple[str, list[tuple[str, str, object]]]]:
        """Title, how it stands now, and what it is about, in their groups."""
        app = self.kaoping
        unit, workspace = app.unit, app.services.workspace
        waiting = sum(1 for use in self._uses if use.starters and not use.adoption.confirmed_by)
        used = _("{n} 个在用").format(n=len(self._uses))
        lacking = _(",{n} 个的起步值待确认").format(n=waiting) if waiting else ""
        there = _("共 {n} 个;换看、登记、改名").format(n=self._units)
        yield (
            _("单位和方案"),
            [
                (_("单位"), f"{unit.name}  ({there})" if unit is not None else there, "units"),
                (_("方案和起步值"), used + lacking, ToUses()),
                *([(_("启用方案"), _("给本单位再启用一个方案"), ToSchemes(unit))] if unit else []),
                *([(_("工作日历"), _("放假和调休上班的日子,公示按它计算工作日"), ToWorkdays(unit))] if unit else []),
            ],
        )
        data: list[tuple[str, str, object]] = [(_("数据库"), workspace.database.place, None)]
        if unit is not None:
            data.append((_("导入过的文件"), _("谁何时导入了什么;可以整个取回"), ToBrought(unit)))
        data += [
            (_("备份"), backup_told(self), ToBackup()),
            (_("留痕核对"), _("各条留痕链的链头;核对有没有被改动"), ToAudit()),
            (_("职责和代办"), _("谁在哪里担任什么;什么事由谁办"), ToRoles(unit)),
            (_("账号和公钥"), _("谁能进来,用哪把 SSH 公钥"), ToAccounts()),
        ]
        yield _("数据"), data
        yield (
            _("本人"),
            [
                (_("姓名"), workspace.actor, None),
                (_("职责"), self._roles, ToRoles(unit)),
                (_("配色"), _(app.look.title), "look"),
                (_("鼠标"), _("用;按住 Shift 选字、复制") if app.has_mouse else _("不用,归终端"), "mouse"),
                (_("时区"), str(workspace.clock.zone), None),
            ],
        )

    def _lines(self) -> Iterable[MixedRow]:
        groups = list(self._groups())
        cells = max(width(title) for _name, items in groups for title, _told, _about in items)
        for name, items in groups:
            if name != groups[0][0]:
                yield MixedRow(("blank", name))
            yield MixedRow(("group", name), (Cell(name, "section"),))
            for title, told, about in items:
                tone: Tone = "strong" if about is not None else "quiet"
                yield MixedRow((name, title), (Cell(f"{fit(title, cells)}  ", tone), Cell(told, "text")), about=about)
