"""A round at a glance: its subjects on the left, the picture of it on the right, or in its place where room lacks.

Subjects are found by name, code or pinyin initials, narrowed by what stands in any column, ordered and counted by any.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widget import Widget

from ....core.kernel.paths import places
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import EXPORTS
from ...paths import write_new_workbook
from ...state import remember, remembered
from ...style.theme import Look
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import LazyRows, ListColumn, Listing, ListRow, Rule
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import TextRows
from ..base.page import BACK
from ..base.routes import ToResult, ToSheet
from ..base.saving import SavePage, made_first
from .columns import (
    TOTAL,
    RowFilter,
    RowTexts,
    SubjectColumn,
    begins_high,
    filter_of,
    in_order,
    is_found,
    subject_columns,
    with_thresholds,
)
from .counts import CountsPage
from .decide import NeedsPage
from .elsewhere import ELSEWHERE, LeadsOn
from .picture import picture_lines, stage_line
from .stage import ask_advance

if TYPE_CHECKING:
    from ....core.results.glance import GlanceRow, Need, RoundGlance
    from ....core.rounds.model import RoundKey, RoundOutline

COMMANDS = (
    Command("mark", "enter", N_("打分"), N_("给光标所在的对象打分")),
    Command("result", "ctrl+r", N_("结果"), N_("看结果和它的来历")),
    Command("needs", "f2", N_("处理"), N_("要人裁定和处理的:同一个问题只问一次,一次答复全部有关对象")),
    Command("find", "f3,ctrl+f,slash", N_("查找"), N_("按姓名、编号、支部或拼音首字母查找;再按 Esc 取消")),
    Command("narrow", "f4", N_("筛选"), N_("按任意列筛选:第1党支部 优秀、总分>=80、缺项>0、等次:待定;再按 Esc 取消")),
    Command("pane", "f6", N_("全貌"), N_("到分布、等次、支部的图,再按一次回到名单")),
    Command("sort", "ctrl+s", N_("排序"), N_("按标出的一列排列,再按一次倒过来;用左右方向键换列")),
    Command("count", "ctrl+g", N_("频次"), N_("标出的一列各个值各有多少个;在那里按数字换列")),
    Command("export", "ctrl+x", N_("导出"), N_("把现在看到的名单导出成 Excel"), asks=True),
    Command("advance", "f9", N_("下一阶段"), N_("进入下一个阶段"), asks=True),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
    *ELSEWHERE,
    Command("own_order", "", N_("随机顺序"), N_("按自己的随机顺序打分,每次都一样;再按一次照名单的顺序"), footer=False),
    Command("column_left", "left", N_("左一列"), N_("标出左边一列"), footer=False),
    Command("column_right", "right", N_("右一列"), N_("标出右边一列"), footer=False),
)
PANES = 110
"""From so many cells on the picture stands beside the list."""

OWN_ORDER = "marking order"
"""That a person wants the subjects in the order of the round is remembered under this."""

LIST_CELLS = 78
PICTURE_LEAST = 34


class SubjectsPage(LeadsOn):
    """Subjects with sheets, total, rank and grade; stages above, the picture beside."""

    OFFERS = COMMANDS
    TITLE = N_("考评对象")
    DEFAULT_CSS = """
    SubjectsPage #stages { height: 1; }
    SubjectsPage Horizontal { height: 1fr; }
    SubjectsPage #list { width: 1fr; height: 100%; }
    SubjectsPage #text { height: 100%; }
    """

    def __init__(self, key: "RoundKey") -> None:
        super().__init__()
        self._key = key
        self._glance: RoundGlance | None = None
        self._columns: tuple[SubjectColumn, ...] = ()
        self._texts = RowTexts(())
        self._shown: tuple[GlanceRow, ...] = ()
        self._places: list[int] = []  # of the subjects shown, in the list with its lines
        self._marked = 0
        self._order = ""
        self._backwards = False
        self._only: Need | None = None
        self._picture = False
        self._own: tuple[str, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit, year and scheme."""
        if self._round is None:
            return (self._key.code,)
        return self._round.info.unit.name, self._round.title

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """Stages, fields to find and narrow by, list and picture."""
        yield TextLines(id_="stages")
        yield TextField(_("查找"), id_="find")
        yield TextField(_("筛选"), id_="narrow")
        yield Horizontal(Listing((), _("正在读取..")), TextRows(self._fold))

    def begin(self) -> None:
        """Hide the fields until they are asked for."""
        for field in self.query(TextField):
            field.display = False
        self._listing.focus()

    def lay_out(self) -> None:
        """Share out the width."""
        cells, wide = self.size.width, self.size.width >= PANES
        picture = self.query_one(TextRows)
        picture.display, self._listing.display = wide or self._picture, wide or not self._picture
        picture.styles.width = max(PICTURE_LEAST, cells - LIST_CELLS - 2) if wide else "1fr"
        super().lay_out()
        self._show_stages()

    def _fold(self, cells: int, look: Look) -> Sequence[Sequence[Piece]]:
        return [] if self._glance is None else picture_lines(self._glance, cells - 1, look)

    def _show_stages(self) -> None:
        if self._glance is not None:
            self.query_one("#stages", TextLines).show(
                [stage_line(self._glance, self.size.width - 1, self.kaoping.look)]
            )

    def load(self) -> None:
        """Read the round."""
        services = self.kaoping.services

        def read() -> "tuple[RoundOutline, RoundGlance, tuple[str, ...]]":
            own = services.panels.order(self._key)
            return services.rounds.round(self._key), services.results.glance(self._key), own

        self.ask(read, self._take)

    def _take(self, read: "tuple[RoundOutline, RoundGlance, tuple[str, ...]]") -> None:
        first = self._glance is None
        self._round, glance, self._own = read
        self._glance = glance
        every = subject_columns(glance)
        self._columns = tuple(column for column in every if any(column.cell(row).text for row in glance.rows)) or every
        self._texts = RowTexts(self._columns)
        if first:
            ids = [column.id for column in self._columns]
            self._marked = ids.index(TOTAL) if TOTAL in ids else 0
            if glance.totals and not glance.lacking:  # marking is over: what came of it is looked at
                self._order, self._backwards = TOTAL, True
            self.say(glance.notice)
        self._marked = min(self._marked, len(self._columns) - 1)
        self._list()
        self._show_stages()
        self.query_one(TextRows).lay_out()

    # The list.

    @property
    def _listing(self) -> Listing:
        return self.query_one(Listing)

    @property
    def _column(self) -> SubjectColumn | None:
        """The one by which the list is ordered; ``None`` in the order of the round."""
        return next((column for column in self._columns if column.id == self._order), None)

    def _list(self) -> None:
        """RowFilter, sort and show; the cursor stays on its subject."""
        glance = self._glance
        if glance is None:
            return
        here = self._shown[self._here()].subject.code if self._shown else ""
        rows = self._narrowed(glance)
        if self._column is not None:
            rows = in_order(rows, self._column, glance, backwards=self._backwards)
        elif self._own and self._by_chance:
            at = {code: number for number, code in enumerate(self._own)}
            rows = sorted(rows, key=lambda row: at[row.subject.code])
        self._shown = tuple(rows)
        entries: Sequence[GlanceRow | str] = rows
        if self._order == TOTAL:
            entries = with_thresholds(rows, glance, backwards=self._backwards)
        self._places = [place for place, entry in enumerate(entries) if not isinstance(entry, str)]
        codes = [row.subject.code for row in rows]
        self._listing.say_empty(_("没有符合的对象"))
        self._listing.retitle(self._titles(), self._marked)
        place = self._places[codes.index(here) if here in codes else 0] if rows else 0
        self._listing.show(LazyRows(entries, self._cells), place)
        self.show_path(self._told(len(rows), len(glance.rows)))

    def _narrowed(self, glance: "RoundGlance") -> "list[GlanceRow]":
        found, typed = self.query_one("#find", TextField).text, self.query_one("#narrow", TextField).text
        wanted = filter_of(typed, self._texts) if typed.strip() else RowFilter()
        if wanted.fault:
            self.say(_("「{word}」里要写一个数").format(word=wanted.fault), "warning")
        only = None if self._only is None else set(self._only.subjects)
        return [
            row
            for row in glance.rows
            if (only is None or row.subject.code in only) and wanted.lets_in(row) and is_found(row, found)
        ]

    def _told(self, shown: int, everybody: int) -> str:
        words = _("{shown}/{all} 个") if self._only is None else _("只看:{what}  {shown}/{all} 个")
        return words.format(shown=shown, all=everybody, what=_(self._only.title) if self._only else "")

    def _titles(self) -> list[ListColumn]:
        sign = " v" if self._backwards else " ^"
        return [
            replace(each.column, title=_(each.column.title) + (sign if each is self._column else ""))
            for each in self._columns
        ]

    def _cells(self, entry: "GlanceRow | str") -> ListRow:
        if isinstance(entry, str):
            return (Rule(entry, "section"),)
        return tuple(column.cell(entry) for column in self._columns)

    def _codes(self) -> tuple[str, ...]:
        return tuple(row.subject.code for row in self._shown)

    def _here(self) -> int:
        return next((place for place, at in enumerate(self._places) if at >= self._listing.current_row()), 0)

    # Commands.

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        self._list()

    def action_find(self) -> None:
        """Open the field to find by."""
        self._open("#find")

    def action_narrow(self) -> None:
        """Open the field to narrow by."""
        self._open("#narrow")

    def _open(self, name: str) -> TextField:
        if self._picture:
            self.action_pane()
        field = self.query_one(name, TextField)
        field.display = True
        return field.focus()

    def action_column_left(self) -> None:
        """Mark the column to the left."""
        self._mark(self._marked - 1)

    def action_column_right(self) -> None:
        """Mark the column to the right."""
        self._mark(self._marked + 1)

    def _mark(self, place: int) -> None:
        if 0 <= place < len(self._columns):
            self._marked = place
            self._listing.mark(place)

    def on_listing_title_pressed(self, event: Listing.TitlePressed) -> None:
        """Order by the column whose title was pressed."""
        event.stop()
        self._mark(event.place)
        self.action_sort()

    def action_sort(self) -> None:
        """Order by the marked column, or turn its order round."""
        column = self._columns[self._marked] if self._columns else None
        if column is not None:
            self._backwards = not self._backwards if column.id == self._order else begins_high(column)
            self._order = column.id
            self._list()

    @property
    def _by_chance(self) -> bool:
        """Whether the person marks in the own order: unless it was switched off."""
        return remembered(self.kaoping.services.workspace.actor, OWN_ORDER) is not False

    def action_own_order(self) -> None:
        """In the person's own order by chance, or in that of the round."""
        if not self._own:
            self.say(_("您不在评分名单上,没有自己的随机顺序"))
            return
        remember(self.kaoping.services.workspace.actor, OWN_ORDER, False if self._by_chance else None)
        self._order, self._backwards = "", False
        self._list()
        self.say(_("按自己的随机顺序") if self._by_chance else _("照名单的顺序"))

    def action_count(self) -> None:
        """How often each value of the marked column occurs."""
        if self._glance is not None and self._shown:
            page = CountsPage(self._glance, self._shown, self._columns, self._marked, self._see_value)
            self.kaoping.push_screen(page)

    def _see_value(self, column: SubjectColumn, value: str) -> None:
        """Narrow the list to those that have ``value`` in ``column``."""
        field = self._open("#narrow")
        field.set(" ".join(filter(None, (field.text.strip(), f"{column.title}={value}"))))
        self._listing.focus()

    def action_pane(self) -> None:
        """To the picture, or back to the list."""
        wide = self.size.width >= PANES
        picture = self.query_one(TextRows)
        self._picture = not wide and not self._picture
        self.lay_out()
        to_picture = self.focused is not picture if wide else self._picture
        (picture if to_picture else self._listing).focus()

    def action_needs(self) -> None:
        """What needs a person."""
        if self._round is not None:
            self.kaoping.push_screen(NeedsPage(self._key, self._round.title, self._see_need))

    def _see_need(self, need: "Need") -> None:
        """Go where ``need`` is settled: to the claims, else list whom it concerns."""
        if need.kind == "proof":
            self.action_claims()
        else:
            self._only = need
            self._list()

    def action_export(self) -> None:
        """Write what is shown to a workbook."""
        services, key, glance = self.kaoping.services, self._key, self._glance
        if glance is None:
            return
        header = tuple(column.title for column in self._columns)
        rows = tuple(tuple(column.value(row) for column in self._columns) for row in self._shown)
        about = _("把现在看到的 {n} 个对象写进一个新的 Excel 文件。").format(n=len(rows))
        self.kaoping.push_screen(
            SavePage(
                _("导出"), about, f"{_('名单')}-{glance.info.year}.xlsx",
                made_first(lambda: services.results.list_file(key, header, rows), write_new_workbook),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=EXPORTS,
            )
        )  # fmt: skip

    def action_advance(self) -> None:
        """Ask for a note and take the round one stage further."""
        if self._glance is not None:
            ask_advance(self, self._key, self._glance)

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_mark(self) -> None:
        """Mark the subject; from a field or the picture, go to the list first."""
        if self.focused is not self._listing:
            if self._picture:
                self.action_pane()
            elif self._shown:
                self._listing.focus()
        elif self._round is not None and self._shown:
            self.go(ToSheet(self._round, self._codes(), self._here()))

    def action_result(self) -> None:
        """Show the result of the subject."""
        if self._round is not None and self._shown:
            self.go(ToResult(self._round, self._codes(), self._here()))

    def action_back(self) -> None:
        """Go back to the list, close what narrows it, the last first; else leave."""
        field = next((each for each in reversed(self.query(TextField)) if each.display), None)
        if self._picture:
            self.action_pane()
        elif field is not None:
            field.clear()
            field.display = False
            self._listing.focus()
            self._list()
        elif self._only is not None:
            self._only = None
            self._list()
        else:
            super().action_back()
