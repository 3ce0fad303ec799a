"""The books of a unit: how many entries each has in a month, what is wrong with them, and when it last moved."""

from typing import TYPE_CHECKING

from ....core.kernel.errors import Error
from ....core.kernel.paths import places
from ....core.ledger.scope import Scope
from ....core.services.typed_dates import month_title
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import ARCHIVES, EXPORTS, TEMPLATES
from ...paths import new_file, write_new_workbook
from ...style.theme import Look
from ...style.width import fit, width
from ...widgets.charts import painted, share
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import InputLine
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToBook, ToCalendar, ToImport, ToInspections, ToLedger, ToTodos
from ..base.saving import SavePage, UntilStopped, made_first
from ..base.working import Task
from .entry_rows import state_cell
from .month import OfMonths
from .scopes import ScopePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ....core.exchange.books.bundle import BookBundle
    from ....core.kernel.unit import Unit
    from ....core.services.ledger import BookRow, BookYear, Overview

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("打开光标所在的台账,看这个月的记录")),
    Command("scope", "f4", N_("范围"), N_("换看总台账、某个支部的分台账、某名党员的明细台账")),
    Command("todos", "", N_("待办"), N_("有什么到期、缺什么、该办什么")),
    Command("previous_month", "f7", N_("上月"), N_("看上一个月")),
    Command("next_month", "f8", N_("下月"), N_("看下一个月")),
    Command("calendar", "ctrl+r", N_("月历"), N_("各支部每个月该做的做了没有")),
    Command("inspections", "", N_("查评"), N_("晒账、查账抽检、评账")),
    FIND,
    PANE,
    Command("next_group", "tab", N_("下一组"), N_("到下一组的第一本台账"), footer=False),
    Command("month", "ctrl+g", N_("到某月"), N_("打出年和月,看那个月"), footer=False, asks=True),
    Command("bring", "", N_("导入"), N_("把一个 Excel 或 CSV 文件导入光标所在的台账"), footer=False),
    Command(
        "export", "ctrl+x", N_("导出"), N_("把光标所在台账这个范围、这一年的记录导出成 Excel"), footer=False, asks=True
    ),
    Command(
        "bundle",
        "",
        N_("归档"),
        N_("把光标所在台账这一年的记录和印证打成一个 .zip 文件"),
        footer=False,
        asks=True,
    ),
    Command("template", "", N_("模板"), N_("给光标所在的台账写一个可以填好再导入的空表"), footer=False, asks=True),
    RELOAD,
    BACK,
)

MOST_SEEN = 24
"""So many entries at most stand beside the books."""

MONTH_CELLS = 12
MOST_BAR = 24


class LedgerPage(OfMonths, ListPage["BookRow"]):
    """Books in their groups; the scope and the month decide which entries are counted."""

    OFFERS = COMMANDS
    TITLE = N_("台账")
    COLUMNS = (
        ListColumn(N_("组")),
        ListColumn(N_("台账"), 12),
        ListColumn(N_("本月"), right=True),
        ListColumn(N_("草稿"), right=True),
        ListColumn(N_("缺印证"), right=True),
        ListColumn(N_("退回"), right=True),
        ListColumn(N_("最近一次")),
    )
    NOTHING = N_("没有符合的台账")
    PREVIEWS = True

    def __init__(self, unit: "Unit", scope: Scope | None = None, month: str = "") -> None:
        super().__init__()
        self._unit = unit
        self._scope = scope or Scope(name=_("总台账"))
        self._month = month
        self._todos = 0

    def way(self) -> ToLedger:
        """To the scope and the month shown now."""
        return ToLedger(self._unit, self._scope, self._month)

    def path(self) -> tuple[str, ...]:
        """Unit and scope."""
        return _(self.TITLE), self._unit.name, self._scope.name

    def help_notes(self) -> tuple[str, ...]:
        """What the columns say."""
        return (
            _("缺印证:要求有附件而没有附件的记录,不计入考评。最近一次:这本台账最后一条记录的日期。"),
            _("每个支部每月至少动一次;一个月没有动的、到期的、没有印证的,都在待办里。"),
        )

    def load(self) -> None:
        """Read the books, then count what is to be done."""
        services, unit, scope = self.kaoping.services, self._unit, self._scope
        month = self._month = self._month or services.workspace.clock.today().isoformat()[:7]
        self.ask(lambda: services.ledger.overview(unit, scope, month), self._take)

    def _take(self, overview: "Overview") -> None:
        services, unit, scope = self.kaoping.services, self._unit, self._scope
        if (overview.scope, overview.month) == (scope, self._month):
            self.take(overview.books)
            # Counted only now, because it takes longer than the books themselves.
            self.ask(lambda: services.duties.count(unit, scope), lambda count: self._take_todos(scope, count))

    def _take_todos(self, scope: Scope, count: int) -> None:
        if scope == self._scope:
            self._todos = count
            self.listed()

    def listed(self) -> None:
        """To-dos, month and entries in the header."""
        entries = sum(row.entries for row in self._items)
        todos = _("待办 {n}").format(n=self._todos) if self._todos else ""
        month = _("{month} 共 {n} 条").format(month=month_title(self._month), n=entries)
        self.show_path("  ".join(filter(None, (todos, month))))

    def key(self, item: "BookRow") -> str:
        """The book's id."""
        return item.id

    def cells(self, item: "BookRow") -> ListRow:
        """One book."""
        first = next((row for row in self._shown if row.group == item.group), item) is item
        return (
            Cell(item.group if first else "", "quiet"),
            Cell(item.title, "strong" if item.last or item.entries else "text"),
            Cell(str(item.entries or "")),
            Cell(str(item.drafts or ""), "warning"),
            Cell(str(item.unproved or ""), "warning"),
            Cell(str(item.returned or ""), "bad"),
            Cell(item.last, "quiet"),
        )

    def words(self, item: "BookRow") -> tuple[tuple[str, ...], str]:
        """Found by title and group."""
        return (item.title, item.id, item.group), ""

    def titles(self, item: "BookRow") -> tuple[str, ...]:
        """Found by the initials of title and group."""
        return item.title, item.group

    def read_preview(self, item: "BookRow") -> "BookYear":
        """What the year brought the book."""
        return self.kaoping.services.ledger.book_year(self._unit, item.id, self._scope, self._month, MOST_SEEN)

    def preview(self, item: "BookRow", known: "BookYear", cells: int, look: Look) -> list[list[Piece]]:
        """How many each month, and the last entries."""
        lines: list[list[Piece]] = [[(fit(f"{item.title}  {month_title(self._month)}", cells), look.strong)]]
        told = item.entries and _("这个月 {n} 条").format(n=item.entries)
        lines += [[(told or _("这个月还没有记录;Enter 去记一条"), look.text if told else look.quiet)], []]
        here = int(self._month[5:])
        lines.append([(_("全年 {n} 条").format(n=sum(known.months)), look.section)])
        most, room = max(known.months), max(1, cells - MONTH_CELLS)
        for number, count in enumerate(known.months, start=1):
            if count or number == here:
                style = look.strong if number == here else look.text
                bar = share(count, most, min(room, MOST_BAR), " ") if count else ""
                lines.append([(f"{number:>2} {fit(str(count), 5, 'right')}  ", style), *painted(bar, look, look.text)])
        if known.last:
            lines += [[], [(_("最近的记录"), look.section)]]
        for one in known.last:
            entry, state = one.entry, state_cell(one.entry.state)
            about = "  ".join(filter(None, (one.organisation, one.person, entry.title or entry.kind)))
            rest = cells - width(entry.date) - width(state.text) - 4
            lines.append(
                [
                    (f"{entry.date}  ", look.quiet),
                    (fit(about, max(4, rest)), look.text),
                    (f"  {state.text}", getattr(look, state.tone)),
                ]
            )
        return lines

    # Commands.

    def action_open(self) -> None:
        """To the entries of the book."""
        if not self.to_list() and self.here is not None:
            self.go(ToBook(self._unit, self.here.id, self._scope, self._month))

    def action_next_group(self) -> None:
        """The first book of the next group, from the last group the first one."""
        here = self.here
        if here is None or self.to_list():
            return
        row = self.listing.current_row()
        further = (place for place, one in enumerate(self.shown) if place > row and one.group != here.group)
        self.listing.move_to(next(further, 0))

    def action_scope(self) -> None:
        """Choose another scope."""
        self.kaoping.push_screen(ScopePage(self._unit, self._see))

    def _see(self, scope: Scope) -> None:
        self._scope = scope
        self.load()

    def action_calendar(self) -> None:
        """To the calendar."""
        self.go(ToCalendar(self._unit, self._scope, int(self._month[:4])))

    def action_todos(self) -> None:
        """To what is to be done."""
        self.go(ToTodos(self._unit, self._scope))

    def action_inspections(self) -> None:
        """To publications, spot checks and ratings."""
        self.go(ToInspections(self._unit))

    def action_bring(self) -> None:
        """To the import."""
        if self.here is not None:
            self.go(ToImport(self._unit, self.here.id))

    def action_export(self) -> None:
        """Write the year's entries of the book to a workbook."""
        services, book = self.kaoping.services, self.here
        if book is None:
            return
        from ....core.services.entry_lists import EntryQuery

        year = self._month[:4]
        about = _("把「{book}」{year} 年({scope})的记录写进一个新的 Excel 文件。").format(
            book=book.title, year=year, scope=self._scope.name
        )
        asked = EntryQuery(year=year, scope=self._scope)
        self._save(
            _("导出"), about, f"{book.title}-{year}.xlsx", EXPORTS,
            lambda: services.files.export(self._unit, book.id, asked).content,
        )  # fmt: skip

    def action_bundle(self) -> None:
        """Write the year's entries of the book and their proofs to one file for the archive."""
        services, book = self.kaoping.services, self.here
        if book is None:
            return
        from ....core.services.entry_lists import EntryQuery

        year, no = self._month[:4], _("否")
        asked = EntryQuery(year=year, scope=self._scope)
        about = _("把「{book}」{year} 年({scope})的记录和印证打成一个新的 .zip 文件,附清单和校验码。").format(
            book=book.title, year=year, scope=self._scope.name
        )

        def write(task: Task, answers: tuple[str, ...], replace: bool) -> "BookBundle":  # as pages ask
            path, lost = answers
            if lost not in (_("是"), no):
                raise Error(_("附件缺失也照样打包?请写「是」或「否」。"))
            with new_file(path, replace=replace) as out:
                return services.files.bundle(self._unit, book.id, asked, UntilStopped(out, task), lost=lost != no)

        self.kaoping.push_screen(
            SavePage(
                _("归档"), about, f"{book.title}-{year}.zip", write, self._bundled,
                purpose=ARCHIVES, more=[InputLine(_("附件缺失也照样打包(是/否)"), no)],
            )
        )  # fmt: skip

    def _bundled(self, made: "BookBundle") -> None:
        done = _("已打包 {n} 条记录、{files} 个附件文件").format(n=made.entries, files=made.files)
        if made.problems:
            lacking = _(";缺附件 {n} 个,见里面的「说明.txt」").format(n=len(made.problems))
            self.say(done + lacking, "warning")
        else:
            self.say(done, "good")

    def action_template(self) -> None:
        """Write an empty workbook."""
        services, book = self.kaoping.services, self.here
        if book is not None:
            about = _("给「{book}」写一个空表,填好后在这里用菜单(F10)里的「导入」导入。").format(book=book.title)
            self._save(
                _("模板"), about, f"{book.title}.xlsx", TEMPLATES,
                lambda: services.files.template(self._unit, book.id),
            )  # fmt: skip

    def _save(self, title: str, about: str, name: str, purpose: str, make: "Callable[[], bytes]") -> None:
        """Ask where a workbook shall be written, and write it there."""
        self.kaoping.push_screen(
            SavePage(
                title, about, name, made_first(make, write_new_workbook),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=purpose,
            )
        )  # fmt: skip
