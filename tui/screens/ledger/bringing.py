"""Files that are brought in at once, without a look before; the first of them is the roster of a unit.

A roster may be entered by hand as well: a branch, then its people, until Esc.
"""

from typing import TYPE_CHECKING

from ....core.kernel.paths import places
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import TEMPLATES, WORKBOOKS, PathWanted
from ...paths import read_workbook_file, write_new_workbook
from ..base.dialogs import CHOOSING, AskPage, InputLine
from ..base.page import BACK
from ..base.saving import SavePage, made_first
from ..base.working import Task
from .importing import Brought, ImportPage

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.organisation.roster.importing import RosterReport
    from ....core.spreadsheet.headers import ColumnAnswer

ROSTER = (
    Command(
        "preview",
        "enter",
        N_("导入"),
        N_("导入这个文件;有一处不对就什么也不写。导入好以后再按一次回去"),
        act="roster.import",
    ),
    Command(
        "by_hand",
        "ctrl+n",
        N_("手工填"),
        N_("没有文件:填一个支部,再一个一个填党员,按 Esc 填完"),
        act="roster.add",
        asks=True,
    ),
    Command("template", "ctrl+x", N_("空表"), N_("写一个可以填好再导入的空花名册"), asks=True),
    *CHOOSING,
    BACK,
)


class FilePage(ImportPage):
    """A file that is brought in at once, without a look before; Enter leaves when it was."""

    _brought = False

    def load(self) -> None:
        """Nothing has to be read."""

    def action_preview(self) -> None:
        """Bring it in; once it was, go back."""
        if self._brought:
            self.action_back()
        else:
            self._run(dry_run=False)

    def _done(self, brought: Brought, *, dry_run: bool) -> None:
        super()._done(brought, dry_run=dry_run)
        self._brought = not (brought.refused or brought.questions)
        if self._brought:
            self.say(_("已导入,按 Enter 回去"), "good")


class RosterFilePage(FilePage):
    """The roster of a unit from a file, or by hand."""

    OFFERS = ROSTER
    wanted = PathWanted("roster", WORKBOOKS)
    TITLE = N_("花名册")

    def __init__(self, unit: "Unit") -> None:
        super().__init__(unit, "")

    def path(self) -> tuple[str, ...]:
        """Unit and what is done."""
        return self._unit.name, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What a roster file is."""
        return (
            _("可以导入 xlsx、xls、csv:一行一名党员,写姓名和支部;别的列见空表。再导入一次,没有变的不会再加。"),
            _("有一处不对就什么也不写;每一处写明在哪一行哪一列,并在文件的副本里标出来。"),
        )

    def begin(self) -> None:
        """Say what may be done here."""
        super().begin()
        self.say(_("写花名册文件的路径,按 Enter 导入;没有文件按 Ctrl+N 手工填,要空表按 Ctrl+X"))

    def taken(
        self,
        path: str,
        answers: "tuple[ColumnAnswer, ...]",
        task: Task,
        *,
        dry_run: bool,  # noqa: ARG002  # there is no look before
    ) -> tuple[str, ...]:
        """What came of the roster."""
        services = self.kaoping.services
        return _roster_told(
            services.imports.roster(self._unit.name, read_workbook_file(path), columns=answers, progress=task)
        )

    def action_template(self) -> None:
        """Write an empty roster."""
        services = self.kaoping.services
        about = _("写一个空花名册,填好后在这里导入。")
        self.kaoping.push_screen(
            SavePage(
                _("空表"), about, f"{_(self.TITLE)}.xlsx",
                made_first(services.imports.roster_template, write_new_workbook),
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=TEMPLATES,
            )
        )  # fmt: skip

    def action_by_hand(self) -> None:
        """A branch first; one that is there is meant by its name."""
        services, unit = self.kaoping.services, self._unit
        about = _("填一个党支部的名称;接着填它的党员。")

        def branch(answers: tuple[str, ...]) -> str:
            known = {one.name for one in services.roster.organisations(unit)}
            if answers[0] not in known:
                services.roster.add_branch(unit, answers[0])
            return answers[0]

        self.kaoping.push_screen(AskPage(_("党支部"), about, [InputLine(_("名称"))], branch, self._ask_person))

    def _ask_person(self, branch: str) -> None:
        services, unit = self.kaoping.services, self._unit
        questions = [InputLine(one.label, one.text, one.optional) for one in services.roster.new_person(branch)]
        about = _("「{branch}」的党员,一次填一名,F9 存下再填下一名;填完按 Esc。").format(branch=branch)

        def added(code: str) -> None:
            self._brought = True
            self._ask_person(branch)
            top = self.kaoping.screen
            if isinstance(top, AskPage):
                top.call_after_refresh(top.say, _("已列入,编号 {code}").format(code=code), "good")

        self._brought = True
        self.say(_("手工填了支部「{branch}」;按 Enter 回去").format(branch=branch), "good")
        self.kaoping.push_screen(
            AskPage(_("党员"), about, questions, lambda answers: services.roster.add(unit, tuple(answers)), added)
        )


def _roster_told(report: "RosterReport") -> tuple[str, ...]:
    counts = _("读到党组织 {branches} 个、党员 {members} 人;新增 {added},变动 {changed},未变 {unchanged}").format(
        branches=report.branches, members=report.members, added=report.added,
        changed=report.changed, unchanged=report.unchanged,
    )  # fmt: skip
    told = [counts, *report.remarks]
    if report.absent:
        words = _("文件里没有、原样保留的有 {n} 人:{names}")
        told.append(words.format(n=len(report.absent), names="、".join(report.absent[:8])))
    for note in report.notes:
        where = _("第 {row} 行").format(row=note.row) + " " if note.row else ""
        value = f"「{note.value}」" if note.value else ""
        told.append(f"{where}{note.topic.title}{value}" + (f" > {note.understood}" if note.understood else ""))
    return tuple(told)
