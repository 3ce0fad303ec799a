"""How strictly each one of a panel marks beside the others: to be seen before publishing, corrected by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.rounds.model import RoundKey
    from ....core.rounds.spread import MarkerSpread

COMMANDS: tuple[Command, ...] = (FIND, RELOAD, BACK)


class SpreadPage(ListPage["MarkerSpread"]):
    """Name, difference to the others, sheets, mean, deviation, lowest, highest."""

    OFFERS = COMMANDS
    TITLE = N_("宽严")
    COLUMNS = (
        ListColumn(N_("评分人"), 8),
        ListColumn(N_("比别人"), right=True),
        ListColumn(N_("可比"), right=True),
        ListColumn(N_("份数"), right=True),
        ListColumn(N_("平均"), right=True),
        ListColumn(N_("平均偏离"), right=True),
        ListColumn(N_("最低"), right=True),
        ListColumn(N_("最高"), right=True),
        ListColumn(N_("栏"), 8),
    )
    NOTHING = N_("还没有人交表")

    def __init__(self, round_: RoundKey) -> None:
        super().__init__()
        self._round = round_

    def path(self) -> tuple[str, ...]:
        """Unit, round."""
        return self._round.unit.name, self._round.code, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What the figures are."""
        return (
            _(
                "「比别人」是同一对象、同一期上比其他评分人的平均高(+)或低(-)多少分,几份的平均;「可比」是这样的表有几份。"
            ),
            _("「平均偏离」是各份表的合计离自己平均的远近。只算交了的表,缺的不当零分;只供看,不据此改分。"),
        )

    def load(self) -> None:
        """Read them."""
        services, key = self.kaoping.services, self._round
        self.ask(lambda: services.panels.spread(key), self.take)

    def listed(self) -> None:
        """How many."""
        self.show_path(_("{n} 人").format(n=len(self.shown)))

    def key(self, item: MarkerSpread) -> tuple[str, str, str]:
        """Filling and name."""
        return item.form, item.filling, item.filler

    def titles(self, item: MarkerSpread) -> tuple[str, ...]:
        """Found by the initials of the name."""
        return (item.filler,)

    def cells(self, item: MarkerSpread) -> ListRow:
        """One of them."""
        from ....core.rounds.spread import two_places  # brings the database in

        apart = "" if item.difference is None else two_places(item.difference, signed=True)
        return (
            Cell(item.filler, "strong"),
            Cell(apart),
            Cell(str(item.compared), "quiet"),
            Cell(str(item.sheets), "quiet"),
            Cell(two_places(item.mean)),
            Cell(two_places(item.deviation)),
            Cell(two_places(item.lowest), "quiet"),
            Cell(two_places(item.highest), "quiet"),
            Cell(item.title, "quiet"),
        )

    def action_reload(self) -> None:
        """Read again."""
        self.load()
