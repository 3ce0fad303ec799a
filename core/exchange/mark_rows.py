"""What the rows of a marks file say, sheet by sheet, with every row checked. No database and no file.

A file has few different rows: what a combination of cells means is worked out once and looked up afterwards, so that
checking costs about as much as reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ...plugins.contract import Form
from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..kernel.errors import Error, Problem
from ..kernel.text import Longest, accept, nearest, pick, shown
from ..rounds.model import AssessmentRound, SubjectFinder
from ..rounds.sheets.codec import ordered
from ..rounds.sheets.marking import FormRules, ItemRules, MarkRefused, filling_of, likeness, require_period
from ..rounds.sheets.repository import SheetPlace
from ..spreadsheet import cells
from ..spreadsheet.model import Cell, SheetData
from ..spreadsheet.table import Table, TableRecord, find_table
from . import columns
from .items import ITEM_COLUMN, NOT_APPLICABLE, ItemNames, item_columns, wide_table
from .source import RoundRows, needed, needed_period, one_sentence, require_name

COLUMN_OF = {
    "item": columns.ITEM.name,
    "points": columns.POINTS.name,
    "deduction": columns.DEDUCTION.name,
    "rule": columns.RULE.name,
    "count": columns.OCCURRENCES.name,
}

Where = tuple[Cell, Cell, Cell, Cell]
What = tuple[Cell, Cell, Cell, Cell, Cell]
FilledForm = tuple[Form, str, str, str]
"""Form, period, filling, filler."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a combination of cells, and in which column."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MarkStatement:
    """What a row says about an item: the checked ``line``, and the mark (thousandths) and the lines to keep when it
    is the item's only row. ``line`` is ``None`` for a row that says nothing about it, ``idle`` then names why.
    """

    rules: ItemRules
    line: Line | None = None
    value: int = 0
    kept: tuple[Line, ...] = ()
    idle: str = ""


class Heard(NamedTuple):
    """A mark of an item: what is said, its reason, and where it stands. One of a ``wide`` table says all there is about
    the item but how it came about.
    """

    said: MarkStatement
    line: Line
    sheet: str
    row: int
    column: int
    wide: bool = False


@dataclass(slots=True)
class SheetRows:
    """The rows about one sheet: ``place`` says which."""

    place: SheetPlace
    name: str
    rules: FormRules
    meanings: dict[What, MarkStatement | Fault]
    heard: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a file says about one sheet: marks in thousandths by position, and the lines to keep by item.

    ``items`` are the ids of all items of the form, in order; ``bare`` the positions whose mark alone is said, so that a
    stored one that is the same keeps its lines.
    """

    place: SheetPlace
    items: tuple[str, ...]
    marks: Mapping[int, int]
    lines: Mapping[str, tuple[Line, ...]]
    bare: frozenset[int] = frozenset()


class MarkRows(RoundRows):
    """Takes the rows of a file one by one and gives the sheets they make, or the problems.

    A row is about one item, or in a wide table about all items of a form.
    """

    def __init__(self, round_: AssessmentRound) -> None:
        super().__init__(round_)
        self.rows = 0
        self.idle: dict[str, int] = {}
        self._finder = SubjectFinder(round_.graded)
        self._names = {form.id: ItemNames(form) for form in round_.scheme.forms}
        self._wide: dict[str, Table] = {}
        self._items: dict[tuple[str, str], dict[str, str]] = {}
        self._by_typed: dict[Where, SheetRows | Fault] = {}
        self._by_place: dict[SheetPlace, SheetRows] = {}
        self._filled_forms: dict[tuple[Cell, Cell, Cell], FilledForm | Fault] = {}
        self._rules: dict[tuple[str, tuple[str, str, str]], tuple[FormRules, dict[What, MarkStatement | Fault]]] = {}

    def table(self, sheet: SheetData) -> Table | None:
        """A table of rows about one item each, else a wide one."""
        found = find_table(sheet, self.columns)
        if found is None:
            found = wide_table(sheet, tuple(self._names.values()), self.columns)
            if found is not None:
                self._wide[sheet.name] = found
        return found

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        self.rows += 1
        if record.sheet in self._wide:
            self._take_wide(record)
            return
        subject, form, period, assessor, item, points, deduction, rule, count, reason, name, *_more = (
            record.values.values()
        )
        sheet = self._sheet_of(record, (subject, form, period, assessor), name)
        if sheet is None:
            return
        meaning = self._meaning(sheet, (item, points, deduction, rule, count))
        if isinstance(meaning, Fault):
            self.problems.append(record.problem(meaning.column, meaning.sentence))
        elif reason is not None:
            self._take_with_reason(sheet, meaning, reason, record)
        elif meaning.line is None:
            self._pass_over(meaning.idle)
        else:
            sheet.heard.append(_heard(meaning, meaning.line, record, columns.ITEM.name))

    def _take_wide(self, record: TableRecord) -> None:
        """A row with a cell for each item: what it says of those that are filled in."""
        subject, form, period, assessor, name, *_more = record.values.values()
        sheet = self._sheet_of(record, (subject, form, period, assessor), name)
        if sheet is None:
            return
        items = self._items_of(record.sheet, sheet.rules.form)
        idle = True
        for column in record.columns:
            cell = record.values[column]
            if cell is None or not column.startswith(ITEM_COLUMN):
                continue
            rules = sheet.rules.by_id.get(items.get(column, ""))
            if cells.text(cell) == NOT_APPLICABLE and (rules is None or not rules.applies):
                continue
            idle = False
            if rules is None:
                sentence = _("表「{form}」没有这一列的项目,这一格请留空。").format(form=_(sheet.rules.form.title))
                self.problems.append(record.problem(column, sentence))
                continue
            figures = (None, cell) if rules.most is None else (cell, None)
            meaning = self._meaning(sheet, (rules.item.id, *figures, None, None))
            if isinstance(meaning, Fault):
                self.problems.append(record.problem(column, meaning.sentence))
            elif meaning.line is not None:
                sheet.heard.append(_heard(meaning, meaning.line, record, column, wide=True))
        if idle:
            self._pass_over(_("没有填写的行"))

    def _pass_over(self, why: str) -> None:
        self.idle[why] = self.idle.get(why, 0) + 1

    def _meaning(self, sheet: SheetRows, what: What) -> MarkStatement | Fault:
        meaning = sheet.meanings.get(what)
        if meaning is None:
            meaning = sheet.meanings[what] = _meaning(sheet.rules, self._names[sheet.rules.form.id], what)
        return meaning

    def _items_of(self, sheet: str, form: Form) -> dict[str, str]:
        """The items of a form by the columns of a wide table; what is wrong with these is told once."""
        key = (sheet, form.id)
        if key not in self._items:
            table = self._wide[sheet]
            self._items[key] = {}
            try:
                self._items[key] = item_columns(table, self._names[form.id])
            except Error as error:
                self.problems.append(Problem(one_sentence(error), sheet, table.header_row))
        return self._items[key]

    def _sheet_of(self, record: TableRecord, where: Where, name: Cell) -> SheetRows | None:
        """The sheet that a row is about; ``None`` after telling why it is about none."""
        sheet = self._by_typed.get(where)
        if sheet is None:
            sheet = self._by_typed[where] = self._sheet(*where)
        if isinstance(sheet, Fault):
            self.problems.append(record.problem(sheet.column, sheet.sentence))
            return None
        if name is not None and name != sheet.name:
            try:
                require_name(sheet.name, name)
            except Error as error:
                self.problems.append(record.problem(columns.NAME.name, one_sentence(error)))
                return None
        return sheet

    def sheets(self) -> Iterator[SheetMarks]:
        """The sheets the rows make, in the order of their first rows. Adds the problems of repeated cells."""
        for sheet in self._by_place.values():
            if sheet.heard:
                yield self._joined(sheet)

    def _take_with_reason(self, sheet: SheetRows, meaning: MarkStatement, reason: Cell, record: TableRecord) -> None:
        if meaning.line is None:
            self.problems.append(record.problem(columns.POINTS.name, _("填了理由,却没有得分也没有扣分。")))
            return
        try:
            line = replace(meaning.line, reason=cells.free_text(reason))
        except Error as error:
            self.problems.append(record.problem(columns.REASON.name, one_sentence(error)))
            return
        said = replace(meaning, line=line, kept=ordered((line,)))
        sheet.heard.append(_heard(said, line, record, columns.ITEM.name))

    def _joined(self, sheet: SheetRows) -> SheetMarks:
        marks = {heard.said.rules.position: heard.said.value for heard in sheet.heard}
        lines = {heard.said.rules.item.id: heard.said.kept for heard in sheet.heard if heard.said.kept}
        if len(marks) < len(sheet.heard):
            by_item: dict[int, list[Heard]] = {}
            for heard in sheet.heard:
                by_item.setdefault(heard.said.rules.position, []).append(heard)
            for position, rows in by_item.items():
                rules, said = rows[0].said.rules, [heard.line for heard in rows]
                if len(rows) > 1 and not self._repeated(rows):
                    marks[position], lines[rules.item.id] = rules.value(said), ordered(said)
        bare = frozenset(heard.said.rules.position for heard in sheet.heard if heard.wide)
        return SheetMarks(sheet.place, sheet.rules.item_ids, marks, lines, bare)

    def _repeated(self, rows: list[Heard]) -> bool:
        """Whether rows about one item say the same twice, or give points beside another row; tells it as problems."""
        first = rows[0]
        seen = {_sameness(first.line): first}
        apart = {(first.line.rule, first.line.reason): first}
        found = len(self.problems)
        if any(heard.wide for heard in rows):
            for heard in rows[1:]:
                self._tell(heard, first, _("第 {item} 项与{where}重复。"))
            return True
        for heard in rows[1:]:
            gives, first_gives = heard.line.points is not None, first.line.points is not None
            twin = seen.setdefault(_sameness(heard.line), heard)
            other = apart.setdefault((heard.line.rule, heard.line.reason), heard)
            if gives and first_gives:
                self._tell(heard, first, _("第 {item} 项的得分与{where}重复。"))
            elif gives or first_gives:
                self._tell(heard, first, _("第 {item} 项与{where}一个填得分、一个填扣分。"))
            elif other.sheet != heard.sheet:
                self._tell(
                    heard, other, _("第 {item} 项与{where}写了两次扣分,分不清是不是同一次;是两次请写明规则或理由。")
                )
            elif twin is not heard:
                self._tell(heard, twin, _("第 {item} 项的这条扣分与{where}相同;发生几次请写在次数列。"))
        return len(self.problems) > found

    def _tell(self, heard: Heard, other: Heard, sentence: str) -> None:
        where = _("第 {row} 行").format(row=other.row)
        if other.sheet != heard.sheet:
            where = _("工作表「{sheet}」第 {row} 行").format(sheet=shown(other.sheet), row=other.row)
        item = heard.said.rules.item.id
        sentence = sentence.format(item=item, where=where)
        self.problems.append(Problem(sentence, heard.sheet, heard.row, heard.column, item))

    def _sheet(self, subject: Cell, form: Cell, period: Cell, assessor: Cell) -> SheetRows | Fault:
        """Which sheet the four cells name."""
        try:
            one = self._finder.find(needed(subject))
        except Error as error:
            return Fault(columns.SUBJECT.name, one_sentence(error))
        typed = (form, period, assessor)
        if typed not in self._filled_forms:
            self._filled_forms[typed] = self._filled_form(*typed)
        filled = self._filled_forms[typed]
        if isinstance(filled, Fault):
            return filled
        found, written, filling, filler = filled
        key = (found.id, likeness(one.subject))
        if key not in self._rules:
            self._rules[key] = (FormRules(found, one.subject), {})
        rules, meanings = self._rules[key]
        if not rules.applies:
            return Fault(columns.FORM.name, _("表「{form}」不适用于该对象。").format(form=_(found.title)))
        place = SheetPlace(one.id, found.id, written, filling, filler)
        if place not in self._by_place:
            self._by_place[place] = SheetRows(place, one.name, rules, meanings)
        return self._by_place[place]

    def _filled_form(self, form: Cell, period: Cell, assessor: Cell) -> FilledForm | Fault:
        """Which form is filled, for which period, in which filling and by whom."""
        column = columns.FORM.name
        try:
            found = self._form(needed(form))
            column = columns.ASSESSOR.name
            filler = accept(needed(assessor), Longest.NAME)
            filling = filling_of(found, filler)
            column = columns.PERIOD.name
            written = needed_period(period, self.round.year_period)
            require_period(found, filling, written, self.round.year_period)
        except Error as error:
            return Fault(column, one_sentence(error))
        return found, written, filling.id, filler

    def _form(self, called: str) -> Form:
        names = {name: form for form in self.round.scheme.forms for name in (form.title, form.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [form.id for form in self.round.scheme.forms])
            raise Error(_("方案没有表「{form}」。").format(form=shown(called)), hint)
        return names[found]


def _sameness(line: Line) -> tuple[str, int, str]:
    """What makes two deductions of an item the same one written twice."""
    return line.rule, line.deduction, line.reason


def _heard(said: MarkStatement, line: Line, record: TableRecord, column: str, *, wide: bool = False) -> Heard:
    return Heard(said, line, record.sheet, record.row_number, record.columns[column], wide)


def _meaning(rules: FormRules, names: ItemNames, what: What) -> MarkStatement | Fault:
    """What a row about a sheet of this form says."""
    item_cell, points_cell, deduction_cell, rule_cell, count_cell = what
    try:
        item = rules.by_id[names.find(item_cell)]
    except Error as error:
        return Fault(columns.ITEM.name, one_sentence(error))
    if what[1:] == (None, None, None, None):
        return MarkStatement(item, idle=_("没有填写的行"))
    try:
        points = _thousandths("points", points_cell)
        deduction = _thousandths("deduction", deduction_cell)
        count = _count(count_cell)
        if not item.applies and points is None and deduction in (None, 0) and rule_cell is None:
            return MarkStatement(item, idle=_("项目不适用于对象、扣分为 0 的行"))
        line = item.line(points=points, deduction=deduction, rule=cells.text(rule_cell), count=count)
        return MarkStatement(item, line, item.value((line,)), ordered((line,)))
    except MarkRefused as error:
        return Fault(COLUMN_OF[error.field], one_sentence(error))


def _thousandths(field: str, cell: Cell) -> int | None:
    read = cells.number(cell)
    if isinstance(read, cells.Refusal):
        raise MarkRefused(field, read.sentence)
    return None if read is None else int(read * 1000)


def _count(cell: Cell) -> int:
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise MarkRefused("count", read.sentence)
    return 1 if read is None else read
