"""The members' roster (花名册): who is where, with status, post and since when away; and who left."""

from typing import TYPE_CHECKING

from ....core.ledger.scope import Scope
from ....core.organisation.model import PROBATIONARY
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToBrought, ToPerson, ToRosterFile
from .person import person_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....core.kernel.unit import Unit
    from ....core.organisation.model import PersonRow
    from ....core.services.roster import PersonSheet

COMMANDS = (
    Command("open", "enter", N_("打开"), N_("看这个人的变动和待办,办转接、转正、流动、任免")),
    FIND,
    PANE,
    Command("add", "ctrl+n", N_("列入"), N_("把新来的人列入花名册"), asks=True, act="roster.add"),
    Command("only_special", "f4", N_("预备和流动"), N_("只看预备党员和外出流动的;再按一次恢复")),
    Command("former", "", N_("已离开"), N_("看已经不在花名册上的人;再按一次回来")),
    RELOAD,
    Command("bring", "", N_("导入"), N_("从文件导入花名册,或手工填支部和党员"), footer=False, act="roster.import"),
    Command("brought", "", N_("导入记录"), N_("本单位导入过的文件;可以整个取回"), footer=False),
    BACK,
)


class PeoplePage(ListPage["PersonRow"]):
    """Code, name, branch, class, status, posts, joined, away since."""

    OFFERS = COMMANDS
    TITLE = N_("党员花名册")
    COLUMNS = (
        ListColumn(N_("编号"), 6),
        ListColumn(N_("姓名"), 6),
        ListColumn(N_("支部"), 6),
        ListColumn(N_("类别"), 4),
        ListColumn(N_("身份"), 4),
        ListColumn(N_("职务"), 6),
        ListColumn(N_("入党日期")),
        ListColumn(N_("外出")),
        ListColumn(N_("离开")),
    )
    NOTHING = N_("没有符合的人")
    PREVIEWS = True

    def __init__(self, unit: "Unit", scope: Scope) -> None:
        super().__init__()
        self._unit = unit
        self._scope = scope
        self._former = False
        self._only_special = False

    def path(self) -> tuple[str, ...]:
        """Unit, scope, what it is."""
        return self._unit.name, self._scope.name, _(self.TITLE)

    def help_notes(self) -> tuple[str, ...]:
        """What changes here and how it is kept."""
        return (_("变动都按日期记,原来的情况不改写;查找可以打拼音首字母。"),)

    def load(self) -> None:
        """Read the roster."""
        services, unit, scope, former = self.kaoping.services, self._unit, self._scope, self._former
        self.ask(
            lambda: services.roster.roster(unit, services.ledger.organisations(unit, scope), former=former),
            lambda people: self._show(people, former),
        )

    def _show(self, people: "Sequence[PersonRow]", former: bool) -> None:
        if former == self._former:
            self.take(people)

    def wanted(self, item: "PersonRow") -> bool:
        """Everybody, or who is on probation or away."""
        return not self._only_special or item.status == PROBATIONARY or item.mobile_since is not None

    def listed(self) -> None:
        """How many in the header."""
        which = _("已离开") if self._former else _("在册")
        which = f"{_('只看预备和流动')}  {which}" if self._only_special else which
        self.show_path(_("{which} {shown}/{all} 人").format(which=which, shown=len(self.shown), all=len(self._items)))

    def key(self, item: "PersonRow") -> int:
        """The person's id."""
        return item.id

    def words(self, item: "PersonRow") -> "tuple[Sequence[str], str]":
        """Found by name, code, branch, post, and initials."""
        return (item.name, item.code, item.branch, *item.posts), item.initials

    def titles(self, item: "PersonRow") -> tuple[str, ...]:
        """Found by the initials of the branch."""
        return (item.branch,)

    def cells(self, item: "PersonRow") -> ListRow:
        """One person."""
        return (
            Cell(item.code, "quiet"),
            Cell(item.name, "strong"),
            Cell(item.branch, "text" if item.branch else "warning"),
            Cell(item.class_name, "quiet"),
            Cell(item.status, "warning" if item.status == PROBATIONARY else "text"),
            Cell("、".join(item.posts)),
            Cell(item.joined or "", "quiet"),
            Cell(item.mobile_since or "", "warning"),
            Cell(item.left or "", "quiet"),
        )

    def read_preview(self, item: "PersonRow") -> "PersonSheet":
        """What became of the person."""
        return self.kaoping.services.roster.person(self._unit, item.id)

    def preview(self, item: "PersonRow", known: "PersonSheet", cells: int, look: Look) -> list[list[Piece]]:
        """Facts, then changes, the latest first."""
        lines: list[list[Piece]] = [[(f"{item.code} {item.name}", look.strong)]]
        lines += [[(part, look.text)] for fact in person_facts(known.person) for part in wrap(fact, cells)]
        lines += [[], [(_("变动"), look.section)]]
        for change in reversed(known.changes):
            became = " > ".join(filter(None, (change.was, change.became)))
            told = "  ".join(filter(None, (change.day, change.title, became, change.note)))
            lines += [[(part, look.quiet)] for part in wrap(told, cells)]
        return lines

    # Commands.

    def action_open(self) -> None:
        """To the person."""
        if not self.to_list() and self.here is not None:
            self.go(ToPerson(self._unit, self.here.id))

    def action_only_special(self) -> None:
        """Only who is on probation or away, or everybody."""
        self._only_special = not self._only_special
        self.narrow()

    def action_former(self) -> None:
        """Those who left, or those who are here."""
        self._former = not self._former
        self.load()

    def action_bring(self) -> None:
        """A roster from a file, or by hand."""
        self.go(ToRosterFile(self._unit))

    def action_brought(self) -> None:
        """The files that were brought into the unit."""
        self.go(ToBrought(self._unit))

    def action_add(self) -> None:
        """Somebody new."""
        services, unit = self.kaoping.services, self._unit
        branch = self._scope.name if self._scope.organisation is not None else ""
        questions = [InputLine(one.label, one.text, one.optional) for one in services.roster.new_person(branch)]
        about = _("列入花名册:从哪一天起是哪个支部的人;编号自动给出。")
        self.kaoping.push_screen(
            AskPage(_("列入"), about, questions, lambda answers: services.roster.add(unit, tuple(answers)), self._added)
        )

    def _added(self, code: str) -> None:
        self.say(_("已列入,编号 {code}").format(code=code), "good")
