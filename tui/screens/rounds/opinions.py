"""What is said in words about the subjects of a round, all or one: written, changed with a reason, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ....core.kernel.text import listed
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK

if TYPE_CHECKING:
    from ....core.rounds.model import RoundInfo
    from ....core.rounds.opinions import Opinion, OpinionTitle, OpinionVersion

COMMANDS = (
    Command("add", "ctrl+n", N_("记意见"), N_("记一条意见:问卷、访谈、领导或考核组的;不计分,随结果一起印"), asks=True),
    Command("change", "f2", N_("改"), N_("改光标所在的意见,写明理由;原来的留着"), asks=True),
    Command("withdraw", "delete", N_("撤回"), N_("撤回光标所在的意见,写明理由;记录留着,不再印"), asks=True),
    Command("history", "ctrl+o", N_("经过"), N_("这条意见以前怎么写的:谁、何时、为什么改"), footer=False),
    PANE,
    FIND,
    RELOAD,
    BACK,
)


class OpinionsPage(ListPage["Opinion"]):
    """Number, subject, kind, words, source, by whom and when."""

    OFFERS = COMMANDS
    TITLE = N_("意见")
    PREVIEWS = True
    COLUMNS = (
        ListColumn(N_("号"), right=True),
        ListColumn(N_("对象"), 6),
        ListColumn(N_("名称"), 8),
        ListColumn(N_("类别"), 8),
        ListColumn(N_("意见"), 10),
        ListColumn(N_("来源"), 4),
        ListColumn(N_("经办"), 4),
        ListColumn(N_("日期")),
    )
    NOTHING = N_("没有意见。按 Ctrl+N 记一条")

    def __init__(self, info: RoundInfo, subject: str = "") -> None:
        """``subject`` is the code of the only one whose opinions are shown; empty for all."""
        super().__init__()
        self._info, self._round, self._subject = info, info.key, subject
        self._kinds: tuple[OpinionTitle, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme, subject."""
        title = f"{_(self.TITLE)} {self._subject}".rstrip()
        return self._info.unit.name, f"{self._info.year} {self._info.title}", title

    def load(self) -> None:
        """Read them."""
        services, key, subject = self.kaoping.services, self._round, self._subject

        def read() -> tuple[tuple[OpinionTitle, ...], tuple[Opinion, ...]]:
            return services.opinions.kinds(key), services.opinions.opinions(key, subject)

        self.ask(read, self._take)

    def _take(self, found: tuple[tuple[OpinionTitle, ...], tuple[Opinion, ...]]) -> None:
        self._kinds, said = found
        self.take(said)

    def listed(self) -> None:
        """How many."""
        self.show_path(_("{n} 条").format(n=len(self.shown)))

    def key(self, item: Opinion) -> int:
        """Its number."""
        return item.id

    def titles(self, item: Opinion) -> tuple[str, ...]:
        """Found by the initials of subject and kind."""
        return item.name, item.title

    def cells(self, item: Opinion) -> ListRow:
        """One of them."""
        return (
            Cell(str(item.id), "quiet"),
            Cell(item.subject, "quiet"),
            Cell(item.name, "strong"),
            Cell(item.title, "quiet"),
            Cell(item.words),
            Cell(item.source, "quiet"),
            Cell(item.actor, "quiet"),
            Cell(self.day_of(item.at), "quiet"),
        )

    def preview(self, item: Opinion, known: Any, cells: int, look: Look) -> list[list[Piece]]:  # noqa: ARG002  # in full already
        """The whole text."""
        told = "  ".join(filter(None, (item.source, item.actor, self.day_of(item.at), item.reason)))
        lines = [*wrap(f"{item.subject} {item.name}  {item.title}", cells), ""]
        pieces = [[(part, look.strong)] for part in lines]
        pieces += [[(part, look.text)] for part in wrap(item.words, cells)]
        return pieces + [[("", look.text)]] + [[(part, look.quiet)] for part in wrap(told, cells)]

    # Commands.

    def action_add(self) -> None:
        """Ask what is said of whom."""
        services, key = self.kaoping.services, self._round
        if not self._kinds:
            self.say(_("这个方案没有要写的意见"))
            return
        about = _("记一条意见,不计分,随结果一起印。类别:{kinds}。").format(
            kinds=listed(one.title for one in self._kinds)
        )
        here = self.here
        subject = self._subject or (here.subject if here is not None else "")
        asked = [InputLine(_("对象"), subject), InputLine(_("类别")), InputLine(_("意见")),
                 InputLine(_("来源"), optional=True)]  # fmt: skip
        self.kaoping.push_screen(
            AskPage(
                _("记意见"), about, asked,
                lambda answers: services.opinions.add(key, *answers),
                lambda made: self.say(_("已记 {id} 号意见").format(id=made.id), "good"),
            )
        )  # fmt: skip

    def action_change(self) -> None:
        """Ask what it is to say, and why."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        about = _("改 {name} 的「{kind}」:原来的留着,可以看经过。").format(name=here.name, kind=here.title)
        asked = [
            InputLine(_("意见"), here.words),
            InputLine(_("来源"), here.source, optional=True),
            InputLine(_("理由")),
        ]
        self.kaoping.push_screen(
            AskPage(
                _("改意见"), about, asked,
                lambda answers: services.opinions.change(
                    key, here.id, answers[0], answers[2], answers[1], here.version
                ),
                lambda made: self.say(_("已改 {id} 号意见").format(id=made.id), "good"),
            )
        )  # fmt: skip

    def action_withdraw(self) -> None:
        """Ask why, and withdraw it."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        about = _("撤回 {name} 的「{kind}」:记录留着,不再随结果印。").format(name=here.name, kind=here.title)
        self.kaoping.push_screen(
            AskPage(
                _("撤回"), about, [InputLine(_("理由"))],
                lambda answers: services.opinions.withdraw(key, here.id, answers[0]),
                lambda gone: self.say(_("已撤回 {id} 号").format(id=gone.id), "good"),
            )
        )  # fmt: skip

    def action_history(self) -> None:
        """What it said before."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is not None:
            self.ask(lambda: services.opinions.versions(key, here.id), self._show_versions)

    def _show_versions(self, versions: tuple[OpinionVersion, ...]) -> None:
        minute = self.kaoping.services.workspace.clock.minute_written

        def fold(cells: int, look: Look) -> Sequence[Sequence[Piece]]:
            lines: list[list[Piece]] = []
            for one in versions:
                told = "  ".join(filter(None, (minute(one.at), one.actor, one.source, one.reason)))
                lines += [[(" ", look.text), (part, look.quiet)] for part in wrap(told, cells - 2)]
                lines += [[("  ", look.text), (part, look.text)] for part in wrap(one.words, cells - 3)]
            return lines

        self.kaoping.push_screen(TextPage(_("改动经过"), fold))

    def action_reload(self) -> None:
        """Read again."""
        self.load()
