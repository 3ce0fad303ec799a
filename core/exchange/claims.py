"""Register claims from a file. A claim has no key of its own: what is on record is recognised by its whole content.

Two equal rows in a file are two claims (two commendations of one day look alike), and are named in the report; a file
adds as many of equal claims as it has more than are on record, so that the same file again adds nothing.
"""

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from ...plugins.contract import Kind, Register
from ...plugins.contract.values import show, to_thousandths
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, nearest, pick, shown
from ..rounds.model import AssessmentRound, SubjectFinder, branch_registers
from ..rounds.repository import claims_of, current_stage
from ..rounds.schedule import require_register_open
from ..spreadsheet import cells
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableRecord
from ..storage.transaction import Transaction
from . import columns
from .source import ImportReport, ImportSource, RoundRows, idle_notes, needed, one_sentence, require_name

FREE = (columns.PROOF.name, columns.RECOGNISED_BY.name, columns.NOTE.name)


class ClaimContent(NamedTuple):
    """A claim by all it says; ``points`` in thousandths, ``None`` when the kind's own are meant."""

    subject_id: int
    register: str
    kind: str
    date: str
    points: int | None
    proof: str
    recognised_by: str
    note: str


class ClaimFile(RoundRows):
    """A file of claims, each with the rows that say it; its report counts claims."""

    COLUMNS = columns.CLAIMS

    def __init__(self, round_: AssessmentRound) -> None:
        super().__init__(round_)
        self.claims: dict[ClaimContent, list[int]] = {}
        self.unfilled = 0
        on_branches = branch_registers(round_.scheme)
        graded = SubjectFinder(round_.graded)
        branches = SubjectFinder(one for one in round_.subjects if one.subject.kind == "branch")
        self._holders = {
            register.id: branches if register.id in on_branches else graded for register in round_.scheme.registers
        }

    def store(self, transaction: Transaction, source: ImportSource) -> ImportReport:
        """Add the claims that are not on record; one that was withdrawn stays withdrawn.

        Raises:
            Error: the file has new claims for a register that is closed.
        """
        stored: Counter[ClaimContent] = Counter()
        withdrawn: set[ClaimContent] = set()
        for row in claims_of(transaction.connection, self.round.info.id):
            content = ClaimContent(*row[:8])
            stored[content] += 1
            if row[8]:
                withdrawn.add(content)
        new = [content for content, rows in self.claims.items() for _row in rows[stored[content] :]]
        stage = current_stage(transaction.connection, self.round)
        for register in {content.register for content in new}:
            require_register_open(self.round.scheme, stage, register)
        if new:
            transaction.event("claims.import", {"round": self.round.info.code, **source.detail()})
            transaction.label("claims.import")
            shared = {"round_id": self.round.info.id, "withdrawn": 0}
            rows = [{**content._asdict(), "id": transaction.next_id("claim"), **shared} for content in new]
            transaction.insert("claim", rows)
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
        subject, register, kind, day, worth, proof, recognised_by, note, name, *_more = record.values.values()
        if all(map(cells.is_blank, (day, worth, proof, recognised_by, note))):
            self.unfilled += 1
            return
        column = columns.REGISTER.name
        try:
            found = self._register(needed(register))
            column = columns.SUBJECT.name
            one = self._holders[found.id].find(needed(subject))
            column = columns.NAME.name
            require_name(one.name, name)
            column = columns.KIND.name
            claimed = _kind(found, needed(kind))
            column = columns.DATE.name
            written = self._day(day)
            column = columns.WORTH.name
            points = _points(claimed, worth)
            words = []
            for name, cell in zip(FREE, (proof, recognised_by, note), strict=True):
                column = name
                words.append(cells.free_text(cell))
        except Error as error:
            self.problems.append(record.problem(column, one_sentence(error)))
            return
        content = ClaimContent(one.id, found.id, claimed.id, written, points, *words)
        self.claims.setdefault(content, []).append(record.row_number)

    def _register(self, called: str) -> Register:
        names = {name: register for register in self.round.scheme.registers for name in (register.title, register.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [register.id for register in self.round.scheme.registers])
            raise Error(_("方案没有登记簿“{register}”。").format(register=shown(called)), hint)
        return names[found]

    def _day(self, cell: Cell) -> str:
        read = cells.date(cell)
        if isinstance(read, cells.Refusal):
            raise Error(read.sentence)
        if read is None:
            raise Error(_("没有填日期。"))
        if read.value.year != self.round.year:
            raise Error(
                _("日期 {day} 不在 {year} 年度内。").format(day=read.understood, year=self.round.year),
                _("本轮只登记 {year} 年发生的事。").format(year=self.round.year),
            )
        return read.value.isoformat()


def _kind(register: Register, called: str) -> Kind:
    kinds = {kind.id: kind for kind in register.kinds}
    found = pick(called, kinds)
    if found is None:
        message = _("“{register}”没有类别“{kind}”。").format(register=_(register.title), kind=shown(called))
        raise Error(message, nearest(called, kinds))
    return kinds[found]


def _points(kind: Kind, cell: Cell) -> int | None:
    """The points claimed in thousandths; ``None`` where they are the kind's own, written or not."""
    read = cells.number(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if kind.points is None and kind.low is None and kind.high is None:
        if read is not None:
            raise Error(_("类别“{kind}”只登记,不计分,分值请留空。").format(kind=kind.id))
        return None
    low, high = claim_bounds(kind)
    if read is None:
        if kind.points is None:
            raise Error(_("类别“{kind}”要写分值({low}~{high})。").format(kind=kind.id, low=show(low), high=show(high)))
        return None
    points = Fraction(read)
    if points == kind.points:
        return None
    if not low <= points <= high:
        raise Error(
            _("类别“{kind}”的分值应在 {low} 到 {high} 之间,不能是 {points}。").format(
                kind=kind.id, low=show(low), high=show(high), points=show(points)
            )
        )
    return to_thousandths(points)


def claim_bounds(kind: Kind) -> tuple[Fraction, Fraction]:
    """Least and most points of a claim; where the kind names one figure only, from nothing to that."""
    figures = [figure for figure in (kind.points, kind.low, kind.high, Fraction(0)) if figure is not None]
    low = min(figures) if kind.low is None else kind.low
    return low, max(figures) if kind.high is None else kind.high


def _equal_rows(claims: dict[ClaimContent, list[int]]) -> list[str]:
    return [
        _("第 {rows} 行完全相同,按 {n} 条登记。").format(rows=listed(map(str, rows)), n=len(rows))
        for rows in claims.values()
        if len(rows) > 1
    ]
