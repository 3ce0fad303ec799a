"""What the present stage of a round still waits for: whose sheets and votes are missing, by filling and poll."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from ...plugins.contract import FillingRef, LevelPoints, Over, Poll, PollMean, Scheme, Stage, Subject
from ...plugins.contract.values import within
from ...plugins.evaluation.rulebook import Rulebook
from ..kernel.dates import last_day
from ..storage.connection import UnitConnection
from .membership import Expected
from .model import SUBMITTED, AssessmentRound
from .progress import Due, Seats, Slot, asked_sheets, counted_fillings, due_sheets, expected_of
from .repository import tallies_of
from .schedule import last_stage, place
from .seats import SEES_EVERYTHING, panels_of
from .sheets.repository import Place, packed_marks


@dataclass(frozen=True, slots=True)
class OpenSheets:
    """Sheets of a filling that the present stage waits for: how many are not complete, and complete but not handed in,
    of each subject by its code.

    ``needed``: they count, and the stage is the last one in which they can be filled in.
    """

    filling: FillingRef
    needed: bool
    incomplete: Mapping[str, int]
    drafts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """A poll of the present stage: how many counts (one for each group and period) are missing of each subject.

    ``needed``: the total cannot do without some of them, those of ``lacking``, and the poll closes with the stage.
    """

    poll: str
    needed: bool
    missing: Mapping[str, int]
    lacking: tuple[str, ...]


def open_sheets(
    connection: UnitConnection, round_: AssessmentRound, stage: Stage, today: date
) -> tuple[OpenSheets, ...]:
    """Return what ``stage`` waits for in sheets, filling by filling.

    A filling that a later stage names as well is waited for in the periods that are over by now.
    """
    if not stage.fillings:
        return ()
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    here, counted = place(round_.scheme, stage.id), counted_fillings(round_.scheme)
    closing = {ref for ref in stage.fillings if _closes(round_.scheme, ref) <= here}
    alike: dict[Expected, Mapping[Place, Due]] = {}
    wanted: dict[int, Mapping[Place, Due]] = {}
    for one in round_.graded:
        key = expected_of(one.subject)
        if key not in alike:
            asked = asked_sheets(book, one.subject, stage, due_sheets(book, one.subject))
            alike[key] = {where: due for where, due in asked.items() if _is_waited_for(where, closing, today)}
        wanted[one.id] = alike[key]
    seats = Seats(panels_of(connection, round_), SEES_EVERYTHING)
    gaps: dict[int, dict[Slot, int]] = defaultdict(lambda: defaultdict(int))
    drafts: dict[int, dict[Slot, int]] = defaultdict(lambda: defaultdict(int))
    for subject_id, where, marks, state, filler in packed_marks(connection, round_.info.id):
        due = wanted.get(subject_id, {}).get(where)
        slot = seats.slot(subject_id, where, filler, state) if due is not None else None
        if due is not None and slot is not None:
            gaps[subject_id][slot] += due.gaps(marks)
            drafts[subject_id][slot] += state != SUBMITTED
    incomplete: dict[FillingRef, dict[str, int]] = {ref: defaultdict(int) for ref in stage.fillings}
    complete: dict[FillingRef, dict[str, int]] = {ref: defaultdict(int) for ref in stage.fillings}
    for one in round_.graded:
        begun, drawn = gaps[one.id], drafts[one.id]
        for slot, due in seats.slots(one.id, wanted[one.id], begun).items():
            where, _filler = slot
            ref = FillingRef(where[0], where[2])
            if begun.get(slot, not due.optional):
                incomplete[ref][one.code] += 1
            elif drawn.get(slot):
                complete[ref][one.code] += 1
    return tuple(
        OpenSheets(ref, ref in counted and ref in closing, dict(incomplete[ref]), dict(complete[ref]))
        for ref in stage.fillings
    )


def _closes(scheme: Scheme, ref: FillingRef) -> int:
    return last_stage(scheme, lambda step: ref in step.fillings)


def _is_waited_for(where: Place, closing: set[FillingRef], today: date) -> bool:
    return FillingRef(where[0], where[2]) in closing or last_day(where[1]) < today.isoformat()


def open_polls(connection: UnitConnection, round_: AssessmentRound, stage: Stage, today: date) -> tuple[OpenPoll, ...]:
    """Return which polls of ``stage`` have no counts yet; periods as for :func:`open_sheets`."""
    polls = [poll for poll in map(round_.scheme.poll, stage.polls) if poll is not None]
    if not polls:
        return ()
    here, needed = place(round_.scheme, stage.id), _needed_polls(round_.scheme)
    tallies = tallies_of(connection, round_.info.id)
    counted = {where for where, (_row, counts) in tallies.items() if sum(counts.values())}
    found = []
    for poll in polls:
        closing = last_stage(round_.scheme, lambda step, id_=poll.id: id_ in step.polls) <= here  # type: ignore[misc]
        periods = [
            period
            for period in within(poll.every, round_.year_period)
            if closing or last_day(period) < today.isoformat()
        ]
        missing: dict[str, int] = {}
        lacking: list[str] = []
        for one in round_.graded:
            if _is_exempt(round_.scheme, one.subject):
                continue
            lacks = [
                [group.id for group in poll.groups if (one.id, poll.id, period, group.id) not in counted]
                for period in periods
                if not one.subject.left_out(period)
            ]
            if any(lacks):
                missing[one.code] = sum(map(len, lacks))
            if any(_is_lacking(poll, groups) for groups in lacks):
                lacking.append(one.code)
        found.append(OpenPoll(poll.id, closing and poll.id in needed, missing, tuple(lacking)))
    return tuple(found)


def _is_lacking(poll: Poll, groups: list[str]) -> bool:
    """Whether the mean of a poll cannot be told without the counts of ``groups``."""
    weighed = [group.id for group in poll.groups if group.weight is not None]
    return bool(set(groups) & set(weighed)) or len(groups) == len(poll.groups)


def _is_exempt(scheme: Scheme, subject: Subject) -> bool:
    return any(exemption.who.includes(subject) for exemption in scheme.exemptions)


def _needed_polls(scheme: Scheme) -> frozenset[str]:
    """The polls whose votes give points in the total, wherever no period of them may be left out."""
    return frozenset(_paying(scheme.total))


def _paying(value: object) -> Iterator[str]:
    if isinstance(value, PollMean | LevelPoints):
        yield value.poll
    if isinstance(value, Over) and value.absent == "skip":
        return
    inside = value if isinstance(value, tuple) else ()
    if is_dataclass(value):
        inside = tuple(getattr(value, field.name) for field in fields(value))
    for part in inside:
        if isinstance(part, tuple) or is_dataclass(part):
            yield from _paying(part)
