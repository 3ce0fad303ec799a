"""Which screen a way into the ledger leads to."""

from .attendance import AttendancePage
from .book import BookPage
from .calendar import CalendarPage
from .entries import EntriesPage
from .entry import EntryPage
from .importing import ImportPage
from .inspections import InspectionsPage
from .ledger import LedgerPage
from .page import Page
from .people import PeoplePage
from .person import PersonPage
from .todos import TodosPage
from .units import UnitsPage
from .ways import (
    LedgerWay,
    ToAttendance,
    ToBook,
    ToCalendar,
    ToEntries,
    ToEntry,
    ToImport,
    ToInspections,
    ToPeople,
    ToPerson,
    ToTodos,
)


def ledger_page(way: LedgerWay) -> Page:
    """The screen at the end of ``way``."""
    match way:
        case ToBook():
            return BookPage(way.unit, way.book, way.scope, way.month)
        case ToEntry():
            return EntryPage(way.unit, way.entry)
        case ToEntries():
            return EntriesPage(way.unit, way.ids, way.title)
        case ToAttendance():
            return AttendancePage(way.unit, way.entry)
        case ToCalendar():
            return CalendarPage(way.unit, way.scope, way.year)
        case ToTodos():
            return TodosPage(way.unit, way.scope)
        case ToPeople():
            return PeoplePage(way.unit, way.scope)
        case ToPerson():
            return PersonPage(way.unit, way.person)
        case ToInspections():
            return InspectionsPage(way.unit)
        case ToImport():
            return ImportPage(way.unit, way.book)
    return UnitsPage() if way.unit is None else LedgerPage(way.unit)
