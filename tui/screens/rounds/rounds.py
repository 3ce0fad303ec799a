"""All rounds with their stage and how far they are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ....core.kernel.errors import Error
from ....core.services.typed_dates import read_year
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...style.width import wrap
from ...told import on_screen
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToSubjects
from .picture import picture_lines, stage_line
from .stage import ask_reopen, called, show_stages

if TYPE_CHECKING:
    from ....core.results.glance import RoundGlance
    from ....core.rounds.model import RoundInfo, RoundKey
    from ....core.services.rounds import RoundRow
    from ....core.services.workbench import Workbench

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("打开光标所在的一轮,看它的考评对象")),
    FIND,
    Command("narrow_unit", "f4", N_("筛选"), N_("只看本单位的各轮;再按一次看全部")),
    PANE,
    RELOAD,
    Command(
        "reopen",
        "",
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
    Command("history", "ctrl+o", N_("经过"), N_("光标所在的一轮经过的阶段:何时、由谁、为什么"), footer=False),
    BACK,
)


class RoundsPage(ListPage["RoundRow"]):
    """Rounds: unit, scheme, year, stage, progress; beside them the picture of the one under the cursor."""

    OFFERS = COMMANDS
    TITLE = N_("考评轮次")
    COLUMNS = (
        ListColumn(N_("单位"), 8),
        ListColumn(N_("方案"), 10),
        ListColumn(N_("年度")),
        ListColumn(N_("阶段"), 6),
        ListColumn(N_("对象"), right=True),
        ListColumn(N_("表已齐"), right=True),
        ListColumn(N_("进度"), right=True),
    )
    NOTHING = N_("还没有考评轮次。按 Esc 回工作台,在那里开启一轮。")
    PREVIEWS = True

    def __init__(self) -> None:
        super().__init__()
        self._only_unit = False

    def load(self) -> None:
        """Read the rounds."""
        self.ask(self.kaoping.services.rounds.rounds, self.take)

    def key(self, item: "RoundRow") -> "RoundKey":
        """Unit and code."""
        return item.info.key

    def titles(self, item: "RoundRow") -> tuple[str, ...]:
        """Found by the pinyin of unit and scheme."""
        return item.info.unit.name, item.info.title

    def wanted(self, item: "RoundRow") -> bool:
        """All, or those of the unit that the session is about."""
        return not self._only_unit or item.info.unit == self.kaoping.unit

    def listed(self) -> None:
        """How many in the header, and whether some are left out."""
        only = _("只看「{unit}」").format(unit=self.kaoping.unit.name) if self._only_unit and self.kaoping.unit else ""
        self.show_path("  ".join(filter(None, (only, _("共 {n} 轮").format(n=len(self.shown))))))

    def cells(self, item: "RoundRow") -> ListRow:
        """One round."""
        info = item.info
        share = item.complete * 100 // item.expected if item.expected else 0
        done = item.complete == item.expected
        return (
            Cell(info.unit.name, "strong"),
            Cell(info.title),
            Cell(str(info.year)),
            Cell(info.stage_shown, "quiet" if info.closed or info.voided else "warning" if info.reopened else "text"),
            Cell(str(info.subjects)),
            Cell(f"{item.complete}/{item.expected}"),
            Cell(f"{share}%", "good" if done else "warning"),
        )

    def read_preview(self, item: "RoundRow") -> "RoundGlance | str":
        """The round at a glance, or why there is none."""
        try:
            return self.kaoping.services.results.glance(item.info.key)
        except Error as error:
            return on_screen(error)

    def preview(self, item: "RoundRow", known: "RoundGlance | str", cells: int, look: Look) -> list[list[Piece]]:
        """Its stages, distribution, grades, branches, and what needs a person."""
        lines: list[list[Piece]] = [[(text, look.strong)] for text in wrap(called(item.info), cells)]
        if isinstance(known, str):
            return [*lines, *([(text, look.warning)] for text in wrap(known, cells))]
        return [*lines, stage_line(known, cells, look), [], *picture_lines(known, cells, look)]

    # Commands.

    def action_open(self) -> None:
        """Go to the subjects of the round under the cursor."""
        if not self.to_list() and self.here is not None:
            self.go(ToSubjects(self.here.info.key))

    def action_narrow_unit(self) -> None:
        """Only those of the unit, or all."""
        self._only_unit = not self._only_unit and self.kaoping.unit is not None
        self.narrow()

    def action_reopen(self) -> None:
        """Ask to which stage the round goes back, and why."""
        info = self._here
        if info is not None:
            ask_reopen(self, info)

    def action_void(self) -> None:
        """Ask why, and void the round."""
        services, info = self.kaoping.services, self._here
        if info is None:
            return
        about = _("作废{round}:内容留着,不能再写,结果不作数;同一方案、同一年度可以重新开启。")
        self.kaoping.push_screen(
            AskPage(
                _("作废"), about.format(round=called(info)), [InputLine(_("理由"))],
                lambda answers: services.rounds.void(info.key, answers[0]),
                lambda _after: self.say(_("已作废"), "good"),
            )
        )  # fmt: skip

    def action_history(self) -> None:
        """Show the stages the round went through."""
        info = self._here
        if info is not None:
            show_stages(self, info.key)

    @property
    def _here(self) -> "RoundInfo | None":
        return None if self.here is None else self.here.info


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
