"""The working-day calendar of a unit, a year at a time: days off and weekends at work, changed with a reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....core.kernel.written_days import read_working
from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToWorkdays

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.kernel.workdays import CalendarYear, SpecialDay

COMMANDS = (
    Command("change", "enter,f2", N_("改"), N_("把一天改成放假或上班,写明理由"), asks=True, act="calendar.change"),
    Command("earlier", "f7", N_("上一年"), N_("看前一年")),
    Command("later", "f8", N_("下一年"), N_("看后一年")),
    Command("add", "ctrl+n", N_("录入一年"), N_("录入还没有的一年的放假安排"), asks=True, act="calendar.add"),
    FIND,
    RELOAD,
    BACK,
)


class WorkdaysPage(ListPage["SpecialDay"]):
    """Day, weekday, off or at work, what for, why and by whom it was changed."""

    OFFERS = COMMANDS
    TITLE = N_("工作日历")
    COLUMNS = (
        ListColumn(N_("日期")),
        ListColumn(N_("星期")),
        ListColumn(N_("安排")),
        ListColumn(N_("名称"), 8),
        ListColumn(N_("谁"), 4),
        ListColumn(N_("理由"), 6),
    )
    NOTHING = N_("这一年还没有工作日历,算不出工作日;放假安排公布以后按 Ctrl+N 录入")

    def __init__(self, unit: "Unit", year: int = 0) -> None:
        super().__init__()
        self._unit, self._year = unit, year
        self._seen: CalendarYear | None = None
        self._years: tuple[int, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit, what it is, the year."""
        year = (_("{year} 年").format(year=self._year),) if self._year else ()
        return (self._unit.name, _(self.TITLE), *year)

    def way(self) -> ToWorkdays:
        """The calendar of the year that is seen."""
        return ToWorkdays(self._unit, self._year)

    def load(self) -> None:
        """Read the year."""
        services, unit = self.kaoping.services, self._unit
        self._year = self._year or services.workspace.clock.today().year
        year = self._year
        self.ask(
            lambda: (services.workdays.year(unit, year), services.workdays.years(unit)), lambda both: self._take(*both)
        )

    def _take(self, found: "CalendarYear", years: tuple[int, ...]) -> None:
        self._seen, self._years = found, years
        self.take(found.days)

    def listed(self) -> None:
        """How many days off, at work; what it is from."""
        if self._seen is None or not self._seen.known:
            self.show_path(_("没有录入") if self._seen is not None else "")
            return
        off = sum(not one.working for one in self._seen.days)
        words = _("放假 {off} 天,周末上班 {work} 天")
        self.show_path(words.format(off=off, work=len(self._seen.days) - off))

    def key(self, item: "SpecialDay") -> str:
        """Its day."""
        return item.day.isoformat()

    def words(self, item: "SpecialDay") -> tuple[Sequence[str], str]:
        """Found by the day, what for, and why."""
        return (item.day.isoformat(), item.name, item.reason), ""

    def cells(self, item: "SpecialDay") -> ListRow:
        """One day."""
        return (
            Cell(item.day.isoformat(), "strong"),
            Cell(_weekday(item.day.weekday()), "quiet"),
            Cell(_("上班"), "warning") if item.working else Cell(_("放假"), "good"),
            Cell(item.name),
            Cell(item.actor, "quiet"),
            Cell(item.reason, "quiet"),
        )

    def action_earlier(self) -> None:
        """The year before."""
        self._show_year(-1)

    def action_later(self) -> None:
        """The year behind."""
        self._show_year(1)

    def _show_year(self, step: int) -> None:
        year = self._year + step
        if not self._years or not self._years[0] <= year <= self._years[-1] + 1:
            self.say(_("日历里没有这一年"), "warning")
            return
        self._year = year
        self.load()

    def action_change(self) -> None:
        """Ask which day, what it becomes, and why."""
        here, services, unit = self.here, self.kaoping.services, self._unit
        day = "" if here is None else here.day.isoformat()
        becomes = "" if here is None else _("休") if here.working else _("班")

        def change(answers: tuple[str, ...]) -> "SpecialDay":
            return services.workdays.change(unit, answers[0], answers[2], working=read_working(answers[1]))

        self.kaoping.push_screen(
            AskPage(
                _("改一天"), _("只改本单位的日历;公示等期限按改过的算。"),
                [InputLine(_("日期"), day), InputLine(_("休或班"), becomes), InputLine(_("理由"))],
                change, self._changed,
            )
        )  # fmt: skip

    def _changed(self, one: "SpecialDay") -> None:
        self._year = one.day.year
        self.load()
        words = _("{day} 改为上班") if one.working else _("{day} 改为放假")
        self.say(words.format(day=one.day), "good")

    def action_add(self) -> None:
        """Ask for a year, its days off and at work, and the notice."""
        services, unit = self.kaoping.services, self._unit
        following = self._years[-1] + 1 if self._years else self._year
        about = _("照国务院办公厅的通知写,如「元旦 1月1日至1月3日、春节 2月6日至2月12日」;没有公布的年份不要猜。")
        self.kaoping.push_screen(
            AskPage(
                _("录入一年"), about,
                [InputLine(_("年份"), str(following)), InputLine(_("放假")),
                 InputLine(_("周末上班"), optional=True), InputLine(_("依据"))],
                lambda answers: services.workdays.add(unit, read_year(answers[0]), *answers[1:]), self._added,
            )
        )  # fmt: skip

    def _added(self, found: "CalendarYear") -> None:
        self._year = found.year
        self.load()
        self.say(_("已录入 {year} 年的工作日历").format(year=found.year), "good")


def read_year(typed: str) -> int:
    """The year that is typed.

    Raises:
        Error: it is none.
    """
    from ....core.services.typed_dates import read_year as read

    return read(typed)


def _weekday(number: int) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[number]
