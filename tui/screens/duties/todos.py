"""What waits to be done: due dates first, narrowed by kind or by what is typed; Enter goes to what it is about."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ....core.ledger.scope import Scope
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...widgets.lines import Piece
from ...widgets.listing import Cell, ListColumn, ListRow
from ..base.listpage import FIND, PANE, RELOAD, ListPage
from ..base.page import BACK
from ..base.previews import facts_preview
from ..base.routes import way_of

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.duties import TodoRow
    from ....core.services.entry_lists import ListedEntry

COMMANDS = (
    Command("open", "enter", N_("去办"), N_("到这件事所在的记录、台账或党员")),
    Command("next_kind", "f4", N_("换种类"), N_("依次只看一种待办;最后回到全部")),
    Command("only_late", "", N_("只看过期"), N_("只看已经过期的;再按一次恢复")),
    FIND,
    PANE,
    RELOAD,
    BACK,
)


class TodosPage(ListPage["TodoRow"]):
    """Due, kind, organisation, person, sentence."""

    OFFERS = COMMANDS
    TITLE = N_("待办")
    COLUMNS = (
        ListColumn(N_("期限")),
        ListColumn(N_("种类")),
        ListColumn(N_("党组织"), 8),
        ListColumn(N_("党员"), 4),
        ListColumn(N_("台账"), 6),
        ListColumn(N_("要办的事"), 16),
    )
    NOTHING = N_("没有待办")
    PREVIEWS, BELOW = True, 3

    def __init__(self, unit: "Unit", scope: Scope) -> None:
        super().__init__()
        self._unit, self._scope = unit, scope
        self._kind = ""
        self._only_late = False
        self._today = date.min

    def path(self) -> tuple[str, ...]:
        """Unit, scope, which kind."""
        return self._unit.name, self._scope.name, self._asked

    def load(self) -> None:
        """Read them."""
        services, unit, scope = self.kaoping.services, self._unit, self._scope
        self._today = services.workspace.clock.today()
        self.ask(lambda: services.duties.todos(unit, scope), self.take)

    @property
    def _asked(self) -> str:
        """What is listed: all of them, or of one kind, or what is late."""
        return " ".join(filter(None, (_(self.TITLE), self._kind, _("只看过期") if self._only_late else "")))

    def wanted(self, item: "TodoRow") -> bool:
        """Of the kind asked for, and late where only that is."""
        return (not self._kind or item.kind == self._kind) and (not self._only_late or self._is_late(item))

    def listed(self) -> None:
        """How many, and how many of them late."""
        late = sum(self._is_late(item) for item in self._items)
        self.show_path(_("{shown}/{all} 件,过期 {late}").format(shown=len(self.shown), all=len(self._items), late=late))

    def key(self, item: "TodoRow") -> "TodoRow":
        """Itself."""
        return item

    def words(self, item: "TodoRow") -> tuple[Sequence[str], str]:
        """Found by organisation, person and initials, book, sentence."""
        return (item.person, item.organisation, item.book, item.sentence), item.initials

    def titles(self, item: "TodoRow") -> tuple[str, ...]:
        """Found by the initials of organisation and book."""
        return item.organisation, item.book

    def cells(self, item: "TodoRow") -> ListRow:
        """One thing to do."""
        late = self._is_late(item)
        due = "" if item.due is None else item.due.isoformat()
        return (
            Cell(f"!{due}" if late else f" {due}" if due else "", "bad" if late else "text"),
            Cell(item.kind, "quiet"),
            Cell(item.organisation),
            Cell(item.person, "strong"),
            Cell(item.book, "quiet"),
            Cell(item.sentence),
        )

    def _is_late(self, item: "TodoRow") -> bool:
        return item.due is not None and item.due < self._today

    def read_preview(self, item: "TodoRow") -> "ListedEntry | None":
        """The entry it is about, if it is about one."""
        return None if item.entry is None else self.kaoping.services.entries.shown(self._unit, item.entry)

    def preview(self, item: "TodoRow", known: "ListedEntry | None", cells: int, look: Look) -> list[list[Piece]]:
        """The whole sentence, whom it concerns, by when, and what stands in the entry."""
        late = (self._today - item.due).days if item.due is not None else 0
        due = "" if item.due is None else item.due.isoformat()
        facts = [
            (N_("期限"), due if late <= 0 else _("{day},过期 {n} 天").format(day=due, n=late)),
            (N_("党组织"), item.organisation),
            (N_("党员"), item.person),
            (N_("台账"), item.book),
            *((field.title, field.text) for field in (known.fields if known is not None else ())),
        ]
        return facts_preview(item.sentence, facts, cells, look)

    # Commands.

    def action_open(self) -> None:
        """To what it is about."""
        here = self.here
        if self.to_list() or here is None:
            return
        way = way_of(here, self._unit, self._today)
        if way is not None:
            self.go(way)

    def action_next_kind(self) -> None:
        """The next kind there is."""
        kinds = ["", *dict.fromkeys(item.kind for item in self._items)]
        place = kinds.index(self._kind) if self._kind in kinds else 0
        self._kind = kinds[(place + 1) % len(kinds)]
        self.narrow()

    def action_only_late(self) -> None:
        """Only what is late, or everything."""
        self._only_late = not self._only_late
        self.narrow()
