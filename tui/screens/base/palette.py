"""Ctrl+P: go anywhere. Commands of this screen and of the places, rounds, books, branches, people, units: found by
Chinese, initials or pinyin, done or opened with Enter; what one chose lately comes first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from ....core.kernel.pinyin import name_sounds_like, sounds_like
from ....core.kernel.text import match_key
from ....core.ledger.scope import Scope
from ....plugins.i18n import N_, _
from ...commands import Command
from ...state import remember, remembered
from ...widgets.field import TextField
from ...widgets.listing import Cell, LazyRows, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from .dialogs import CHOOSING, ChoosingPage
from .page import BACK
from .places import PLACES, PlaceId
from .routes import ToBook, ToLedger, ToPerson, ToSubjects, Way

if TYPE_CHECKING:
    from ....core.kernel.unit import Unit
    from ....core.services.services import Services
    from .app import SessionApp

COMMANDS = (Command("run", "enter", N_("去/办"), N_("到光标所在的地方,或执行光标所在的命令")), *CHOOSING, BACK)

MOST_SHOWN = 300
"""So many matches are listed; one types on where there are more."""
MOST_RECENT = 12

RECENT = "recent"


@dataclass(frozen=True, slots=True)
class Destination:
    """Something to do or a place to go to. ``about`` says more of it, and is found by its text alone."""

    kind: str
    id: str
    name: str
    about: str
    do: Callable[[], object]
    key: str = ""
    initials: str = ""

    def distance(self, wanted: str, typed: str) -> int | None:
        """Return how far it is from what is ``typed``, whose match key is ``wanted``; ``None`` for not at all."""
        name = match_key(self.name)
        if name.startswith(wanted):
            return 0
        if wanted in name:
            return 1
        initials, spoken = self.initials, self.name
        if name_sounds_like(spoken, initials, typed) if initials else sounds_like(spoken, typed):
            return 2
        return 3 if wanted in match_key(self.about) or wanted == self.key.lower() else None


class PalettePage(ChoosingPage):
    """A field on top, what matches below."""

    OFFERS = COMMANDS
    TITLE = N_("去哪儿")

    def __init__(
        self,
        here: Sequence[Command],
        run: Callable[[Command], None],
        elsewhere: Sequence[tuple[PlaceId, Command]],
        run_at: Callable[[PlaceId, Command], None],
    ) -> None:
        """``here`` are commands of the screen below, ``elsewhere`` those of the first screens of the places."""
        super().__init__()
        titles = {place.id: _(place.title) for place in PLACES}
        self._commands = [
            *(
                Destination(_("命令"), f"here {one.action}", _(one.title), _(one.help), partial(run, one), one.key_name)
                for one in here
                if one not in ROW_COMMANDS
            ),
            *(
                Destination(
                    titles[place], f"{place} {one.action}", _(one.title), _(one.help),
                    partial(run_at, place, one), one.key_name,
                )
                for place, one in elsewhere
            ),
        ]  # fmt: skip
        self._all = list(self._commands)
        self._shown: Sequence[Destination] = ()
        self._session: SessionApp

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield TextField(_("找"))
        columns = (ListColumn(_("是什么")), ListColumn(_("名称"), 12), ListColumn(_("键")), ListColumn(_("说明"), 10))
        yield Listing(columns, _("没有符合的"))

    def begin(self) -> None:
        """Show the commands; typing goes into the field. The rest is read meanwhile."""
        app = self._session = self.kaoping
        self._narrow()
        self.query_one(TextField).focus()
        if app.is_open:
            services, unit = app.services, app.unit
            self.ask(lambda: self._read(services, unit), self._take)

    def help_notes(self) -> tuple[str, ...]:
        """How to find."""
        return (_("打汉字、首字母(zs)或全拼(zhangsan)都能找;什么也不打时,最近去过的在最前面。"),)

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._narrow()

    def action_run(self) -> None:
        """Close and do it."""
        if self._shown:
            destination = self._shown[self.query_one(Listing).current_row()]
            self._remember(destination)
            self.kaoping.back()
            destination.do()

    # What there is.

    def _read(self, services: "Services", unit: "Unit | None") -> list[Destination]:
        """In a thread: rounds and units, and what the unit has."""
        found = [
            self._to(
                _("考评"), f"{one.unit.id} {one.code}", f"{one.year} {one.title}", one.unit.name, ToSubjects(one.key)
            )
            for one in services.rounds.infos()
        ]
        if unit is not None:
            month = services.workspace.clock.today().isoformat()[:7]
            whole = Scope(name=_("总台账"))
            found += [
                self._to(_("台账"), one.id, one.title, one.group, ToBook(unit, one.id, whole, month))
                for one in services.ledger.overview(unit, whole, month).books
            ]
            found += [
                self._to(_("支部"), one.code, one.name, one.code, ToLedger(unit, Scope(one.id, None, one.name)))
                for one in services.roster.organisations(unit)
            ]
            found += [
                self._to(
                    _("党员"), one.code, one.name, f"{one.code} {one.branch}", ToPerson(unit, one.id), one.initials
                )
                for one in services.roster.roster(unit, None, former=False)
            ]
        found += [
            Destination(_("单位"), str(one.id), one.name, "", partial(self._to_unit, one))
            for one in services.units.units()
        ]
        return found

    def _to(self, kind: str, id_: str, name: str, about: str, way: Way, initials: str = "") -> Destination:
        return Destination(kind, id_, name, about, partial(self._session.follow, way), initials=initials)

    def _to_unit(self, unit: "Unit") -> None:
        app = self._session
        app.choose_unit(unit)
        app.to_place("bench")

    def _take(self, found: list[Destination]) -> None:
        self._all = [*self._commands, *found]
        self._narrow()

    # What is shown.

    def _narrow(self) -> None:
        typed = self.query_one(TextField).text
        wanted = match_key(typed)
        if wanted:
            measured = ((destination.distance(wanted, typed), place) for place, destination in enumerate(self._all))
            near = sorted((distance, place) for distance, place in measured if distance is not None)
            self._shown = [self._all[place] for _distance, place in near[:MOST_SHOWN]]
        else:
            self._shown = self._recent_first()
        self.query_one(Listing).show(LazyRows(self._shown, _cells))

    def _recent_first(self) -> list[Destination]:
        known = {(destination.kind, destination.id): destination for destination in self._all}
        recent = [known[one] for one in map(tuple, self._recent()) if one in known]
        return [*recent, *(destination for destination in self._commands if destination not in recent)]

    def _recent(self) -> list[list[str]]:
        app = self.kaoping
        if not app.is_open:
            return []
        found = remembered(app.services.workspace.actor, f"{RECENT} {app.place}")
        return [one for one in found if isinstance(one, list)] if isinstance(found, list) else []

    def _remember(self, destination: Destination) -> None:
        app, chosen = self.kaoping, [destination.kind, destination.id]
        if app.is_open and destination not in self._commands:
            recent = [chosen, *(one for one in self._recent() if one != chosen)]
            remember(app.services.workspace.actor, f"{RECENT} {app.place}", recent[:MOST_RECENT])


def _cells(destination: Destination) -> ListRow:
    return (
        Cell(destination.kind, "quiet"),
        Cell(destination.name, "strong"),
        Cell(destination.key),
        Cell(destination.about, "quiet"),
    )
