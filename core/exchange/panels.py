"""The list of a panel from a file: a column of names, and one of groups where there are groups."""

from pathlib import Path

from ..kernel.errors import Error, Problem
from ..kernel.naming import accept_name
from ..rounds.panels import TypedSeat
from ..spreadsheet import cells
from ..spreadsheet.annotate import refusal
from ..spreadsheet.table import TableRecord, find_table
from .columns import PANEL_GROUP, PANEL_MEMBER
from .source import one_sentence, open_source


def read_panel_file(path: Path) -> tuple[TypedSeat, ...]:
    """Return who stands in the file at ``path``; rows without a name are passed over.

    Raises:
        FileRefused: something in it is wrong.
    """
    columns = (PANEL_MEMBER, PANEL_GROUP)
    people: list[TypedSeat] = []
    problems: list[Problem] = []

    def take(record: TableRecord) -> None:
        name, group = (cells.text(value) or "" for value in record.values.values())
        try:
            if accept_name(name):
                people.append(TypedSeat(name, group))
        except Error as error:
            problems.append(record.problem(PANEL_MEMBER.name, one_sentence(error)))

    problems += open_source(path, columns, lambda sheet: find_table(sheet, columns)).read(take)
    if problems:
        raise refusal(problems)
    return tuple(people)
