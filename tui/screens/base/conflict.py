"""Two people changed the same cells: both values side by side, and for each cell one of them is chosen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from .page import Page


@dataclass(frozen=True, slots=True)
class Contested:
    """A cell two people changed: its item, what to call it, the text of each side (empty for an emptied cell), who the
    other one is and when that was. ``others`` are items that are chosen along with it.
    """

    item: str
    number: str
    title: str
    mine: str
    theirs: str
    who: str
    others: tuple[str, ...] = ()


COMMANDS = (
    Command("choose", "space,f2", N_("换一个"), N_("这一格改用另一人的值")),
    Command("all_mine", "ctrl+a", N_("全用我的"), N_("每一格都用我的值")),
    Command("all_theirs", "ctrl+k", N_("全用对方的"), N_("每一格都用对方的值")),
    Command("done", "enter", N_("确定"), N_("按所选保存")),
    Command("done_theirs", "escape", N_("放弃我的"), N_("不保存我的修改,全用对方的值")),
)


class ConflictPage(Page):
    """One line for each contested cell, with the chosen side marked."""

    OFFERS = COMMANDS
    TITLE = N_("别人也改了这些格,用谁的?")

    def __init__(self, told: str, contested: Sequence[Contested], resolve: Callable[[frozenset[str]], None]) -> None:
        """``told`` says who changed what and when; ``resolve`` is called with the items of which my side is kept."""
        super().__init__()
        self._told = told
        self._contested = tuple(contested)
        self._resolve = resolve
        self._mine = {one.item for one in self._contested}
        self._several = len({one.who for one in contested}) > 1
        """Whether it must be said of each cell who changed it; else the sentence says it of all."""

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_("选择"), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """The list."""
        columns = (
            ListColumn(_("项目")),
            ListColumn(_("内容"), 6),
            ListColumn(_("我的"), 10),
            ListColumn(_("对方的"), 10),
            *((ListColumn(_("谁、何时"), 10),) if self._several else ()),
            ListColumn(_("采用")),
        )
        yield Listing(columns, "")

    def begin(self) -> None:
        """Show both sides."""
        self._show()
        self.say(self._told, "warning")

    def action_choose(self) -> None:
        """The other side for this cell."""
        listing = self.query_one(Listing)
        self._mine ^= {self._contested[listing.current_row()].item}
        self._show()

    def action_all_mine(self) -> None:
        """My side everywhere."""
        self._mine = {one.item for one in self._contested}
        self._show()

    def action_all_theirs(self) -> None:
        """Their side everywhere."""
        self._mine = set()
        self._show()

    def action_done(self) -> None:
        """Save what was chosen."""
        self.kaoping.pop_screen()
        chosen = [one for one in self._contested if one.item in self._mine]
        self._resolve(frozenset(item for one in chosen for item in (one.item, *one.others)))

    def action_done_theirs(self) -> None:
        """Give my changes up."""
        self._mine = set()
        self.action_done()

    def _show(self) -> None:
        listing = self.query_one(Listing)
        listing.show([self._cells(one) for one in self._contested], listing.current_row())

    def _cells(self, one: Contested) -> ListRow:
        mine = one.item in self._mine
        return (
            Cell(one.number, "quiet"),
            Cell(one.title),
            Cell(one.mine or _("(空)"), "strong" if mine else "quiet"),
            Cell(one.theirs or _("(空)"), "quiet" if mine else "strong"),
            *((Cell(one.who, "quiet"),) if self._several else ()),
            Cell(_("我的") if mine else _("对方"), "warning"),
        )
