"""The marking screen: one sheet of one subject in the grid; subjects and sheets change without leaving it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ...core.errors import Error
from ...plugins.i18n import _
from ..cells import fit
from ..commands import Command
from ..grid.cell import Column, entries_of
from ..grid.commands import GRID_COMMANDS
from ..grid.detail import detail_lines, question
from ..grid.journal import Step
from ..grid.model import GridModel, Row
from ..grid.widget import MarkingGrid
from ..widgets.lines import TextLines
from .conflict import ConflictPage
from .page import BACK, Page
from .text import TextPage
from .ways import ToResult

if TYPE_CHECKING:
    from ...core.rounds.values import Round
    from ...core.sheets.marking import ItemMark
    from ...core.sheets.store import SheetKey, SheetState
    from ..desk import OpenSheet
    from ..saving import Pending

COMMANDS = (
    Command("previous_subject", "f7", _("上一个"), _("上一个对象,停在同一张表、同一项、同一列")),
    Command("next_subject", "f8", _("下一个"), _("下一个对象,停在同一张表、同一项、同一列")),
    Command("next_sheet", "f6", _("换表"), _("下一张表(期次、自评或评定)")),
    Command("previous_sheet", "f5", _("上一张表"), _("上一张表"), footer=False),
    Command("result", "f3", _("结果"), _("看这个对象的结果和来历")),
    Command("full_text", "f9", _("全文"), _("光标所在项的全部内容和扣分规则"), footer=False),
    Command("retry", "ctrl+s", _("重试保存"), _("再存一次没能存上的格(平时离开一格就会自动存)"), footer=False),
    BACK,
)
DETAIL_SHARE = 3


class MarkingPage(Page):
    """The grid, the item in full below it, and the way from subject to subject."""

    OFFERS = COMMANDS
    TITLE = _("打分")
    DEFAULT_CSS = "MarkingPage #detail { height: 7; }"

    def __init__(
        self, round: "Round", subjects: tuple[str, ...], place: int, *, sheet: "SheetKey | None" = None, item: str = ""
    ) -> None:
        super().__init__()
        self._round = round
        self._subjects = subjects
        self._place = place
        self._wanted = sheet
        self._item = item
        self._keys: tuple[SheetKey, ...] = ()
        self._sheet = 0
        self._open: OpenSheet | None = None
        self._seen: SheetState | None = None
        self._asking = False
        self._again = False

    def path(self) -> tuple[str, ...]:
        """Unit, subject, sheet (which names its period)."""
        subject = self._round.by_code[self._subjects[self._place]]
        title = self._open.title if self._open is not None else ""
        return tuple(filter(None, (self._round.info.unit, f"{subject.code} {subject.name}", title)))

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The grid's keys first."""
        return ((_("填表"), GRID_COMMANDS), (self.TITLE, self.OFFERS))

    def help_notes(self) -> tuple[str, ...]:
        """How marks are typed."""
        return (
            _("直接打数字就是重写这一格:有分值的项填得分,扣分项填扣几分(看列名)。"),
            _("打字母 a、b、c 选扣分规则:固定分值立即扣;有幅度的问扣几分;按次、按人、按月的问几次,再按一次加一。"),
            _("离开一格就存;底下显示「已保存」才是存进了数据库。从 Excel 粘贴一块算一步,有一格不对就都不改。"),
        )

    def body(self) -> Iterable[Widget]:
        """Grid and detail."""
        yield MarkingGrid(self._keep)
        yield TextLines(id="detail")

    @property
    def grid(self) -> MarkingGrid:
        """The grid."""
        return self.query_one(MarkingGrid)

    def lay_out(self) -> None:
        """A third of the height for the detail."""
        super().lay_out()
        self.query_one("#detail").styles.height = max(5, self.size.height // DETAIL_SHARE)
        self._show_detail()

    # Reading.

    def load(self) -> None:
        """Read the subject's sheets and the one to show."""
        desk, subject = self.kaoping.desk, self._subjects[self._place]
        if desk is None:
            return
        self.grid.hold()
        like, round = self._wanted or self._key, self._round

        def read() -> "tuple[tuple[SheetKey, ...], int, OpenSheet]":
            keys = desk.sheets(round, round.by_code[subject])
            place = _same_sheet(keys, like) if like is not None else desk.first_open(round, keys)
            return keys, place, desk.sheet(round, keys[place])

        self.ask(read, self._show, self._stay)

    def _stay(self) -> None:
        """The sheet that was asked for cannot be shown: back to the one that is."""
        self._place = self._subjects.index(self._key.subject) if self._key is not None else self._place
        self._wanted = None
        self.grid.release()

    def _show(self, loaded: "tuple[tuple[SheetKey, ...], int, OpenSheet]") -> None:
        keys, place, sheet = loaded
        saver = self.kaoping.saver
        if saver is not None and saver.is_outdated(self._round, sheet.key, sheet.state) and not self._again:
            self._again = True
            self.load()
            return
        self._again = False
        self._keys, self._sheet = keys, place
        same = self._open is not None and self._open.key == sheet.key
        self._open, self._seen, self._wanted = sheet, sheet.state, None
        pending = saver.pending(self._round, sheet.key) if saver is not None else None
        entries = dict(sheet.entries)
        for item, mark in (pending.changes if pending else {}).items():
            if mark is None:
                entries.pop(item, None)
            else:
                entries[item] = mark
        grid = self.grid
        if same:
            grid.model.adopt(entries)
            grid.adopted()
        else:
            before = grid.model
            grid.show_sheet(
                _model(sheet, entries, self._start_row(sheet, before.row), before.column), sheet.beside_title
            )
            self.say(sheet.closed, "warning")
        self.show_path(f"{self._place + 1}/{len(self._subjects)}")
        if pending is not None:
            self.saved(pending)
        grid.release()

    def _start_row(self, sheet: "OpenSheet", row: int) -> int:
        item, self._item = self._item, ""
        rules = sheet.rules.by_id.get(item)
        return rules.position if rules is not None else row

    @property
    def _key(self) -> "SheetKey | None":
        return self._open.key if self._open is not None else None

    # What the grid says.

    def _keep(self, step: Step) -> None:
        """Hand entered cells to the saver; they are safe in the draft before this returns."""
        saver = self.kaoping.saver
        if saver is not None and self._open is not None and self._seen is not None:
            changes = {change.item: change.after for change in step}
            try:
                saver.enter(self._round, self._open.key, self._seen, changes)
            except Error as error:
                self.say(str(error), "bad")

    def on_marking_grid_moved(self, event: MarkingGrid.Moved) -> None:
        """Show the item under the cursor, and what its cell asks."""
        event.stop()
        self._show_detail()
        edit = self.grid.model.edit
        asked = question(edit) if edit is not None else ""
        if asked:
            self.say(asked)
        elif self._asking:
            self.say("")
        self._asking = bool(asked)

    def on_marking_grid_said(self, event: MarkingGrid.Said) -> None:
        """Pass a sentence on."""
        event.stop()
        self.say(event.sentence, event.tone)

    def on_marking_grid_copied(self, event: MarkingGrid.Copied) -> None:
        """Send cells to the terminal's clipboard; whether it takes them, nobody tells."""
        event.stop()
        self.kaoping.copy_to_clipboard(event.text)
        rows = len(event.text.split("\n"))
        self.say(_("已把 {rows} 行发给终端;终端若不支持 OSC 52,剪贴板不会变。").format(rows=rows))

    def saved(self, sheet: "Pending") -> None:
        """A sheet's cells were taken over, stored, or refused."""
        if self._open is None or sheet.key != self._open.key or sheet.round.info.code != self._round.info.code:
            if sheet.conflict is not None or sheet.failure:
                why = sheet.failure or str(sheet.conflict)
                self.say(
                    _("{subject} 的表没有存上(草稿已保留):{why}").format(subject=sheet.key.subject, why=why), "bad"
                )
            return
        self._seen = sheet.seen
        self.grid.mark_unsaved(frozenset(sheet.changes))
        if sheet.conflict is not None:
            self._ask_whose(sheet)
        elif sheet.failure:
            self.say(_("没有存上(草稿已保留,Ctrl+S 重试):{why}").format(why=sheet.failure), "bad")
        elif sheet.changes:
            self.say(_("正在保存.."))
        else:
            self.say(_("已保存"), "good")
            self._adopt(sheet)

    def _adopt(self, sheet: "Pending") -> None:
        """Take over what others entered in the meantime."""
        if self._open is not None:
            self.grid.model.adopt(entries_of(self._open.rules, sheet.seen.marks, sheet.seen.lines))
            self.grid.adopted()

    def _ask_whose(self, sheet: "Pending") -> None:
        """Two people changed the same cells: show both values and ask."""
        conflict, saver, rules = sheet.conflict, self.kaoping.saver, self._open
        if conflict is None or saver is None or rules is None or self.kaoping.screen is not self:
            return
        self.kaoping.push_screen(
            ConflictPage(rules.rules, conflict.items, lambda mine: saver.resolve(self._round, sheet.key, mine))
        )

    # Commands.

    def leave(self) -> bool:
        """Enter what is being typed; ``False`` when the cell cannot be left."""
        return self.grid.leave()

    def action_previous_subject(self) -> None:
        """The subject before."""
        self._go(-1)

    def action_next_subject(self) -> None:
        """The subject behind."""
        self._go(1)

    def action_next_sheet(self) -> None:
        """The next sheet of this subject."""
        self._turn(1)

    def action_previous_sheet(self) -> None:
        """The sheet before."""
        self._turn(-1)

    def action_result(self) -> None:
        """The result of this subject."""
        if self.leave():
            self.go(ToResult(self._round, self._subjects, self._place))

    def action_full_text(self) -> None:
        """The item in full."""
        model, params = self.grid.model, self._round.params
        if model.rows:
            self.kaoping.push_screen(TextPage(_("全文"), lambda cells, look: detail_lines(model, params, cells, look)))

    def action_retry(self) -> None:
        """Save again what could not be saved."""
        if self.leave() and self.kaoping.saver is not None:
            self.kaoping.saver.retry()

    def action_back(self) -> None:
        """Leave, when the cell can be left."""
        if self.leave():
            super().action_back()

    def _go(self, subjects: int) -> None:
        if not self.leave():
            return
        place = self._place + subjects
        if not 0 <= place < len(self._subjects):
            self.say(_("已经是第一个对象") if subjects < 0 else _("已经是最后一个对象"))
            return
        self._place = place
        self.load()

    def _turn(self, sheets: int) -> None:
        if self._keys and self.leave():
            self._wanted = self._keys[(self._sheet + sheets) % len(self._keys)]
            self.load()

    def _show_detail(self) -> None:
        detail = self.query_one("#detail", TextLines)
        cells, height = max(20, self.size.width - 2), max(5, self.size.height // DETAIL_SHARE)
        look = self.kaoping.look
        lines = [
            [(" ", look.text), *pieces] for pieces in detail_lines(self.grid.model, self._round.params, cells, look)
        ]
        if len(lines) > height - 1:
            lines = [*lines[: height - 2], [(_(" .. 按 F9 看全文"), look.quiet)]]
        detail.show([[(fit("", self.size.width), look.heading)], *lines])


def _model(sheet: "OpenSheet", entries: "dict[str, ItemMark]", row: int, column: Column) -> GridModel:
    sections = {item.id: section for section in sheet.rules.form.sections for item in section.items}
    rows = [Row(rules, sections[rules.item.id], sheet.beside[rules.position]) for rules in sheet.rules.items]
    return GridModel(rows, entries, row=row, column=column, read_only=sheet.closed)


def _same_sheet(keys: "tuple[SheetKey, ...]", like: "SheetKey") -> int:
    """The sheet of another subject that is most like ``like``: same form, period and filling, then the same filler."""
    alike = [
        (key.filler == like.filler, -place)
        for place, key in enumerate(keys)
        if (key.form, key.period, key.filling) == (like.form, like.period, like.filling)
    ]
    return -max(alike)[1] if alike else 0
