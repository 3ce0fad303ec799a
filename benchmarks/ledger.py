"""(e) The ledger of a county: opening lists, proposals for one sheet and for a whole round, beside the bare SQL."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.ledger.books import unit_books
from kaoping.core.ledger.entry import ENTRY_COLUMNS
from kaoping.core.ledger.repository import book_summary, last_dates, list_entries, member_entries
from kaoping.core.ledger.scope import Filter, tier_filter
from kaoping.core.organisation.directory import Directory
from kaoping.core.organisation.people_repository import load_directory, people_list
from kaoping.core.organisation.probation import person_todos
from kaoping.core.requirements.calendar import month_calendar, obligations
from kaoping.core.requirements.due_repository import open_rounds
from kaoping.core.requirements.model import QueryScope
from kaoping.core.requirements.proposals.service import proposals_for, round_proposals
from kaoping.core.requirements.todos import todos
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.connection import UnitConnection
from kaoping.core.storage.engine import UnitDatabase, open_database
from kaoping.plugins.loading import find_scheme

from benchmarks import county
from benchmarks.county import UNIT, YEAR, Size
from benchmarks.report import Report
from benchmarks.timing import Times, interleaved, milliseconds

SCHEME, FORM, PERIOD = "supply_cooperative", "sheet", str(YEAR)
FILLING = "panel"
DAY = date(YEAR + 1, 1, 5)
TODO_DAY = date(YEAR, 11, 20)
FIRST, LAST = f"{YEAR}-01-01", f"{YEAR}-12-31"
MARCH = f"{YEAR}-03-01", f"{YEAR}-03-31"
IN_MARCH = f"date BETWEEN '{MARCH[0]}' AND '{MARCH[1]}'"
IN_YEAR = f"date BETWEEN '{FIRST}' AND '{LAST}'"
PAGE = 200
"""Rows a screen asks for at once in lists that may be long."""

LIST_AIM, SHEET_AIM, ROUND_AIM = 0.1, 0.05, 3.0
"""Seconds: what the specification asks for."""

UNITS = f"unit_id = {UNIT.id} AND state <> 'withdrawn'"


@dataclass(frozen=True)
class Asked:
    """A list a screen shows: the call that opens it, the bare SQL of the same rows, and how many seconds it may take.

    ``agree``: the SQL gives as many rows.
    """

    name: str
    ours: Callable[[], Any]
    sql: str
    aim: float = LIST_AIM
    agree: bool = True


def run(report: Report, size: Size, *, repetitions: int) -> None:
    """Measure everything on a county of ``size``, built once and kept in the temporary directory for the next run."""
    kept = county.cached(Path(tempfile.gettempdir()) / "kaoping-bench", size)
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        path = Path(shutil.copyfile(kept, Path(name) / "county.db"))
        database = open_database(str(path))
        unit = database.unit(UNIT)
        round_ = _open_round(unit)
        with unit.read() as connection:
            screens = _Screens(connection, load_directory(connection))
            _tell(report, f"(e) lists of {size.entries} entries", connection, screens.opened(), repetitions)
            _tell(report, "(e) to-dos", connection, list(screens.todos()), max(3, repetitions // 5))
        with unit.read() as connection:
            _tell(report, f"(e) proposals for {size.branches} branches", connection, _proposals(connection, round_),
                  max(3, repetitions // 5))  # fmt: skip
            everybody = round_proposals(connection, round_, FORM, PERIOD, day=DAY)
            some = round_.graded[:: max(1, len(round_.graded) // 10)]
            alone = {one.code: proposals_for(connection, round_, _key(one.code), day=DAY) for one in some}
        report.check("a sheet alone has the proposals of the whole round",
                     all(everybody[code] == proposals for code, proposals in alone.items()))  # fmt: skip
        database.close()


def _open_round(unit: UnitDatabase) -> AssessmentRound:
    scheme = find_scheme(SCHEME)
    with unit.write("office") as transaction:
        enable_scheme(transaction, scheme)
        confirm_scheme(transaction, scheme, {})
        code = open_round(transaction, scheme, YEAR, day=date(YEAR, 12, 31)).code
    with unit.read() as connection:
        return load_round(connection, code)


class _Screens:
    """The calls that open the ledger's screens, the largest of each, and the same as bare SQL."""

    def __init__(self, connection: UnitConnection, directory: Directory) -> None:
        self.connection = connection
        self.directory = directory
        first = next(one for one in directory.organisations.values() if one.kind == "branch")
        self.branch, self.committee = first.id, first.parent_id or first.id
        self.below = directory.under(self.committee)
        self.its = ", ".join(map(str, sorted(self.below)))

    def opened(self) -> list[Asked]:
        return [*self.books(), *self.lists(), *self.searches(), *self.calendars(), *self.people()]

    def books(self) -> Iterator[Asked]:
        books = unit_books(self.connection).books
        sql = f"SELECT book, count(*) FROM entry WHERE {UNITS} AND {{}} AND {{}} GROUP BY book"  # noqa: S608 own
        for name, organisations, condition in (
            ("the county", None, "1 = 1"),
            ("a committee", self.below, f"organisation_id IN ({self.its})"),
        ):
            ours = partial(book_summary, self.connection, organisations, *MARCH)
            yield Asked(f"books, a month of {name}", ours, sql.format(condition, IN_MARCH))
            moved = partial(last_dates, self.connection, books, organisations)
            yield Asked(f"books, when they moved last, {name}", moved, sql.format(condition, "state <> 'planned'"))

    def lists(self) -> Iterator[Asked]:
        march, of_branch = f"AND {IN_MARCH}", f"organisation_id = {self.branch}"
        dues, only = "book = '党费收缴'", frozenset((self.branch,))
        yield self._list("a book's month, the county", _in_march(Filter("三会一课")), f"book = '三会一课' {march}")
        yield self._list("dues of a month, the county, a page", _in_march(Filter("党费收缴")), f"{dues} {march}", PAGE)
        yield self._list(
            "dues of a month, a branch", _in_march(Filter("党费收缴", only)), f"{dues} AND {of_branch} {march}"
        )
        yield self._list("a branch's year", tier_filter(self.directory, self.branch), of_branch)
        in_committee = f"organisation_id IN ({self.its})"
        yield self._list("a committee's year, a page", tier_filter(self.directory, self.committee), in_committee, PAGE)
        person = self.directory.members(self.branch, FIRST)[0]
        concerns = (
            f"unit_id = {UNIT.id} AND {IN_YEAR} AND (person_id = {person} OR {of_branch} AND required IS NOT NULL)"
        )
        ours = partial(member_entries, self.connection, self.directory, person, FIRST, LAST)
        yield Asked("a member's year", ours, _rows(concerns), agree=False)

    def searches(self) -> Iterator[Asked]:
        for name, book, text in (("found", "党建信息报送", "3月信息"), ("nothing found", "服务台账", "没有的事")):
            said = f"book = '{book}' AND (title LIKE '%{text}%' OR content LIKE '%{text}%')"
            yield self._list(f"search in a book, {name}, a page", Filter(book, text=text), said, PAGE)
        unproved = f"book = '谈心谈话' AND proofs = 0 AND {IN_MARCH}"
        yield self._list("unproved of a month", _in_march(Filter("谈心谈话", unproved=True)), unproved)
        late = f"organisation_id = {self.branch} AND julianday(entered_on) - julianday(date) > 31"
        filter_ = Filter(organisations=frozenset((self.branch,)), backdated=True)
        yield self._list("written late, a branch", filter_, late)

    def calendars(self) -> Iterator[Asked]:
        branches = [one.id for one in self.directory.organisations.values() if one.kind == "branch"]
        books = unit_books(self.connection).books.values()
        asked = obligations(books, open_rounds(self.connection, YEAR))
        sql = f"SELECT book, organisation_id, count(*) FROM entry WHERE {UNITS} AND {{}} GROUP BY 1, 2"  # noqa: S608 own
        for name, part, places, period, condition in (
            ("a month, all branches", QueryScope(), branches, f"{YEAR}-03", IN_MARCH),
            ("a year, all branches", QueryScope(), branches, str(YEAR), IN_YEAR),
            ("a year, a branch", QueryScope(frozenset((self.branch,))), [self.branch], str(YEAR),
             f"organisation_id = {self.branch} AND {IN_YEAR}"),
        ):  # fmt: skip
            ours = partial(
                month_calendar, self.connection, part, asked, self.directory, places, period, DAY.isoformat()
            )
            yield Asked(f"calendar of {name}", ours, sql.format(condition), agree=False)

    def todos(self) -> Iterator[Asked]:
        for name, place, condition in (
            ("a branch", self.branch, f"organisation_id = {self.branch}"),
            ("the county", None, "1 = 1"),
        ):
            ours = partial(todos, self.connection, TODO_DAY, organisation=place)
            yield Asked(f"to-dos of {name}", ours, _rows(f"{UNITS} AND {condition} AND date >= '{YEAR}-10-01'"),
                        agree=False)  # fmt: skip

    def people(self) -> Iterator[Asked]:
        sql = f"""SELECT p.*, s.* FROM person p JOIN person_state s ON s.unit_id = p.unit_id AND s.person_id = p.id
            WHERE p.unit_id = {UNIT.id}"""  # noqa: S608 own
        now = f"{sql} AND s.until IS NULL"
        yield Asked("everybody on the roster", partial(people_list, self.connection, DAY), now)
        yield Asked("to-dos of the roster", partial(person_todos, self.connection, DAY), now, agree=False)
        yield Asked("names and places, once a session", lambda: load_directory(self.connection).people, sql,
                    aim=0.15, agree=False)  # fmt: skip

    def _list(self, name: str, filter_: Filter, condition: str, limit: int | None = None) -> Asked:
        ours = partial(list_entries, self.connection, filter_, limit=limit)
        return Asked(name, ours, _rows(f"{UNITS} AND {condition}", limit))


def _rows(condition: str, limit: int | None = None) -> str:
    most = -1 if limit is None else limit
    return f"SELECT {ENTRY_COLUMNS} FROM entry WHERE {condition} ORDER BY date, id LIMIT {most}"  # noqa: S608 own


def _in_march(filter_: Filter) -> Filter:
    return replace(filter_, first=MARCH[0], last=MARCH[1])


def _proposals(connection: UnitConnection, round_: AssessmentRound) -> list[Asked]:
    books = sorted({requirement.book for form in round_.scheme.forms for item in form.items()
                    for requirement in item.requires})  # fmt: skip
    named = ", ".join(f"'{book}'" for book in books)
    whole = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE unit_id = {UNIT.id} AND book IN ({named}) AND {IN_YEAR}"  # noqa: S608 own
    codes = [one.code for one in round_.graded]
    turns = iter(range(10**9))

    def sheet() -> Any:
        return proposals_for(connection, round_, _key(codes[next(turns) * 7 % len(codes)]), day=DAY)

    one = f"(SELECT id FROM organisation WHERE unit_id = {UNIT.id} AND code = 'B0001')"  # noqa: S608 own
    return [
        Asked("one sheet", sheet, f"{whole} AND organisation_id = {one}", SHEET_AIM, agree=False),
        Asked("the whole round", lambda: round_proposals(connection, round_, FORM, PERIOD, day=DAY), whole, ROUND_AIM,
              agree=False),
    ]  # fmt: skip


def _key(subject: str) -> SheetKey:
    return SheetKey(subject, FORM, PERIOD, FILLING, f"{FILLING}-1")


def _tell(report: Report, title: str, connection: UnitConnection, asked: Sequence[Asked], repetitions: int) -> None:
    """Report each call beside its SQL, in turn; the ratio is that of the medians."""
    lines = []
    for one in asked:
        found = len(one.ours())
        bare = len(_fetch(connection, one.sql))
        ours, sql = interleaved([one.ours, partial(_fetch, connection, one.sql)], repetitions)
        if one.agree:
            report.check(f"{one.name}: the rows that the SQL gives", found == bare)
        lines.append((one.name, found, *_figures(ours), _within(ours, one.aim), milliseconds(sql.middle),
                      f"{ours.middle / sql.middle:.1f}"))  # fmt: skip
    header = ("what", "rows", "p50 ms", "p99 ms", "aim ms", "bare SQL p50 ms", "times the SQL")
    report.table(f"{title}, {repetitions} times", header, lines)


def _fetch(connection: UnitConnection, sql: str) -> Sequence[Any]:
    return connection.driver.exec_driver_sql(sql).all()


def _figures(times: Times) -> tuple[str, str]:
    return milliseconds(times.middle), milliseconds(times.percentile(0.99))


def _within(times: Times, aim: float) -> str:
    return f"< {aim * 1000:.0f}" + ("" if times.middle < aim else " MISSED")
