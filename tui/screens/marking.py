"""The marking screen: one sheet of one subject in the grid; subjects and sheets change without leaving it."""

from typing import TYPE_CHECKING

from ...core.errors import Error
from ...plugins.i18n import _
from ..commands import Command
from ..grid.cell import entries_of
from ..grid.commands import GRID_COMMANDS
from ..grid.detail import detail_lines, question
from ..grid.journal import Step
from ..grid.widget import MarkingGrid
from .conflict import ConflictPage
from .copying import told_of_copy
from .page import BACK
from .sheetpage import SheetPage
from .sheets import first_gap
from .text import TextPage
from .ways import ToResult

if TYPE_CHECKING:
    from ...core.sheets.store import SheetKey, SheetState
    from ..saving import Pending

COMMANDS = (
    Command("previous_subject", "f7", _("上一个"), _("上一个对象,停在同一张表、同一项、同一列")),
    Command("next_subject", "f8", _("下一个"), _("下一个对象,停在同一张表、同一项、同一列")),
    Command("next_sheet", "f6", _("换表"), _("下一张表(期次、自评或评定)")),
    Command("previous_sheet", "f5", _("上一张表"), _("上一张表"), footer=False),
    Command("result", "f3", _("结果"), _("看这个对象的结果和来历")),
    Command("submit", "f10,ctrl+t", _("交表"), _("这张表填完了,交上去;没填完时说出缺哪几项(F10 用不了时按 Ctrl+T)")),
    Command("full_text", "f9", _("全文"), _("光标所在项的全部内容和扣分规则"), footer=False),
    Command("retry", "ctrl+s", _("重试保存"), _("再存一次没能存上的格(平时离开一格就会自动存)"), footer=False),
    BACK,
)


class MarkingPage(SheetPage):
    """Entering marks, storing them, handing the sheet in."""

    OFFERS = COMMANDS
    TITLE = _("打分")
    _asking = False
    _to_submit: "SheetKey | None" = None

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

    # What the grid says.

    def keep(self, step: Step) -> None:
        """Hand entered cells to the saver; they are safe in the draft before this returns."""
        saver = self.kaoping.saver
        if saver is not None and self._open is not None and self._seen is not None:
            changes = {change.item: change.after for change in step}
            try:
                saver.enter(self._round, self._open.key, self._seen, changes)
            except Error as error:
                self.say(str(error), "bad")

    def on_marking_grid_moved(self, event: MarkingGrid.Moved) -> None:
        """Show what the cell asks, and the item under the cursor: the latter once the cell itself is painted."""
        event.stop()
        self.show_detail_soon()
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
        """Send cells to the terminal's clipboard; where it may not take them, leave them in a file as well."""
        event.stop()
        self.kaoping.copy_to_clipboard(event.text)
        try:
            self.say(told_of_copy(event.text))
        except Error as error:
            self.say(str(error), "bad")

    def saved(self, sheet: "Pending") -> None:
        """A sheet's cells were taken over, stored, or refused."""
        self._submit_when_stored(sheet)
        if self._open is None or sheet.key != self._open.key or sheet.round.info.code != self._round.info.code:
            if sheet.conflict is not None or sheet.failure:
                why = sheet.failure or str(sheet.conflict)
                self.say(
                    _("{subject} 的表没有存上(草稿已保留):{why}").format(subject=sheet.key.subject, why=why), "bad"
                )
            return
        was_submitted = self._is_submitted
        self._seen = sheet.seen
        self.grid.mark_unsaved(frozenset(sheet.changes))
        if sheet.conflict is not None:
            self._ask_whose(sheet)
        elif sheet.failure:
            self.say(_("没有存上(草稿已保留,Ctrl+S 重试):{why}").format(why=sheet.failure), "bad")
        elif sheet.changes:
            self.say(_("正在保存.."))
        else:
            self._adopt(sheet)
            self._show_place()
            if was_submitted and not self._is_submitted:
                self.say(_("已保存;这张表改过了,变回未交,改完请再按 F10 交表"), "warning")
            else:
                self.say(_("已保存"), "good")

    def _submit_when_stored(self, sheet: "Pending") -> None:
        """Hand in a sheet whose last cells were still on their way when that was asked for."""
        if sheet.key == self._to_submit and not sheet.waits:
            self._to_submit = None
            if not sheet.changes:
                self._submit(sheet.key, sheet.seen)

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

    def action_result(self) -> None:
        """The result of this subject."""
        if self.leave():
            self.go(ToResult(self._round, self._subjects, self._place))

    def action_submit(self) -> None:
        """Hand the sheet in, once everything in it is stored."""
        saver, key, seen = self.kaoping.saver, self._key, self._seen
        if saver is None or key is None or seen is None or not self.leave():
            return
        if saver.pending(self._round, key) is not None:
            self._to_submit = key
        elif self._is_submitted:
            self.say(_("这张表已经交了"))
        else:
            self._submit(key, seen)

    def _submit(self, key: "SheetKey", seen: "SheetState") -> None:
        desk, round = self.kaoping.desk, self._round
        if desk is not None:
            self.ask(
                lambda: desk.submit(round, key, seen),
                lambda state: self._submitted(key, state),
                lambda: self._to_gap(key),
            )

    def _submitted(self, key: "SheetKey", state: "SheetState") -> None:
        if key == self._key:
            self._seen = state
            self._show_place()
        self.say(_("{subject} 的表已交").format(subject=key.subject), "good")

    def _to_gap(self, key: "SheetKey") -> None:
        """To the first item that still lacks a mark."""
        gap = first_gap(self.grid.model)
        if gap is not None and key == self._key:
            self.grid.to_item(gap)

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
