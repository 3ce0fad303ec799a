"""Register claims from a file. A claim has no key of its own: what is on record is recognised by its whole content.

Two equal rows in a file are two claims (two commendations of one day look alike), and are named in the report; a file
adds as many cases of equal claims as it has more than are on record, so that the same file again adds nothing.
"""

from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, shown
from ..rounds.claims.model import FIELDS, ClaimContent
from ..rounds.claims.repository import cases_of
from ..rounds.claims.rules import ClaimRefused, ClaimRules
from ..rounds.concerns import about_register
from ..rounds.model import AssessmentRound
from ..rounds.repository import current_stage
from ..rounds.schedule import require_register_open
from ..spreadsheet import cells
from ..spreadsheet.table import TableRecord
from ..storage.transaction import Transaction
from . import columns
from .source import ImportReport, ImportSource, RoundRows, idle_notes, one_sentence, require_name

NAMES = dict(zip(FIELDS, (column.name for column in columns.CLAIMS), strict=False))
"""The column in which a field of a claim stands."""


class ClaimFile(RoundRows):
    """A file of claims, each with the rows that say it and their cases; its report counts claims."""

    COLUMNS = columns.CLAIMS

    def __init__(self, round_: AssessmentRound) -> None:
        super().__init__(round_)
        self.claims: dict[ClaimContent, dict[int, int]] = {}
        self.unfilled = 0
        self._first: dict[ClaimContent, TableRecord] = {}
        self._rules = ClaimRules(round_)

    def store(self, transaction: Transaction, source: ImportSource) -> ImportReport:
        """Add the claims that are not on record; one that was withdrawn stays withdrawn.

        Raises:
            Error: the file has new claims for a register that is closed.
        """
        cases, withdrawn = cases_of(transaction.connection, self.round.info.id)
        new: list[dict[str, Any]] = []
        for content, rows in self.claims.items():
            known = cases[content]
            for count in rows.values():
                more, known = max(0, count - known), max(0, known - count)
                if more:
                    new.append({**content._asdict(), "count": more})
        stage = current_stage(transaction.connection, self.round)
        for register in {row["register"] for row in new}:
            require_register_open(self.round.scheme, stage, register)
        if new:
            transaction.event("claims.import", {"round": self.round.info.code, **source.detail()})
            for register in {row["register"] for row in new}:
                holders = [self.round.by_id[row["subject_id"]] for row in new if row["register"] == register]
                transaction.label("claims.import", about_register(self.round, register, holders))
            shared = {"round_id": self.round.info.id, "withdrawn": 0}
            transaction.insert("claim", [{**row, "id": transaction.next_id("claim"), **shared} for row in new])
        notes = [
            _("第 {rows} 行的登记已经撤回,没有恢复。").format(rows=listed(map(str, rows)))
            for content, rows in self.claims.items()
            if content in withdrawn
        ]
        total = sum(map(len, self.claims.values()))
        idle = idle_notes({_("没有填写的行"): self.unfilled} if self.unfilled else {})
        notes = [*source.notes, *idle, *_equal_rows(self.claims), *notes]
        return ImportReport(total, total, len(new), total - len(new), tuple(notes))

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        *said, name, _branch = record.values.values()
        if all(map(cells.is_blank, said[3:])):
            self.unfilled += 1
            return
        try:
            content, count = self._rules.read(tuple(said))
        except ClaimRefused as refused:
            self.problems.append(record.problem(NAMES[refused.field], one_sentence(refused)))
            return
        try:
            require_name(self.round.by_id[content.subject_id].name, name)
        except Error as error:
            self.problems.append(record.problem(columns.NAME.name, one_sentence(error)))
            return
        first = self._first.setdefault(content, record)
        if first.sheet != record.sheet:
            sentence = _(
                "与工作表「{sheet}」第 {row} 行完全相同;确实是两次的,请写在同一张工作表里,或在说明里写出不同。"
            )
            sentence = sentence.format(sheet=shown(first.sheet), row=first.row_number)
            self.problems.append(record.problem(columns.SUBJECT.name, sentence))
            return
        self.claims.setdefault(content, {})[record.row_number] = count


def _equal_rows(claims: dict[ClaimContent, dict[int, int]]) -> list[str]:
    return [
        _("第 {rows} 行完全相同,按 {n} 条登记。").format(rows=listed(map(str, rows)), n=len(rows))
        for rows in claims.values()
        if len(rows) > 1
    ]
