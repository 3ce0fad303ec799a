"""The calendar and the to-dos as services give them: one count for screens and commands, in values that travel."""

from datetime import date

import pytest
from kaoping.core.kernel.clock import Clock
from kaoping.core.kernel.data import from_data, to_data
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.scope import Scope
from kaoping.core.services.duties import CalendarView, TodoRow
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database

from tests.requirements.county import UNIT, build, enter

HERE, WHOLE = Unit(1, UNIT), Scope()
DAY = date(2025, 10, 8)


@pytest.fixture
def services(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The services on a filled ledger, on an autumn day."""
    monkeypatch.setattr(Clock, "today", lambda _clock: DAY)
    build(sqlite_database, seed=3)
    return Services(Workspace(sqlite_database, "甲"))


def test_the_calendar_of_a_command_is_that_of_the_screen(services: Services) -> None:
    """Branch by branch the same duties in the same words, of the unit, of a branch and of one book."""
    for scope in (WHOLE, Scope(2, None, "支部")):
        view, rows = services.duties.year(HERE, scope, 2025), services.duties.duties(HERE, scope, 2025)
        shown = [duty for line in view.rows for cell in line.duties for duty in cell]
        assert len(shown) == len(rows) > 40
        assert set(shown) == {row.duty for row in rows}
        assert {duty.sentence(view.names.__getitem__) for duty in shown} == {row.sentence for row in rows}
    everything = services.duties.duties(HERE, WHOLE, 2025)
    (book,) = {row.duty.book for row in services.duties.duties(HERE, WHOLE, 2025, "主题党日")}
    assert services.duties.duties(HERE, WHOLE, 2025, book) == tuple(row for row in everything if row.duty.book == book)
    with pytest.raises(Error, match="没有台账"):
        services.duties.duties(HERE, WHOLE, 2025, "没有这本")


def test_calendars_and_to_dos_travel(services: Services) -> None:
    """As plain data and back they are what they were, the words of a cell with them."""
    view = services.duties.month(HERE, WHOLE, "2025-09")
    come = from_data(to_data(view, CalendarView), CalendarView)
    assert come == view
    assert [come.words(0, place) for place in range(len(view.titles))] == [
        view.words(0, place) for place in range(len(view.titles))
    ]
    assert any(name in view.words(row, column) for name in view.names.values()
               for row in range(len(view.rows)) for column in range(len(view.titles)))  # fmt: skip
    for todo in services.duties.todos(HERE, WHOLE):
        assert from_data(to_data(todo, TodoRow), TodoRow) == todo


def test_counted_again_when_an_entry_or_the_day_moved(
    services: Services, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same object while nothing it rests on moves; for another day the to-dos of that day."""
    before = services.duties.year(HERE, WHOLE, 2025)
    assert services.duties.year(HERE, WHOLE, 2025) is before
    enter(sqlite_database, [{"book": "主题党日", "date": "2025-09-05"}])
    assert services.duties.year(HERE, WHOLE, 2025) is not before
    now = services.duties.todos(HERE, WHOLE)
    later = services.duties.todos(HERE, WHOLE, date(2026, 3, 1))
    assert later != now
    monkeypatch.setattr(Clock, "today", lambda _clock: date(2026, 3, 1))
    assert services.duties.todos(HERE, WHOLE) == later
