"""Results from before the program: totals and grades of earlier years, brought in from the office's own list.

They are kept as what a file told. Another file about the same subject and year puts it right, with a reason; what was
told before stays on record.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...plugins.contract import Scheme
from ...plugins.i18n import _
from ..adoption.adoptions import unit_scheme
from ..adoption.repository import adoptions
from ..kernel.errors import Error, Problem, UnknownScheme
from ..kernel.text import Longest, accept, listed, match_key, pick, shown, tidy
from ..organisation.directory import Directory
from ..organisation.people_repository import load_directory
from ..rounds.earlier_repository import results_of_year
from ..rounds.model import EarlierResult
from ..rounds.opening import YEARS
from ..rounds.repository import codes_of
from ..spreadsheet import cells
from ..spreadsheet.annotate import refusal
from ..spreadsheet.headers import NO_ANSWERS, HeaderAnswers, asked, question
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableColumn, TableRecord
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .source import ImportReport, ImportSource, one_sentence, open_source

CODE = TableColumn("code", ("编号", "代码", "党员编号", "人员编号", "支部编号", "组织编号"))
NAME = TableColumn("name", ("名称", "姓名", "对象", "考评对象", "党员姓名", "支部名称", "党支部名称", "subject"))
SCHEME = TableColumn("scheme", ("方案", "考评方案", "考核方案"), fill_merged=True)
YEAR = TableColumn("year", ("年度", "年份", "考评年度", "考核年度"), fill_merged=True)
TOTAL = TableColumn("total", ("总分", "总得分", "考评总分", "年度总分", "考核总分", "得分"), required=True)
GRADE = TableColumn("grade", ("等次", "评定等次", "考评等次", "考核等次", "等级"))
RANK = TableColumn("rank", ("名次", "排名"))
COLUMNS = (CODE, NAME, SCHEME, YEAR, TOTAL, GRADE, RANK)

MOST_TOTAL = 100_000
"""More points in a year are a slip of the finger."""

_YEAR = re.compile(r"([0-9]{4})年?度?")

EarlierKey = tuple[str, int, str]
"""Scheme, year, code."""


@dataclass(frozen=True, slots=True)
class EarlierAsked:
    """What the file itself need not say: the scheme and the year of all its rows, and why it puts others right."""

    scheme: str = ""
    year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A row understood, with its place; ``total`` in hundredths."""

    name: str
    total: int | None
    grade: str
    rank: int | None
    record: TableRecord

    @property
    def said(self) -> tuple[int | None, str, int | None]:
        """Total, grade and rank."""
        return self.total, self.grade, self.rank


def import_results(
    transaction: Transaction, path: Path, said: EarlierAsked, answers: HeaderAnswers = NO_ANSWERS
) -> ImportReport:
    """Take over the file at ``path``, all of it or nothing; the same file again changes nothing.

    Raises:
        ColumnsAsked: headers do not say which columns are meant.
        FileRefused: something in the file is wrong.
        Error: it says otherwise than what is on record, and no reason is given.
    """
    reason = accept(tidy(said.reason))
    source = open_source(path, answers.columns(COLUMNS), None, answers)
    nameless = [table for table in source.tables if not {CODE.name, NAME.name} & table.mapping.keys()]
    open_ = [(table.sheet, (question(NAME, table.header.other),)) for table in nameless if table.header.other]
    if open_:
        raise asked(open_)
    reading = _Reading(transaction, said)
    problems = source.read(reading.take)
    problems += reading.problems
    if problems:
        raise refusal(problems)
    known = _known(transaction.connection, reading.rows)
    new = {key: row for key, row in reading.rows.items() if key not in known}
    other = {key: row for key, row in reading.rows.items() if key in known and _told(known[key]) != row.said}
    if other and not reason:
        names = listed(f"{key[2]} {row.name}" for key, row in other.items())
        message = _("有 {n} 个对象的往年结果与已经导入的不同:{names}。").format(n=len(other), names=names)
        raise Error(message, _("更正要写明理由:--reason 理由;原来的留在记录里。"))
    if new or other:
        _store(transaction, source, {**new, **other}, reason if other else "")
    changed = len(new) + len(other)
    notes = (*source.notes, *reading.notes())
    return ImportReport(len(reading.rows), len(reading.rows), changed, len(reading.rows) - changed, notes)


def _known(connection: UnitConnection, keys: Iterable[EarlierKey]) -> dict[EarlierKey, EarlierResult]:
    """What is on record for the schemes and years of the file."""
    return {
        (scheme, year, code): one
        for scheme, year in {key[:2] for key in keys}
        for code, one in results_of_year(connection, scheme, year).items()
    }


def _told(one: EarlierResult) -> tuple[int | None, str, int | None]:
    return one.total, one.grade, one.rank


def _store(transaction: Transaction, source: ImportSource, rows: Mapping[EarlierKey, EarlierRow], reason: str) -> None:
    transaction.event("results.import", source.detail())
    transaction.label("results.import")
    file_id = transaction.next_id("earlier_file")
    by = {"reason": reason, "actor": transaction.actor, "at": transaction.at}
    transaction.insert("earlier_file", [{"id": file_id, **source.detail(), **by}])
    results = [
        {
            **{"id": transaction.next_id("earlier_result"), "file_id": file_id},
            **{"scheme": scheme, "year": year, "code": code, "name": row.name},
            **{"total": row.total, "grade": row.grade, "rank": row.rank},
        }
        for (scheme, year, code), row in rows.items()
    ]
    transaction.insert("earlier_result", results)


class _Reading:
    """The rows of a file, each understood or a problem."""

    def __init__(self, transaction: Transaction, asked: EarlierAsked) -> None:
        self.problems: list[Problem] = []
        self.rows: dict[EarlierKey, EarlierRow] = {}
        self._connection = transaction.connection
        self._this_year = transaction.today.year
        self._asked = asked
        self._directory: Directory = load_directory(transaction.connection)
        self._schemes: dict[str, Scheme] = {}

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        column = SCHEME
        try:
            scheme = self._scheme(cells.text(record.values[SCHEME.name]) or self._asked.scheme)
            column = YEAR
            year = self._year(record.values[YEAR.name])
            column = CODE if record.values[CODE.name] is not None else NAME
            code, name = self._subject(scheme, cells.called(record.values[CODE.name]), record.values[NAME.name])
            column = TOTAL
            total = _total(record.values[TOTAL.name])
            column = GRADE
            grade = cells.free_text(record.values[GRADE.name], Longest.NAME)
            column = RANK
            rank = _rank(record.values[RANK.name])
            column = TOTAL
            row = EarlierRow(name, total, grade, rank, record)
            self._keep((scheme.id, year, code), row)
        except Error as error:
            self.problems.append(record.problem(column.name, one_sentence(error)))

    def notes(self) -> list[str]:
        """What is odd in rows that were taken."""
        notes = []
        grades = {(key[0], row.grade) for key, row in self.rows.items() if row.grade}
        strange = [grade for id_, grade in sorted(grades) if grade not in self._grades(id_)]
        if strange:
            notes.append(_("方案里没有这些等次,照文件保存:{grades}。").format(grades=listed(strange)))
        for scheme, year in sorted({key[:2] for key in self.rows}):
            code, _all = codes_of(self._connection, scheme, year)
            if code is not None:
                notes.append(_("本程序里有这一年的考评 {code},它结束以后以它的结果为准。").format(code=code))
        return notes

    def _grades(self, scheme: str) -> set[str]:
        found = next(one for one in self._schemes.values() if one.id == scheme)
        return {grade.id for grade in found.grades}

    def _keep(self, key: EarlierKey, row: EarlierRow) -> None:
        if row.total is None and not row.grade:
            raise Error(_("总分和等次都没有写。"))
        earlier = self.rows.setdefault(key, row)
        if earlier is not row:
            where = earlier.record
            raise Error(
                _("「{name}」{year} 年的结果在工作表「{sheet}」第 {row} 行已经写过。").format(
                    name=shown(row.name), year=key[1], sheet=shown(where.sheet), row=where.row_number
                )
            )

    def _scheme(self, called: str) -> Scheme:
        """The scheme of the unit that is called so by id or title."""
        if not called:
            raise Error(_("没有写是哪个方案的结果。"), _("请加一列「方案」,或用 --scheme 写明。"))
        if called not in self._schemes:
            self._schemes[called] = self._found_scheme(called)
        return self._schemes[called]

    def _found_scheme(self, called: str) -> Scheme:
        try:
            return unit_scheme(self._connection, called)
        except UnknownScheme:
            in_use = [unit_scheme(self._connection, use.scheme) for use in adoptions(self._connection)]
            titles = {title: one for one in in_use for title in (one.title, _(one.title), one.id)}
            found = pick(called, titles)
            if found is None:
                raise
            return titles[found]

    def _year(self, cell: Cell) -> int:
        written = match_key(cells.text(cell))
        found = _YEAR.fullmatch(written)
        if not written and self._asked.year is not None:
            year = self._asked.year
        elif not written:
            raise Error(_("没有写是哪一年的结果。"), _("请加一列「年度」,或用 --year 写明。"))
        elif found is None:
            raise Error(_("「{value}」不是年度,请写成 2024 这样。").format(value=shown(written)))
        else:
            year = int(found.group(1))
        if not YEARS[0] <= year <= self._this_year:
            raise Error(_("年度应在 {first} 到 {last} 之间。").format(first=YEARS[0], last=self._this_year))
        return year

    def _subject(self, scheme: Scheme, code: str, name: Cell) -> tuple[str, str]:
        """Code and name of the branch or member that a row is about."""
        written = cells.text(name)
        if not code and not written:
            raise Error(_("没有写是谁的结果,请写编号或名称。"))
        directory = self._directory
        if scheme.subject == "branch":
            id_ = directory.organisation(code or written)
            known = directory.organisations[id_]
            names: Iterable[str] = (known.name, *directory.former.get(id_, ()))
            found = (known.code, known.name)
        else:
            id_ = directory.person(code or written)
            person = directory.people[id_]
            names, found = (person.name, *person.former_names), (person.code, person.name)
        if code and written and match_key(written) not in set(map(match_key, names)):
            sentence = _("编号 {code} 是「{name}」,不是「{written}」,请核对是不是错行了。")
            raise Error(sentence.format(code=shown(code), name=shown(found[1]), written=shown(written)))
        return found


def _total(cell: Cell) -> int | None:
    """The total in hundredths."""
    read = cells.number(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is None:
        return None
    scaled = read * 100
    if scaled != scaled.to_integral_value():
        raise Error(_("总分最多两位小数。"))
    if abs(read) > MOST_TOTAL:
        raise Error(_("总分 {total} 太大,请检查。").format(total=read))
    return int(scaled)


def _rank(cell: Cell) -> int | None:
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is not None and not 1 <= read <= MOST_TOTAL:
        raise Error(_("名次应是从 1 起的整数。"))
    return read
