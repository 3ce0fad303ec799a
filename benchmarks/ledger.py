"""(e) The ledger of a county: opening lists, proposals for one sheet and for a whole round, beside the bare SQL."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from kaoping.core.database.engine import Database, open_database
from kaoping.core.ledger.directory import Directory, load_directory
from kaoping.core.ledger.reading import Filter, book_summary, list_entries
from kaoping.core.ledger.rows import ENTRY_COLUMNS
from kaoping.core.ledger.tiers import member_entries, tier_filter
from kaoping.core.organisation.people_list import people_list
from kaoping.core.organisation.people_todos import person_todos
from kaoping.core.proposals.live import proposals_for, round_proposals
from kaoping.core.rounds.adoption import confirm_scheme, enable_scheme
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.reading import load_round
from kaoping.core.rounds.values import Round
from kaoping.core.sheets.store import SheetKey
from kaoping.plugins.loading import find_scheme
from sqlalchemy import Connection

from . import county
from .county import UNIT, UNIT_ID, YEAR, Size
from .report import Report
from .timing import Times, interleaved, milliseconds

SCHEME, FORM, PERIOD = "supply_cooperative", "sheet", str(YEAR)
FILLING = "panel"
DAY = date(YEAR + 1, 1, 5)
FIRST, LAST = f"{YEAR}-01-01", f"{YEAR}-12-31"
IN_MARCH = f"date BETWEEN '{YEAR}-03-01' AND '{YEAR}-03-31'"
IN_YEAR = f"date BETWEEN '{FIRST}' AND '{LAST}'"
PAGE = 200
"""Rows a screen asks for at once in lists that may be long."""

LIST_AIM, SHEET_AIM, ROUND_AIM = 0.1, 0.05, 3.0
"""Seconds: what the specification asks for."""

LIVE = "state <> 'withdrawn'"


@dataclass(frozen=True)
class Asked:
    """Something a screen shows: what opens it, the bare SQL of the same rows, and how many seconds it may take.

    ``agree``: the SQL gives as many rows.
    """

    name: str
    ours: Callable[[], Any]
    sql: str
    aim: float = LIST_AIM
    agree: bool = True


def run(report: Report, size: Size, *, repetitions: int) -> None:
    """Everything on a county of ``size``, which is built once and kept in the temporary directory for the next run."""
    kept = county.cached(Path(tempfile.gettempdir()) / "kaoping-bench", size)
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        path = Path(shutil.copyfile(kept, Path(name) / "county.db"))
        database = open_database(str(path))
        round = _open_round(database)
        with database.read() as connection:
            directory = load_directory(connection, UNIT_ID)
            _tell(
                report, f"(e) lists of {size.entries} entries", connection, _lists(connection, directory), repetitions
            )
        with database.read() as connection:
            _tell(report, f"(e) proposals for {size.branches} branches", connection, _proposals(database, round),
                  max(3, repetitions // 5))  # fmt: skip
        everybody = round_proposals(database, round, FORM, PERIOD, day=DAY)
        some = round.graded[:: max(1, len(round.graded) // 10)]
        alone = {one.code: proposals_for(database, round, _key(one.code), day=DAY) for one in some}
        report.check("a sheet alone has the proposals of the whole round",
                     all(everybody[code] == proposals for code, proposals in alone.items()))  # fmt: skip
        database.close()


def _open_round(database: Database) -> Round:
    scheme = find_scheme(SCHEME)
    enable_scheme(database, "office", UNIT, scheme)
    confirm_scheme(database, "office", UNIT, scheme, {})
    return load_round(database, open_round(database, "office", UNIT, scheme, YEAR, day=date(YEAR, 12, 31)).code)


def _lists(connection: Connection, directory: Directory) -> list[Asked]:
    """What the screens of the ledger open; the largest of each."""
    branch = next(one.id for one in directory.organisations.values() if one.kind == "branch")
    committee = next(one.parent_id for one in directory.organisations.values() if one.id == branch)
    below = directory.under(committee or branch)
    person = directory.members(branch, FIRST)[0]
    its = ", ".join(map(str, sorted(below)))
    unit = f"unit_id = {UNIT_ID} AND {LIVE}"

    def entries(filter: Filter, limit: int | None = None) -> Callable[[], Any]:
        return lambda: list_entries(connection, UNIT_ID, filter, limit=limit)

    def rows(condition: str, limit: int = -1) -> str:
        return f"SELECT {ENTRY_COLUMNS} FROM entry WHERE {condition} ORDER BY date, id LIMIT {limit}"  # noqa: S608 own

    summary = f"SELECT book, count(*), max(date) FROM entry WHERE {unit} AND {IN_YEAR} GROUP BY book"  # noqa: S608 own
    people = "SELECT p.*, s.* FROM person p JOIN person_state s ON s.person_id = p.id WHERE s.until IS NULL"
    attended = f"({IN_YEAR}) AND (person_id = {person} OR organisation_id = {branch} AND required IS NOT NULL)"
    one_branch = frozenset((branch,))
    return [
        Asked("books, the county's year", lambda: book_summary(connection, UNIT_ID, None, FIRST, LAST), summary),
        Asked("books, a committee's year", lambda: book_summary(connection, UNIT_ID, below, FIRST, LAST),
              summary.replace("WHERE", f"WHERE organisation_id IN ({its}) AND")),
        Asked("a book's month, the county", entries(_in_march(Filter("三会一课"))),
              rows(f"{unit} AND book = '三会一课' AND {IN_MARCH}")),
        Asked("dues of a month, the county, a page", entries(_in_march(Filter("党费收缴")), PAGE),
              rows(f"{unit} AND book = '党费收缴' AND {IN_MARCH}", PAGE)),
        Asked("dues of a month, a branch", entries(_in_march(Filter("党费收缴", one_branch))),
              rows(f"{unit} AND book = '党费收缴' AND organisation_id = {branch} AND {IN_MARCH}")),
        Asked("a branch's year", entries(tier_filter(directory, branch)),
              rows(f"{unit} AND organisation_id = {branch}")),
        Asked("a committee's year, a page", entries(tier_filter(directory, committee), PAGE),
              rows(f"{unit} AND organisation_id IN ({its})", PAGE)),
        Asked("a member's year", lambda: member_entries(connection, directory, person, FIRST, LAST), rows(attended),
              agree=False),
        Asked("search in a book, a page", entries(Filter("党建信息报送", text="3月信息"), PAGE),
              rows(f"{unit} AND book = '党建信息报送' AND title LIKE '%3月信息%'", PAGE)),
        Asked("search in a book, nothing found", entries(Filter("服务台账", text="没有的事"), PAGE),
              rows(f"{unit} AND book = '服务台账' AND (title LIKE '%没有的事%' OR content LIKE '%没有的事%')", PAGE)),
        Asked("unproved of a month", entries(_in_march(Filter("谈心谈话", unproved=True))),
              rows(f"{unit} AND book = '谈心谈话' AND proofs = 0 AND {IN_MARCH}")),
        Asked("written late, a branch", entries(Filter(organisations=one_branch, backdated=True)),
              rows(f"{unit} AND organisation_id = {branch}"
                   " AND julianday(date(entered_at, 'localtime')) - julianday(date) > 31")),
        Asked("everybody on the roster", lambda: people_list(connection, UNIT_ID, DAY), people),
        Asked("to-dos of the roster", lambda: person_todos(connection, UNIT_ID, DAY), people, agree=False),
        Asked("names and places, once a session", lambda: load_directory(connection, UNIT_ID).people,
              people.replace(" WHERE s.until IS NULL", ""), aim=0.15, agree=False),
    ]  # fmt: skip


def _in_march(filter: Filter) -> Filter:
    return replace(filter, first=f"{YEAR}-03-01", last=f"{YEAR}-03-31")


def _proposals(database: Database, round: Round) -> list[Asked]:
    books = sorted({requirement.book for form in round.scheme.forms for item in form.items()
                    for requirement in item.requires})  # fmt: skip
    named = ", ".join(f"'{book}'" for book in books)
    whole = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE unit_id = {UNIT_ID} AND book IN ({named}) AND {IN_YEAR}"  # noqa: S608 own
    codes = [one.code for one in round.graded]
    turns = iter(range(10**9))

    def sheet() -> Any:
        return proposals_for(database, round, _key(codes[next(turns) * 7 % len(codes)]), day=DAY)

    one = "(SELECT id FROM organisation WHERE code = 'B0001')"
    return [
        Asked("one sheet", sheet, f"{whole} AND organisation_id = {one}", SHEET_AIM, agree=False),
        Asked("the whole round", lambda: round_proposals(database, round, FORM, PERIOD, day=DAY), whole, ROUND_AIM,
              agree=False),
    ]  # fmt: skip


def _key(subject: str) -> SheetKey:
    return SheetKey(subject, FORM, PERIOD, FILLING, f"{FILLING}-1")


def _tell(report: Report, title: str, connection: Connection, asked: Sequence[Asked], repetitions: int) -> None:
    """Each beside its SQL, in turn; the ratio is that of the medians."""
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


def _fetch(connection: Connection, sql: str) -> Sequence[Any]:
    return connection.exec_driver_sql(sql).all()


def _figures(times: Times) -> tuple[str, str]:
    return milliseconds(times.middle), milliseconds(times.percentile(0.99))


def _within(times: Times, aim: float) -> str:
    return f"< {aim * 1000:.0f}" + ("" if times.middle < aim else " MISSED")
