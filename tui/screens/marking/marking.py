"""The marking screen: one sheet of one subject in the grid; subjects and sheets change without leaving it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ....core.autosave.journal import EnteredChange, StepScope
from ....core.autosave.target import SHEET, Place, SheetTarget, sheet_called
from ....core.autosave.undoing import ToldChange, told_marks
from ....core.rounds.sheets.marking import FormRules, entries_of
from ....core.rounds.sheets.model import SheetState
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PROOFS, PathWanted
from ...grid.commands import arranged
from ...grid.journal import CellChange, Step
from ...grid.marking.detail import detail_lines, question
from ...grid.marking.model import entries_behind
from ...grid.marking.widget import MARKING_COMMANDS
from ...paths import read_attachment
from ..base.conflict import Contested
from ..base.dialogs import AskPage, InputLine, TextPage, ask_history
from ..base.page import BACK
from ..base.routes import ToEntries, ToResult
from .sheet import SheetPage, contested_items, first_gap

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending
    from ....core.rounds.sheets.marking import ItemMark
    from ....core.rounds.sheets.model import SheetKey
    from ....core.services.sheets import OpenSheet

COMMANDS = (
    Command("previous_subject", "f7", N_("上一个"), N_("上一个对象,停在同一张表、同一项、同一列"), footer=False),
    Command("next_subject", "f8", N_("下一个"), N_("下一个对象,停在同一张表、同一项、同一列")),
    Command("next_sheet", "ctrl+g,ctrl+pagedown", N_("换表"), N_("下一张表(期次、自评或评定)")),
    Command("previous_sheet", "ctrl+pageup", N_("上一张表"), N_("上一张表"), footer=False),
    Command("result", "ctrl+r", N_("结果"), N_("看这个对象的结果和来历")),
    Command("submit", "f9,ctrl+t", N_("交表"), N_("这张表填完了,交上去;没填完时说出缺哪几项")),
    Command("paper", "", N_("代录交表"), N_("这张是照纸质表替评分人录的:附上扫描件,等本人或另一个人确认"), asks=True),
    Command("entries", "ctrl+e", N_("看台账"), N_("打开光标所在项的建议所依据的台账记录"), footer=False),
    Command("history", "ctrl+o", N_("经过"), N_("光标所在项的改动经过:谁、何时、由几分改为几分、为什么"), footer=False),
    Command("full_text", "f6", N_("全文"), N_("光标所在项的全部内容和扣分规则"), footer=False),
    Command("retry", "ctrl+s", N_("重试保存"), N_("再存一次没能存上的格(平时离开一格就会自动存)"), footer=False),
    BACK,
)


class MarkingPage(SheetPage):
    """Entering marks, storing them, handing the sheet in."""

    OFFERS = COMMANDS
    TITLE = N_("打分")
    _to_submit: "SheetKey | None" = None
    _to_history = ""

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The grid's keys first."""
        return ((_("填表"), arranged(MARKING_COMMANDS, self.kaoping.preferences.enter)), (_(self.TITLE), self.OFFERS))

    def help_notes(self) -> tuple[str, ...]:
        """How marks are typed."""
        return (
            _("直接打数字就是重写这一格:有分值的项填得分,扣分项填扣几分(看列名)。"),
            _("打字母 a、b、c 选扣分规则:先显示扣了是几分,Enter 或离开这一格才存下,Esc 放弃;再打别的字母一起扣。"),
            _("有幅度的规则问扣几分;按次、按人、按月的问几次,再按一次加一。"),
            _("「台账」一列是按台账算出的建议,Ctrl+K 照它打分;打得不同要写理由,带 ! 的还没写。"),
            _("离开一格就存;底下显示「已保存」才是存进了数据库。从 Excel 粘贴一块算一步,有一格不对就都不改。"),
            _("Ctrl+Z 撤销上一步并说出撤销了什么,离开画面、重新打开程序以后也能撤销;别人后来改过的不动。"),
        )

    # What the grid says.

    def keep(self, step: Step[str, "ItemMark"]) -> None:
        """The changed items of the sheet."""
        if self._open is not None and self._seen is not None:
            was = {change.slot: change.before for change in reversed(step)}
            changes = {change.slot: change.after for change in step}
            self.enter(self.target_of(self._open.key), self._seen, changes, was)
            self.record(step)

    def question(self) -> str:
        """What the rule being picked asks."""
        edit = self.grid.model.edit
        return question(edit, self.grid.model.here.rules) if edit is not None else ""

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Cells were taken over, stored, or refused."""
        self.go_on()
        self.call_later(self._show_history)
        self._submit_when_stored(pending)
        if self._open is None or pending.target.place != self.target_of(self._open.key).place:
            self.complain(pending)
            return
        was_submitted = self._is_submitted
        self._seen = pending.seen
        self.grid.mark_unsaved(frozenset(pending.changes))
        if pending.clash is not None:
            self.ask_whose(pending, lambda: self._contested(pending))
        elif pending.failure:
            self.say(_("没有存上(草稿已保留,Ctrl+S 重试):{why}").format(why=pending.failure), "bad")
        elif pending.changes:
            self.say(_("正在保存.."))
        else:
            self._adopt(pending)
            self._show_place()
            if was_submitted and not self._is_submitted:
                self.say(_("已保存;这张表改过了,变回未交,改完请再按 F9 交表"), "warning")
                self.load()  # what the ledger proposes is live again
            else:
                self.say(_("已保存"), "good")

    def _submit_when_stored(self, pending: "Pending[Any, Any]") -> None:
        """Hand in a sheet whose last cells were still on their way when that was asked for."""
        key = self._to_submit
        if key is not None and pending.target.place == self.target_of(key).place and not pending.waits:
            self._to_submit = None
            if not pending.changes:
                self._submit(key, pending.seen)

    def _adopt(self, pending: "Pending[SheetState, ItemMark]") -> None:
        """Take over what others entered in the meantime."""
        if self._open is not None:
            self.grid.model.adopt(entries_of(self._rules(self._open), pending.seen.marks, pending.seen.lines))
            self.grid.follow()

    def _contested(self, pending: "Pending[SheetState, ItemMark]") -> tuple[Contested, ...]:
        """Both sides of each contested item."""
        clash, sheet = pending.clash, self._open
        if clash is None or sheet is None:
            return ()
        return contested_items(self._rules(sheet), clash.items, self.moment_of)

    @staticmethod
    def _rules(sheet: "OpenSheet") -> FormRules:
        return FormRules(sheet.form, sheet.subject)

    # Taking steps back.

    @property
    def scope(self) -> StepScope:
        """The round."""
        return StepScope(str(self._round.info.unit.id), "round", (self._round.info.code,))

    def entered_change(self, change: CellChange[str, "ItemMark"]) -> EnteredChange:
        """A change of the sheet that is shown.

        Raises:
            RuntimeError: none is.
        """
        if self._key is None:
            raise RuntimeError("a cell was entered before there was a sheet")
        return EnteredChange(self.target_of(self._key).place, change.slot, change.before, change.after)

    def target_at(self, place: Place) -> SheetTarget | None:
        """A sheet of this round."""
        return sheet_called(place) if place.kind == SHEET else None

    def shows(self, place: Place) -> bool:
        """Whether it is the sheet that is shown."""
        return self._key is not None and self.target_of(self._key).place == place

    def in_words(self, changes: Sequence[EnteredChange]) -> tuple[ToldChange, ...]:
        """Marks of the sheet."""
        sheet = self._open
        if sheet is None:
            return ()
        return told_marks(self._rules(sheet), self._round.by_code[sheet.key.subject].name, changes)

    def show_travelled(self, place: Place, item: str) -> None:
        """To the item, on whichever sheet of the round it is."""
        key = sheet_called(place).key
        if key == self._key and self._open is not None:
            self.grid.to_item(self._rules(self._open).by_id[item].position)
        elif key.subject in self._subjects:
            self._place, self._wanted, self._item = self._subjects.index(key.subject), key, item
        self.load()

    # Commands.

    def action_result(self) -> None:
        """The result of this subject."""
        if self.leave():
            self.go(ToResult(self._round, self._subjects, self._place))

    def action_submit(self) -> None:
        """Hand the sheet in, once everything in it is stored."""
        saver, key, seen = self.kaoping.saver, self._key, self._seen
        if key is None or seen is None or not self.leave():
            return
        if saver.pending(self.target_of(key)) is not None:
            self._to_submit = key
        elif self._is_submitted:
            self.say(_("这张表已经交了"))
        else:
            self._submit(key, seen)

    def action_paper(self) -> None:
        """Ask for the scan of the paper that the sheet was taken over from."""
        key, seen, services = self._key, self._seen, self.kaoping.services
        if key is None or seen is None or not self.leave():
            return
        if self.kaoping.saver.pending(self.target_of(key)) is not None:
            self.say(_("正在保存,请稍后再交"), "warning")
            return
        round_ = self._round.info.key
        about = _("替「{filler}」录的纸质表:记下扫描件的文件名和校验码,由本人或另一个人确认后才算交。")
        self.kaoping.push_screen(
            AskPage(
                _("代录交表"), about.format(filler=key.filler),
                [InputLine(_("扫描件"), path=PathWanted(PROOFS))],
                lambda answers: services.papers.enter(round_, key, seen.version, read_attachment(answers[0])),
                lambda number: self.say(_("已记为 {id} 号代录,等人确认").format(id=number), "good"),
            )
        )  # fmt: skip

    def _submit(self, key: "SheetKey", seen: "SheetState") -> None:
        services, round_ = self.kaoping.services, self._round.info.key
        self.ask(
            lambda: services.sheets.submit(round_, key, seen.version),
            lambda state: self._submitted(key, state),
            lambda: self._to_gap(key),
        )

    def _submitted(self, key: "SheetKey", state: "SheetState") -> None:
        if key == self._key:
            self._seen = state
            self._show_place()
            self.load()  # what the ledger proposes is frozen now
        self.say(_("{subject} 的表已交").format(subject=key.subject), "good")

    def _to_gap(self, key: "SheetKey") -> None:
        """To the first item that still lacks a mark or a reason."""
        gap = first_gap(self.grid.model)
        if gap is not None and key == self._key:
            self.grid.to_item(gap)

    def action_entries(self) -> None:
        """To the entries behind what the ledger proposes for the item."""
        model = self.grid.model
        proposal = model.here.proposal if model.rows else None
        ids = entries_behind(proposal) if proposal is not None else ()
        if not ids:
            self.say(_("这一项没有台账记录可看"))
        elif self.leave():
            item = model.here.rules.item
            title = f"{item.id} {_(item.title)}"
            self.go(ToEntries(self._round.info.unit, ids, title))

    def action_history(self) -> None:
        """What befell the mark of the item, once what is typed is stored."""
        if self.grid.model.rows and self.leave():
            self._to_history = self.grid.model.here.rules.item.id
            self._show_history()

    def _show_history(self) -> None:
        """Show the history that was asked for, unless something of the sheet is still being stored."""
        key, item = self._key, self._to_history
        if item and key is not None and not self.kaoping.saver.is_busy(self.target_of(key).place):
            self._to_history = ""
            ask_history(self, self._round.info.key, key, item)

    def action_full_text(self) -> None:
        """The item in full."""
        model, params = self.grid.model, self._round.params
        if model.rows:
            self.kaoping.push_screen(TextPage(_("全文"), lambda cells, look: detail_lines(model, params, cells, look)))
