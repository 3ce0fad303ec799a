"""How far the sheets that count have got, for a list of all subjects, read from the packed marks."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from ...plugins.contract import FillingRef, Form, Marks, Over, ParamValue, Recorded, Scheme, SectionZero, Stage, Subject
from ...plugins.contract.values import within
from ...plugins.evaluation.rulebook import Rulebook
from ..storage.connection import UnitConnection, UnitsConnection
from .membership import Expected, by_membership, read_excuses, read_memberships, write_excuses, write_memberships
from .model import AssessmentRound, Progress, RoundInfo, SheetsAsked
from .progress_repository import RoundPlace, cohort_sizes, packed_marks_of_rounds, params_of_rounds
from .repository import frozen_schemes
from .schedule import asking_stage
from .sheets.codec import gap_counter
from .sheets.marking import FormRules
from .sheets.model import SUBMITTED
from .sheets.repository import Place, packed_marks


@dataclass(frozen=True, slots=True)
class Due:
    """A place whose sheets count: how many ``marks`` one needs, whether it may be left out, and what counts gaps."""

    marks: int
    optional: bool
    gaps: Callable[[bytes], int]


class DuePlaces(dict[Expected, Mapping[Place, Due]]):
    """Where sheets count, by what is expected of a subject: worked out when it is first asked, once for all rounds and
    units that have the scheme, its year and these parameters.

    ``params`` may be left empty where the scheme does not go by membership.
    """

    def __init__(self, scheme: Scheme, params: Mapping[str, ParamValue], year: int) -> None:
        super().__init__()
        self.subject = scheme.subject
        self._book = Rulebook.of(scheme, params, year)

    def __missing__(self, like: Expected) -> Mapping[Place, Due]:
        class_name, domain, status, memberships, excused = like
        subject = Subject(
            "", "", self.subject, "", domain, class_name, status,
            memberships=read_memberships(memberships), excused=read_excuses(excused),
        )  # fmt: skip
        self[like] = due_sheets(self._book, subject)
        return self[like]


def progress(connection: UnitConnection, round_: AssessmentRound) -> tuple[Progress, ...]:
    """How far each graded subject's sheets are, in the round's order.

    Sheets count when the total or a condition reads them; those of a period that may be left out (a month not drawn)
    only once they exist. A place with several fillers is complete when all sheets begun there are.
    """
    return tuple(whole for whole, _asked in stage_progress(connection, round_))


def stage_progress(connection: UnitConnection, round_: AssessmentRound) -> tuple[tuple[Progress, SheetsAsked], ...]:
    """What :func:`progress` says of each graded subject, and how far the sheets are that the present stage asks of it.

    A place with several fillers is handed in when all sheets begun there are.
    """
    book = Rulebook.of(round_.scheme, round_.params, round_.year)
    stage = asking_stage(round_.scheme, round_.info.stage)
    alike: dict[Expected, _Wanted] = {}
    wanted: dict[int, _Wanted] = {}
    for one in round_.graded:
        key = expected_of(one.subject)
        if key not in alike:
            alike[key] = _Wanted.of(book, one.subject, stage)
        wanted[one.id] = alike[key]
    gaps: dict[int, dict[Place, int]] = {subject_id: {} for subject_id in wanted}
    drafts: dict[int, dict[Place, int]] = {subject_id: {} for subject_id in wanted}
    for subject_id, place, marks, state in packed_marks(connection, round_.info.id):
        due = wanted[subject_id].every.get(place)
        if due is not None:
            begun, drawn = gaps[subject_id], drafts[subject_id]
            begun[place] = begun.get(place, 0) + due.gaps(marks)
            drawn[place] = drawn.get(place, 0) + (state != SUBMITTED)
    return tuple(
        (_of_subject(one.code, wanted[one.id].counting, gaps[one.id]),
         _asked_of_subject(wanted[one.id].asked, gaps[one.id], drafts[one.id]))
        for one in round_.graded
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The places of sheets that count, those that are asked for now, and both together."""

    counting: Mapping[Place, Due]
    asked: Mapping[Place, Due]
    every: Mapping[Place, Due]

    @classmethod
    def of(cls, book: Rulebook, subject: Subject, stage: Stage | None) -> "_Wanted":
        counting = due_sheets(book, subject)
        asked = counting if stage is None else asked_sheets(book, subject, stage, counting)
        return cls(counting, asked, {**asked, **counting})


def asked_sheets(book: Rulebook, subject: Subject, stage: Stage, counting: Mapping[Place, Due]) -> Mapping[Place, Due]:
    """Where ``stage`` asks for sheets about ``subject``: of a filling that counts the places that do, else all that
    there are.
    """
    if any(exemption.who.includes(subject) for exemption in book.scheme.exemptions):
        return {}
    read = counted_fillings(book.scheme)
    asked: dict[Place, Due] = {}
    for reference in stage.fillings:
        if reference in read:
            asked |= {
                place: due
                for place, due in counting.items()
                if (place[0], place[2]) == (reference.form, reference.filling)
            }
            continue
        form = book.scheme.form(reference.form)
        marked = FormRules(form, subject).marked if form else ()
        if form is not None and marked:
            due = Due(len(marked), False, gap_counter(marked))
            for period in _periods(form, reference.filling, book.year_period):
                if not subject.left_out(period):
                    asked[form.id, period, reference.filling] = due
    return asked


def counted_fillings(scheme: Scheme) -> frozenset[FillingRef]:
    """The fillings whose marks the total or a condition reads."""
    return frozenset(FillingRef(node.form, node.filling) for node, _around in _readers(scheme, ()))


def progress_of_rounds(connection: UnitsConnection, infos: Sequence[RoundInfo]) -> tuple[tuple[int, int], ...]:
    """Sheets complete and expected over all graded subjects of each of ``infos``, rounds of the units asked about.

    Equal to the sums of :func:`progress`, read in one pass over the sheets of all rounds.
    """
    places = _places(connection, infos)
    expected = dict.fromkeys(places, 0)
    for round_, kind, like, count in cohort_sizes(connection):
        due_of = places.get(round_)
        if due_of is not None and kind == due_of.subject:
            expected[round_] += count * sum(not due.optional for due in due_of[like].values())
    gaps: dict[tuple[RoundPlace, int, Place], int] = {}
    for round_, subject_id, kind, like, place, marks in packed_marks_of_rounds(connection):
        due_of = places.get(round_)
        if due_of is None or kind != due_of.subject:
            continue
        due = due_of[like].get(place)
        if due is None:
            continue
        begun = (round_, subject_id, place)
        if begun not in gaps:
            gaps[begun] = 0
            expected[round_] += due.optional
        gaps[begun] += due.gaps(marks)
    complete = Counter(round_ for (round_, _subject, _place), missing in gaps.items() if not missing)
    return tuple((complete[info.unit.id, info.id], expected[info.unit.id, info.id]) for info in infos)


def _places(connection: UnitsConnection, infos: Sequence[RoundInfo]) -> dict[RoundPlace, DuePlaces]:
    """Where sheets count in each round: the same object where scheme, year and parameters are the same."""
    schemes = frozen_schemes(connection, infos)
    personal = {digest for digest, scheme in schemes.items() if by_membership(scheme)}
    frozen = params_of_rounds(connection) if personal else {}
    known: dict[Hashable, DuePlaces] = {}
    places: dict[RoundPlace, DuePlaces] = {}
    for info in infos:
        round_, digest = (info.unit.id, info.id), info.content_hash
        params = frozen[round_] if digest in personal else {}
        key = (digest, info.year, tuple(params.items()))
        if key not in known:
            known[key] = DuePlaces(schemes[digest], params, info.year)
        places[round_] = known[key]
    return places


def expected_of(subject: Subject) -> Expected:
    """What decides which sheets are expected of a subject: those alike in this are asked for the same."""
    memberships, excuses = write_memberships(subject.memberships), write_excuses(subject.excused)
    return subject.class_name, subject.domain, subject.status, memberships, excuses


def due_sheets(book: Rulebook, subject: Subject) -> Mapping[Place, Due]:
    """Where sheets about ``subject`` count; nowhere when it is exempt, or in periods that ask nothing of it."""
    scheme = book.scheme
    if any(exemption.who.includes(subject) for exemption in scheme.exemptions):
        return {}
    due: dict[Place, Due] = {}
    for node, around in _readers(scheme, ()):
        form = scheme.form(node.form)
        marked = FormRules(form, subject).marked if form else ()
        if form is None or not marked:
            continue
        may_skip = any(over.absent == "skip" for over in around)
        joined_by = [int(book.number(over.joined_by)) for over in around if over.absent == "member"]
        for period in _periods(form, node.filling, book.year_period):
            place = (form.id, period, node.filling)
            if not any(subject.left_out(period, day) for day in joined_by):
                optional = may_skip and (place not in due or due[place].optional)
                due[place] = Due(len(marked), optional, gap_counter(marked))
    return due


def _readers(value: object, around: tuple[Over, ...]) -> Iterator[tuple[Marks | SectionZero, tuple[Over, ...]]]:
    """Everything in ``value`` that reads a filling, and what looks at it period by period.

    Whether anything is recorded is answered without a sheet, so that asks for none.
    """
    if isinstance(value, Recorded):
        return
    if isinstance(value, Marks | SectionZero):
        yield value, around
    if isinstance(value, Over):
        around = (*around, value)
    inside: Iterable[object] = ()
    if isinstance(value, tuple):
        inside = value
    elif is_dataclass(value):
        inside = (getattr(value, field.name) for field in fields(value))
    for part in inside:
        if isinstance(part, tuple) or is_dataclass(part):
            yield from _readers(part, around)


def _periods(form: Form, filling_id: str, year: str) -> tuple[str, ...]:
    filling = form.filling(filling_id)
    return within(filling.every, year) if filling else ()


def _asked_of_subject(
    asked: Mapping[Place, Due], gaps: Mapping[Place, int], drafts: Mapping[Place, int]
) -> SheetsAsked:
    there = [place for place in asked if place in gaps]
    due = sum(place in gaps or not each.optional for place, each in asked.items())
    return SheetsAsked(due, sum(not drafts[place] for place in there), sum(not gaps[place] for place in there))


def _of_subject(code: str, due: Mapping[Place, Due], begun: Mapping[Place, int]) -> Progress:
    gaps = {place: missing for place, missing in begun.items() if place in due}
    not_begun = [each.marks for place, each in due.items() if place not in gaps and not each.optional]
    complete = list(gaps.values()).count(0)
    return Progress(code, len(gaps) + len(not_begun), complete, sum(gaps.values()) + sum(not_begun))
