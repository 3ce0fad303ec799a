"""Vote counts from a file: a tally (subject, poll, period, voter group) is counted whole and replaced whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...plugins.contract import Poll
from ...plugins.contract.values import within
from ...plugins.i18n import _
from ..kernel.dates import first_day, last_day
from ..kernel.errors import Error, Problem
from ..kernel.text import listed, nearest, pick, shown
from ..organisation.people_repository import voters
from ..rounds.concerns import about_subjects
from ..rounds.model import AssessmentRound, RoundSubject, SubjectFinder
from ..rounds.repository import TallyPlace, current_stage, tallies_of
from ..rounds.schedule import require_poll_open
from ..spreadsheet import cells
from ..spreadsheet.annotate import refusal
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableRecord
from ..storage.audit import spell
from ..storage.transaction import Transaction
from . import columns
from .source import ImportReport, ImportSource, RoundRows, idle_notes, needed, needed_period, one_sentence, require_name

MAX_VOTES = 1_000_000

MEMBERS = "党员"
EVERYBODY = "全体"
BRANCH = "支部"
OTHERS = ("代表", "群众")
"""Words in the title of a group of voters that say who they are. Only of the members of a branch is it sure that the
roster has all who may vote."""


class PollFile(RoundRows):
    """A file of votes; its report counts tallies. A tally in it replaces the whole tally on record."""

    COLUMNS = columns.POLLS

    def __init__(self, round_: AssessmentRound) -> None:
        super().__init__(round_)
        self.rows = 0
        self.counts: dict[TallyPlace, dict[str, int]] = {}
        self._blank: dict[TallyPlace, list[TableRecord]] = {}
        self._first: dict[TallyPlace, TableRecord] = {}
        self._seen: dict[tuple[TallyPlace, str], TableRecord] = {}
        self._places: dict[tuple[Cell, ...], TallyPlace | tuple[str, str]] = {}
        self._finder = SubjectFinder(round_.graded)
        self._polls = {poll.id: poll for poll in round_.scheme.polls}

    def store(self, transaction: Transaction, source: ImportSource) -> ImportReport:
        """Write the tallies that are not on record like this.

        Raises:
            Error: the file has other votes than are on record for a poll that is closed.
        """
        stored = tallies_of(transaction.connection, self.round.info.id)
        stage = current_stage(transaction.connection, self.round)
        for poll in {place[1] for place, votes in self.counts.items() if stored.get(place, (0, None))[1] != votes}:
            require_poll_open(self.round.scheme, stage, poll)
        new: list[dict[str, Any]] = []
        changes: list[tuple[int, dict[str, Any]]] = []
        for place, counts in self.counts.items():
            if place not in stored:
                subject_id, poll, period, group = place
                row = {"subject_id": subject_id, "poll": poll, "period": period, "voter_group": group}
                new.append({**row, "round_id": self.round.info.id, "counts": spell(counts)})
            elif stored[place][1] != counts:
                changes.append((stored[place][0], {"counts": spell(counts)}))
        changed = len(new) + len(changes)
        written = [place for place, counts in self.counts.items() if stored.get(place, (0, None))[1] != counts]
        compared = self._compare_voters(transaction, written)
        if changed:
            transaction.event("polls.import", {"round": self.round.info.code, **source.detail()})
            about = about_subjects(self.round.by_id[place[0]] for place in written)
            transaction.label("polls.import", about)
            transaction.insert("tally", [{"id": transaction.next_id("tally"), **row} for row in new])
            transaction.update_many("tally", changes)
        unfilled = sum(map(len, self._blank.values()))
        notes = [*source.notes, *idle_notes({_("没有填写的行"): unfilled} if unfilled else {})]
        notes += compared
        return ImportReport(len(self.counts), self.rows, changed, len(self.counts) - changed, tuple(notes))

    def take(self, record: TableRecord) -> None:
        """One row of the file."""
        self.rows += 1
        subject, poll, period, group, option, votes, name, *_more = record.values.values()
        typed = (subject, poll, period, group)
        if typed not in self._places:
            self._places[typed] = self._place(*typed)
        place = self._places[typed]
        if len(place) == 2:
            self.problems.append(record.problem(*place))
            return
        column = columns.NAME.name
        try:
            require_name(self.round.by_id[place[0]].name, name)
            if cells.is_blank(votes):
                self._blank.setdefault(place, []).append(record)
                return
            column = columns.OPTION.name
            said = _option(self._polls[place[1]], needed(option))
            column = columns.VOTES.name
            count = _votes(votes)
        except Error as error:
            self.problems.append(record.problem(column, one_sentence(error)))
            return
        earlier = self._seen.setdefault((place, said), record)
        first = self._first.setdefault(place, record)
        if first.sheet != record.sheet:
            sentence = _("这个群体的票在工作表「{sheet}」第 {row} 行已经写过;一份计票只能写在一张工作表里。")
            sentence = sentence.format(sheet=shown(first.sheet), row=first.row_number)
            self.problems.append(record.problem(columns.GROUP.name, sentence))
            return
        if earlier is not record:
            sentence = _("「{option}」的票数与第 {row} 行重复。").format(option=said, row=earlier.row_number)
            self.problems.append(record.problem(columns.OPTION.name, sentence))
            return
        tally = self.counts.setdefault(place, {})
        if count:
            tally[said] = count

    def _compare_voters(self, transaction: Transaction, places: Sequence[TallyPlace]) -> list[str]:
        """Compare the ballots of ``places`` with the roster; return the notes on what it does not bear out.

        Raises:
            FileRefused: more ballots were cast than the branch whose members vote has had members.
        """
        known: dict[str, tuple[int, Mapping[str, int]]] = {}
        problems: list[Problem] = []
        many: list[str] = []
        unknown: dict[str, None] = {}
        for place in places:
            subject_id, poll, period, group = place
            title = next(one.title for one in self._polls[poll].groups if one.id == group)
            if period not in known:
                last = max(last_day(period), transaction.today.isoformat())
                known[period] = voters(transaction.connection, first_day(period), last)
            subject = self.round.by_id[subject_id]
            most = _members(title, subject, *known[period])
            cast = sum(self.counts[place].values())
            if not most:
                unknown[_(title)] = None
            elif cast > most and BRANCH in title:
                sentence = _("「{group}」一共投了 {cast} 票,花名册上这个支部只有 {most} 名党员。")
                sentence = sentence.format(group=_(title), cast=cast, most=most)
                problems.append(self._first[place].problem(columns.VOTES.name, sentence))
            elif cast > most:
                many.append(
                    _("{subject} {cast} 票(花名册 {most} 人)").format(subject=subject.code, cast=cast, most=most)
                )
        if problems:
            raise refusal(problems)
        notes = [_("票数比花名册上的党员多,请核对:{tallies}。").format(tallies=listed(many))] if many else []
        if unknown:
            notes.append(_("不知道有多少人能投票,没有核对票数:{groups}。").format(groups=listed(unknown)))
        return notes

    def end(self) -> None:
        """Votes are counted whole: a tally of which some are filled in lacks the others."""
        for place, rows in self._blank.items():
            if place in self.counts:
                missing = _("没有填票数;没有人投就填 0。")
                self.problems += [record.problem(columns.VOTES.name, missing) for record in rows]

    def _place(self, subject: Cell, poll: Cell, period: Cell, group: Cell) -> TallyPlace | tuple[str, str]:
        """The tally the four cells name, or the column and sentence of what is wrong."""
        column = columns.SUBJECT.name
        try:
            one = self._finder.find(needed(subject))
            column = columns.POLL.name
            found = self._poll(needed(poll))
            column = columns.PERIOD.name
            written = needed_period(period, self.round.year_period)
            _require_period(found, written, self.round.year_period)
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
            raise Error(_("方案没有测评「{poll}」。").format(poll=shown(called)), hint or _("这个方案没有测评。"))
        return names[found]


def _members(group: str, subject: RoundSubject, everybody: int, by_code: Mapping[str, int]) -> int:
    """How many members the roster has where the voters of a group that is called so come from: the subject's branch, or
    the whole unit; 0 where it does not tell, as of the masses.
    """
    if MEMBERS not in group or any(word in group for word in OTHERS):
        return 0
    if EVERYBODY in group:
        return everybody
    facts = subject.subject
    return by_code.get(facts.code if facts.kind == "branch" else facts.branch, 0)


def _option(poll: Poll, called: str) -> str:
    if poll.accepts(called) or called in poll.invalid:
        return called
    if poll.scale is not None:
        low, high = poll.scale
        hint = _("应是 {low} 到 {high} 的整数,或:{invalid}。").format(low=low, high=high, invalid=listed(poll.invalid))
    else:
        hint = _("应是:{names}。").format(names=listed([*(option.id for option in poll.options), *poll.invalid]))
    raise Error(_("「{option}」不是这个测评的选项。").format(option=shown(called)), hint)


def _require_period(poll: Poll, period: str, year: str) -> None:
    periods = within(poll.every, year)
    if period not in periods:
        message = _("测评「{poll}」没有「{period}」这一期。").format(poll=_(poll.title), period=shown(period))
        raise Error(message, _("应是:{names}。").format(names="、".join(periods)))


def _group(poll: Poll, called: str) -> str:
    names = {name: group for group in poll.groups for name in (group.title, group.id)}
    found = pick(called, names)
    if found is None:
        hint = _("应是:{names}。").format(names=listed(group.id for group in poll.groups))
        raise Error(_("测评「{poll}」没有群体「{group}」。").format(poll=_(poll.title), group=shown(called)), hint)
    return names[found].id


def _votes(cell: Cell) -> int:
    read = cells.whole(cell)
    if isinstance(read, cells.Refusal):
        raise Error(read.sentence)
    if read is None or not 0 <= read <= MAX_VOTES:
        raise Error(_("票数应是 0 到 {most} 的整数。").format(most=MAX_VOTES))
    return read
