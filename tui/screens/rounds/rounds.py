"""The first screen: all rounds with their stage and how far they are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.page import Page
from ..base.routes import ToLedger, ToSubjects, ToUses

if TYPE_CHECKING:
    from ....core.services.rounds import RoundRow

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("打开光标所在的一轮,看它的考评对象")),
    Command("ledger", "f7", N_("台账"), N_("各单位的台账:记录、月历、待办、花名册")),
    Command("uses", "f6", N_("起步值"), N_("各单位启用的方案:看、改、确认参数和起步值")),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍")),
)


class RoundsPage(Page):
    """Rounds: unit, scheme, year, stage, progress."""

    OFFERS = COMMANDS
    TITLE = N_("考评轮次")

    def __init__(self, waiting: str) -> None:
        """``waiting`` is what stands there until there is a database."""
        super().__init__()
        self._waiting = waiting
        self._rows: tuple[RoundRow, ...] = ()

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        columns = (
            ListColumn(_("单位"), 8),
            ListColumn(_("方案"), 10),
            ListColumn(_("年度")),
            ListColumn(_("阶段"), 6),
            ListColumn(_("对象"), right=True),
            ListColumn(_("表已齐"), right=True),
            ListColumn(_("进度"), right=True),
        )
        yield Listing(columns, self._waiting)

    def load(self) -> None:
        """Read the rounds."""
        if self.kaoping.is_open:
            self.ask(self.kaoping.services.rounds.rounds, self._show)

    def action_reload(self) -> None:
        """Read the rounds again."""
        self.load()

    def action_open(self) -> None:
        """Go to the subjects of the round under the cursor."""
        listing = self.query_one(Listing)
        if self._rows:
            self.go(ToSubjects(self._rows[listing.current_row()].info.key))

    def action_ledger(self) -> None:
        """Go to the books of a unit."""
        if self.kaoping.is_open:
            self.go(ToLedger())

    def action_uses(self) -> None:
        """Go to the schemes that units use."""
        if self.kaoping.is_open:
            self.go(ToUses())

    def _show(self, rows: "tuple[RoundRow, ...]") -> None:
        self._rows = rows
        listing = self.query_one(Listing)
        listing.say_empty(_("还没有考评轮次。先用 kaoping round open 开一轮,或用 kaoping demo 看样例。"))
        listing.show([_cells(row) for row in rows], listing.current_row())
        self.show_path(_("共 {n} 轮").format(n=len(rows)))


def _cells(row: "RoundRow") -> ListRow:
    info = row.info
    share = row.complete * 100 // row.expected if row.expected else 0
    done = row.complete == row.expected
    return (
        Cell(info.unit.name, "strong"),
        Cell(info.title),
        Cell(str(info.year)),
        Cell(info.stage_title, "quiet" if info.closed else "text"),
        Cell(str(info.subjects)),
        Cell(f"{row.complete}/{row.expected}"),
        Cell(f"{share}%", "good" if done else "warning"),
    )
