"""Spot checks (查账): begun with a recorded seed, drawn once, each draw repeatable; from here to ratings too."""

from typing import TYPE_CHECKING

from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..rounds.standings import StandingsPage
from .inspection import InspectionPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.ledger.oversight.model import Inspection, Pick
    from ....core.services.oversight import InspectionRow

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("看抽到的记录,逐条写检查结论"), asks=True),
    Command("begin_check", "ctrl+n", N_("新查账"), N_("登记一次抽查:期间、台账、抽几条;种子随登记一起记下"), asks=True),
    Command("draw", "f9", N_("抽取"), N_("按登记的种子抽取,只能抽一次")),
    Command("check", "", N_("核对"), N_("按种子重抽一遍,看和记录的是否一致")),
    Command("standings", "", N_("晒账评账"), N_("各党组织的台账晒了没有、评了什么"), asks=True),
    FIND,
    RELOAD,
    BACK,
)
USUAL_SIZE = "10"


class InspectionsPage(ListPage["InspectionRow"]):
    """Day, title, period, how many of how many, what was found."""

    OFFERS = COMMANDS
    TITLE = N_("查账")
    COLUMNS = (
        ListColumn(N_("日期")),
        ListColumn(N_("名称"), 10),
        ListColumn(N_("期间")),
        ListColumn(N_("抽/共"), right=True),
        ListColumn(N_("已查"), right=True),
        ListColumn(N_("有问题"), right=True),
        ListColumn(N_("状态")),
        ListColumn(N_("登记人"), 4),
    )
    NOTHING = N_("还没有查账。按 Ctrl+N 登记一次抽查。")

    def __init__(self, unit: "Unit") -> None:
        super().__init__()
        self._unit = unit

    def path(self) -> tuple[str, ...]:
        """Unit and what it is."""
        return self._unit.name, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """Why nobody can choose what is drawn."""
        return (
            _("先登记范围和种子,再抽取:谁也不能挑。登记以后新增、修改的记录不影响这一次;登记了没抽的也留在这里。"),
            _("种子公开,任何人都可以照着重抽核对。"),
        )

    def load(self) -> None:
        """Read them."""
        services, unit = self.kaoping.services, self._unit
        self.ask(lambda: services.oversight.inspections(unit), self.take)

    def listed(self) -> None:
        """How many."""
        self.show_path(_("共 {n} 次").format(n=len(self.shown)))

    def key(self, item: "InspectionRow") -> int:
        """Its id."""
        return item.inspection.id

    def cells(self, item: "InspectionRow") -> ListRow:
        """One spot check."""
        one = item.inspection
        drawn = Cell(_("已抽取"), "good") if one.drawn else Cell(_("待抽取"), "warning")
        return (
            Cell(self.day_of(one.at), "quiet"),
            Cell(one.title, "strong"),
            Cell(one.period),
            Cell(f"{one.size}/{len(one.ids)}"),
            Cell(str(item.looked_at) if one.drawn else "", "good" if item.looked_at == one.size else "warning"),
            Cell(str(item.faults or ""), "bad"),
            drawn,
            Cell(one.actor, "quiet"),
        )

    # Commands.

    def action_open(self) -> None:
        """To what was drawn."""
        if self.to_list() or self.here is None:
            return
        if self.here.inspection.drawn:
            self.kaoping.push_screen(InspectionPage(self._unit, self.here.inspection))
        else:
            self.say(_("还没有抽取,按 F9 抽取"), "warning")

    def action_begin_check(self) -> None:
        """Record a new one."""
        services, unit = self.kaoping.services, self._unit
        questions = (
            InputLine(_("名称")),
            InputLine(_("期间(2025、2025-H1、2025-Q3、2025-06)"), str(services.workspace.clock.today().year)),
            InputLine(_("台账(空为全部)"), optional=True),
            InputLine(_("党组织(空为全部)"), optional=True),
            InputLine(_("抽几条"), USUAL_SIZE),
            InputLine(_("只抽没查过的(是/否)"), _("是")),
        )
        about = _("从这个期间已提交、有印证的记录里抽。登记后范围和种子不能改。")
        self.kaoping.push_screen(
            AskPage(
                _("新查账"),
                about,
                questions,
                lambda answers: services.oversight.begin_as_typed(unit, *answers),
                self._begun,
            )
        )

    def _begun(self, inspection: "Inspection") -> None:
        self.say(
            _("已登记,从 {n} 条里抽 {size} 条,种子 {seed};按 F9 抽取").format(
                n=len(inspection.ids), size=inspection.size, seed=inspection.seed[:16]
            ),
            "good",
        )

    def action_draw(self) -> None:
        """Draw, once."""
        services, here = self.kaoping.services, self.here
        if here is not None:
            self.ask(lambda: services.oversight.draw(self._unit, here.inspection.id), self._drawn)

    def _drawn(self, picks: "tuple[Pick, ...]") -> None:
        self.load()
        self.say(_("抽了 {n} 条,按 Enter 看").format(n=len(picks)), "good")

    def action_check(self) -> None:
        """Repeat the draw."""
        services, here = self.kaoping.services, self.here
        if here is not None:
            self.ask(lambda: services.oversight.check(self._unit, here.inspection.id), self._checked)

    def _checked(self, agrees: bool) -> None:
        if agrees:
            self.say(_("重抽一遍,和记录的完全一致"), "good")
        else:
            self.say(_("重抽的结果和记录不一致,登记或记录被改动过!请查留痕"), "bad")

    def action_standings(self) -> None:
        """To publications and ratings."""
        self.kaoping.push_screen(StandingsPage(self._unit))
