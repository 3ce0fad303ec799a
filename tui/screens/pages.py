"""Which screen a way leads to. Imported after the first paint, with everything the later screens need."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from ...core.ledger.scope import Scope
from ...plugins.i18n import _
from ..commands import Command
from .base.dialogs import HelpPage
from .base.menu import MenuPage
from .base.page import Page
from .base.palette import PalettePage
from .base.places import PlaceId
from .base.routes import (
    ToAccounts,
    ToActs,
    ToAudit,
    ToBackup,
    ToBrought,
    ToClaims,
    ToKeys,
    ToOpening,
    ToOpinions,
    ToPanel,
    ToPapers,
    ToPeople,
    ToRecusals,
    ToResult,
    ToRoles,
    ToRosterFile,
    ToRoundFile,
    ToRoundFiles,
    ToRounds,
    ToSchemes,
    ToSheet,
    ToSpread,
    ToStages,
    ToStarters,
    ToSubjects,
    ToUses,
    ToWorkdays,
    Way,
)
from .ledger.bringing import RosterFilePage
from .ledger.ledger import LedgerPage
from .ledger.roundfile import RoundFilePage
from .marking.marking import MarkingPage
from .roster.people import PeoplePage
from .rounds.claims import ClaimsPage
from .rounds.files import RoundFilesPage
from .rounds.opinions import OpinionsPage
from .rounds.panel import PanelPage, RecusalsPage
from .rounds.papers import PapersPage
from .rounds.result import ResultPage
from .rounds.rounds import OpeningPage, RoundsPage
from .rounds.spread import SpreadPage
from .rounds.stage import StagePage
from .rounds.subjects import SubjectsPage
from .settings.accounts import AccountsPage, KeysPage
from .settings.audit import AuditPage
from .settings.backup import BackupPage
from .settings.brought import BroughtPage
from .settings.roles import ActsPage, RolesPage
from .settings.setup import SetupPage
from .settings.starters import SchemesPage, StartersPage
from .settings.uses import UsesPage
from .settings.workdays import WorkdaysPage

if TYPE_CHECKING:
    from ...core.kernel.unit import Unit
    from .base.routes import LedgerWay


def page_for(way: Way) -> Page:
    """The screen at the end of ``way``."""
    if isinstance(way, ToSheet):
        return MarkingPage(way.round, way.subjects, way.place, sheet=way.sheet, item=way.item)
    if isinstance(way, ToResult):
        return ResultPage(way.round, way.subjects, way.place)
    if isinstance(way, ToClaims):
        return ClaimsPage(way.info, way.subject)
    if isinstance(way, ToUses):
        return UsesPage()
    if isinstance(way, ToBrought):
        return BroughtPage(way.unit, way.round, way.book)
    if isinstance(way, ToSubjects):
        return SubjectsPage(way.round)
    found = _beginning(way)
    if found is not None:
        return found
    from .ledger_pages import ledger_page  # its screens come in with the first way to one of them

    return ledger_page(cast("LedgerWay", way))


def _beginning(way: Way) -> Page | None:
    """The screen at the end of a way from the workbench, a round or the settings; ``None`` for another one."""
    match way:
        case ToRounds():
            return RoundsPage()
        case ToRosterFile():
            return RosterFilePage(way.unit)
        case ToRoundFile():
            return RoundFilePage(way.round, way.kind)
        case ToRoundFiles():
            return RoundFilesPage(way.round)
        case ToStages():
            return StagePage(way.round)
        case ToSchemes():
            return SchemesPage(way.unit)
        case ToOpening():
            return OpeningPage(way.bench)
        case ToStarters():
            return StartersPage(way.unit, way.scheme)
    return _in_settings(way) or _of_panels(way)


def _in_settings(way: Way) -> Page | None:
    """The screen at the end of a way from the settings that is about the whole database, or the unit's days."""
    match way:
        case ToWorkdays():
            return WorkdaysPage(way.unit, way.year)
        case ToAudit():
            return AuditPage()
        case ToBackup():
            return BackupPage()
        case ToAccounts():
            return AccountsPage()
        case ToKeys():
            return KeysPage(way.account)
        case ToRoles():
            return RolesPage(way.unit)
        case ToActs():
            return ActsPage()
    return None


def _of_panels(way: Way) -> Page | None:
    """The screen about who marks in a round; ``None`` for another way."""
    match way:
        case ToPanel():
            return PanelPage(way.round)
        case ToRecusals():
            return RecusalsPage(way.round)
        case ToPapers():
            return PapersPage(way.round)
        case ToOpinions():
            return OpinionsPage(way.info, way.subject)
        case ToSpread():
            return SpreadPage(way.round)
    return None


FIRST: dict[PlaceId, type[Page]] = {
    "rounds": RoundsPage,
    "ledger": LedgerPage,
    "roster": PeoplePage,
    "setup": SetupPage,
}
"""The first screen of each place but the workbench."""


def place_of(page: str) -> PlaceId | None:
    """The place whose first screen is called ``page``; ``None`` for the workbench."""
    return next((place for place, kind in FIRST.items() if kind.__name__ == page), None)


def first_page(place: PlaceId, unit: "Unit | None") -> Page:
    """The first screen of a place; of ``unit``, where the place is about one."""
    if place == "ledger" and unit is not None:
        return LedgerPage(unit)
    if place == "roster" and unit is not None:
        page = PeoplePage(unit, Scope(name=_("总台账")))
        page.came = ToPeople(unit, Scope(name=_("总台账")))
        return page
    return RoundsPage() if place == "rounds" else SetupPage()


def help_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """What can be done on ``page``; ``None`` when it is help already."""
    return None if isinstance(page, HelpPage) else HelpPage(page.offered_groups(), everywhere, page.help_notes())


def palette_for(page: Page, everywhere: tuple[Command, ...], do_at: Callable[[PlaceId, Command], None]) -> Page | None:
    """Everything to go to or to do from ``page``; ``None`` where that is asked already."""
    if isinstance(page, PalettePage | MenuPage):
        return None
    here = [command for _title, group in page.offered_groups() for command in group]
    elsewhere = [
        (place, command)
        for place, kind in FIRST.items()
        if not isinstance(page, kind)
        for command in page.allowed(kind.OFFERS)
        if command.action not in ("back", "reload", "open") and not _moves(command)
    ]
    return PalettePage([*here, *everywhere], page.run_command, elsewhere, do_at)


MOVING = {"up", "down", "left", "right", "pageup", "pagedown", "home", "end"}


def menu_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """What can be done on ``page`` and everywhere, but for moving the cursor; ``None`` when it is a menu already."""
    if isinstance(page, MenuPage | HelpPage):
        return None
    groups = [*page.offered_groups(), (_("随处可用"), everywhere)]
    kept = [(title, [command for command in group if not _moves(command)]) for title, group in groups]
    return MenuPage(page.path()[-1], kept, page.run_command)


def _moves(command: Command) -> bool:
    return any(key.split("+")[-1] in MOVING for key in command.keys[:1])
