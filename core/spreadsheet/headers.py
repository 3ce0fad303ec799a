"""Headers in somebody's own words: which columns of a file could be meant, asked once; and what was answered.

An answer says that a header of the file stands for a column that is looked for. Those given with the file come before
every name the column has; those kept from earlier files come after, so that they never take the place of a header that
says it plainly.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...plugins.i18n import _
from ..kernel.errors import Error, FileRefused
from ..kernel.text import listed, match_key, nearest, shown
from .model import SheetData
from .table import Table, TableColumn, header_keys, headers, wanted_keys

MOST_CANDIDATES = 8
"""So many columns of a file are offered for one that was not found."""


@dataclass(frozen=True, slots=True)
class ColumnAnswer:
    """``header`` in a file stands for the column called ``column``, by any of its names."""

    column: str
    header: str


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """A column that a table lacks, as users call it, and the headers it has: likely ``candidates``, and ``others``."""

    column: str
    candidates: tuple[str, ...]
    others: tuple[str, ...] = ()


class ColumnsAsked(FileRefused):
    """A file whose headers do not say which columns are meant: nothing of it was taken before that is answered."""

    def __init__(self, message: str, questions: tuple[ColumnQuestion, ...], hint: str) -> None:
        super().__init__(message, (), hint)
        self.questions = questions


@dataclass(frozen=True, slots=True)
class HeaderAnswers:
    """What is answered about a file: ``given`` with it, and ``kept`` from earlier ones of its kind."""

    given: tuple[ColumnAnswer, ...] = ()
    kept: tuple[ColumnAnswer, ...] = ()

    def columns(self, columns: Sequence[TableColumn]) -> tuple[TableColumn, ...]:
        """Return ``columns``, to be found by the answered headers too.

        Raises:
            Error: a given answer is about no column of such a file, or two are about one header.
        """
        meant: dict[str, list[str]] = {}
        asked: dict[str, str] = {}
        for answer in self.given:
            name = _called(columns, answer.column)
            if asked.setdefault(match_key(answer.header), name) != name:
                raise Error(_("「{header}」写了两种意思,请只留一种。").format(header=shown(answer.header)))
            meant.setdefault(name, []).append(answer.header)
        more: dict[str, list[str]] = {}
        names = {key: name for name, keys in wanted_keys(columns).items() for key in keys}
        for answer in self.kept:
            known = names.get(match_key(answer.column))
            if known is not None and match_key(answer.header) not in names:
                more.setdefault(known, []).append(answer.header)
        return tuple(
            replace(
                one,
                meant=tuple(meant.get(one.name, ())),
                aliases=(*(one.aliases or ((one.name,) if one.name in more else ())), *more.get(one.name, ())),
            )
            if one.name in meant or one.name in more
            else one
            for one in columns
        )

    def used(self, tables: Iterable[Table]) -> "HeaderAnswers":
        """Return the answers by which ``tables`` were found to have their columns."""
        found = list(tables)
        return HeaderAnswers(
            tuple(answer for answer in self.given if any(_found_by(table, answer) for table in found)),
            tuple(answer for answer in self.kept if any(_found_by(table, answer) for table in found)),
        )

    def refuse_unused(self, tables: Iterable[Table]) -> None:
        """Look whether every header that was given stands in the file.

        Raises:
            FileRefused: one does not.
        """
        found = list(tables)
        there = self.used(found).given
        for answer in self.given:
            if answer not in there:
                known = [title for table in found for title in table.header.other.values()]
                message = _("文件的表头里没有「{header}」这一列。").format(header=shown(answer.header))
                raise FileRefused(message, (), nearest(answer.header, map(_plain, known)))

    def meanings(self, table: Table, name: str) -> frozenset[str]:
        """Return the keys of what the header of the column ``name`` was said to stand for, if ``table`` has it so."""
        there = name in table.mapping
        found = self.used([table]) if there else NO_ANSWERS
        above = header_of(table, name) if there else frozenset()
        said = (*found.given, *found.kept)
        return frozenset(match_key(one.column) for one in said if match_key(one.header) in above)

    def notes(self) -> list[str]:
        """Return a sentence for each answer; of those that were used."""
        return [
            *(
                _("「{header}」当作「{column}」,以后的同类文件也这样读。").format(
                    header=shown(one.header), column=shown(one.column)
                )
                for one in self.given
            ),
            *(
                _("按上次的回答,「{header}」当作「{column}」。").format(
                    header=shown(one.header), column=shown(one.column)
                )
                for one in self.kept
                if one not in self.given
            ),
        ]


NO_ANSWERS = HeaderAnswers()


def _called(columns: Sequence[TableColumn], called: str) -> str:
    """The name of the column that is called so."""
    keys = wanted_keys(columns)
    found = next((name for name, known in keys.items() if match_key(called) in known), None)
    if found is None:
        raise Error(
            _("这种文件没有「{column}」这一列。").format(column=shown(called)),
            _("可以写的有:{names}。").format(names=listed(column.title for column in columns)),
        )
    return found


def _found_by(table: Table, answer: ColumnAnswer) -> bool:
    """True if the column that is meant was found by the header of ``answer`` in ``table``."""
    return any(
        match_key(answer.column) in keys and match_key(answer.header) in header_of(table, name)
        for name, keys in wanted_keys(table.columns).items()
        if name in table.mapping
    )


def header_of(table: Table, name: str) -> frozenset[str]:
    """Return the keys of the header above a column that ``table`` has: of its cells, and of all their text together."""
    first = table.header.first_row - table.sheet.first_row
    rows = table.sheet.rows[first : table.header.last_row - table.sheet.first_row + 1]
    cells = [row[table.mapping[name] - 1] for row in rows]
    whole = "".join(cell for cell in cells if isinstance(cell, str))
    return frozenset().union(*map(header_keys, (*cells, whole)))


def missing_sentence(sheet: SheetData, columns: Sequence[TableColumn]) -> str:
    """Return why ``find_table`` found nothing in ``sheet``: which required columns the likeliest header lacks."""
    best = next(headers(sheet, wanted_keys(columns)), None)
    present = {} if best is None else best.mapping
    listed = _("、").join(column.title for column in columns if column.required and column.name not in present)
    if best is None:
        return _("工作表「{sheet}」里没有找到表头,应有这些列:{names}。").format(sheet=shown(sheet.name), names=listed)
    return _("工作表「{sheet}」第 {row} 行的表头缺少这些列:{names}。").format(
        sheet=shown(sheet.name), row=best.first_row, names=listed
    )


def questions(sheet: SheetData, columns: Sequence[TableColumn]) -> tuple[ColumnQuestion, ...]:
    """Return what must be asked about the likeliest header of ``sheet``; nothing where no header of it could be meant.

    Asked about are the required columns that it lacks.
    """
    best = next(headers(sheet, wanted_keys(columns)), None)
    if best is None:
        return ()
    missing = [column for column in columns if column.required and column.name not in best.mapping]
    asked = tuple(question(column, best.other) for column in missing)
    return asked if all(one.candidates for one in asked) else ()


def question(column: TableColumn, other: Mapping[int, str], called: str = "") -> ColumnQuestion:
    """Return what is asked about a column that was not found beside the headers ``other``: the likeliest of these.

    ``called`` is what users call the column here.
    """
    titles = tuple(dict.fromkeys(_plain(title) for title in other.values()))
    likely = alike(column, other) or titles
    others = tuple(title for title in titles if title not in likely)
    return ColumnQuestion(called or column.title, likely[:MOST_CANDIDATES], others[:MOST_CANDIDATES])


def alike(column: TableColumn, other: Mapping[int, str]) -> tuple[str, ...]:
    """Return those of the headers ``other`` that share two characters in a row with a name of ``column``."""
    names = [match_key(name) for name in (*column.aliases, column.name)]
    pairs = {name[place : place + 2] for name in names for place in range(len(name) - 1)}
    titles = dict.fromkeys(_plain(title) for title in other.values())
    return tuple(title for title in titles if any(pair in match_key(title) for pair in pairs))


def _plain(title: str) -> str:
    """A header in one line, as an answer may repeat it."""
    return shown("".join(title.split()))


def asked(sheets: Iterable[tuple[SheetData, tuple[ColumnQuestion, ...]]]) -> ColumnsAsked:
    """Return the refusal of a file whose ``sheets`` leave these questions, equal ones told once."""
    open_: dict[ColumnQuestion, list[str]] = {}
    for sheet, left in sheets:
        for one in left:
            open_.setdefault(one, []).append(shown(sheet.name))
    first = shown(next(iter(open_)).column)
    hint = _("请写明是哪一列:--column {column}=表头;写过一次,以后的同类文件也这样读。").format(column=first)
    return ColumnsAsked("".join(_sentences(open_)), tuple(open_), hint)


def _sentences(open_: Mapping[ColumnQuestion, list[str]]) -> Iterator[str]:
    for one, sheets in open_.items():
        candidates = "".join(_("「{name}」").format(name=name) for name in one.candidates)
        yield _("表头里没有找到「{column}」这一列(工作表「{sheets}」),可能是它的列有:{candidates}。").format(
            column=shown(one.column), sheets=listed(sheets), candidates=candidates
        )
        if one.others:
            yield _("其余的列:{names}。").format(names=listed(one.others))
