"""``understand_roster``: a members' roster, in the long form or as offices keep it, read without asking anything.

Pure: a workbook in, values out. Codes that the file lacks are given out by whoever stores the roster.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from ....plugins.i18n import _
from ...kernel.errors import Problem
from ...kernel.naming import code_key
from ...kernel.text import match_key, shown
from ...spreadsheet.cells import is_blank, text
from ...spreadsheet.headers import (
    NO_ANSWERS,
    ColumnQuestion,
    HeaderAnswers,
    header_of,
    missing_sentence,
    question,
    questions,
)
from ...spreadsheet.model import SheetData, Workbook
from ...spreadsheet.quoting import unquoted_sentence
from ...spreadsheet.reader import file_notes
from ...spreadsheet.table import Skipped, SkippedRow, Table, TableColumn, find_table
from .model import Branch, Member, Note, OrganisationKind, Roster, Topic
from .rows import COLUMNS, IN_LISTS, NAME_OF_BRANCH, NAME_OF_PERSON, PARENT, RosterRow, RowReader

__all__ = ["Branch", "Member", "Note", "OrganisationKind", "Roster", "Topic", "understand_roster"]

_SUBTOTAL = "小计"
_STATED_COUNT = re.compile(r"(?:.*[::计])?([0-9]{1,7})[人名个]?")
_PHONES = frozenset(("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式"))


def understand_roster(
    workbook: Workbook, known: Collection[str] = (), answers: HeaderAnswers = NO_ANSWERS, *, until: date = date.max
) -> Roster:
    """The organisations and members in ``workbook``, a note on everything doubtful, a problem for everything wrong.

    ``known`` are codes of organisations that exist already and may stand as parents; nobody joined after ``until``.

    Raises:
        Error: an answer is about no column of a roster, or about a header that the file does not have.
    """
    columns = answers.columns(COLUMNS)
    notes = list(_file_notes(workbook))
    problems: list[Problem] = []
    rows: list[RosterRow] = []
    found = [(sheet, None if sheet.hidden else find_table(sheet, columns)) for sheet in workbook.sheets]
    tables = [table for _sheet, table in found if table is not None]
    if tables:
        answers.refuse_unused(tables)
    open_ = [(sheet, _open_questions(sheet, table, columns, has_tables=bool(tables))) for sheet, table in found]
    if any(left for _sheet, left in open_):
        return Roster((), (), {}, (), (), tuple((sheet, left) for sheet, left in open_ if left))
    for sheet, table in found:
        if table is None:
            notes.extend(_unread_sheet(sheet))
        else:
            rows.extend(_read_table(table, answers, until, notes, problems))
    if tables:
        used = answers.used(tables).notes()
        notes.extend(Note(Topic.HEADER, "", 0, 0, "", sentence) for sentence in used)
    if not tables:
        problems.extend(_no_table(workbook))
    elif not rows and not problems:
        problems.append(Problem(_("名册里一个人、一个组织都没有。")))
    tree = RosterTree(rows, known)
    problems.extend(tree.problems)
    return Roster(tree.branches, tree.members, tree.classes, (*notes, *tree.notes), tuple(problems))


def _open_questions(
    sheet: SheetData, table: Table | None, columns: Sequence[TableColumn], *, has_tables: bool
) -> tuple[ColumnQuestion, ...]:
    """What must be asked about the headers of a sheet: which column has the names, and in a list of members, which says
    where they belong.
    """
    if table is None:
        left = () if sheet.hidden or has_tables else questions(sheet, columns)
        return tuple(replace(one, column=NAME_OF_PERSON[0]) for one in left)
    if {"parent", "kind"} & table.mapping.keys() or header_of(table, "name").intersection(NAME_OF_BRANCH):
        return ()
    asked = question(PARENT, table.header.other, IN_LISTS)
    return (asked,) if asked.candidates else ()


def _read_table(
    table: Table, answers: HeaderAnswers, until: date, notes: list[Note], problems: list[Problem]
) -> list[RosterRow]:
    """The rows of one sheet; what there is to say goes to ``notes`` and ``problems``."""
    name_keys = header_of(table, "name") | answers.meanings(table, "name")
    is_of_branches = bool(name_keys.intersection(NAME_OF_BRANCH))
    if "kind" not in table.mapping and not is_of_branches and not name_keys.intersection(NAME_OF_PERSON):
        sentence = _("缺少「类型」列,分不出哪些是支部、哪些是党员。")
        problems.append(Problem(sentence, table.sheet.name, table.header_row))
        return []
    if "parent" not in table.mapping and "kind" not in table.mapping and not is_of_branches:
        sentence = _("缺少「支部」列,不知道党员各在哪个支部。")
        problems.append(Problem(sentence, table.sheet.name, table.header_row))
        return []
    faults = table.problems()
    problems.extend(faults)
    faulty = {fault.row for fault in faults}
    reader = RowReader(OrganisationKind.BRANCH if is_of_branches else None, until, notes, problems)
    rows, read = [], []
    for record in table.records():
        read.append(record.row_number)
        if record.row_number in table.sheet.hidden_rows:
            name = shown(text(record.values["name"]))
            notes.append(Note(Topic.HIDDEN, record.sheet, record.row_number, 0, name, _("隐藏的行,照样读入")))
        if record.row_number not in faulty:
            rows.append(reader.read(record))
    notes.extend(_column_notes(table))
    notes.extend(_skipped_notes(table, read))
    return rows


def _file_notes(workbook: Workbook) -> Iterator[Note]:
    for understood in file_notes(workbook):
        yield Note(Topic.FILE, "", 0, 0, shown(workbook.path.name), understood)
    if workbook.kind == "xls":
        understood = _("旧格式 .xls 看不出隐藏的行、出错或没有结果的公式,要查请另存为 .xlsx")
        yield Note(Topic.FILE, "", 0, 0, shown(workbook.path.name), understood)


def _unread_sheet(sheet: SheetData) -> Iterator[Note]:
    """A sheet with something in it that was not read; an empty one is nothing to speak of."""
    if all(is_blank(cell) for row in sheet.rows for cell in row):
        return
    why = _("隐藏的工作表,没有读取") if sheet.hidden else missing_sentence(sheet, COLUMNS)
    yield Note(Topic.SHEET, sheet.name, 0, 0, shown(sheet.name), why)


def _no_table(workbook: Workbook) -> list[Problem]:
    filled = [sheet for sheet in workbook.sheets if not all(is_blank(cell) for row in sheet.rows for cell in row)]
    if not filled:
        return [Problem(_("文件里没有内容。"))]
    if all(sheet.hidden for sheet in filled):
        return [Problem(_("有内容的工作表都是隐藏的,请取消隐藏后再导入。"))]
    return [Problem(missing_sentence(sheet, COLUMNS), sheet.name) for sheet in filled if not sheet.hidden]


def _column_notes(table: Table) -> Iterator[Note]:
    """Columns that are not taken over, and what is odd in them; values taken from merged cells."""
    sheet = table.sheet
    if sheet.unquoted:
        yield Note(Topic.QUOTED, "", 0, 0, "", unquoted_sentence(sheet))
    if table.unknown:
        titles = shown(_("、").join(text(title).replace("\n", "") for title in table.unknown.values()))
        yield Note(Topic.COLUMN, sheet.name, table.header_row, 0, titles, _("名册里用不到,不导入"))
    for row, column in sheet.formulas_without_value:
        if column in table.unknown and row > table.header.last_row:
            title = shown(text(table.unknown[column]))
            yield Note(Topic.FORMULA, sheet.name, row, column, "", _("「{title}」不导入").format(title=title))
    phones = [column for column, title in table.unknown.items() if match_key(title) in _PHONES]
    for index, cells in enumerate(sheet.rows, start=sheet.first_row):
        for column in phones:
            number = cells[column - 1]
            if index > table.header.last_row and isinstance(number, int):
                yield Note(Topic.NUMBER, sheet.name, index, column, text(number), _("号码存成了数字,不导入"))
    for row, column in table.broken():
        written = shown(text(sheet.rows[row - sheet.first_row][column - 1]))
        yield Note(Topic.BLANKS, sheet.name, row, column, written, _("单元格里的换行按空格读"))
    for row, column, value in table.filled():
        yield Note(Topic.MERGED, sheet.name, row, column, "", shown(text(value)))


def _skipped_notes(table: Table, read: list[int]) -> Iterator[Note]:
    """Rows passed over. Rows that only bear a number are told once, by their count."""
    reasons = {
        Skipped.HEADER: _("重复的表头,跳过"),
        Skipped.SAMPLE: _("示例,跳过"),
        Skipped.REMARK: _("说明文字,跳过"),
    }
    last_total = unfilled = 0
    for skipped in table.skipped():
        value = " ".join(cell for _place, cell in skipped.cells)
        if skipped.reason is Skipped.UNFILLED:
            unfilled += 1
        elif skipped.reason is Skipped.TOTAL:
            counted_from = last_total if value.startswith(_SUBTOTAL) else 0
            count = sum(counted_from < row < skipped.row for row in read)
            yield Note(Topic.TOTAL, table.sheet.name, skipped.row, 0, value, _check_total(skipped, count))
            last_total = skipped.row
        else:
            yield Note(Topic.SKIPPED, table.sheet.name, skipped.row, 0, value, reasons[skipped.reason])
    if unfilled:
        understood = _("有 {count} 行没有填写,跳过").format(count=unfilled)
        yield Note(Topic.SKIPPED, table.sheet.name, 0, 0, "", understood)


def _check_total(total: SkippedRow, count: int) -> str:
    """Whether the count of people that a total row states is the ``count`` of rows read above it."""
    stated = [int(found.group(1)) for _place, cell in total.cells if (found := _STATED_COUNT.fullmatch(cell))]
    if not stated:
        return _("合计行,跳过")
    if count in stated:
        return _("合计行,跳过;写的人数与读到的 {count} 行相符").format(count=count)
    return _("合计行,跳过;写的是 {stated},读到 {count} 行,请核对").format(stated=stated[0], count=count)


class RosterTree:
    """Links the rows of all sheets of one roster. ``known`` are codes of organisations that exist already."""

    def __init__(self, rows: Sequence[RosterRow], known: Collection[str]) -> None:
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self._known = known
        self._check_codes(rows)
        organisations = [row for row in rows if row.organisation is not None]
        self._member_codes = {row.code for row in rows if row.organisation is None and row.code}
        self._keys = {row.code or row.name for row in organisations}
        self._alike = {match_key(key): key for key in (*known, *self._keys)}
        self._by_name: dict[str, list[str]] = {}
        for row in organisations:
            self._by_name.setdefault(match_key(row.name), []).append(row.code or row.name)
        self._check_names(organisations)
        branches = [self._branch(row) for row in organisations]
        self._made: dict[str, Branch] = {}
        self._classes: dict[str, tuple[str, RosterRow]] = {}
        for row in organisations:
            self._class_of(row.code or row.name, row)
        self.members = tuple(self._member(row) for row in rows if row.organisation is None)
        self.classes = {key: written for key, (written, _row) in self._classes.items()}
        self.branches = (*branches, *self._made.values())
        self._check_cycles(organisations)
        self._note_namesakes()

    def _branch(self, row: RosterRow) -> Branch:
        parent = self._find(row) if row.parent else ""
        kind = row.organisation or OrganisationKind.BRANCH
        place = (row.record.sheet, row.record.row_number, row.record.columns.get("code", 0))
        return Branch(row.code, row.name, kind, parent or "", row.domain, *place)

    def _member(self, row: RosterRow) -> Member:
        if not row.parent:
            self.problems.append(row.record.problem("parent", _("没有写所在支部。")))
        branch = self._find(row) if row.parent else ""
        if branch:
            self._class_of(branch, row)
        place = (row.record.sheet, row.record.row_number, row.record.columns.get("code", 0))
        return Member(row.code, row.name, branch or "", row.class_, row.status, row.post, row.joined, row.since, *place)

    def _class_of(self, organisation: str, row: RosterRow) -> None:
        """Take the class that a row gives an organisation; another one elsewhere is a problem."""
        if not row.branch_class:
            return
        earlier, where = self._classes.setdefault(organisation, (row.branch_class, row))
        if earlier != row.branch_class:
            sentence = _("同一个组织的类别,这里写「{here}」,工作表「{sheet}」第 {row} 行写「{there}」,请改成一样的。")
            place = {"sheet": shown(where.record.sheet), "row": where.record.row_number}
            sentence = sentence.format(here=shown(row.branch_class), there=shown(earlier), **place)
            column = "branch_class" if "branch_class" in row.record.columns else "class"
            self.problems.append(row.record.problem(column, sentence))

    def _find(self, row: RosterRow) -> str | None:
        """The key of the organisation that the row names as its parent; ``None`` after reporting a problem."""
        if row.parent in self._keys or row.parent in self._known:
            return row.parent
        named = self._by_name.get(match_key(row.parent), [])
        if len(named) == 1:
            return named[0]
        alike = None if named else self._alike.get(match_key(row.parent))
        if alike is not None:
            return alike
        parent = shown(row.parent)
        if named:
            sentence = _("有 {count} 个组织都叫「{parent}」,请写它的编号。").format(count=len(named), parent=parent)
        elif row.parent in self._member_codes:
            sentence = _("上级「{parent}」是一名党员,请写支部的编号或名称。").format(parent=parent)
        elif row.kind_stated or row.parent.isascii():
            sentence = _("上级「{parent}」不在名册里,请补上这个组织的一行,或改正编号。").format(parent=parent)
        else:
            return self._make(row)
        self.problems.append(row.record.problem("parent", sentence))
        return None

    def _make(self, row: RosterRow) -> str:
        """A branch that a list of members only names: there once, spelled as the first member's row has it."""
        place = (row.record.sheet, row.record.row_number)
        branch = Branch("", row.parent, OrganisationKind.BRANCH, "", "", *place)
        return self._made.setdefault(match_key(row.parent), branch).key

    def _check_codes(self, rows: Sequence[RosterRow]) -> None:
        """A code stands once, and no other one stands beside it that a table program may have made of it."""
        first: dict[str, RosterRow] = {}
        alike: dict[tuple[bool, str], RosterRow] = {}
        for row in filter(lambda row: row.code, rows):
            earlier = first.setdefault(row.code, row)
            likely = alike.setdefault((row.organisation is None, code_key(row.code)), row)
            place = {"sheet": shown(likely.record.sheet), "row": likely.record.row_number}
            if earlier is not row:
                place = {"sheet": shown(earlier.record.sheet), "row": earlier.record.row_number}
                sentence = _("编号「{code}」与工作表「{sheet}」第 {row} 行重复。").format(code=shown(row.code), **place)
                self.problems.append(row.record.problem("code", sentence))
            elif likely.code != row.code:
                sentence = _("编号「{code}」与工作表「{sheet}」第 {row} 行的「{other}」分不清,请改成明显不同的编号。")
                sentence = sentence.format(code=shown(row.code), other=shown(likely.code), **place)
                self.problems.append(row.record.problem("code", sentence))

    def _check_names(self, organisations: Sequence[RosterRow]) -> None:
        seen: set[str] = set()
        for row in organisations:
            if not row.code and row.name in seen:
                sentence = _("组织「{name}」写了两次,请删去一行,或给两个都写上编号。").format(name=shown(row.name))
                self.problems.append(row.record.problem("name", sentence))
            seen.add(row.name)

    def _check_cycles(self, organisations: Sequence[RosterRow]) -> None:
        parents = {branch.key: branch.parent for branch in self.branches}
        sound: set[str] = set()
        for row in organisations:
            path: set[str] = set()
            key = row.code or row.name
            while key and key not in sound and key not in path:
                path.add(key)
                key = parents.get(key, "")
            if key in path:
                sentence = _("「{name}」的上级一级级往上又回到了它自己,请改正上级。").format(name=shown(row.name))
                self.problems.append(row.record.problem("parent", sentence))
            sound |= path

    def _note_namesakes(self) -> None:
        first: dict[tuple[str, str], Member] = {}
        for member in self.members:
            earlier = first.setdefault((member.branch, member.name), member)
            if earlier is not member and member.name:
                understood = _("与工作表「{sheet}」第 {row} 行同支部同名,按两个人导入").format(
                    sheet=shown(earlier.sheet), row=earlier.row
                )
                place = (member.sheet, member.row, 0)
                self.notes.append(Note(Topic.NAMESAKE, *place, shown(text(member.name)), understood))
