"""Which screen a way into the ledger leads to."""

from .base.page import Page
from .base.routes import (
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
from .duties.calendar import CalendarPage
from .duties.inspections import InspectionsPage
from .duties.todos import TodosPage
from .ledger.attendance import AttendancePage
from .ledger.book import BookPage
from .ledger.entries import EntriesPage
from .ledger.entry import EntryPage
from .ledger.importing import ImportPage
from .ledger.ledger import LedgerPage
from .roster.people import PeoplePage
from .roster.person import PersonPage


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
    return LedgerPage(way.unit, way.scope, way.month)
