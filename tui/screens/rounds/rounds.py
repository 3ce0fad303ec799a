"""All rounds with their stage and how far they are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.services.typed_dates import read_year
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import AskPage, InputLine, TextPage
from ..base.page import BACK, Page
from ..base.routes import ToLedger, ToSubjects, ToUses

if TYPE_CHECKING:
    from ....core.rounds.model import RoundInfo, StageEntry
    from ....core.services.rounds import RoundRow
    from ....core.services.workbench import Workbench

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("打开光标所在的一轮,看它的考评对象")),
    Command("ledger", "f7", N_("台账"), N_("各单位的台账:记录、月历、待办、花名册")),
    Command("uses", "f6", N_("起步值"), N_("各单位启用的方案:看、改、确认参数和起步值")),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍")),
    Command(
        "reopen",
        "f2",
        N_("退回"),
        N_("把光标所在的一轮退回到更早的阶段,写明理由"),
        footer=False,
        asks=True,
        act="round.reopen",
    ),
    Command(
        "void",
        "delete",
        N_("作废"),
        N_("作废开错的一轮,写明理由;内容留着,不能再写"),
        footer=False,
        asks=True,
        act="round.void",
    ),
    Command("history", "f3", N_("经过"), N_("光标所在的一轮经过的阶段:何时、由谁、为什么"), footer=False),
    BACK,
)


class RoundsPage(Page):
    """Rounds: unit, scheme, year, stage, progress."""

    OFFERS = COMMANDS
    TITLE = N_("考评轮次")

    def __init__(self) -> None:
        super().__init__()
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
        yield Listing(columns, _("正在读取.."))

    def load(self) -> None:
        """Read the rounds."""
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
        self.go(ToLedger())

    def action_uses(self) -> None:
        """Go to the schemes that units use."""
        self.go(ToUses())

    def action_reopen(self) -> None:
        """Ask to which stage the round goes back, and why."""
        services, info = self.kaoping.services, self._here
        if info is not None:
            self.ask(lambda: services.rounds.earlier_stages(info.key), lambda stages: self._ask_stage(info, stages))

    def _ask_stage(self, info: "RoundInfo", stages: tuple[str, ...]) -> None:
        services = self.kaoping.services
        if not stages:
            self.say(_("这一轮不能退回"), "warning")
            return
        about = _("{round}现在是「{stage}」。退回到哪个阶段?可退回:{stages}。公布过的结果留着。").format(
            round=_called(info), stage=info.stage_title, stages="、".join(stages)
        )
        self.kaoping.push_screen(
            AskPage(
                _("退回"), about, [InputLine(_("阶段")), InputLine(_("理由"))],
                lambda answers: services.rounds.reopen(info.key, answers[0], answers[1], info.stage),
                lambda after: self.say(_("已退回到「{stage}」").format(stage=after.stage_title), "good"),
            )
        )  # fmt: skip

    def action_void(self) -> None:
        """Ask why, and void the round."""
        services, info = self.kaoping.services, self._here
        if info is None:
            return
        about = _("作废{round}:内容留着,不能再写,结果不作数;同一方案、同一年度可以重新开启。")
        self.kaoping.push_screen(
            AskPage(
                _("作废"), about.format(round=_called(info)), [InputLine(_("理由"))],
                lambda answers: services.rounds.void(info.key, answers[0]),
                lambda _after: self.say(_("已作废"), "good"),
            )
        )  # fmt: skip

    def action_history(self) -> None:
        """Show the stages the round went through."""
        services, info = self.kaoping.services, self._here
        if info is not None:
            self.ask(lambda: services.rounds.history(info.key), self._show_history)

    def _show_history(self, entries: "tuple[StageEntry, ...]") -> None:
        lines = ["  ".join(filter(None, (self.day_of(one.at), one.entered, one.actor, one.note))) for one in entries]

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            return [[(part, look.text)] for text in lines for part in wrap(text, cells)]

        self.kaoping.push_screen(TextPage(_("经过"), fold))

    @property
    def _here(self) -> "RoundInfo | None":
        return self._rows[self.query_one(Listing).current_row()].info if self._rows else None

    def _show(self, rows: "tuple[RoundRow, ...]") -> None:
        self._rows = rows
        listing = self.query_one(Listing)
        listing.say_empty(_("还没有考评轮次。按 Esc 回工作台,在那里开启一轮。"))
        listing.show([_cells(row) for row in rows], listing.current_row())
        self.show_path(_("共 {n} 轮").format(n=len(rows)))


class OpeningPage(AskPage):
    """The year of a new round of a unit, and its scheme where the unit uses several."""

    def __init__(self, bench: "Workbench") -> None:
        self._bench = bench
        running = {one.info.scheme for one in bench.rounds}
        first = next((use for use in bench.schemes if use.adoption.scheme not in running), bench.schemes[0])
        self._first = first.title
        about = _(
            "开启后,方案、参数和对象名单就此定下。现在是 {branches} 个支部、{people} 人,方案「{title}」。"
        ).format(branches=bench.branches, people=bench.people, title=first.title)
        questions = [InputLine(_("年度"), str(bench.today.year))]
        if len(bench.schemes) > 1:
            about += _("方案可填:{titles}。").format(titles="、".join(use.title for use in bench.schemes))
            questions.append(InputLine(_("方案"), first.title))
        super().__init__(_("开启考评"), about, questions, self._open)

    def _open(self, answers: tuple[str, ...]) -> "RoundInfo":
        title, ids = answers[-1] if len(answers) > 1 else self._first, dict(self._schemes())
        return self.kaoping.services.rounds.open(self._bench.told("unit"), ids.get(title, title), read_year(answers[0]))

    def _schemes(self) -> Iterable[tuple[str, str]]:
        return ((use.title, use.adoption.scheme) for use in self._bench.schemes)


def _called(info: "RoundInfo") -> str:
    """What a round is called in a sentence."""
    return _("{unit} {year} 年「{title}」").format(unit=info.unit.name, year=info.year, title=info.title)


def _cells(row: "RoundRow") -> ListRow:
    info = row.info
    share = row.complete * 100 // row.expected if row.expected else 0
    done = row.complete == row.expected
    return (
        Cell(info.unit.name, "strong"),
        Cell(info.title),
        Cell(str(info.year)),
        Cell(info.stage_shown, "quiet" if info.closed or info.voided else "warning" if info.reopened else "text"),
        Cell(str(info.subjects)),
        Cell(f"{row.complete}/{row.expected}"),
        Cell(f"{share}%", "good" if done else "warning"),
    )
