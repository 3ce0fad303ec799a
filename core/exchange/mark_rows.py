"""What the rows of a marks file say, sheet by sheet, with every row checked. No database and no file.

A file has few different rows: what a combination of cells means is worked out once and looked up afterwards, so that
checking costs about as much as reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ...plugins.contract import Form
from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..errors import Error, Problem
from ..excel import cells
from ..excel.table import Record
from ..excel.values import Cell
from ..naming import nearest, pick
from ..rounds.subjects import SubjectFinder
from ..rounds.values import Round
from ..sheets.details import ordered
from ..sheets.fillers import filling_of, require_period
from ..sheets.marking import FormRules, ItemRules, MarkRefused, likeness
from ..text import shown
from . import columns
from .source import needed, one_sentence, period_text

COLUMN_OF = {
    "item": columns.ITEM.name,
    "points": columns.POINTS.name,
    "deduction": columns.DEDUCTION.name,
    "rule": columns.RULE.name,
    "count": columns.OCCURRENCES.name,
}

Where = tuple[Cell, Cell, Cell, Cell]
What = tuple[Cell, Cell, Cell, Cell, Cell]
SheetPlace = tuple[int, str, str, str, str]
"""Subject row, form, period, filling, filler."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a combination of cells, and in which column."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says about an item: ``value`` is the mark (thousandths) when it is the item's only row.

    ``line`` is ``None`` for a row that says nothing about it, ``idle`` then names why.
    """

    rules: ItemRules
    line: Line | None = None
    value: int = 0
    idle: str = ""


@dataclass(slots=True)
class SheetRows:
    """The rows about one sheet: ``place`` says which, ``heard`` is what each row says and where it stands."""

    place: SheetPlace
    rules: FormRules
    meanings: dict[What, Said | Fault]
    heard: list[tuple[Said, Line, Record]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a file says about one sheet: the marks by position in thousandths, and the lines behind them by item."""

    place: SheetPlace
    length: int
    marks: Mapping[int, int]
    lines: Mapping[str, tuple[Line, ...]]


class MarkRows:
    """Takes the rows of a file one by one and gives the sheets they make, or the problems."""

    def __init__(self, round: Round) -> None:
        self.problems: list[Problem] = []
        self.rows = 0
        self.idle: dict[str, int] = {}
        self._round = round
        self._finder = SubjectFinder(round.graded)
        self._by_typed: dict[Where, SheetRows | Fault] = {}
        self._by_place: dict[SheetPlace, SheetRows] = {}
        self._rules: dict[tuple[str, tuple[str, str, str]], tuple[FormRules, dict[What, Said | Fault]]] = {}

    def take(self, record: Record) -> None:
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
        # TRUE equals 1 as a key and is no number: it is judged afresh each time.
        if meaning is None or bool in map(type, what):
            meaning = _meaning(sheet.rules, what)
            if bool not in map(type, what):
                sheet.meanings[what] = meaning
        if isinstance(meaning, Fault):
            self.problems.append(record.problem(meaning.column, meaning.sentence))
        elif meaning.line is not None:
            line = meaning.line if reason is None else replace(meaning.line, reason=cells.text(reason))
            sheet.heard.append((meaning, line, record))
        elif reason is None:
            self.idle[meaning.idle] = self.idle.get(meaning.idle, 0) + 1
        else:
            self.problems.append(record.problem(columns.POINTS.name, _("填了理由,却没有得分也没有扣分。")))

    def sheets(self) -> Iterator[SheetMarks]:
        """The sheets the rows make, in the order of their first rows. Adds the problems of repeated cells."""
        for sheet in self._by_place.values():
            if sheet.heard:
                yield self._joined(sheet)

    def _joined(self, sheet: SheetRows) -> SheetMarks:
        marks: dict[int, int] = {}
        lines: dict[str, tuple[Line, ...]] = {}
        by_item: dict[str, list[tuple[Said, Line, Record]]] = {}
        for heard in sheet.heard:
            by_item.setdefault(heard[0].rules.item.id, []).append(heard)
        for item, rows in by_item.items():
            said = rows[0][0]
            told = [line for _said, line, _record in rows]
            if len(rows) == 1:
                marks[said.rules.position] = said.value
            elif not self._repeated(rows):
                marks[said.rules.position] = said.rules.value(told)
            lines[item] = ordered(told)
        return SheetMarks(sheet.place, len(sheet.rules.items), marks, lines)

    def _repeated(self, rows: list[tuple[Said, Line, Record]]) -> bool:
        """Whether rows about one item say the same twice, or give points beside another row; tells it as problems."""
        first = rows[0]
        seen: dict[tuple[str, int, str], Record] = {}
        found = len(self.problems)
        for _said, line, record in rows:
            key = (line.rule, line.deduction, line.reason)
            if record is not first[2] and (line.points is not None or first[1].points is not None):
                both = line.points is not None and first[1].points is not None
                sentence = (
                    _("第 {item} 项的得分与{where}重复。")
                    if both
                    else _("第 {item} 项与{where}一个填得分、一个填扣分。")
                )
                self._tell(rows[0][0], record, first[2], sentence)
            elif key in seen:
                sentence = _("第 {item} 项的这条扣分与{where}相同;发生几次请写在次数列。")
                self._tell(rows[0][0], record, seen[key], sentence)
            seen.setdefault(key, record)
        return len(self.problems) > found

    def _tell(self, said: Said, record: Record, other: Record, sentence: str) -> None:
        where = _("第 {row} 行").format(row=other.row_number)
        if other.sheet != record.sheet:
            where = _("工作表“{sheet}”第 {row} 行").format(sheet=shown(other.sheet), row=other.row_number)
        self.problems.append(record.problem(columns.ITEM.name, sentence.format(item=said.rules.item.id, where=where)))

    def _sheet(self, subject: Cell, form: Cell, period: Cell, assessor: Cell) -> SheetRows | Fault:
        """Which sheet the four cells name."""
        column = columns.SUBJECT.name
        try:
            one = self._finder.find(needed(subject))
            column = columns.FORM.name
            found = self._form(needed(form))
            rules, meanings = self._rules_for(found, one.id)
            column = columns.ASSESSOR.name
            filler = needed(assessor)
            filling = filling_of(found, filler)
            column = columns.PERIOD.name
            written = period_text(period)
            require_period(found, filling, written, self._round.year)
        except Error as error:
            return Fault(column, one_sentence(error))
        place = (one.id, found.id, written, filling.id, filler)
        if place not in self._by_place:
            self._by_place[place] = SheetRows(place, rules, meanings)
        return self._by_place[place]

    def _form(self, called: str) -> Form:
        names = {name: form for form in self._round.scheme.forms for name in (form.title, form.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [form.id for form in self._round.scheme.forms])
            raise Error(_("方案没有表“{form}”。").format(form=shown(called)), hint)
        return names[found]

    def _rules_for(self, form: Form, subject_id: int) -> tuple[FormRules, dict[What, Said | Fault]]:
        subject = self._round.by_id[subject_id].subject
        key = (form.id, likeness(subject))
        if key not in self._rules:
            self._rules[key] = (FormRules(form, subject), {})
        rules, meanings = self._rules[key]
        if not rules.applies:
            raise Error(_("表“{form}”不适用于该对象。").format(form=_(form.title)))
        return rules, meanings


def _meaning(rules: FormRules, what: What) -> Said | Fault:
    """What a row about a sheet of this form says."""
    item_cell, points_cell, deduction_cell, rule_cell, count_cell = what
    item = _item(rules, item_cell)
    if isinstance(item, Fault):
        return item
    if what[1:] == (None, None, None, None):
        return Said(item, idle=_("没有填写的行"))
    try:
        points = _thousandths("points", points_cell)
        deduction = _thousandths("deduction", deduction_cell)
        count = _count(count_cell)
        if not item.applies and points is None and deduction in (None, 0) and rule_cell is None:
            return Said(item, idle=_("项目不适用于对象、扣分为 0 的行"))
        line = item.line(points=points, deduction=deduction, rule=cells.text(rule_cell), count=count)
        return Said(item, line, item.value((line,)))
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
