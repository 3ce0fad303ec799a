"""A book of a scope in one month as a grid: entering, finding, handing in, accepting and returning entries.

Long texts and attachments are the business of the entry's own screen, :mod:`.entry`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ....core.autosave.entries import ENTRY
from ....plugins.i18n import N_, _
from ...commands import Command
from ...grid.commands import GRID_COMMANDS, arranged
from ...widgets.field import TextField
from ..base.dialogs import AskPage, InputLine
from ..base.page import BACK
from ..base.routes import ToAttendance, ToEntry
from .month import MonthPage, OfMonths

if TYPE_CHECKING:
    from ....core.ledger.entry import Entry, Move
    from ....core.ledger.service import MovedEntry

COMMANDS = (
    Command("entry", "ctrl+e", N_("打开"), N_("打开这一条:长文字、附件、更正、来龙去脉")),
    Command("previous_month", "f7", N_("上月"), N_("看上一个月")),
    Command("next_month", "f8", N_("下月"), N_("看下一个月")),
    Command("submit", "f9,ctrl+t", N_("提交"), N_("提交选中的各条")),
    Command("find", "f3,ctrl+f", N_("查找"), N_("按任何一列的文字或姓名的拼音首字母查找,Enter 找下一处")),
    Command("find_next", "enter", N_("下一处"), N_("查找时,到下一处"), footer=False),
    Command("accept", "", N_("通过"), N_("审核通过选中的各条")),
    Command("give_back", "", N_("退回"), N_("把这一条退回去改,写明意见"), asks=True),
    Command("attendance", "ctrl+r", N_("考勤"), N_("这次会谁到了、谁没到、为什么、告知了没有"), footer=False),
    Command("withdraw", "", N_("撤回"), N_("撤回这一条,写明原因;不删除,留有痕迹"), footer=False, asks=True),
    Command("month", "ctrl+g", N_("到某月"), N_("打出年和月,看那个月"), footer=False, asks=True),
    Command("retry", "ctrl+s", N_("重试保存"), N_("再存一次没能存上的格(平时离开一格就会自动存)"), footer=False),
    Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False),
    BACK,
)


class BookPage(OfMonths, MonthPage):
    """Entering, finding, handing in, accepting and returning."""

    OFFERS = COMMANDS
    TITLE = N_("台账")

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The grid's keys first."""
        return ((_("填写"), arranged(GRID_COMMANDS, self.kaoping.preferences.enter)), (_(self.TITLE), self.OFFERS))

    def help_notes(self) -> tuple[str, ...]:
        """How entries are typed."""
        return (
            _("在最后的空行里打字就新记一条,日期(和党员)填了就存;离开一格就存,前面有 * 的还没有存好,底下说明原因。"),
            _("日期打「5」是本月 5 日,「3-5」是本年 3 月 5 日。"),
            _("类别打序号、几个字或拼音首字母,姓名打拼音首字母;不止一个时按数字选。"),
            _(
                "行首的字:退 是退回要改的,缺 是没有印证不计分的,补 是事后一个月以上才补录的,"
                "疑 是与名册或别的记录对不上的。"
            ),
        )

    def action_reload(self) -> None:
        """Read again."""
        if self.leave():
            self.load()

    # Finding.

    def action_find(self) -> None:
        """Open the field."""
        field = self.query_one(TextField)
        field.display = True
        field.focus()

    def action_find_next(self) -> None:
        """The next entry that matches."""
        self._seek(self.query_one(TextField).text, 1)

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """To the first entry that matches, from where the cursor is."""
        event.stop()
        self._seek(event.text, 0)

    def _seek(self, text: str, beyond: int) -> None:
        if text.strip() and not self.grid.seek(text, beyond):
            self.say(_("这个月没有「{text}」").format(text=text))

    # States.

    def action_submit(self) -> None:
        """Hand in the selected entries."""
        self._with_entries(lambda seen: self.ask(lambda: self._move("submit", seen), self._submitted))

    def action_accept(self) -> None:
        """Accept the selected entries."""
        self._with_entries(lambda seen: self.ask(lambda: self._move("accept", seen), self._moved))

    def action_give_back(self) -> None:
        """Return the entry under the cursor with a remark."""
        self._with_reason(_("退回"), _("退回去改什么?"), _("意见"), "return")

    def action_withdraw(self) -> None:
        """Withdraw the entry under the cursor with a reason; one that is not stored yet is just forgotten."""
        line, saver, opened = self._here, self.kaoping.saver, self._open
        if opened is None:
            return
        if line is not None and line.entry is None and saver.give_up(self._target(opened, line.key)):
            self.grid.model.abandon()
            self.load()
        else:
            about = _("撤回后不再计入,记录和原因都留着。为什么撤回?")
            self._with_reason(_("撤回"), about, _("原因"), "withdraw")

    def action_entry(self) -> None:
        """To the entry's own screen."""
        self._with_entries(lambda seen: self.go(ToEntry(self._unit, seen[0].id)), one=True, stuck=True)

    def action_attendance(self) -> None:
        """To who was there."""
        self._with_entries(lambda seen: self.go(ToAttendance(self._unit, seen[0].id)), one=True, stuck=True)

    def action_back(self) -> None:
        """Close the field if it is open; else leave."""
        field = self.query_one(TextField)
        if field.display:
            field.clear()
            field.display = False
            self.grid.focus()
        else:
            super().action_back()

    def _with_reason(self, title: str, about: str, label: str, move: "Move") -> None:
        def ask(seen: "list[Entry]") -> None:
            self.kaoping.push_screen(
                AskPage(
                    title, about, [InputLine(label)],
                    lambda answers: self._move(move, seen[:1], answers[0]), self._moved,
                )
            )  # fmt: skip

        self._with_entries(ask, one=True)

    def _move(self, move: "Move", seen: "list[Entry]", why: str = "") -> "tuple[MovedEntry, ...]":
        """Called in a thread."""
        versions = {entry.id: entry.version for entry in seen}
        return self.kaoping.services.entries.move(self._unit, move, tuple(versions), why=why, versions=versions)

    def _with_entries(self, do: "Callable[[list[Entry]], None]", *, one: bool = False, stuck: bool = False) -> None:
        """Do something with the selected entries (or the one under the cursor) once everything typed is stored.

        With ``stuck`` also where something cannot be stored: it may be put right on the entry's own screen.
        """
        saver = self.kaoping.saver
        if not self.leave():
            return
        if any(pending.waits for pending in saver.pending_of(ENTRY)):
            self._then = lambda: self._with_entries(do, one=one, stuck=stuck)
            return
        model = self.grid.model
        rows = range(model.row, model.row + 1) if one else model.selection()[0]
        lines = [line for line in map(model.rows.line, rows) if line is not None]
        unsaved = next((why for why in map(self._lacks, lines) if why), "")
        entries = [line.entry for line in lines if line.entry is not None]
        if unsaved and not (stuck and entries):
            self.say(unsaved, "warning")
        elif entries:
            do(entries)
        else:
            self.say(_("这一行还没有记"))

    def _submitted(self, done: "tuple[MovedEntry, ...]") -> None:
        self._moved(done)
        unproved, doubtful = sum(bool(one.remark) for one in done), [one for one in done if one.doubts]
        said = _("已提交 {n} 条").format(n=len(done))
        if unproved:
            said = _("已提交 {n} 条,其中 {unproved} 条没有印证,补上之前不计分").format(n=len(done), unproved=unproved)
        if doubtful:
            more = _("{n} 条存疑,第一条是第 {id} 号:{doubt}").format(
                n=len(doubtful), id=doubtful[0].entry.id, doubt=doubtful[0].doubts[0]
            )
            said = f"{said};{more}"
        self.say(said, "warning" if unproved or doubtful else "good")

    def _moved(self, done: "tuple[MovedEntry, ...]") -> None:
        self.say(_("已办 {n} 条").format(n=len(done)), "good")
        self.load()
