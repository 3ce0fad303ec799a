"""A book of a scope in one month as a grid: entering, finding, handing in, accepting and returning entries.

Long texts and attachments are the business of the entry's own screen, :mod:`.entry`.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from ...plugins.i18n import _
from ..commands import Command
from ..days import month_title, next_month, read_month
from ..entrytarget import EntryTarget
from ..grid.commands import GRID_COMMANDS
from ..grid.journal import Step
from ..grid.ledger.completing import numbered
from ..grid.ledger.detail import Facts
from ..grid.ledger.model import Line, Slot
from ..grid.ledger.widget import LedgerGrid
from ..widgets.field import Field
from ..widgets.lines import TextLines
from .asking import AskPage, Question
from .bookview import EMPTY, book_panel, contested_fields, lines_of, model_of
from .gridpage import GridPage
from .page import BACK
from .ways import ToAttendance, ToEntry

if TYPE_CHECKING:
    from ...core.ledger.store import Submitted
    from ...core.ledger.values import Entry, Value
    from ...core.organisation.units import Unit
    from ..bookdesk import OpenBook
    from ..saving import Pending
    from ..scope import Scope

COMMANDS = (
    Command("entry", "f3", _("打开"), _("打开这一条:长文字、附件、更正、来龙去脉")),
    Command("previous_month", "f7", _("上月"), _("看上一个月")),
    Command("next_month", "f8", _("下月"), _("看下一个月")),
    Command("submit", "f10,ctrl+t", _("提交"), _("提交选中的各条(F10 用不了时按 Ctrl+T)")),
    Command("find", "ctrl+f", _("查找"), _("按任何一列的文字或姓名的拼音首字母查找,Enter 找下一处")),
    Command("find_next", "enter", _("下一处"), _("查找时,到下一处"), footer=False),
    Command("accept", "f6", _("通过"), _("审核通过选中的各条")),
    Command("give_back", "ctrl+u", _("退回"), _("把这一条退回去改,写明意见")),
    Command("attendance", "f4", _("考勤"), _("这次会谁到了、谁没到、为什么、告知了没有"), footer=False),
    Command("withdraw", "f9", _("撤回"), _("撤回这一条,写明原因;不删除,留有痕迹"), footer=False),
    Command("month", "ctrl+g", _("到某月"), _("打出年和月,看那个月"), footer=False),
    Command("retry", "ctrl+s", _("重试保存"), _("再存一次没能存上的格(平时离开一格就会自动存)"), footer=False),
    Command("reload", "f5", _("刷新"), _("重新读一遍"), footer=False),
    BACK,
)


class BookPage(GridPage):
    """Entries of a month; each cell is stored when it is left, a new entry as soon as it can be."""

    OFFERS = COMMANDS
    TITLE = _("台账")

    def __init__(self, unit: "Unit", book: str, scope: "Scope", month: str) -> None:
        super().__init__()
        self._unit, self._book, self._scope, self._month = unit, book, scope, month
        self._open: OpenBook | None = None
        self._begun: dict[int, str] = {}
        self._facts: dict[tuple[int, int, int], Facts] = {}
        self._asked: int | None = None
        self._reading_due = False
        self._then: Callable[[], None] | None = None

    def path(self) -> tuple[str, ...]:
        """Unit, scope, book, month."""
        title = _(self._open.book.title) if self._open is not None else self._book
        return self._unit.name, self._scope.name, title, month_title(self._month)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The grid's keys first."""
        return ((_("填写"), GRID_COMMANDS), (self.TITLE, self.OFFERS))

    def help_notes(self) -> tuple[str, ...]:
        """How entries are typed."""
        return (
            _("在最后的空行里打字就新记一条,日期(和党员)填了就存;离开一格就存,前面有 * 的还没有存好,底下说明原因。"),
            _("日期打「5」是本月 5 日,「3-5」是本年 3 月 5 日。"),
            _("类别打序号、几个字或拼音首字母,姓名打拼音首字母;不止一个时按数字选。"),
            _("行首的字:退 是退回要改的,缺 是没有印证不计分的,补 是事后一个月以上才补录的。"),
        )

    def body(self) -> Iterable[Widget]:
        """Field to find by, grid, detail."""
        yield Field(_("查找"))
        yield LedgerGrid(EMPTY, self.keep)
        yield self.detail()

    def begin(self) -> None:
        """Hide the field until it is asked for."""
        self.query_one(Field).display = False
        self.grid.focus()

    @property
    def grid(self) -> LedgerGrid:
        """The grid."""
        return self.query_one(LedgerGrid)

    # Reading.

    def load(self) -> None:
        """Read the month, once what was entered is stored: else it would be missing from what is read."""
        desk, saver = self.kaoping.desk, self.kaoping.saver
        if desk is None or saver is None:
            return
        self._reading_due = any(pending.waits for pending in saver.pending_of("entry"))
        if self._reading_due:
            return
        unit, book, scope, month = self._unit, self._book, self._scope, self._month
        self.grid.hold()
        self.ask(lambda: desk.months.book(unit, book, scope, month), self._show, self.grid.release)

    def _show(self, opened: "OpenBook") -> None:
        if opened.month != self._month:
            return  # a later answer is on its way
        saver, grid = self.kaoping.saver, self.grid
        pending = list(saver.pending_of("entry")) if saver is not None else []
        same = self._open is not None and self._open.month == opened.month
        self._open = opened
        self._facts.clear()
        if same:
            grid.model.renew(*lines_of(opened, self._begun, pending))
            grid.shown_anew()
        else:
            column = grid.model.column
            self._begun.clear()
            model = model_of(opened, pending)
            model.column = min(column, model.column_count - 1)
            grid.show_book(model)
            self.say(opened.closed, "warning")
        self._mark_unsaved()
        self.show_path(_("{n} 条").format(n=len(opened.entries)))
        grid.release()

    # Entering.

    def keep(self, step: Step[Slot, "Value"]) -> None:
        """The changed fields, entry by entry."""
        opened = self._open
        if opened is None:
            return
        changes: dict[str, dict[str, Value]] = {}
        for change in step:
            changes.setdefault(change.slot.entry, {})[change.slot.field] = change.after
        for key, fields in changes.items():
            self.enter(self._target(opened, key), self._seen(key), fields)

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Cells were taken over, stored, or refused."""
        target, opened = pending.target, self._open
        if opened is None or not isinstance(target, EntryTarget) or self.grid.model.place(target.key) is None:
            self.complain(pending)
            return
        entry: Entry | None = pending.seen
        if entry is not None:
            self._begun.setdefault(entry.id, target.key)
            self.grid.model.store(target.key, entry, frozenset(pending.changes))
            self.grid.follow()
        self._mark_unsaved()
        if pending.clash is not None:
            self.ask_whose(pending, lambda: contested_fields(opened, pending))
        elif pending.failure:
            self.say(
                _("没有存上(草稿已保留,改好再离开这一格,或按 Ctrl+S 重试):{why}").format(why=pending.failure), "bad"
            )
        elif pending.lacks and pending.changes:
            self.say(pending.lacks, "warning")
        elif pending.changes:
            self.say(_("正在保存.."))
        else:
            self.say(_("已保存"), "good")
            self.call_later(self._all_stored)

    def _all_stored(self) -> None:
        """Do what waited for everything to be stored."""
        saver = self.kaoping.saver
        if saver is None or any(pending.waits for pending in saver.pending_of("entry")):
            return
        then, self._then = self._then, None
        if then is not None:
            then()
        elif self._reading_due:
            self.load()

    def question(self) -> str:
        """What the text being typed may mean, by the digit that picks it."""
        found = self.grid.model.offered()
        edit = self.grid.model.edit
        if edit is None or not found or found == (edit.line.text,):
            return ""
        return _("{candidates}  按数字选").format(candidates=numbered(found))

    def _target(self, opened: "OpenBook", key: str) -> EntryTarget:
        return EntryTarget(opened.unit, opened.book, key)

    def _seen(self, key: str) -> "Entry | None":
        line = self._line_of(key)
        return line.entry if line is not None else None

    def _line_of(self, key: str) -> Line | None:
        place = self.grid.model.place(key)
        return None if place is None else self.grid.model.line(place)

    def _mark_unsaved(self) -> None:
        saver = self.kaoping.saver
        if saver is not None:
            self.grid.mark_unsaved(
                frozenset(one.target.place.name[-1] for one in saver.pending_of("entry") if one.changes)
            )

    # The panel.

    def show_detail(self, height: int) -> None:
        """The entry under the cursor; its proof and history as soon as the core has said."""
        model, line = self.grid.model, self._here
        facts = self._facts_of(line.entry) if line is not None and line.entry is not None else None
        self.query_one("#detail", TextLines).show(
            book_panel(model, facts, self._lacks(line), self.size.width, height, self.kaoping.look)
        )

    @property
    def _here(self) -> Line | None:
        model = self.grid.model
        return model.line(model.row) if model.row_count else None

    def _lacks(self, line: Line | None) -> str:
        saver, opened = self.kaoping.saver, self._open
        if line is None or saver is None or opened is None:
            return ""
        pending = saver.pending(self._target(opened, line.key))
        return (pending.failure or pending.lacks) if pending is not None else ""

    def _facts_of(self, entry: "Entry") -> Facts | None:
        """What is known about an entry as it is now; asked for when it is not, one entry at a time."""
        known = self._facts.get((entry.id, entry.version, entry.proofs))
        desk, unit = self.kaoping.desk, self._unit
        if known is None and desk is not None and self._asked is None:
            self._asked = entry.id
            self.ask(lambda: Facts(*desk.months.facts(unit, entry.id)), self._take_facts, self._forget_asked)
        return known

    def _take_facts(self, facts: Facts) -> None:
        entry = facts.opened.entry
        self._facts[entry.id, entry.version, entry.proofs] = facts
        self._asked = None
        self.show_detail_soon()

    def _forget_asked(self) -> None:
        self._asked = None

    # Other months.

    def action_previous_month(self) -> None:
        """The month before."""
        self._turn(next_month(self._month, -1))

    def action_next_month(self) -> None:
        """The month behind."""
        self._turn(next_month(self._month, 1))

    def action_month(self) -> None:
        """Another month."""
        about = _("看哪个月?写年和月,如 {month}。").format(month=self._month)
        self.kaoping.push_screen(
            AskPage(_("到某月"), about, [Question(_("月份"))], lambda answers: read_month(answers[0]), self._turn)
        )

    def action_reload(self) -> None:
        """Read again."""
        if self.leave():
            self.load()

    def _turn(self, month: str) -> None:
        if self.leave():
            self._month = month
            self.load()

    # Finding.

    def action_find(self) -> None:
        """Open the field."""
        field = self.query_one(Field)
        field.display = True
        field.focus()

    def action_find_next(self) -> None:
        """The next entry that matches."""
        self._seek(self.query_one(Field).text, 1)

    def on_field_changed(self, event: Field.Changed) -> None:
        """To the first entry that matches, from where the cursor is."""
        event.stop()
        self._seek(event.text, 0)

    def _seek(self, text: str, beyond: int) -> None:
        if text.strip() and not self.grid.seek(text, beyond):
            self.say(_("这个月没有「{text}」").format(text=text))

    # States.

    def action_submit(self) -> None:
        """Hand in the selected entries."""
        desk, unit = self.kaoping.desk, self._unit
        if desk is not None:
            self._with_entries(
                lambda seen: self.ask(lambda: desk.months.submit(unit, [one.id for one in seen]), self._submitted)
            )

    def action_accept(self) -> None:
        """Accept the selected entries."""
        desk = self.kaoping.desk
        if desk is not None:
            self._with_entries(lambda seen: self.ask(lambda: desk.months.accept(seen), self._moved))

    def action_give_back(self) -> None:
        """Return the entry under the cursor with a remark."""
        desk = self.kaoping.desk
        if desk is not None:
            self._with_reason(_("退回"), _("退回去改什么?"), _("意见"), desk.months.give_back)

    def action_withdraw(self) -> None:
        """Withdraw the entry under the cursor with a reason; one that is not stored yet is just forgotten."""
        desk, line, saver, opened = self.kaoping.desk, self._here, self.kaoping.saver, self._open
        if line is not None and line.entry is None and saver is not None and opened is not None:
            self.grid.model.abandon()
            saver.give_up(self._target(opened, line.key))
            self.load()
        elif desk is not None:
            about = _("撤回后不再计入,记录和原因都留着。为什么撤回?")
            self._with_reason(_("撤回"), about, _("原因"), desk.months.withdraw)

    def action_entry(self) -> None:
        """To the entry's own screen."""
        self._with_entries(lambda seen: self.go(ToEntry(self._unit, seen[0].id)), one=True)

    def action_attendance(self) -> None:
        """To who was there."""
        self._with_entries(lambda seen: self.go(ToAttendance(self._unit, seen[0].id)), one=True)

    def action_back(self) -> None:
        """Close the field if it is open; else leave."""
        field = self.query_one(Field)
        if field.display:
            field.clear()
            field.display = False
            self.grid.focus()
        else:
            super().action_back()

    def _with_reason(self, title: str, about: str, label: str, do: "Callable[[Entry, str], Entry]") -> None:
        def ask(seen: "list[Entry]") -> None:
            self.kaoping.push_screen(
                AskPage(title, about, [Question(label)], lambda answers: (do(seen[0], answers[0]),), self._moved)
            )

        self._with_entries(ask, one=True)

    def _with_entries(self, do: "Callable[[list[Entry]], None]", *, one: bool = False) -> None:
        """Do something with the selected entries (or the one under the cursor) once everything typed is stored."""
        saver = self.kaoping.saver
        if saver is None or not self.leave():
            return
        if any(pending.waits for pending in saver.pending_of("entry")):
            self._then = lambda: self._with_entries(do, one=one)
            return
        model = self.grid.model
        rows = range(model.row, model.row + 1) if one else model.selection()[0]
        lines = [line for line in map(model.line, rows) if line is not None]
        unsaved = next((why for why in map(self._lacks, lines) if why), "")
        entries = [line.entry for line in lines if line.entry is not None]
        if unsaved:
            self.say(unsaved, "warning")
        elif entries:
            do(entries)
        else:
            self.say(_("这一行还没有记"))

    def _submitted(self, done: "tuple[Submitted, ...]") -> None:
        self._moved(tuple(one.entry for one in done))
        unproved = sum(bool(one.remark) for one in done)
        if unproved:
            self.say(
                _("已提交 {n} 条,其中 {unproved} 条没有印证,补上之前不计分").format(n=len(done), unproved=unproved),
                "warning",
            )
        else:
            self.say(_("已提交 {n} 条").format(n=len(done)), "good")

    def _moved(self, entries: "tuple[Entry, ...]") -> None:
        self.say(_("已办 {n} 条").format(n=len(entries)), "good")
        self.load()
