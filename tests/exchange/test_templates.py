"""Templates: what they offer is what the importers read."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.exchange import columns
from kaoping.core.exchange.templates import claims_template, marks_template, polls_template, roster_template
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.organisation.roster.parsing import Topic, understand_roster
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.spreadsheet.table import TableColumn, find_table
from kaoping.core.spreadsheet.writer import Template, write_template
from kaoping.core.storage.engine import Database
from openpyxl import load_workbook

from tests.exchange.importing import import_claims, import_marks, import_polls
from tests.rounds.small import SCHEME, open_small

KINDS = [
    (marks_template, import_marks, columns.MARKS, ("M00001", "base", "2025-Q1", "decided", "1", None, 0)),
    (polls_template, import_polls, columns.POLLS, ("M00001", "review", "2025", "members", "优秀", 3)),
    (claims_template, import_claims, columns.CLAIMS, ("M00001", "bonus", "表彰", "2025-07-01")),
]


@pytest.mark.parametrize(("template", "take", "wanted", "row"), KINDS)
def test_a_template_is_read_back(
    sqlite_database: Database,
    tmp_path: Path,
    template: Callable[[AssessmentRound], Template],
    take: Callable[..., object],
    wanted: tuple[TableColumn, ...],
    row: tuple[object, ...],
) -> None:
    """All its columns are known, its sample is passed over, and one row filled in is one row imported."""
    round_ = open_small(sqlite_database, tmp_path)
    path = tmp_path / "t.xlsx"
    write_template(path, template(round_))
    table = find_table(read_workbook(path).sheets[0], wanted)
    assert table is not None
    assert (len(table.mapping), table.unknown) == (len(wanted), {})
    with pytest.raises(FileRefused, match="只有表头"):
        take(sqlite_database, "甲", round_.info.code, path)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    first = table.header.last_row + 2
    for column, cell in enumerate(row, start=1):
        sheet.cell(first, column, cell)
    workbook.save(path)
    assert getattr(take(sqlite_database, "甲", round_.info.code, path), "changed", None) == 1


def test_a_scheme_without_something_has_no_template_for_it(sqlite_database: Database, tmp_path: Path) -> None:
    """One sentence instead of a useless file."""
    bare = replace(SCHEME, polls=(), registers=(), stages=())
    round_ = open_small(sqlite_database, tmp_path, bare)
    for template in (polls_template, claims_template):
        with pytest.raises(Error, match="没有"):
            template(round_)


def test_the_roster_template_is_understood(tmp_path: Path) -> None:
    """Every column is used; without people it is refused with a sentence."""
    write_template(tmp_path / "t.xlsx", roster_template())
    roster = understand_roster(read_workbook(tmp_path / "t.xlsx"))
    assert [problem.sentence for problem in roster.problems] == ["名册里一个人、一个组织都没有。"]
    assert not [note for note in roster.notes if note.topic is Topic.COLUMN]
