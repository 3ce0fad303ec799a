"""Walks through all screens: each is named while it is shown. What is done on the way is a command, not its key.

A walk begins on any screen and comes back to it, so that it can be done again in another language.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kaoping.core.ledger.oversight.inspections import begin_inspection, draw
from kaoping.core.ledger.oversight.sampling import Population
from kaoping.core.ledger.oversight.standings import publish, rate
from kaoping.core.ledger.scope import Scope
from kaoping.core.results.glance import Need
from kaoping.core.storage.engine import open_database
from kaoping.plugins.evaluation.outcome import OpenQuestion
from kaoping.plugins.i18n import _
from kaoping.tui.screens.base.conflict import ConflictPage, Contested
from kaoping.tui.screens.base.page import Page
from kaoping.tui.screens.base.routes import (
    ToAccounts,
    ToActs,
    ToAttendance,
    ToAudit,
    ToBackup,
    ToBook,
    ToBrought,
    ToCalendar,
    ToClaims,
    ToEntries,
    ToEntry,
    ToImport,
    ToInspections,
    ToKeys,
    ToLedger,
    ToOpening,
    ToOpinions,
    ToPanel,
    ToPapers,
    ToPeople,
    ToPerson,
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
    ToTodos,
    ToUses,
    ToWorkdays,
    Way,
)
from kaoping.tui.screens.ledger.scopes import ScopePage
from kaoping.tui.screens.pages import page_for
from kaoping.tui.screens.rounds.decide import DecidePage, RulingPage
from kaoping.tui.screens.settings.setup import SetupPage
from kaoping.tui.screens.workbench import WorkbenchPage

from tests.acting import home
from tests.tui.conftest import BUREAU, INSTITUTE_NEXT, Driven
from tests.tui.ledgers import MONTH, Ledgers

LONG = "阿卜杜热西提买买提艾力居马洪吐尔逊江帕提"
"""A name of twenty Han."""

Names = AsyncIterator[str]


@asynccontextmanager
async def over(driven: Driven, page: Page | Way) -> AsyncIterator[Page]:
    """Go to a screen, or along a way, and back again, whatever was opened over it."""
    height = len(driven.app.screen_stack)
    shown = page if isinstance(page, Page) else page_for(page)
    await driven.app.push_screen(shown)
    await driven.settle()
    yield shown
    while len(driven.app.screen_stack) > height:
        driven.app.pop_screen()
    await driven.settle()


async def seen(driven: Driven, name: str, page: Page | Way, *actions: str) -> Names:
    """A screen, and what each of ``actions`` opens on it; each is left again before the next."""
    async with over(driven, page) as shown:
        yield name
        for action in actions:
            await driven.give(action)
            yield f"{name}-{action.replace('_', '-')}"
            while driven.app.screen is not shown:
                driven.app.pop_screen()
            await driven.settle()


async def county_walk(driven: Driven, doubtful: str = "请支委会裁定") -> Names:
    """The screens of the sample county: workbench, rounds, marking, results, settings; ``doubtful`` is asked about."""
    services = driven.app.services
    row, next_row = (services.rounds.rounds()[place] for place in (BUREAU, INSTITUTE_NEXT))
    key, unit = row.info.key, row.info.unit
    round_, next_round = services.rounds.round(key), services.rounds.round(next_row.info.key)
    codes, next_codes = (tuple(each.code for each in one.graded) for one in (round_, next_round))
    bench = services.workbench.look(unit)
    async with over(driven, WorkbenchPage("")):
        if driven.app.screen.focused is not None and len(services.units.units()) > 1:
            yield "workbench-units"
            await driven.press("enter")
        yield "workbench"
        await driven.press("enter")
        yield "workbench-steps"
    for name, page, actions in (
        ("rounds", ToRounds(), ("history", "void")),
        ("uses", ToUses(), ("open",)),
        ("claims", ToClaims(row.info), ("add", "replace")),
        ("brought", ToBrought(unit, row.info.code), ()),
        ("schemes", ToSchemes(unit), ()),
        ("starters", ToStarters(unit, row.info.scheme), ()),
        ("opening", ToOpening(bench), ()),
        ("roster-file", ToRosterFile(unit), ()),
        ("votes-file", ToRoundFile(key, "polls"), ()),
        ("round-files", ToRoundFiles(key), ()),
        ("stages", ToStages(next_row.info.key), ("advance",)),
        ("workdays", ToWorkdays(unit, 2026), ("change", "add")),
        ("panel", ToPanel(key), ("add",)),
        ("recusals", ToRecusals(key), ("add",)),
        ("papers", ToPapers(key), ()),
        ("spread", ToSpread(key), ()),
        ("opinions", ToOpinions(row.info), ()),
        ("audit", ToAudit(), ()),
        ("backup", ToBackup(), ()),
        ("accounts", ToAccounts(), ("add",)),
        ("roles", ToRoles(unit), ("add",)),
        ("acts", ToActs(), ()),
        ("keys", ToKeys(), ("add",)),
        ("marking", ToSheet(round_, codes, 0), ("full_text", "history")),
        ("marking-begun", ToSheet(next_round, next_codes, 0), ()),
        ("result", ToResult(round_, codes, 0), ("distance", "history")),
        ("subjects", ToSubjects(key), ("count", "needs", "advance", "export", "help", "menu", "palette")),
        ("setup", SetupPage(), ()),
        ("year-books", ToLedger(unit, None, "2025-09"), ()),
        ("year-book", ToBook(unit, "三会一课", Scope(name=_("总台账")), "2025-09"), ()),
        ("year-calendar", ToCalendar(unit, Scope(name=_("总台账")), 2025), ()),
        ("year-people", ToPeople(unit, Scope(name=_("总台账"))), ()),
        ("year-todos", ToTodos(unit, Scope(name=_("总台账"))), ()),
    ):  # fmt: skip
        async for each in seen(driven, name, page, *actions):
            yield each
    async with over(driven, ToUses()):
        await driven.give("open", "change")
        yield "settings-change"
        await driven.press("escape")
        await driven.give("clauses")
        yield "clauses"
    async with over(driven, ToSubjects(key)):
        await driven.give("pane")
        yield "subjects-picture"
        await driven.give("pane", "narrow")
        await driven.type("差<1")
        yield "subjects-narrowed"
    subject = round_.graded[0]
    need = Need("tie", "q", doubtful, (subject.code,), 1, (doubtful, "合格"))
    rows = services.results.glance(key).rows
    contested = Contested("1", "1", doubtful, f"1 {doubtful}", "", doubtful)
    for name, asked in (
        ("deciding", DecidePage(round_, subject, (OpenQuestion("q", doubtful, (doubtful, "合格")),))),
        ("ruling", RulingPage(key, round_.title, need, rows[:3])),
        ("conflict", ConflictPage(doubtful, (contested,), lambda _mine: None)),
    ):
        async with over(driven, asked):
            yield name


async def ledger_walk(driven: Driven, ledgers: Ledgers) -> Names:
    """The screens of the small unit with a quarter's ledger."""
    unit, entries, whole = driven.unit, ledgers.entries, Scope(name=_("总台账"))
    person = driven.app.services.ledger.names(unit).person("M4")
    for name, page, actions in (
        ("books", ToLedger(unit, None, MONTH), ()),
        ("scopes", ScopePage(unit, lambda _scope: None), ()),
        ("entry", ToEntry(unit, entries["meeting"]), ("attach", "give_back")),
        ("attendance", ToAttendance(unit, entries["meeting"]), ()),
        ("entries", ToEntries(unit, tuple(entries.values()), "学习与组织生活会"), ()),
        ("people", ToPeople(unit, whole), ("pane",)),
        ("person", ToPerson(unit, person), ("change",)),
        ("inspections", ToInspections(unit), ("open", "standings", "begin_check")),
        ("importing", ToImport(unit, "三会一课"), ("help",)),
        ("brought-book", ToBrought(unit), ()),
        ("todos", ToTodos(unit, whole), ()),
        ("calendar", ToCalendar(unit, whole, int(MONTH[:4])), ()),
    ):  # fmt: skip
        async for each in seen(driven, name, page, *actions):
            yield each
    async with over(driven, ToEntry(unit, entries["meeting"])):
        await driven.press("ctrl+end", "up", "up", "up", "f2")
        yield "entry-typing"
        await driven.press("escape", "ctrl+end", "up", "up", "enter")
        yield "entry-proof"
    async with over(driven, ToAttendance(unit, entries["meeting"])):
        await driven.press("down", "enter")
        yield "attendance-reason"
    async with over(driven, ToCalendar(unit, whole, int(MONTH[:4]))):
        await driven.press("enter")
        yield "calendar-month"
    async with over(driven, ToBook(unit, "三会一课", whole, MONTH)):
        yield "book"
        await driven.press("down", *["tab"] * 8)
        yield "book-scrolled"


def made_up(path: Path) -> None:
    """A spot check, a publication and a rating on top of the entries."""
    database = open_database(str(path))
    with home(database).write("张三") as transaction:
        inspection = begin_inspection(transaction, "一季度抽查", "2025", Population(), 1)
        draw(transaction, inspection.id)
        publish(transaction, 2, "2025-Q1", "季度公布")
        rate(transaction, 2, "2025-Q1", "优秀", "记录及时")
    database.close()
