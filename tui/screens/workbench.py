"""The workbench (工作台): the first screen. What is still to be set up, what waits, what moved; Enter does it.

Until there is a database it asks for one; nothing it needs for its first paint knows the database.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from textual.containers import Container
from textual.widget import Widget

from ...core.kernel.clock import DEFAULT_ZONE
from ...plugins.i18n import N_, _
from ..commands import Command
from ..state import remembered
from ..style.width import wrap
from ..widgets.lines import Piece, TextLines
from ..widgets.listing import Cell, MixedRow, MixedRows
from ..widgets.rows import ROW_COMMANDS
from .base.page import Page
from .bench_lines import DATABASE, TITLES, UNFOLD, chart, checklist, folded, moved, todo_lines

if TYPE_CHECKING:
    from ...core.kernel.unit import Unit
    from ...core.services.duties import TodoRow
    from ...core.services.workbench import Movement, RunningRound, StepId, Workbench

COMMANDS = (
    Command("open", "enter,f2", N_("去办"), N_("办光标所在的一步或一件事;已经办好的一步可以再看、再改")),
    Command("next_step", "f9", N_("下一步"), N_("到还没有办好的第一步,办它")),
    Command("units", "f4", N_("换单位"), N_("换看另一个单位,或登记一个新单位")),
    Command("todos", "ctrl+g", N_("全部待办"), N_("本单位全部待办,可以按种类看"), footer=False),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
)

ACTS: "dict[StepId, str]" = {
    "unit": "unit.add",
    "roster": "roster.import",
    "scheme": "scheme.enable",
    "starters": "scheme.confirm",
    "round": "round.open",
    "polls": "polls.import",
}
"""What a step does, as the chain calls it."""

UNITS = "units"
"""What the line is about that asks which unit."""

WIDE = 110
"""From so many cells on, what moved stands beside the list instead of under it."""

BESIDE_CELLS = 44
BELOW_LINES = 4


class WorkbenchPage(Page):
    """Steps, rounds that are open, to-dos; beside them what moved and the line under the cursor in full."""

    OFFERS = COMMANDS
    TITLE = N_("工作台")
    DEFAULT_CSS = "WorkbenchPage #panes { height: 1fr; }"

    def __init__(self, waiting: str) -> None:
        """``waiting`` is what stands there until there is a database."""
        super().__init__()
        self._waiting = waiting
        self._units = 0
        self._unit: Unit | None = None
        self._bench: Workbench | None = None
        self._todos: tuple[TodoRow, ...] | None = None
        self._movement: Movement | None = None
        self._unfolded = False
        self._next: StepId | Literal["database"] | None = None

    def path(self) -> tuple[str, ...]:
        """Unit and what it is."""
        return (*(() if self._unit is None else (self._unit.name,)), _(self.TITLE))

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What stands here."""
        return (
            _("开始使用:从上往下一步一步办,光标停在下一步上,按 Enter 办;退出后再来,从同一步接着办。"),
            _("要办的事:最急的在最上面,过期的前面有 ! 号;Enter 到它所在的记录、台账或党员。"),
        )

    def body(self) -> Iterable[Widget]:
        """The lines, and what stands beside or below them."""
        yield Container(MixedRows(), TextLines(id_="beside"), id="panes")

    def begin(self) -> None:
        """The cursor goes into the list."""
        self._rows.focus()
        self._show()

    def lay_out(self) -> None:
        """What stands beside the lines goes below them where there is no room."""
        panes, beside = self.query_one("#panes"), self.query_one("#beside", TextLines)
        panes.styles.layout = "horizontal" if self._is_wide else "vertical"
        self._rows.styles.width = "1fr" if self._is_wide else "100%"
        beside.styles.width = BESIDE_CELLS if self._is_wide else "100%"
        beside.styles.height = "100%" if self._is_wide else BELOW_LINES
        super().lay_out()
        self._show()

    def on_mixed_rows_moved(self, event: MixedRows.Moved) -> None:
        """Another line is under the cursor."""
        event.stop()
        self._show_beside()

    def load(self) -> None:
        """Read everything: the steps first, then what takes longer."""
        if self.kaoping.is_open:
            self.ask(self._read, lambda found: self._take(*found))
        elif self.kaoping.is_absent:
            self._show()

    # Commands.

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_open(self) -> None:
        """Do what the line under the cursor stands for."""
        here = self._rows.here
        if here is not None and here.about is not None:
            self._do(here.about)

    def action_next_step(self) -> None:
        """Do the first step that is not done."""
        if self._next == DATABASE:
            self._make_database()
        elif self._next is not None:
            self._do_step(self._next)
        elif self.kaoping.is_open:
            self.say(_("开始使用的各步都办好了"), "good")

    def action_todos(self) -> None:
        """To all to-dos."""
        if self._unit is not None:
            from .bench_ways import todos_way  # not before the first paint

            self.go(todos_way(self._unit))

    def action_units(self) -> None:
        """Ask which unit."""
        if self.kaoping.is_open and self._units:
            from .settings.units import UnitsPage  # not before the first paint

            self.kaoping.push_screen(UnitsPage(self._choose))

    # Reading.

    def _read(self) -> "tuple[int, Workbench | None]":
        """In a thread: how many units there are, and where the one that is meant stands: ``None`` for none."""
        services, here = self.kaoping.services, self.kaoping.unit
        units = services.units.units()
        wanted = remembered(services.workspace.actor, f"unit {self.kaoping.place}") if here is None else here.id
        meant = next((unit for unit in units if unit.id == wanted), units[0] if len(units) == 1 else None)
        bench = services.workbench.look(meant) if meant is not None or not units else None
        return len(units), bench

    def _take(self, units: int, bench: "Workbench | None") -> None:
        unit = None if bench is None else bench.unit
        if unit is None or self._unit is None or unit.id != self._unit.id:
            self._todos, self._movement = None, None
        self._units, self._bench, self._unit = units, bench, unit
        self.kaoping.choose_unit(unit)
        self._show()
        if unit is not None and bench is not None and bench.branches:
            from ...core.ledger.scope import Scope  # not before the first paint

            services = self.kaoping.services
            self.ask(lambda: services.workbench.movement(unit), lambda found: self._take_movement(unit, found))
            self.ask(lambda: services.duties.todos(unit, Scope()), lambda found: self._take_todos(unit, found))

    def _take_movement(self, unit: "Unit", movement: "Movement") -> None:
        if unit == self._unit:
            self._movement = movement
            self._show_beside()

    def _take_todos(self, unit: "Unit", todos: "tuple[TodoRow, ...]") -> None:
        if unit == self._unit:
            self._todos = todos
            self._show()

    # Showing.

    @property
    def _rows(self) -> MixedRows:
        return self.query_one(MixedRows)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= WIDE

    def _show(self) -> None:
        before, bench = self._next, self._bench
        rows = list(self._lines())
        wanted = f"step {self._next}" if self._next not in (None, before) else None
        work = next((row.key for row in rows if row.about not in (None, UNFOLD)), None)
        self._rows.show(rows, wanted, work)
        self.show_path("" if bench is None else f"{bench.today}  {_weekday(bench.today)}")

    def _lines(self) -> Iterable[MixedRow]:
        bench, self._next = self._bench, None
        if self.kaoping.is_absent:
            self._next = DATABASE
            yield from checklist(None, self.kaoping.url)
        elif not self.kaoping.is_open:
            yield MixedRow("waiting", (Cell(self._waiting, "quiet"),))
        elif bench is not None:
            self._next = bench.next
            is_folded = bench.settled and not self._unfolded
            yield from (
                folded(bench, self.size.width - (BESIDE_CELLS if self._is_wide else 0))
                if is_folded
                else checklist(bench, self.kaoping.url)
            )
            if bench.branches:
                yield from todo_lines(self._todos, bench.today)
        elif self._units:
            told = _("登记了 {n} 个单位,看哪一个?").format(n=self._units)
            yield MixedRow("units", (Cell(told, "strong"),), _("Enter 去选"), UNITS, told)

    def _show_beside(self) -> None:
        """What moved, and the line under the cursor in full."""
        look, here, movement = self.kaoping.look, self._rows.here, self._movement
        told = "" if here is None or here.about is None else here.told
        lines: list[list[Piece]] = []
        if self._is_wide:
            lines += [] if movement is None else [*chart(movement, look), []]
            lines += [[(f"  {text}", look.text)] for text in wrap(told, BESIDE_CELLS - 4) if text]
        else:
            lines += [[(" " * self.size.width, look.heading)], [] if movement is None else moved(movement, look)]
            lines += [[(f"  {text}", look.quiet)] for text in wrap(told, max(10, self.size.width - 4))[:2]]
        self.query_one("#beside", TextLines).show(lines)

    # Doing.

    def _do(self, about: object) -> None:
        """What Enter does on a line about ``about``."""
        if about == UNITS:
            self.action_units()
        elif about == DATABASE:
            self._make_database()
        elif about == UNFOLD:
            self._unfolded = True
            self._show()
        elif isinstance(about, str):
            self._do_step(cast("StepId", about))
        elif self._bench is not None and self._unit is not None:
            from .bench_ways import line_way  # not before the first paint

            way = line_way(cast("TodoRow | RunningRound", about), self._unit, self._bench.today)
            if way is not None:
                self.go(way)

    def _do_step(self, step: "StepId") -> None:
        """Do a step, or look again at one that is done; one whose turn has not come says what comes before."""
        bench, unit = self._bench, self._unit
        if bench is None:
            self._make_database()
            return
        before = [each for each in TITLES if each not in ("sheets", "polls")]
        before = before[: before.index(step)] if step in before else before
        lacking = next((each for each in before if each not in bench.done), None)
        if lacking is not None and step not in bench.done:
            self.say(_("先办「{step}」").format(step=_(TITLES[lacking])), "warning")
        elif step in ACTS and not self.kaoping.may(ACTS[step]):
            self.say(_("「{step}」要由别人来办").format(step=_(TITLES[step])), "warning")
        elif unit is None:
            self._name_unit(None)
        else:
            self._do_step_of(step, unit, bench)

    def _do_step_of(self, step: "StepId", unit: "Unit", bench: "Workbench") -> None:
        if step == "unit":
            self._name_unit(unit)
        else:
            from .bench_ways import step_way  # not before the first paint

            where = step_way(step, unit, bench)
            self.kaoping.to_place(where) if isinstance(where, str) else self.go(where)

    def _choose(self, unit: "Unit") -> None:
        self._unfolded = False
        self.kaoping.choose_unit(unit)
        self.load()

    def _make_database(self) -> None:
        from ..completing import PathWanted
        from .base.dialogs import AskPage, InputLine  # not before the first paint

        app = self.kaoping
        about = _("这里还没有考评的数据库。放在哪里、按哪个时区算日期,按 F9 建立。")
        questions = [
            InputLine(_("位置"), app.url, path=PathWanted("databases", (".db",))),
            InputLine(_("时区"), DEFAULT_ZONE),
        ]
        self.kaoping.push_screen(
            AskPage(_("建立数据库"), about, questions, lambda answers: app.make_database(answers[0], answers[1]))
        )

    def _name_unit(self, unit: "Unit | None") -> None:
        """A new unit, or another name for the one there is."""
        from .settings.units import new_unit, rename_unit  # not before the first paint

        services = self.kaoping.services
        asked = new_unit(services, self._choose) if unit is None else rename_unit(services, unit, self._choose)
        self.kaoping.push_screen(asked)


def _weekday(day: date) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]
