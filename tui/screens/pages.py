"""Which screen a way leads to. Imported after the first paint, with everything the later screens need."""

from typing import TYPE_CHECKING, cast

from ..commands import Command
from .base.dialogs import HelpPage
from .base.page import Page
from .base.palette import PalettePage
from .base.routes import (
    ToBrought,
    ToClaims,
    ToOpening,
    ToResult,
    ToRosterFile,
    ToRounds,
    ToSchemes,
    ToSheet,
    ToStarters,
    ToSubjects,
    ToUses,
    ToVotes,
    Way,
)
from .ledger.bringing import RosterFilePage, VotesFilePage
from .marking.marking import MarkingPage
from .rounds.claims import ClaimsPage
from .rounds.result import ResultPage
from .rounds.rounds import OpeningPage, RoundsPage
from .rounds.subjects import SubjectsPage
from .settings.brought import BroughtPage
from .settings.starters import SchemesPage, StartersPage
from .settings.uses import UsesPage

if TYPE_CHECKING:
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
    """The screen at the end of a way that the workbench shows; ``None`` for another one."""
    match way:
        case ToRounds():
            return RoundsPage()
        case ToRosterFile():
            return RosterFilePage(way.unit)
        case ToVotes():
            return VotesFilePage(way.round)
        case ToSchemes():
            return SchemesPage(way.unit)
        case ToOpening():
            return OpeningPage(way.bench)
        case ToStarters():
            return StartersPage(way.unit, way.scheme)
    return None


def help_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """What can be done on ``page``; ``None`` when it is help already."""
    return None if isinstance(page, HelpPage) else HelpPage(page.offered_groups(), everywhere, page.help_notes())


def palette_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """Every command of ``page`` to choose from; ``None`` when it is that list already."""
    if isinstance(page, PalettePage):
        return None
    commands = [command for _title, group in page.offered_groups() for command in group]
    return PalettePage([*commands, *everywhere], page.run_command)
