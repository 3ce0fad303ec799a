"""What the rows of a marks file say, sheet by sheet, with every row checked. No database and no file.

A file has few different rows: what a combination of cells means is worked out once and looked up afterwards, so that
checking costs about as much as reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from ...plugins.contract import Form
from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..kernel.errors import Error, Problem
from ..kernel.text import accept, nearest, pick, shown
from ..rounds.model import AssessmentRound, SubjectFinder
from ..rounds.sheets.codec import ordered
from ..rounds.sheets.marking import FormRules, ItemRules, MarkRefused, filling_of, likeness, require_period
from ..rounds.sheets.repository import SheetPlace
from ..spreadsheet import cells
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableRecord
from . import columns
from .source import RoundRows, needed, one_sentence, period_text

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


@dataclass(frozen=True, slots=True)
class MarkTable:
    """The sheet of the file that rows stand on, and where its columns are."""

    sheet: str
    columns: Mapping[str, int]


class Heard(NamedTuple):
    """A row that marks an item: what it says, its reason, and where it stands."""

    said: MarkStatement
    line: Line
    table: MarkTable
    row: int


@dataclass(slots=True)
class SheetRows:
    """The rows about one sheet: ``place`` says which."""

    place: SheetPlace
    rules: FormRules
    meanings: dict[What, MarkStatement | Fault]
    heard: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a file says about one sheet: marks in thousandths by position, and the lines to keep by item.

    ``items`` are the ids of all items of the form, in order.
    """

    place: SheetPlace
    items: tuple[str, ...]
    marks: Mapping[int, int]
    lines: Mapping[str, tuple[Line, ...]]


class MarkRows(RoundRows):
    """Takes the rows of a file one by one and gives the sheets they make, or the problems."""

    def __init__(self, round_: AssessmentRound) -> None:
        super().__init__(round_)
        self.rows = 0
        self.idle: dict[str, int] = {}
        self._finder = SubjectFinder(round_.graded)
        self._table = MarkTable("", {})
        self._by_typed: dict[Where, SheetRows | Fault] = {}
        self._by_place: dict[SheetPlace, SheetRows] = {}
        self._filled_forms: dict[tuple[Cell, Cell, Cell], FilledForm | Fault] = {}
        self._rules: dict[tuple[str, tuple[str, str, str]], tuple[FormRules, dict[What, MarkStatement | Fault]]] = {}

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        self.rows += 1
        subject, form, period, assessor, item, points, deduction, rule, count, reason = record.values.values()
        where = (subject, form, period, assessor)
        sheet = self._by_typed.get(where)
        if sheet is None:
            sheet = self._by_typed[where] = self._sheet(*where)
        if isinstance(sheet, Fault):
            self.problems.append(record.problem(sheet.column, sheet.sentence))
            return
        what = (item, points, deduction, rule, count)
        meaning = sheet.meanings.get(what)
        if meaning is None:
            meaning = sheet.meanings[what] = _meaning(sheet.rules, what)
        if isinstance(meaning, Fault):
            self.problems.append(record.problem(meaning.column, meaning.sentence))
        elif reason is not None:
            self._take_with_reason(sheet, meaning, reason, record)
        elif meaning.line is None:
            self.idle[meaning.idle] = self.idle.get(meaning.idle, 0) + 1
        else:
            sheet.heard.append(Heard(meaning, meaning.line, self._table_of(record), record.row_number))

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
        sheet.heard.append(Heard(said, line, self._table_of(record), record.row_number))

    def _table_of(self, record: TableRecord) -> MarkTable:
        if self._table.sheet != record.sheet:
            self._table = MarkTable(record.sheet, record.columns)
        return self._table

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
        return SheetMarks(sheet.place, sheet.rules.item_ids, marks, lines)

    def _repeated(self, rows: list[Heard]) -> bool:
        """Whether rows about one item say the same twice, or give points beside another row; tells it as problems."""
        first = rows[0]
        seen = {_sameness(first.line): first}
        found = len(self.problems)
        for heard in rows[1:]:
            gives, first_gives = heard.line.points is not None, first.line.points is not None
            twin = seen.setdefault(_sameness(heard.line), heard)
            if gives and first_gives:
                self._tell(heard, first, _("第 {item} 项的得分与{where}重复。"))
            elif gives or first_gives:
                self._tell(heard, first, _("第 {item} 项与{where}一个填得分、一个填扣分。"))
            elif twin is not heard:
                self._tell(heard, twin, _("第 {item} 项的这条扣分与{where}相同;发生几次请写在次数列。"))
        return len(self.problems) > found

    def _tell(self, heard: Heard, other: Heard, sentence: str) -> None:
        where = _("第 {row} 行").format(row=other.row)
        if other.table is not heard.table:
            where = _("工作表“{sheet}”第 {row} 行").format(sheet=shown(other.table.sheet), row=other.row)
        item = heard.said.rules.item.id
        column = heard.table.columns[columns.ITEM.name]
        sentence = sentence.format(item=item, where=where)
        self.problems.append(Problem(sentence, heard.table.sheet, heard.row, column, item))

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
            return Fault(columns.FORM.name, _("表“{form}”不适用于该对象。").format(form=_(found.title)))
        place = SheetPlace(one.id, found.id, written, filling, filler)
        if place not in self._by_place:
            self._by_place[place] = SheetRows(place, rules, meanings)
        return self._by_place[place]

    def _filled_form(self, form: Cell, period: Cell, assessor: Cell) -> FilledForm | Fault:
        """Which form is filled, for which period, in which filling and by whom."""
        column = columns.FORM.name
        try:
            found = self._form(needed(form))
            column = columns.ASSESSOR.name
            filler = accept(needed(assessor))
            filling = filling_of(found, filler)
            column = columns.PERIOD.name
            written = period_text(period)
            require_period(found, filling, written, self.round.year)
        except Error as error:
            return Fault(column, one_sentence(error))
        return found, written, filling.id, filler

    def _form(self, called: str) -> Form:
        names = {name: form for form in self.round.scheme.forms for name in (form.title, form.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [form.id for form in self.round.scheme.forms])
            raise Error(_("方案没有表“{form}”。").format(form=shown(called)), hint)
        return names[found]


def _sameness(line: Line) -> tuple[str, int, str]:
    """What makes two deductions of an item the same one written twice."""
    return line.rule, line.deduction, line.reason


def _meaning(rules: FormRules, what: What) -> MarkStatement | Fault:
    """What a row about a sheet of this form says."""
    item_cell, points_cell, deduction_cell, rule_cell, count_cell = what
    item = _item(rules, item_cell)
    if isinstance(item, Fault):
        return item
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


def _item(rules: FormRules, cell: Cell) -> ItemRules | Fault:
    written = cells.text(cell)
    if isinstance(cell, Decimal) and f"{written}0" in rules.by_id:
        sentence = _("分不清是第 {one} 项还是第 {other} 项,请把这一格改成文本再写。")
        return Fault(columns.ITEM.name, sentence.format(one=written, other=f"{written}0"))
    found = rules.by_id.get(written)
    if found is None:
        sentence = _("表“{form}”里没有第“{item}”项。").format(form=_(rules.form.title), item=shown(written))
        return Fault(columns.ITEM.name, sentence + nearest(written, rules.by_id))
    return found


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
