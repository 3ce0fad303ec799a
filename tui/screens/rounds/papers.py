"""Sheets that were taken over from papers: whose they are, who entered them, what proves it, who confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToSheet

if TYPE_CHECKING:
    from ....core.rounds.model import RoundKey, RoundOutline
    from ....core.rounds.papers import PaperSheet

COMMANDS = (
    Command("open", "enter", N_("看表"), N_("打开光标所在的一份表,和纸质表核对")),
    Command("confirm", "f9,ctrl+t", N_("确认"), N_("和纸质表一样:确认以后这份表就算交了;录入的人不能自己确认")),
    Command("refuse", "delete", N_("退回"), N_("和纸质表不一样:退回,写明理由"), asks=True),
    Command("waiting", "f4", N_("只看等确认的"), N_("只列等人确认的;再按一次全部列出")),
    FIND,
    RELOAD,
    BACK,
)


class PapersPage(ListPage["PaperSheet"]):
    """Number, filler, subject, entered by, file, state."""

    OFFERS = COMMANDS
    TITLE = N_("代录")
    COLUMNS = (
        ListColumn(N_("号"), right=True),
        ListColumn(N_("评分人"), 8),
        ListColumn(N_("对象"), 6),
        ListColumn(N_("名称"), 8),
        ListColumn(N_("录入"), 6),
        ListColumn(N_("日期")),
        ListColumn(N_("状态"), 8),
        ListColumn(N_("扫描件"), 8),
    )
    NOTHING = N_("没有代录的表。替人录纸质表时,在打分画面的菜单里选「代录交表」")

    def __init__(self, round_: RoundKey) -> None:
        super().__init__()
        self._round = round_
        self._outline: RoundOutline | None = None
        self._waiting = False

    def path(self) -> tuple[str, ...]:
        """Unit, round."""
        return self._round.unit.name, self._round.code, _(self.TITLE)

    def load(self) -> None:
        """Read them."""
        services, key, waiting = self.kaoping.services, self._round, self._waiting

        def read() -> tuple[RoundOutline, tuple[PaperSheet, ...]]:
            return services.rounds.round(key), services.papers.papers(key, waiting=waiting)

        self.ask(read, self._take)

    def _take(self, found: tuple[RoundOutline, tuple[PaperSheet, ...]]) -> None:
        self._outline, papers = found
        self.take(papers)

    def listed(self) -> None:
        """How many wait."""
        self.show_path(_("{n} 份等人确认").format(n=sum(one.waits for one in self.shown)))

    def key(self, item: PaperSheet) -> int:
        """Its number."""
        return item.id

    def titles(self, item: PaperSheet) -> Sequence[str]:
        """Found by the initials of the names."""
        return item.key.filler, item.name, item.entered_by

    def cells(self, item: PaperSheet) -> ListRow:
        """One of them."""
        return (
            Cell(str(item.id), "quiet"),
            Cell(item.key.filler, "strong"),
            Cell(item.key.subject, "quiet"),
            Cell(item.name),
            Cell(item.entered_by, "text"),
            Cell(self.day_of(item.entered_at), "quiet"),
            self._state(item),
            Cell(item.file, "quiet"),
        )

    @staticmethod
    def _state(item: PaperSheet) -> Cell:
        if item.refused:
            return Cell(_("退回:{note}").format(note=item.note), "bad")
        if item.waits:
            return Cell(_("录入后又改过") if item.changed else _("等人确认"), "warning")
        return Cell(_("{who} 确认").format(who=item.confirmed_by), "good")

    # Commands.

    def action_open(self) -> None:
        """The sheet."""
        here, round_ = self.here, self._outline
        if here is not None and round_ is not None:
            codes = tuple(one.code for one in round_.graded)
            self.go(ToSheet(round_, codes, codes.index(here.key.subject), here.key))

    def action_confirm(self) -> None:
        """Confirm the one under the cursor."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return

        def done(one: PaperSheet) -> None:
            self.load()
            self.say(_("{filler} 对 {name} 的表已交").format(filler=one.key.filler, name=one.name), "good")

        self.ask(lambda: services.papers.confirm(key, here.id), done)

    def action_refuse(self) -> None:
        """Ask why, and refuse it."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        about = _("退回 {id} 号代录:{filler} 对 {name} 的表,由录入的人改好再交。").format(
            id=here.id, filler=here.key.filler, name=here.name
        )
        self.kaoping.push_screen(
            AskPage(
                _("退回"), about, [InputLine(_("理由"))],
                lambda answers: services.papers.refuse(key, here.id, answers[0]),
                lambda one: self.say(_("已退回 {id} 号代录").format(id=one.id), "good"),
            )
        )  # fmt: skip

    def action_waiting(self) -> None:
        """Those that wait, or all."""
        self._waiting = not self._waiting
        self.load()

    def action_reload(self) -> None:
        """Read again."""
        self.load()
