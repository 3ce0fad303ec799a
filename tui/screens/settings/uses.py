"""Schemes that units use: which version, and whether the values their documents leave open were confirmed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.lines import TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import BACK, Page
from .settings import SettingsPage

if TYPE_CHECKING:
    from ....core.services.anchors import UnitHead
    from ....core.services.schemes import SchemeInUse, UseRow

COMMANDS = (
    Command("open", "enter", N_("看起步值"), N_("看这个方案的参数和起步值,修改、确认"), asks=True),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)


HEAD_LINES = 4


class UsesPage(Page):
    """Unit, scheme, version, by whom and when the starter values were confirmed; how far the unit's chain has come."""

    OFFERS = COMMANDS
    TITLE = N_("方案和起步值")
    DEFAULT_CSS = f"UsesPage #head {{ height: {HEAD_LINES}; }}"

    def __init__(self) -> None:
        super().__init__()
        self._uses: tuple[UseRow, ...] = ()
        self._heads: dict[str, UnitHead] = {}

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What starter values are."""
        return (
            _("原文没有规定或条文已失传的数值由程序给出起步值,本单位确认或修改一次后才能开启考评。"),
            _("下面是光标所在单位的留痕链头;另外记下它,以后在「留痕核对」里用它对照,就能查出截尾和重写。"),
        )

    def body(self) -> Iterable[Widget]:
        """The list."""
        columns = (
            ListColumn(_("单位"), 8),
            ListColumn(_("方案"), 10),
            ListColumn(_("版本")),
            ListColumn(_("起步值"), right=True),
            ListColumn(_("确认人"), 6),
            ListColumn(_("确认时间"), 10),
        )
        yield Listing(columns, _("正在读取.."))
        yield TextLines(id_="head")

    def load(self) -> None:
        """Read them."""
        services = self.kaoping.services
        self.ask(lambda: (services.schemes.uses(), services.anchors.heads()), self._show)

    def lay_out(self) -> None:
        """Fold the head again."""
        super().lay_out()
        self._show_head()

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Show the head of the unit under the cursor."""
        event.stop()
        self._show_head()

    def action_reload(self) -> None:
        """Read them again."""
        self.load()

    def action_open(self) -> None:
        """To the values of the scheme under the cursor."""
        if not self._uses:
            return
        use = self._uses[self.query_one(Listing).current_row()]
        if use.problem:
            self.say(use.problem, "bad")
        else:
            services = self.kaoping.services
            self.ask(lambda: services.schemes.in_use(use.unit, use.adoption.scheme), self._open)

    def _open(self, use: "SchemeInUse") -> None:
        if self.is_current:
            self.kaoping.push_screen(SettingsPage(use))

    def _show(self, found: "tuple[tuple[UseRow, ...], tuple[UnitHead, ...]]") -> None:
        uses, heads = found
        self._uses, self._heads = uses, {head.unit.name: head for head in heads}
        listing = self.query_one(Listing)
        listing.say_empty(_("还没有单位启用方案。按 Esc 回工作台,在第 3 步选择。"))
        listing.show([_cells(use) for use in uses], listing.current_row())
        self.show_path(_("共 {n} 个").format(n=len(uses)))
        self._show_head()

    def _show_head(self) -> None:
        look, row = self.kaoping.look, self.query_one(Listing).current_row()
        head = self._heads.get(self._uses[row].unit) if row < len(self._uses) else None
        if head is None:
            return
        told = _("{name}:留痕 {n} 条,链头 {anchor}").format(name=head.unit.name, n=head.entries, anchor=head.text)
        lines = [[(" " * self.size.width, look.heading)]]
        lines += [[(" ", look.text), (text, look.text)] for text in wrap(told, max(20, self.size.width - 2))]
        self.query_one("#head", TextLines).show(lines[:HEAD_LINES])


def _cells(use: "UseRow") -> ListRow:
    adoption = use.adoption
    confirmed = (adoption.confirmed_at or "")[:16].replace("T", " ")
    return (
        Cell(use.unit, "strong"),
        Cell(f"! {use.title}" if use.problem else use.title, "bad" if use.problem else "text"),
        Cell(adoption.version),
        Cell(str(use.starters)),
        Cell(adoption.confirmed_by or (_("待确认") if use.starters else ""), "text" if confirmed else "warning"),
        Cell(confirmed, "quiet"),
    )
