"""Importing vote counts: a tally (subject, poll, period, voter group) is counted whole and replaced whole."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from ...plugins.contract import Poll
from ...plugins.contract.values import within
from ...plugins.i18n import _
from ..kernel.errors import Error, Problem
from ..kernel.text import listed, nearest, pick, shown
from ..rounds.model import AssessmentRound, SubjectFinder
from ..rounds.repository import current_stage, load_round
from ..rounds.schedule import require_poll_open
from ..spreadsheet import cells
from ..spreadsheet.annotate import refused
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableRecord
from ..storage.audit import spell
from ..storage.engine import Database
from ..storage.transaction import Transaction
from . import columns
from .source import ImportReport, ImportSource, needed, one_sentence, open_source, period_text, without_collector

STORED = text("""
    SELECT subject_id, poll, period, voter_group, id, counts FROM tally WHERE round_id = :round""")

MAX_VOTES = 1_000_000

TallyPlace = tuple[int, str, str, str]
"""Subject row, poll, period, voter group."""


@without_collector
def import_polls(database: Database, actor: str, round_name: str, path: Path) -> ImportReport:
    """Take over the votes in the file at ``path``; a tally in the file replaces the whole tally on record.

    ``sheets`` of the report counts tallies. The order of rows does not matter; the same file again changes nothing.

    Raises:
        FileRefused: something in the file is wrong; nothing was taken over.
        Error: no such round, or the file has votes for a poll that is closed.
    """
    with database.read() as connection:
        round_ = load_round(connection, round_name)
    source = open_source(path, columns.POLLS)
    rows = _PollRows(round_)
    problems = source.read(rows.take) + rows.problems
    if problems:
        raise refused(path, problems)
    with database.write(actor) as transaction:
        changed = _store(transaction, round_, rows, source)
    return ImportReport(len(rows.counts), rows.rows, changed, len(rows.counts) - changed, tuple(source.notes))


@dataclass
class _PollRows:
    """The rows of a file, checked one by one, and the counts they make."""

    round: AssessmentRound
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    counts: dict[TallyPlace, dict[str, int]] = field(default_factory=dict)
    _seen: dict[tuple[TallyPlace, str], TableRecord] = field(default_factory=dict)
    _places: dict[tuple[Cell, ...], TallyPlace | tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._finder = SubjectFinder(self.round.graded)
        self._polls = {poll.id: poll for poll in self.round.scheme.polls}

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        self.rows += 1
        subject, poll, period, group, option, votes = record.values.values()
        typed = (subject, poll, period, group)
        if typed not in self._places:
            self._places[typed] = self._place(*typed)
        place = self._places[typed]
        if len(place) == 2:
            self.problems.append(record.problem(*place))
            return
        column = columns.OPTION.name
        try:
            said = _option(self._polls[place[1]], needed(option))
            column = columns.VOTES.name
            count = _votes(votes)
        except Error as error:
            self.problems.append(record.problem(column, one_sentence(error)))
            return
        earlier = self._seen.setdefault((place, said), record)
        if earlier is not record:
            sentence = _("“{option}”的票数与第 {row} 行重复。").format(option=said, row=earlier.row_number)
            self.problems.append(record.problem(columns.OPTION.name, sentence))
            return
        tally = self.counts.setdefault(place, {})
        if count:
            tally[said] = count

    def _place(self, subject: Cell, poll: Cell, period: Cell, group: Cell) -> TallyPlace | tuple[str, str]:
        """The tally the four cells name, or the column and sentence of what is wrong."""
        column = columns.SUBJECT.name
        try:
            one = self._finder.find(needed(subject))
            column = columns.POLL.name
            found = self._poll(needed(poll))
            column = columns.PERIOD.name
            written = period_text(period)
            _require_period(found, written, self.round.year)
            column = columns.GROUP.name
            group_id = _group(found, needed(group))
        except Error as error:
            return column, one_sentence(error)
        return one.id, found.id, written, group_id

    def _poll(self, called: str) -> Poll:
        names = {name: poll for poll in self.round.scheme.polls for name in (poll.title, poll.id)}
        found = pick(called, names)
        if found is None:
            hint = nearest(called, [poll.id for poll in self.round.scheme.polls])
            raise Error(_("方案没有测评“{poll}”。").format(poll=shown(called)), hint or _("这个方案没有测评。"))
        return names[found]


def _option(poll: Poll, called: str) -> str:
    if poll.accepts(called) or called in poll.invalid:
        return called
    if poll.scale is not None:
        low, high = poll.scale
        hint = _("应是 {low} 到 {high} 的整数,或:{invalid}。").format(low=low, high=high, invalid=listed(poll.invalid))
    else:
        hint = _("应是:{names}。").format(names=listed([*(option.id for option in poll.options), *poll.invalid]))
    raise Error(_("“{option}”不是这个测评的选项。").format(option=shown(called)), hint)


def _require_period(poll: Poll, period: str, year: int) -> None:
    periods = within(poll.every, str(year))
    if period not in periods:
        message = _("测评“{poll}”没有“{period}”这一期。").format(poll=_(poll.title), period=shown(period))
        raise Error(message, _("应是:{names}。").format(names="、".join(periods)))


def _group(poll: Poll, called: str) -> str:
    names = {name: group for group in poll.groups for name in (group.title, group.id)}
    found = pick(called, names)
    if found is None:
        hint = _("应是:{names}。").format(names=listed(group.id for group in poll.groups))
        raise Error(_("测评“{poll}”没有群体“{group}”。").format(poll=_(poll.title), group=shown(called)), hint)
    return names[found].id


def _votes(cell: Cell) -> int:
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is None:
        raise Error(_("没有填票数;没有人投就填 0。"))
    if not 0 <= read <= MAX_VOTES:
        raise Error(_("票数应是 0 到 {most} 的整数。").format(most=MAX_VOTES))
    return read


def _store(transaction: Transaction, round_: AssessmentRound, rows: _PollRows, source: ImportSource) -> int:
    stage = current_stage(transaction.connection, round_)
    for poll in {place[1] for place in rows.counts}:
        require_poll_open(round_.scheme, stage, poll)
    found = transaction.connection.execute(STORED, {"round": round_.info.id})
    stored = {tuple(row[:4]): (row[4], json.loads(row[5])) for row in found}
    new: list[dict[str, Any]] = []
    changes: list[tuple[int, dict[str, Any]]] = []
    for place, counts in rows.counts.items():
        if place not in stored:
            subject_id, poll, period, group = place
            row = {"subject_id": subject_id, "poll": poll, "period": period, "voter_group": group}
            new.append({**row, "round_id": round_.info.id, "counts": spell(counts)})
        elif stored[place][1] != counts:
            changes.append((stored[place][0], {"counts": spell(counts)}))
    if new or changes:
        transaction.event("polls.import", {"round": round_.info.code, **source.detail()})
        transaction.label("polls.import")
        transaction.insert("tally", [{"id": transaction.next_id("tally"), **row} for row in new])
        transaction.update_many("tally", changes)
    return len(new) + len(changes)
