"""The calendar and the to-dos: what is done, due, unproved and late, and the way from each to where it is done."""

from datetime import date

import pytest
from kaoping.core.kernel.clock import Clock
from kaoping.core.ledger.scope import Scope
from kaoping.core.services.duties import DutyService
from kaoping.core.storage.engine import open_database
from kaoping.tui.screens.base.routes import ToCalendar, ToTodos
from kaoping.tui.screens.duties.calendar import CalendarPage
from kaoping.tui.screens.duties.todos import TodosPage
from kaoping.tui.screens.ledger.book import BookPage
from kaoping.tui.screens.ledger.entry import EntryPage
from kaoping.tui.screens.roster.person import PersonPage

from tests.acting import home
from tests.tui.conftest import Driven, Opened
from tests.tui.ledgers import Ledgers

WHOLE = Scope(name="总台账")

pytestmark = pytest.mark.usefixtures("april")


def duties(driven: Driven) -> DutyService:
    """What counts."""
    return driven.app.services.duties


async def test_a_month_says_what_each_book_is_owed(opened: Opened, ledgers: Ledgers) -> None:
    """Done with proof, there but returned, and not there at all are told apart by a sign and in words."""
    async with opened(ledgers.path, (120, 30)) as driven:
        view = duties(driven).month(driven.unit, WHOLE, "2025-03")
        meetings, days = view.books.index("三会一课"), view.books.index("主题党日")
        first, second = view.rows
        assert (first.statuses[meetings], first.statuses[days]) == ("done", "late")
        assert second.statuses[meetings] == "unproved"
        assert "应有 1 条,有 0 条" in view.words(0, days)
        await driven.open(ToCalendar(driven.unit, WHOLE, 2025))
        await driven.press("home", "right", "right", "enter")
        assert "齐" in driven.row("第一党支部")
        assert "证" in driven.row("第二党支部")
        assert "欠" in driven.row("第一党支部")


async def test_a_year_leads_to_a_month_and_that_to_the_book(opened: Opened, ledgers: Ledgers) -> None:
    """Enter goes from the year to the month, from the month to the book of that branch; Esc goes back the same way."""
    async with opened(ledgers.path) as driven:
        await driven.open(ToCalendar(driven.unit, WHOLE, 2025))
        assert "2025 年 4 月" in driven.text()
        await driven.press("left", "down", "enter")
        assert "2025 年 3 月" in driven.lines()[0]
        await driven.press("right", "enter")
        assert isinstance(driven.app.screen, BookPage)
        assert "第二党支部 > 三会一课 > 2025 年 3 月" in driven.lines()[0]
        await driven.press("escape", "f7")
        assert "2025 年 2 月" in driven.lines()[0]
        await driven.press("escape")
        assert isinstance(driven.app.screen, CalendarPage)
        await driven.press("f7")
        assert "2024 年" in driven.lines()[0]


async def test_to_dos_are_sorted_and_narrowed(opened: Opened, ledgers: Ledgers, april: date) -> None:
    """What is due first stands first, what has no date last; kinds, lateness and words narrow the list."""
    async with opened(ledgers.path) as driven:
        rows = duties(driven).todos(driven.unit, WHOLE)
        dates = [row.due or date.max for row in rows]
        assert dates == sorted(dates)
        await driven.open(ToTodos(driven.unit, WHOLE))
        late = sum(due < april for due in dates)
        assert f"{len(rows)}/{len(rows)} 件,过期 {late}" in driven.lines()[0]
        await driven.choose("只看过期")
        assert f"{late}/{len(rows)} 件" in driven.lines()[0]
        await driven.choose("只看过期")
        await driven.press("f4")
        assert driven.lines()[0].split("待办 ")[1].startswith(rows[0].kind)
        only = sum(row.kind == rows[0].kind for row in rows)
        assert f"{only}/{len(rows)} 件" in driven.lines()[0]


async def test_a_to_do_leads_to_where_it_is_done(opened: Opened, ledgers: Ledgers) -> None:
    """A returned entry opens its form, one that is missing its book."""
    async with opened(ledgers.path) as driven:
        for typed, page in (("请补会议记录", EntryPage), ("主题党日", BookPage)):
            await driven.open(ToTodos(driven.unit, WHOLE))
            await driven.press("ctrl+f")
            await driven.paste(typed)
            await driven.press("enter", "enter")
            assert isinstance(driven.app.screen, page)
            await driven.press("escape")
            assert isinstance(driven.app.screen, TodosPage)
            driven.app.pop_screen()
            await driven.settle()


async def test_what_was_counted_is_counted_again_when_something_moved(opened: Opened, ledgers: Ledgers) -> None:
    """The same question gives the same value until an entry changes; the number alone may be a few minutes old."""
    async with opened(ledgers.path) as driven:
        service, unit = duties(driven), driven.unit
        view, rows = service.month(unit, WHOLE, "2025-03"), service.todos(unit, WHOLE)
        assert service.month(unit, WHOLE, "2025-03") is view
        assert service.count(unit, WHOLE) == len(rows)
        database = open_database(str(ledgers.path))
        with home(database).write("李四") as transaction:
            transaction.update("entry", ledgers.entries["returned"], {"state": "withdrawn"})
        database.close()
        assert service.month(unit, WHOLE, "2025-03").rows[1].statuses != view.rows[1].statuses
        assert service.count(unit, WHOLE) == len(rows)
        assert len(service.todos(unit, WHOLE)) == len(rows)  # one returned entry less, one missed meeting more
        assert "请补会议记录" not in "".join(row.sentence for row in service.todos(unit, WHOLE))


async def test_a_member_has_to_dos_of_their_own(
    opened: Opened, ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a member's ledger only what is to be done about them."""
    monkeypatch.setattr(Clock, "today", lambda _clock: date(2025, 6, 25))
    async with opened(ledgers.path) as driven:
        person = driven.app.services.ledger.names(driven.unit).person("M4")
        rows = duties(driven).todos(driven.unit, Scope(None, person, "王芳"))
        assert {row.person_id for row in rows} == {person}
        await driven.open(ToTodos(driven.unit, Scope(None, person, "王芳")))
        await driven.press("enter")
        assert isinstance(driven.app.screen, PersonPage)
