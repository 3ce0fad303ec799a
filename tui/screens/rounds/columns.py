"""The columns of a round's subjects: how each looks, by what it is ordered, and what is typed to narrow the list."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ....core.kernel.figures import fold_width, read_number
from ....core.kernel.pinyin import name_sounds_like, sounds_like
from ....core.kernel.text import match_key
from ....plugins.contract.values import show_total
from ....plugins.i18n import N_, _
from ...style.theme import SIGN_PROVISIONAL, grade_mark
from ...widgets.listing import Cell, ListColumn

if TYPE_CHECKING:
    from ....core.results.glance import GlanceRow, RoundGlance
    from ....core.results.model import Shown

TOTAL = "total"
GRADE = "grade"


@dataclass(frozen=True, slots=True)
class SubjectColumn:
    """A column: its ``cell``, and its ``value``, by which it is ordered, counted and exported."""

    id: str
    column: ListColumn
    cell: "Callable[[GlanceRow], Cell]"
    value: "Callable[[GlanceRow], Shown]"

    @property
    def title(self) -> str:
        """What it is called."""
        return _(self.column.title)


def subject_columns(glance: "RoundGlance") -> tuple[SubjectColumn, ...]:
    """The columns of a round; one in which nobody has anything is not shown."""
    grades = [each.grade for each in glance.grades]

    def grade(row: "GlanceRow") -> Cell:
        return _grade(row, grades)

    return (
        _text("code", ListColumn(N_("编号"), 6), lambda row: row.subject.code, "quiet"),
        _text("name", ListColumn(N_("名称"), 8), lambda row: row.subject.name, "strong"),
        _text("branch", ListColumn(N_("支部"), 6), branch_of, "quiet"),
        _text("class", ListColumn(N_("类别"), 4), lambda row: row.subject.subject.class_name, "quiet"),
        SubjectColumn("handed_in", ListColumn(N_("已交"), right=True), _handed_in, _handed_in_value),
        SubjectColumn("complete", ListColumn(N_("填齐"), right=True), _complete, _complete_value),
        SubjectColumn(
            "missing", ListColumn(N_("缺项"), right=True), _missing, lambda row: row.progress.missing or None
        ),
        SubjectColumn(TOTAL, ListColumn(N_("总分"), right=True), _total, _total_value),
        SubjectColumn("rank", ListColumn(N_("名次"), right=True), _rank, lambda row: row.result.rank),
        SubjectColumn(GRADE, ListColumn(N_("等次")), grade, lambda row: grade_words(row) or None),
        SubjectColumn("short", ListColumn(N_("差"), right=True), _short, _short_value),
    )


def _text(id_: str, column: ListColumn, text: "Callable[[GlanceRow], str]", tone: str) -> SubjectColumn:
    return SubjectColumn(id_, column, lambda row: Cell(text(row), tone), lambda row: text(row) or None)  # type: ignore[arg-type]  # one of the tones


def branch_of(row: "GlanceRow") -> str:
    """Return the name of a subject's branch, of a branch its domain."""
    return row.subject.branch_name or row.subject.subject.domain


def grade_words(row: "GlanceRow") -> str:
    """Return what a subject's grade is, in words; nothing where its scheme has none."""
    if row.result.exempt:
        return _("不评")
    banded = row.result.computed_grade is not None  # so the scheme has grades
    return _(row.result.grade or "") or (_("待定") if banded else "")


def _grade(row: "GlanceRow", grades: Sequence[str]) -> Cell:
    words, grade = grade_words(row), row.result.grade
    if not words or row.result.exempt:
        return Cell(words, "quiet")
    if grade is None:
        return Cell(f"{SIGN_PROVISIONAL} {words}", "warning")
    sign, tone = grade_mark(grades.index(grade), len(grades)) if grade in grades else (" ", "text")
    return Cell(f"{sign} {words}", tone)


def _handed_in(row: "GlanceRow") -> Cell:
    asked = row.sheets
    return Cell(
        f"{asked.handed_in}/{asked.due}" if asked.due else "", "good" if asked.handed_in == asked.due else "text"
    )


def _handed_in_value(row: "GlanceRow") -> "Shown":
    return f"{row.sheets.handed_in}/{row.sheets.due}" if row.sheets.due else None


def _complete(row: "GlanceRow") -> Cell:
    asked = row.sheets
    return Cell(f"{asked.complete}/{asked.due}" if asked.due else "", "good" if asked.complete == asked.due else "text")


def _complete_value(row: "GlanceRow") -> "Shown":
    return f"{row.sheets.complete}/{row.sheets.due}" if row.sheets.due else None


def _missing(row: "GlanceRow") -> Cell:
    return Cell(str(row.progress.missing or ""), "warning")


def _total(row: "GlanceRow") -> Cell:
    if row.result.exempt:
        return Cell("")
    whole = row.result.total is not None
    shown = show_total(row.result.partial)
    return Cell(f"{shown} ", "strong") if whole else Cell(f"{shown}{SIGN_PROVISIONAL}", "warning")


def _total_value(row: "GlanceRow") -> "Shown":
    return None if row.result.total is None else Fraction(row.result.total, 100)


def _rank(row: "GlanceRow") -> Cell:
    result = row.result
    if result.rank is None:
        return Cell("")
    overall = "" if result.overall_rank is None else _("(全体 {rank})").format(rank=result.overall_rank)
    return Cell(f"{result.rank}{overall}")


def _short(row: "GlanceRow") -> Cell:
    return Cell("" if row.short is None else show_total(row.short), "quiet")


def _short_value(row: "GlanceRow") -> "Shown":
    return None if row.short is None else Fraction(row.short, 100)


# Order.


def in_order(
    rows: "Sequence[GlanceRow]", column: SubjectColumn, glance: "RoundGlance", *, backwards: bool
) -> "list[GlanceRow]":
    """Return ``rows`` ordered by a column; those without anything in it come last either way, equals as they came."""
    there = [row for row in rows if column.value(row) is not None]
    there.sort(key=_key(column, glance), reverse=backwards)
    return [*there, *(row for row in rows if column.value(row) is None)]


def _key(column: SubjectColumn, glance: "RoundGlance") -> "Callable[[GlanceRow], tuple[Fraction | int | str, ...]]":
    if column.id == GRADE:
        places = {each.grade: place for place, each in enumerate(glance.grades)}
        return lambda row: (places.get(row.result.grade or "", len(places) + row.result.exempt),)
    if column.id == "handed_in":
        return lambda row: (row.sheets.handed_in - row.sheets.due, -row.sheets.due)
    if column.id == "complete":
        return lambda row: (row.sheets.complete - row.sheets.due, -row.sheets.due)
    if column.id == TOTAL:
        return lambda row: (row.result.total or 0,)
    if column.id == "short":
        return lambda row: (row.short or 0,)
    return lambda row: (column.value(row) or 0,)


def begins_high(column: SubjectColumn) -> bool:
    """True if a column is first ordered from the highest down."""
    return column.id in (TOTAL, "missing")


# Counting.


def frequencies(rows: "Iterable[GlanceRow]", column: SubjectColumn, glance: "RoundGlance") -> list[tuple[str, int]]:
    """Return how often each value occurs in a column, as it is shown: grades in their order, the rest by frequency."""
    counts = Counter(_shown(column, row) for row in rows)
    if column.id != GRADE:
        return counts.most_common()
    order = [_(each.grade) for each in glance.grades]
    return sorted(counts.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def _shown(column: SubjectColumn, row: "GlanceRow") -> str:
    value = column.value(row)
    return "" if value is None else shown_value(value)


def shown_value(value: "Shown") -> str:
    """Return a value of a column as text."""
    return show_total(int(value * 100)) if isinstance(value, Fraction) else str(value or "")


# Narrowing.


def is_found(row: "GlanceRow", wanted: str) -> bool:
    """True if a subject is found by ``wanted``: a part of its name, code or branch, or initials of name or branch."""
    key = match_key(wanted)
    if not key:
        return True
    subject = row.subject
    return (
        any(key in match_key(text) for text in (subject.name, subject.code, subject.branch_name))
        or name_sounds_like(subject.name, subject.initials, wanted)
        or sounds_like(subject.branch_name, wanted)
    )


_SIGNS = str.maketrans({"\u2265": ">=", "\u2264": "<="})
OPERATORS = (">=", "<=", ">", "<", "=", ":")


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What somebody typed to narrow the list: ``tests`` that all must hold, and the word that is none, if one is."""

    tests: "tuple[Callable[[GlanceRow], bool], ...]" = ()
    fault: str = ""

    def lets_in(self, row: "GlanceRow") -> bool:
        """True if every test holds."""
        return all(test(row) for test in self.tests)


class RowTexts(dict[str, str]):
    """What stands in all columns of a subject, to be searched, by its code; put together when first asked for."""

    def __init__(self, columns: Sequence[SubjectColumn]) -> None:
        super().__init__()
        self.columns = columns

    def of(self, row: "GlanceRow") -> str:
        """Return the text of ``row``."""
        code = row.subject.code
        if code not in self:
            self[code] = match_key("|".join(_shown(column, row) for column in self.columns))
        return self[code]


def filter_of(typed: str, texts: RowTexts) -> RowFilter:
    """Return the filter that ``typed`` says: words that any column has, ``列:文字``, ``列=值``, ``列>=数``."""
    tests: list[Callable[[GlanceRow], bool]] = []
    columns = texts.columns
    for word in fold_width(typed).translate(_SIGNS).split():
        operator = next((each for each in OPERATORS if each in word), "")
        name, _operator, value = word.partition(operator) if operator else ("", "", word)
        column = next((each for each in columns if match_key(each.title).startswith(match_key(name))), None)
        if not operator or not name or column is None:
            tests.append(_having(word, texts))
        elif operator == ":":
            tests.append(_having(value, RowTexts((column,))))
        elif operator == "=":
            tests.append(_equal(value, column))
        else:
            limit = read_number(value)
            if not isinstance(limit, Decimal):
                return RowFilter(tuple(tests), word)
            tests.append(_compared(column, operator, Fraction(limit)))
    return RowFilter(tuple(tests))


def _having(word: str, texts: RowTexts) -> "Callable[[GlanceRow], bool]":
    key = match_key(word)
    whole = len(texts.columns) > 1  # then initials will do
    return lambda row: key in texts.of(row) or (whole and is_found(row, word))


def _equal(word: str, column: SubjectColumn) -> "Callable[[GlanceRow], bool]":
    key = match_key(word)
    return lambda row: match_key(_shown(column, row)) == key


def _compared(column: SubjectColumn, operator: str, limit: Fraction) -> "Callable[[GlanceRow], bool]":
    def holds(row: "GlanceRow") -> bool:
        value = column.value(row)
        if not isinstance(value, int | Fraction):
            return False  # missing is neither more nor less
        return {">=": value >= limit, "<=": value <= limit, ">": value > limit, "<": value < limit}[operator]

    return holds


def with_thresholds(rows: "Sequence[GlanceRow]", glance: "RoundGlance", *, backwards: bool) -> "list[GlanceRow | str]":
    """Return ``rows``, which stand in the order of their totals, with the name of each threshold between them."""
    entries: list[GlanceRow | str] = []
    waiting = sorted(glance.thresholds, key=lambda line: line.at_least, reverse=not backwards)
    for row in rows:
        total = row.result.total
        while total is not None and waiting and (total < waiting[-1].at_least) is backwards:
            line = waiting.pop()
            entries.append(f"{_(line.grade)} {show_total(line.at_least)}")
        entries.append(row)
    return entries
