"""Which screen a way leads to. Imported after the first paint, with everything the later screens need."""

from ..commands import Command
from .help import HelpPage
from .marking import MarkingPage
from .page import Page
from .palette import PalettePage
from .result import ResultPage
from .subjects import SubjectsPage
from .uses import UsesPage
from .ways import ToResult, ToSheet, ToSubjects, ToUses, Way


def page_for(way: Way) -> Page:
    """The screen at the end of ``way``."""
    if isinstance(way, ToSheet):
        return MarkingPage(way.round, way.subjects, way.place, sheet=way.sheet, item=way.item)
    if isinstance(way, ToResult):
        return ResultPage(way.round, way.subjects, way.place)
    if isinstance(way, ToUses):
        return UsesPage()
    if isinstance(way, ToSubjects):
        return SubjectsPage(way.code)
    from .ledgerpages import ledger_page  # its screens come in with the first way to one of them

    return ledger_page(way)


def help_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """What can be done on ``page``; ``None`` when it is help already."""
    return None if isinstance(page, HelpPage) else HelpPage(page.help_groups(), everywhere, page.help_notes())


def palette_for(page: Page, everywhere: tuple[Command, ...]) -> Page | None:
    """Every command of ``page`` to choose from; ``None`` when it is that list already."""
    if isinstance(page, PalettePage):
        return None
    commands = [command for _title, group in page.help_groups() for command in group]
    return PalettePage([*commands, *everywhere], page.run_command)
