"""One person of the roster: how they stand, what is to be done, what became of them, and changes dated by day."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.width import side_by_side, wrap
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import Cell, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import RELOAD
from ..base.menu import MenuPage
from ..base.page import BACK, Page

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.organisation.model import PersonRow
    from ....core.organisation.person_history import PersonChange
    from ....core.organisation.probation import PersonTodo
    from ....core.services.roster import PersonSheet
    from ....core.services.roster_changes import ChangeId

CHANGES = (
    Command("transfer", "", N_("转接"), N_("转到另一个支部"), asks=True),
    Command("confirm", "", N_("转正"), N_("预备党员转为正式党员"), asks=True),
    Command("mobile", "", N_("流动"), N_("外出流动,或者流动返回"), asks=True),
    Command("posts", "", N_("任免"), N_("任职或免职"), asks=True),
    Command("details", "", N_("改登记"), N_("改姓名、类别、入党日期"), footer=False, asks=True),
    Command("arrival", "", N_("转入日期"), N_("组织关系哪一天转入本单位"), footer=False, asks=True),
    Command("prolong", "", N_("延长预备"), N_("延长预备期"), footer=False, asks=True),
    Command("leave_roster", "", N_("离开"), N_("转出、去世、除名:不再在花名册上"), asks=True),
)
COMMANDS = (
    Command("change", "f2", N_("变动"), N_("选一种变动来办:转接、转正、流动、任免、改登记、离开")),
    *CHANGES,
    RELOAD,
    BACK,
)
TODO_LINES = 3


class PersonPage(Page):
    """Facts and to-dos above, the history below; every change is asked for with its day."""

    OFFERS = COMMANDS
    TITLE = N_("党员")
    DEFAULT_CSS = "PersonPage #facts { height: 4; }"

    def __init__(self, unit: "Unit", person: int) -> None:
        super().__init__()
        self._unit = unit
        self._person = person
        self._sheet: PersonSheet | None = None
        self._todos: tuple[PersonTodo, ...] = ()

    def path(self) -> tuple[str, ...]:
        """Unit, roster, person."""
        name = "" if self._sheet is None else f"{self._sheet.person.code} {self._sheet.person.name}"
        return tuple(filter(None, (self._unit.name, _("党员花名册"), name)))

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """Facts and history."""
        columns = (
            ListColumn(_("日期")),
            ListColumn(_("变动"), 8),
            ListColumn(_("原来"), 8),
            ListColumn(_("现在"), 8),
            ListColumn(_("经手"), 4),
            ListColumn(_("说明"), 8),
        )
        yield TextLines(id_="facts")
        yield Listing(columns, _("正在读取.."))

    def focus_body(self) -> None:
        """The list has the keys."""
        self.query_one(Listing).focus()

    def lay_out(self) -> None:
        """Fold the facts."""
        super().lay_out()
        self._show_facts()

    def load(self) -> None:
        """Read the person."""
        services, unit, person = self.kaoping.services, self._unit, self._person
        self.ask(lambda: services.roster.person(unit, person), self._take)

    def _take(self, sheet: "PersonSheet") -> None:
        self._sheet = sheet
        listing = self.query_one(Listing)
        listing.show([_cells(change) for change in reversed(sheet.changes)], listing.current_row())
        left = sheet.person.left
        self.show_path(_("{day} 离开").format(day=left) if left else _("在册"))
        self._show_facts()
        services, unit, person = self.kaoping.services, self._unit, self._person
        # looked for only now, among everybody's
        self.ask(lambda: services.roster.todos(unit, person), self._take_todos)

    def _take_todos(self, todos: "tuple[PersonTodo, ...]") -> None:
        self._todos = todos
        self._show_facts()

    def _show_facts(self) -> None:
        sheet, look, panel = self._sheet, self.kaoping.look, self.query_one("#facts", TextLines)
        if sheet is None:
            return
        cells = max(20, self.size.width - 2)
        person = sheet.person
        lines: list[list[Piece]] = [
            [(" ", look.text), (text, look.text)] for text in side_by_side(person_facts(person), cells)
        ]
        for todo in self._todos[:TODO_LINES]:
            lines += [[(" ", look.text), (text, look.warning)] for text in wrap(f"! {todo.sentence}", cells)]
        panel.styles.height = len(lines) + 1
        panel.show(lines)

    # Commands.

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_change(self) -> None:
        """Ask which change."""
        name = "" if self._sheet is None else self._sheet.person.name
        self.kaoping.push_screen(MenuPage(name, [(_("变动"), self.allowed(CHANGES))], self.run_command))

    def action_transfer(self) -> None:
        """To another branch."""
        self._change("transfer")

    def action_confirm(self) -> None:
        """A full member."""
        self._change("confirm")

    def action_mobile(self) -> None:
        """Away or back."""
        sheet = self._sheet
        if sheet is not None:
            self._change("mobile" if sheet.person.mobile_since is None else "back")

    def action_posts(self) -> None:
        """Posts given or taken back."""
        self._change("post")

    def action_details(self) -> None:
        """Name, class, day of joining."""
        self._change("details")

    def action_arrival(self) -> None:
        """The day they came from elsewhere."""
        self._change("arrival")

    def action_prolong(self) -> None:
        """A longer probation."""
        self._change("prolong")

    def action_leave_roster(self) -> None:
        """Off the roster."""
        self._change("leave")

    def _change(self, kind: "ChangeId") -> None:
        """Ask for what the change needs, make it, and read again."""
        services, sheet, unit = self.kaoping.services, self._sheet, self._unit
        if sheet is None:
            return
        if sheet.person.left is not None:
            self.say(_("已不在花名册上,不能再改"), "warning")
            return
        person, change = sheet.person, services.roster.offer(sheet.person, kind)
        questions = [InputLine(one.label, one.text, one.optional) for one in change.asks]
        ask = AskPage(
            change.title, change.about, questions,
            lambda answers: services.roster.change(unit, person, kind, tuple(answers)),
            self._changed,
        )  # fmt: skip
        self.kaoping.push_screen(ask)

    def _changed(self, written: bool) -> None:
        if written:
            self.say(_("已记入花名册"), "good")
        else:
            self.say(_("和原来一样,没有变动"))


def person_facts(person: "PersonRow") -> list[str]:
    """What is known of a person, what is not left out."""
    facts = (
        (_("支部 {value}"), person.branch),
        (_("身份 {value}"), person.status),
        (_("类别 {value}"), person.class_name),
        (_("职务 {value}"), "、".join(person.posts)),
        (_("入党 {value}"), person.joined),
        (_("{value} 起外出"), person.mobile_since),
        (_("现状自 {value}"), person.since),
    )
    return [text.format(value=value) for text, value in facts if value]


def _cells(change: "PersonChange") -> ListRow:
    return (
        Cell(change.day, "strong"),
        Cell(change.title),
        Cell(change.was, "quiet"),
        Cell(change.became),
        Cell(change.actor or "", "quiet"),
        Cell(change.note, "quiet"),
    )
