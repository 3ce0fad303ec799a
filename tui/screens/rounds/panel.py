"""The panels of a round: who sits on which list, in which group, with how many sheets; and who does not mark whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ....core.kernel.text import listed
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import WORKBOOKS, PathWanted
from ...paths import read_workbook_file
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToPapers, ToRecusals, ToSpread

if TYPE_CHECKING:
    from ....core.rounds.model import RoundKey
    from ....core.rounds.panels import ListedSeat, PanelPlace, SeatEvent, Seating
    from ....core.rounds.recusals import Recusal

COMMANDS = (
    Command("add", "ctrl+n", N_("加人"), N_("把人加进评分名单:可以一次写或粘贴几个,用顿号、逗号隔开"), asks=True),
    Command("move", "f2", N_("编组"), N_("把光标所在的人编进另一个评分小组"), asks=True),
    Command("remove", "delete", N_("移出"), N_("把光标所在的人移出名单,写明理由;交了的表照算"), asks=True),
    Command("recusals", "ctrl+e", N_("回避"), N_("谁不评谁:登记了回避的,和自己支部的")),
    Command("history", "ctrl+o", N_("经过"), N_("名单的变动:谁、何时、为什么"), footer=False),
    Command("waiting", "ctrl+g", N_("还差谁"), N_("名单上还有谁没交哪些对象的表"), footer=False),
    Command("papers", "", N_("代录"), N_("照纸质表代录的表:替谁录、谁录的、等谁确认"), footer=False),
    Command("spread", "", N_("宽严"), N_("各评分人比别人打得高还是低、离散多大;公布以前看,不据此改分"), footer=False),
    Command("bring", "", N_("从文件加人"), N_("从 Excel 或 CSV 文件加人:一列评分人,可以有一列小组"), asks=True),
    FIND,
    RELOAD,
    BACK,
)
HAPPENED = {"added": N_("加入"), "returned": N_("加回"), "moved": N_("改小组"), "removed": N_("移出")}
BETWEEN_NAMES = re.compile(r"[、,,;;\t\n]+")


def names_in(typed: str) -> list[str]:
    """Return the names in what was typed or pasted, parted by commas and the like."""
    return [name.strip() for name in BETWEEN_NAMES.split(typed) if name.strip()]


class PanelPage(ListPage["ListedSeat"]):
    """Filling, name, group, since, until, sheets handed in of those expected."""

    OFFERS = COMMANDS
    TITLE = N_("评分名单")
    COLUMNS = (
        ListColumn(N_("评分人"), 8),
        ListColumn(N_("小组"), 8),
        ListColumn(N_("起")),
        ListColumn(N_("止")),
        ListColumn(N_("已交"), right=True),
        ListColumn(N_("应交"), right=True),
        ListColumn(N_("栏"), 8),
    )
    NOTHING = N_("没有评分名单,谁都可以交表。按 Ctrl+N 加人")

    def __init__(self, round_: RoundKey) -> None:
        super().__init__()
        self._round = round_
        self._places: tuple[PanelPlace, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit, round."""
        return self._round.unit.name, self._round.code, _(self.TITLE)

    def load(self) -> None:
        """Read the lists."""
        services, key = self.kaoping.services, self._round

        def read() -> tuple[tuple[PanelPlace, ...], tuple[ListedSeat, ...]]:
            return services.panels.places(key), services.panels.seats(key)

        self.ask(read, self._take)

    def _take(self, found: tuple[tuple[PanelPlace, ...], tuple[ListedSeat, ...]]) -> None:
        self._places, seats = found
        self.take(seats)

    def listed(self) -> None:
        """How many sit there, and how many sheets are handed in."""
        seated = sum(one.listed and not one.until for one in self.shown)
        words = _("{n} 人  已交 {done}/{all}")
        done, everything = sum(one.handed_in for one in self.shown), sum(one.expected for one in self.shown)
        self.show_path(words.format(n=seated, done=done, all=everything))

    def key(self, item: ListedSeat) -> tuple[str, str, str]:
        """Filling and name."""
        return item.form, item.filling, item.filler

    def titles(self, item: ListedSeat) -> tuple[str, ...]:
        """Found by the initials of the name and the group."""
        return item.filler, item.group

    def cells(self, item: ListedSeat) -> ListRow:
        """One seat."""
        here = item.listed and not item.until
        waits = here and item.handed_in < item.expected
        return (
            Cell(item.filler, "strong" if here else "quiet"),
            Cell(item.group, "text"),
            Cell(item.since if item.listed else _("不在名单上"), "quiet" if item.listed else "warning"),
            Cell(item.until, "quiet"),
            Cell(str(item.handed_in), "warning" if waits else "text"),
            Cell(str(item.expected) if here else "", "text"),
            Cell(item.title, "quiet"),
        )

    # Commands.

    def _meant(self, answers: Sequence[str], place: int) -> tuple[str, str]:
        """Form and filling by the title of the filling at ``place`` among the answers, where it was asked."""
        if len(self._places) <= 1:
            return "", ""
        found = next((one for one in self._places if one.title == answers[place]), None)
        return (found.form, found.filling) if found else ("", answers[place])

    def _which(self) -> list[InputLine]:
        """The question for the filling, where there are several."""
        if len(self._places) <= 1:
            return []
        here = self.here.title if self.here is not None else self._places[0].title
        return [InputLine(_("栏({titles})").format(titles=listed(one.title for one in self._places)), here)]

    def action_add(self) -> None:
        """Ask who is to sit there."""
        services, key = self.kaoping.services, self._round
        groups = listed(dict.fromkeys(title for place in self._places for title in place.groups))
        about = _("加进评分名单:几个人用顿号或逗号隔开。有了名单,只有名单上的人能交表,各人的表在交齐以前互相看不到。")

        def add(answers: tuple[str, ...]) -> Seating:
            from ....core.rounds.panels import TypedSeat  # brings the database in

            names, group, reason = answers[:3]
            people = tuple(TypedSeat(name, group) for name in names_in(names))
            return services.panels.add(key, people, reason, *self._meant(answers, 3))

        asked = [InputLine(_("评分人")), InputLine(_("小组") + (f"({groups})" if groups else ""), optional=True),
                 InputLine(_("理由"), optional=True), *self._which()]  # fmt: skip
        self.kaoping.push_screen(AskPage(_("加人"), about, asked, add, self._added))

    def action_bring(self) -> None:
        """Ask for a file with names."""
        services, key = self.kaoping.services, self._round

        def bring(answers: tuple[str, ...]) -> Seating:
            file = read_workbook_file(answers[0])
            return services.panels.add_file(key, file, answers[1], *self._meant(answers, 2))

        asked = [InputLine(_("文件"), path=PathWanted("panel", WORKBOOKS)), InputLine(_("理由"), optional=True),
                 *self._which()]  # fmt: skip
        about = _("文件里要有一列「评分人」,可以有一列「小组」。")
        self.kaoping.push_screen(AskPage(_("从文件加人"), about, asked, bring, self._added))

    def _added(self, made: Seating) -> None:
        words = _("新增 {added} 人,改小组 {moved} 人,未变 {unchanged} 人")
        said = words.format(added=len(made.added), moved=len(made.moved), unchanged=len(made.unchanged))
        if made.unlisted:
            said += _(";不在名单上、已经有表的:{names}").format(names=listed(made.unlisted))
        self.say(said, "warning" if made.unlisted else "good")

    def action_move(self) -> None:
        """Ask for the group."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        groups = next((one.groups for one in self._places if (one.form, one.filling) == (here.form, here.filling)), ())
        if not groups:
            self.say(_("这一栏不分评分小组"))
            return
        about = _("把 {name} 编进评分小组:{groups}。").format(name=here.filler, groups=listed(groups))
        asked = [InputLine(_("小组"), here.group), InputLine(_("理由"), optional=True)]
        self.kaoping.push_screen(
            AskPage(
                _("编组"), about, asked,
                lambda answers: services.panels.move(
                    key, here.filler, answers[0], here.form, here.filling, answers[1]
                ),
                lambda made: self.say(_("{name} 编入「{group}」").format(name=made.filler, group=made.group), "good"),
            )
        )  # fmt: skip

    def action_remove(self) -> None:
        """Ask why, and take the one under the cursor off the list."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        if here.until or not here.listed:
            self.say(_("{name} 现在不在名单上").format(name=here.filler), "warning")
            return
        about = _("把 {name} 移出名单:已交的 {n} 份照算,没交的不再计入。").format(name=here.filler, n=here.handed_in)
        self.kaoping.push_screen(
            AskPage(
                _("移出"), about, [InputLine(_("理由"))],
                lambda answers: services.panels.remove(key, here.filler, answers[0], here.form, here.filling),
                lambda gone: self.say(_("{name} 已移出名单").format(name=gone.filler), "good"),
            )
        )  # fmt: skip

    def action_recusals(self) -> None:
        """Who does not mark whom."""
        self.go(ToRecusals(self._round))

    def action_papers(self) -> None:
        """Sheets from papers."""
        self.go(ToPapers(self._round))

    def action_spread(self) -> None:
        """How strictly each one marks."""
        self.go(ToSpread(self._round))

    def action_history(self) -> None:
        """What befell the seats."""
        services, key = self.kaoping.services, self._round
        minute = services.workspace.clock.minute_written
        self.ask(
            lambda: services.panels.history(key),
            lambda events: self._text(_("名单的变动"), [_event_words(one, minute) for one in events]),
        )

    def action_waiting(self) -> None:
        """Who has not handed in."""
        services, key = self.kaoping.services, self._round

        def show(lines: list[str]) -> None:
            self._text(_("还差谁"), lines or [_("没有要等的了")])

        def read() -> list[str]:
            names = services.rounds.round(key).by_code
            return [
                f"{gap.subject} {names[gap.subject].name}  {gap.period}  "
                + (_("等 {names}").format(names=listed(gap.waiting)) if gap.expected else _("没有人能评"))
                for gap in services.panels.gaps(key)
            ]

        self.ask(read, show)

    def _text(self, title: str, lines: list[str]) -> None:
        def fold(cells: int, look: Look) -> Sequence[Sequence[Piece]]:
            return [[(" ", look.text), (part, look.text)] for line in lines for part in wrap(line, cells - 2)]

        self.kaoping.push_screen(TextPage(title, fold))

    def action_reload(self) -> None:
        """Read again."""
        self.load()


def _event_words(one: SeatEvent, minute: Callable[[str], str]) -> str:
    group = _("「{group}」").format(group=one.group) if one.group else ""
    told = (minute(one.at), one.actor, _(HAPPENED[one.kind]), one.filler, group, one.reason)
    return "  ".join(filter(None, told))


RECUSAL_COMMANDS = (
    Command("add", "ctrl+n", N_("登记回避"), N_("登记名单上的人不评某些对象,写明理由"), asks=True),
    Command("lift", "delete", N_("撤销"), N_("撤销光标所在的回避,写明理由"), asks=True),
    FIND,
    RELOAD,
    BACK,
)


class RecusalsPage(ListPage["Recusal"]):
    """Name, subject, reason, by whom and when."""

    OFFERS = RECUSAL_COMMANDS
    TITLE = N_("回避")
    COLUMNS = (
        ListColumn(N_("评分人"), 8),
        ListColumn(N_("对象"), 6),
        ListColumn(N_("名称"), 8),
        ListColumn(N_("理由"), 10),
        ListColumn(N_("经办"), 6),
        ListColumn(N_("日期")),
    )
    NOTHING = N_("没有人要回避。按 Ctrl+N 登记")

    def __init__(self, round_: RoundKey) -> None:
        super().__init__()
        self._round = round_

    def path(self) -> tuple[str, ...]:
        """Unit, round."""
        return self._round.unit.name, self._round.code, _(self.TITLE)

    def load(self) -> None:
        """Read them."""
        services, key = self.kaoping.services, self._round
        self.ask(lambda: services.panels.recusals(key), self.take)

    def key(self, item: Recusal) -> tuple[str, str]:
        """Name and subject."""
        return item.filler, item.subject

    def titles(self, item: Recusal) -> tuple[str, ...]:
        """Found by the initials of both names."""
        return item.filler, item.name

    def cells(self, item: Recusal) -> ListRow:
        """One of them."""
        return (
            Cell(item.filler, "strong"),
            Cell(item.subject, "quiet"),
            Cell(item.name),
            Cell(item.reason, "text"),
            Cell(_("按花名册") if item.own_branch else item.actor, "quiet"),
            Cell(self.day_of(item.at) if item.at else "", "quiet"),
        )

    def action_add(self) -> None:
        """Ask who does not mark whom, and why."""
        services, key = self.kaoping.services, self._round
        about = _("登记回避:评分人不评这些对象,他们的表由名单上的其他人评。几个对象用顿号或逗号隔开。")
        asked = [InputLine(_("评分人")), InputLine(_("对象")), InputLine(_("理由"))]
        self.kaoping.push_screen(
            AskPage(
                _("登记回避"), about, asked,
                lambda answers: services.panels.recuse(key, answers[0], tuple(names_in(answers[1])), answers[2]),
                lambda made: self.say(_("已登记 {n} 条回避").format(n=len(made)), "good"),
            )
        )  # fmt: skip

    def action_lift(self) -> None:
        """Ask why, and lift the one under the cursor."""
        here, services, key = self.here, self.kaoping.services, self._round
        if here is None:
            return
        if here.own_branch:
            self.say(_("自己支部的回避按花名册来,不能撤销"), "warning")
            return
        about = _("撤销回避:{filler} 照常评 {subject} {name}。").format(
            filler=here.filler, subject=here.subject, name=here.name
        )
        self.kaoping.push_screen(
            AskPage(
                _("撤销"), about, [InputLine(_("理由"))],
                lambda answers: services.panels.lift_recusal(key, here.filler, here.subject, answers[0]),
                lambda one: self.say(_("{filler} 照常评 {name}").format(filler=one.filler, name=one.name), "good"),
            )
        )  # fmt: skip

    def action_reload(self) -> None:
        """Read again."""
        self.load()
