"""Files about a round that are filled in elsewhere: marks, counts of votes, claims; and the tables to fill in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....core.kernel.errors import Error
from ....core.kernel.paths import places
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import TEMPLATES, WORKBOOKS, PathWanted
from ...paths import read_workbook_file, write_new_workbook
from ..base.dialogs import CHOOSING, InputLine
from ..base.page import BACK
from ..base.routes import RoundFileKind, ToBrought
from ..base.saving import SavePage
from ..base.working import Task
from .bringing import FilePage

if TYPE_CHECKING:
    from ....core.exchange.source import ImportReport
    from ....core.exchange.templates import TemplateChoice
    from ....core.rounds.model import RoundKey
    from ....core.spreadsheet.headers import ColumnAnswer

COMMANDS = (
    Command("preview", "enter", N_("导入"), N_("导入这个文件;有一处不对就什么也不写。导入好以后再按一次回去")),
    Command("template", "ctrl+x", N_("空表"), N_("写一个列好对象和要填的项目的表,填好再在这里导入"), asks=True),
    Command("brought", "", N_("导入记录"), N_("本轮导入过的文件;可以整个取回")),
    *CHOOSING,
    BACK,
)


@dataclass(frozen=True, slots=True)
class FillIn:
    """What a kind of file is called, what stands in it, how an import counts it, and by what a table to fill in can be
    narrowed, by the names of ``TemplateChoice``.
    """

    title: str
    about: str
    counted: str
    narrowed: tuple[tuple[str, str], ...]


BRANCH, PERIOD = ("branch", N_("只要这个支部")), ("period", N_("只要这一期间"))

KINDS: dict[RoundFileKind, FillIn] = {
    "marks": FillIn(
        N_("评分表"),
        N_("一行一个对象、一个项目的分,或一个对象一行、一个项目一列;空表里都列好了,已有的分也在里面。"),
        N_("评分表 {n} 份"),
        (BRANCH, ("form", N_("只要这张表")), PERIOD, ("assessor", N_("只要这个评分人"))),
    ),
    "polls": FillIn(
        N_("测评票数"),
        N_("一行一个对象、一个群体、一个选项的票数;空表里都列好了。再导入一次以后来的为准。"),
        N_("计票 {n} 份"),
        (BRANCH, ("poll", N_("只要这个测评")), PERIOD),
    ),
    "claims": FillIn(
        N_("登记表"),
        N_("一行一条加分、扣分或否决的登记;空表里列好了对象和类别,已有的登记也在里面。"),
        N_("登记 {n} 条"),
        (BRANCH,),
    ),
}


class RoundFilePage(FilePage):
    """Marks, counts of votes or claims of a round from a file."""

    OFFERS = COMMANDS
    TITLE = N_("导入")

    def __init__(self, round_: "RoundKey", kind: RoundFileKind) -> None:
        super().__init__(round_.unit, "")
        self._round, self._kind = round_, kind
        self.wanted = PathWanted(kind, WORKBOOKS)

    def path(self) -> tuple[str, ...]:
        """Round and what is done."""
        return self._round.code, _(KINDS[self._kind].title)

    def help_notes(self) -> tuple[str, ...]:
        """What such a file is."""
        return (
            _(KINDS[self._kind].about),
            _("有一处不对就什么也不写;每一处写明在哪一行哪一列,并在文件的副本里标出来。"),
        )

    def begin(self) -> None:
        """Say what may be done here."""
        super().begin()
        self.say(_("写文件的路径(Tab 补全),按 Enter 导入;要列好的空表按 Ctrl+X"))

    def taken(
        self,
        path: str,
        answers: "tuple[ColumnAnswer, ...]",
        task: Task,
        *,
        dry_run: bool,  # noqa: ARG002  # there is no look before
    ) -> tuple[str, ...]:
        """What came of the file."""
        imports, file = self.kaoping.services.imports, read_workbook_file(path)
        bring = {"marks": imports.marks, "polls": imports.polls, "claims": imports.claims}[self._kind]
        return self._told(bring(self._round, file, columns=answers, progress=task))

    def _told(self, report: "ImportReport") -> tuple[str, ...]:
        words = _("读到 {rows} 行,{what};新增或变动 {changed},未变 {unchanged}")
        what = _(KINDS[self._kind].counted).format(n=report.sheets)
        counts = words.format(rows=report.rows, what=what, changed=report.changed, unchanged=report.unchanged)
        return (counts, *report.notes)

    def action_brought(self) -> None:
        """The files that were brought into the round."""
        self.go(ToBrought(self._round.unit, round=self._round.code))

    def action_template(self) -> None:
        """Write a table to fill in, perhaps only for some."""
        kind, round_, imports = KINDS[self._kind], self._round, self.kaoping.services.imports
        more = [InputLine(_(label), optional=True) for _name, label in kind.narrowed]
        if self._kind == "marks":
            more.append(InputLine(_("一个对象一行(是/否)"), _("否")))

        def write(task: Task, answers: tuple[str, ...], replace: bool) -> Any:  # as pages ask
            path, *rest = answers
            choice = _choice(dict(zip((name for name, _label in kind.narrowed), rest, strict=False)))
            if self._kind == "marks":
                content = imports.marks_template(round_, choice, wide=_is_yes(rest[-1]))
            elif self._kind == "polls":
                content = imports.polls_template(round_, choice)
            else:
                content = imports.claims_template(round_, choice)
            task.write()
            return write_new_workbook(path, content, replace=replace)

        self.kaoping.push_screen(
            SavePage(
                _("空表"), _("写一个列好对象的表,填好后在这里导入。后面几格不填就是全部。"),
                f"{round_.code}-{_(kind.title)}.xlsx", write,
                lambda path: self.say(_("已写到 {path}").format(path=places().told(path)), "good"),
                purpose=TEMPLATES, more=more,
            )
        )  # fmt: skip


def _choice(given: dict[str, Any]) -> "TemplateChoice":
    from ....core.exchange.templates import TemplateChoice

    return TemplateChoice(**given)


def _is_yes(typed: str) -> bool:
    """What was answered to a question of yes or no.

    Raises:
        Error: neither.
    """
    if typed not in (_("是"), _("否")):
        raise Error(_("一个对象一行?请写「是」或「否」。"))
    return typed == _("是")
