"""The calendar: what each branch has done, owes and still has time for; month by month, or book by book in a month."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.pinyin import sounds_like
from ....core.kernel.text import match_key
from ....core.ledger.scope import Scope
from ....core.services.typed_dates import month_title, next_month
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import wrap
from ...widgets.cellgrid import CELL_GRID_COMMANDS, CellGrid, GridRow
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell
from ..base.listpage import RELOAD
from ..base.page import BACK, Page
from ..base.routes import ToBook

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.requirements.model import Status
    from ....core.services.duties import CalendarView
    from ...style.theme import Tone

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("全年:看这个月各本台账;一个月:打开这个支部这个月的这本台账")),
    Command("turn", "f6", N_("全年/一月"), N_("看全年各月,或看一个月里各本台账")),
    Command("previous", "f7", N_("往前"), N_("上一年,或上一个月")),
    Command("next", "f8", N_("往后"), N_("下一年,或下一个月")),
    Command("find", "ctrl+f", N_("查找"), N_("按支部名称或拼音首字母查找;Enter 回到表里,Esc 取消"), footer=False),
    RELOAD,
    BACK,
)
SIGNS: "Mapping[Status | None, tuple[str, Tone]]" = {
    None: ("", "text"),
    "done": (N_("齐"), "good"),
    "due": (N_("待"), "text"),
    "unproved": (N_("证"), "warning"),
    "late": (N_("欠"), "bad"),
}
DETAIL_LINES = 3


def _sign(status: "Status | None") -> Cell:
    word, tone = SIGNS[status]
    return Cell(_(word), tone)


class CalendarPage(Page):
    """Rows are branches; columns the months of a year, or the books of a month."""

    OFFERS = COMMANDS
    TITLE = N_("月历")
    DEFAULT_CSS = f"CalendarPage #duty {{ height: {DETAIL_LINES + 1}; }}"

    def __init__(self, unit: "Unit", scope: Scope, year: int) -> None:
        super().__init__()
        self._unit, self._scope = unit, scope
        self._year = year
        self._month = ""
        self._view: CalendarView | None = None
        self._column: int | None = None
        """Where the cursor is to be; ``None`` before the first look: at this month, if the year is this one."""

    def path(self) -> tuple[str, ...]:
        """Unit, scope, the year or month."""
        when = month_title(self._month) if self._month else _("{year} 年").format(year=self._year)
        return self._unit.name, self._scope.name, _(self.TITLE), when

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the grid."""
        return ((_(self.TITLE), self.OFFERS), (_("移动"), CELL_GRID_COMMANDS))

    def help_notes(self) -> tuple[str, ...]:
        """What the signs say."""
        return (
            _("齐:该做的做了,有印证。待:还没有到期。证:做了,缺印证或还没有提交,不计入。欠:到期没有做。空:没有要求。"),
            _("全年一格里有几本台账时,写最要紧的一种。"),
        )

    def body(self) -> Iterable[Widget]:
        """Field to find by, the grid, the cell in words."""
        yield TextField(_("查找"))
        yield CellGrid(_("正在读取.."))
        yield TextLines(id_="duty")

    def begin(self) -> None:
        """Hide the field until it is asked for."""
        self.query_one(TextField).display = False
        self.grid.focus()

    @property
    def grid(self) -> CellGrid:
        """The grid."""
        return self.query_one(CellGrid)

    def lay_out(self) -> None:
        """The words for the new width."""
        super().lay_out()
        self._show_duty()

    def load(self) -> None:
        """Read a year, or a month."""
        services, unit, scope, year, month = self.kaoping.services, self._unit, self._scope, self._year, self._month
        if self._column is None:
            day = services.workspace.clock.today()
            self._column = day.month - 1 if day.year == year else 0
        if month:
            self.ask(lambda: services.duties.month(unit, scope, month), self._take)
        else:
            self.ask(lambda: services.duties.year(unit, scope, year), self._take)

    def _take(self, view: "CalendarView") -> None:
        if view.period != (self._month or str(self._year)):
            return
        before, self._view = self._view, view
        grid = self.grid
        column = grid.column if before is not None and before.period == view.period else self._column or 0
        rows = [GridRow(row.name, tuple(_sign(status) for status in row.statuses)) for row in view.rows]
        grid.say_empty(_("没有要求按期记的台账"))
        grid.show(view.titles, rows, grid.current_row(), column)
        late = sum(status == "late" for row in view.rows for status in row.statuses)
        self.show_path(_("欠 {n} 格").format(n=late) if late else _("没有欠的"))
        self._show_duty()

    def on_cell_grid_moved(self, event: CellGrid.Moved) -> None:
        """The cell under the cursor in words."""
        event.stop()
        self._show_duty()

    def _show_duty(self) -> None:
        view, look, grid = self._view, self.kaoping.look, self.grid
        if view is None or not view.rows or not view.titles:
            return
        cells = max(20, self.size.width - 2)
        row, column = view.rows[grid.current_row()], grid.column
        lines: list[list[Piece]] = [[(" " * self.size.width, look.heading)]]
        title = f"{row.name}  {view.long_titles[column]}"
        words = view.words(grid.current_row(), column) or _("没有要求")
        lines += [[(" ", look.text), (text, look.strong)] for text in wrap(title, cells)[:1]]
        lines += [[(" ", look.text), (text, look.text)] for text in wrap(words, cells)[: DETAIL_LINES - 1]]
        self.query_one("#duty", TextLines).show(lines)

    # Commands.

    def action_open(self) -> None:
        """From a year to the month, from a month to the book."""
        view, grid = self._view, self.grid
        if self.focused is self.query_one(TextField):
            self._close_field()
            return
        if view is None or not view.rows or not view.titles:
            return
        if not self._month:
            self._see(f"{self._year:04}-{grid.column + 1:02}", 0)
            return
        row = view.rows[grid.current_row()]
        self.go(ToBook(self._unit, view.books[grid.column], Scope(row.organisation, None, row.name), self._month))

    def action_find(self) -> None:
        """Open the field."""
        field = self.query_one(TextField)
        field.display = True
        field.focus()

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """To the first branch that matches, from where the cursor is."""
        event.stop()
        key, here = match_key(event.text), self.grid.current_row()
        names = [row.name for row in self._view.rows] if self._view is not None else []
        for place in [*range(here, len(names)), *range(here)] if key else ():
            if key in match_key(names[place]) or sounds_like(names[place], key):
                self.grid.move_to(place)
                return
        if key:
            self.say(_("没有「{text}」").format(text=event.text))

    def _close_field(self) -> None:
        field = self.query_one(TextField)
        field.clear()
        field.display = False
        self.say("")
        self.grid.focus()

    def action_turn(self) -> None:
        """The year or a month."""
        if self._month:
            self._see("", int(self._month[5:]) - 1)
        else:
            self._see(f"{self._year:04}-{self.grid.column + 1:02}", 0)

    def action_previous(self) -> None:
        """The year or month before."""
        self._step(-1)

    def action_next(self) -> None:
        """The year or month behind."""
        self._step(1)

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_back(self) -> None:
        """Out of the field; from a month to its year; from there away."""
        if self.query_one(TextField).display:
            self._close_field()
        elif self._month:
            self.action_turn()
        else:
            super().action_back()

    def _step(self, way: int) -> None:
        if self._month:
            month = next_month(self._month, way)
            self._year = int(month[:4])
            self._see(month, self.grid.column)
        else:
            self._year += way
            self._see("", self.grid.column)

    def _see(self, month: str, column: int) -> None:
        self._month, self._column, self._view = month, column, None
        self.load()
