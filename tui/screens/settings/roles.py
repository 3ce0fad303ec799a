"""Who may do what in a unit: roles and stand-ins in one list, and the table of acts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ....core.authority.model import RoleGrant, StandIn, TypedGrant
from ....core.kernel.unit import INSTALLATION
from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.dialogs import AskPage, InputLine
from ..base.listpage import FIND, RELOAD, ListPage
from ..base.page import BACK
from ..base.routes import ToActs

if TYPE_CHECKING:
    from ....core.authority.model import ActRow, MyRoles
    from ....core.kernel.unit import Unit

ROLE_COMMANDS = (
    Command("add", "ctrl+n", N_("任命"), N_("任命一项职责"), asks=True, act="role.grant"),
    Command("end", "delete", N_("免去"), N_("免去光标所在的职责,或结束代办"), asks=True, act="role.end"),
    Command("stand_in", "", N_("代办"), N_("指定一个人代另一个人办,写明到哪一天"), asks=True, act="role.stand_in"),
    Command("acts", "ctrl+e", N_("总表"), N_("看什么事由谁办")),
    FIND,
    RELOAD,
    BACK,
)
TABLE_COMMANDS = (FIND, RELOAD, BACK)

Held = tuple["Unit", RoleGrant | StandIn]
"""Where it is held, and what."""


class RolesPage(ListPage[Held]):
    """Administrators of the database, then the roles of a unit and who stands in for whom."""

    OFFERS = ROLE_COMMANDS
    TITLE = N_("职责")
    COLUMNS = (
        ListColumn(N_("姓名"), 8),
        ListColumn(N_("职责"), 10),
        ListColumn(N_("任职的地方"), 12),
        ListColumn(N_("起止"), 21),
        ListColumn(N_("理由"), 6),
    )
    NOTHING = N_("还没有任命职责:一人兼任全部。要分工,先按 Ctrl+N 任命系统管理员。")

    def __init__(self, unit: "Unit | None") -> None:
        super().__init__()
        self._unit = unit
        self._mine: MyRoles | None = None

    def load(self) -> None:
        """Read them."""
        self.ask(self._read, lambda found: self._take(*found))

    def _read(self) -> tuple[list[Held], "MyRoles"]:
        authority = self.kaoping.services.authority
        found: list[Held] = [(INSTALLATION, one) for one in authority.grants(INSTALLATION)]
        if self._unit is not None:
            found += [(self._unit, one) for one in authority.grants(self._unit)]
            found += [(self._unit, one) for one in authority.stand_ins(self._unit)]
        return found, authority.mine(self._unit or INSTALLATION)

    def _take(self, found: list[Held], mine: "MyRoles") -> None:
        self._mine = mine
        self.take(found)

    def listed(self) -> None:
        """What one holds oneself."""
        self.show_path("" if self._mine is None else self._mine.told)

    def key(self, item: Held) -> str:
        """Where and which."""
        place, one = item
        return f"{place.id} {type(one).__name__} {one.id}"

    def titles(self, item: Held) -> Sequence[str]:
        """Found by the initials of names."""
        one = item[1]
        return (one.actor,) if isinstance(one, RoleGrant) else (one.actor, one.holder)

    def cells(self, item: Held) -> ListRow:
        """One role, or one who stands in."""
        place, one = item
        today = self.kaoping.services.workspace.clock.today().isoformat()
        over = bool(one.until) and one.until <= today
        if isinstance(one, RoleGrant):
            title, where = one.title, one.organisation or (_("整个数据库") if place == INSTALLATION else _("全单位"))
        else:
            title, where = _("代 {name} 办").format(name=one.holder), _("全单位")
        times = f"{one.since} .. {one.until}"
        return (
            Cell(one.actor, "quiet" if over else "strong"),
            Cell(title, "quiet" if over else "text"),
            Cell(where, "quiet"),
            Cell(times, "quiet"),
            Cell(one.reason, "quiet"),
        )

    def action_add(self) -> None:
        """Ask who, what, where."""
        authority, unit = self.kaoping.services.authority, self._unit
        is_first = self._mine is not None and not self._mine.enforced
        about = (
            _("第一项职责是系统管理员,写自己;从那以后各人只能办自己职责内的事。")
            if is_first
            else _("职责:系统管理员、考核办公室、考评组、支部书记、记录员、党员、群众代表、上级复核、监督。")
        )
        questions = [
            InputLine(_("姓名"), self.kaoping.services.workspace.actor if is_first else ""),
            InputLine(_("职责"), _("系统管理员") if is_first else ""),
            InputLine(_("党组织"), optional=True),
            InputLine(_("党员"), optional=True),
            InputLine(_("到哪天"), optional=True),
            InputLine(_("理由"), optional=True),
        ]

        def give(given: Sequence[str]) -> RoleGrant:
            who, role, where, person, until, reason = given
            place = INSTALLATION if unit is None or role in ("admin", _("系统管理员")) else unit
            return authority.grant(place, TypedGrant(who, role, where, person, "", until, reason))

        self.kaoping.push_screen(
            AskPage(_("任命"), about, questions, give, lambda made: self._done(
                _("{who} 从 {day} 起是{role}").format(who=made.actor, day=made.since, role=made.title)
            ))
        )  # fmt: skip

    def action_end(self) -> None:
        """Ask from when on and why."""
        if self.here is None:
            return
        place, one = self.here
        authority = self.kaoping.services.authority
        if isinstance(one, StandIn):
            self.ask(lambda: authority.end_stand_in(place, one.id), lambda _gone: self._done(_("代办已结束")))
            return
        about = _("免去 {who} 的「{role}」;以前办的事不动。").format(who=one.actor, role=one.title)
        questions = [InputLine(_("从哪天起"), optional=True), InputLine(_("理由"), optional=True)]
        self.kaoping.push_screen(
            AskPage(
                _("免去"), about, questions, lambda given: authority.end(place, one.id, given[0], given[1]),
                lambda gone: self._done(
                    _("{who} 从 {day} 起不再是{role}").format(who=gone.actor, day=gone.until, role=gone.title)
                ),
            )
        )  # fmt: skip

    def action_stand_in(self) -> None:
        """Ask who for whom, and until when."""
        authority, unit = self.kaoping.services.authority, self._unit
        if unit is None:
            self.say(_("请先选一个单位"), "warning")
            return
        about = _("一个人代另一个人办他职责内的事,到期自动结束;所办的事两个名字都记。")
        questions = [
            InputLine(_("代办的人")), InputLine(_("代谁")), InputLine(_("到哪天")), InputLine(_("理由"), optional=True),
        ]  # fmt: skip
        self.kaoping.push_screen(
            AskPage(
                _("代办"), about, questions,
                lambda given: authority.stand_in(unit, given[0], given[1], given[2], reason=given[3]),
                lambda made: self._done(_("{who} 代 {holder} 办").format(who=made.actor, holder=made.holder)),
            )
        )  # fmt: skip

    def action_acts(self) -> None:
        """The table of acts."""
        self.go(ToActs())

    def _done(self, sentence: str) -> None:
        self.say(sentence, "good")
        self.load()


class ActsPage(ListPage["ActRow"]):
    """What is done by whom: an act a line, the roles beside it."""

    OFFERS = TABLE_COMMANDS
    TITLE = N_("什么事由谁办")
    COLUMNS = (ListColumn(N_("事情"), 18), ListColumn(N_("由谁办"), 24), ListColumn(N_("方案写明时"), 20))

    def load(self) -> None:
        """Read the table."""
        authority = self.kaoping.services.authority
        self.titles_of = dict(authority.roles())
        self.take(list(authority.table()))

    def key(self, item: "ActRow") -> str:
        """Its name."""
        return item.act

    def titles(self, item: "ActRow") -> Sequence[str]:
        """Found by the initials of what it is called."""
        return (item.title,)

    def cells(self, item: "ActRow") -> ListRow:
        """One act."""
        named = [self.titles_of[role] for role in item.named if role not in item.roles]
        return (
            Cell(item.title, "strong"),
            Cell("、".join(self.titles_of[role] for role in item.roles)),
            Cell("、".join(named), "quiet"),
        )
