"""How far the sheets that count have got, for a list of all subjects, read from the packed marks."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from ...plugins.contract import FillingRef, Form, Marks, Over, ParamValue, Recorded, Scheme, SectionZero, Stage, Subject
from ...plugins.contract.values import within
from ...plugins.evaluation.rulebook import Rulebook
from ..storage.connection import UnitConnection, UnitsConnection
from .membership import Expected, by_membership, read_excuses, read_memberships, write_excuses, write_memberships
from .model import SUBMITTED, AssessmentRound, Progress, RoundInfo, SheetsAsked
from .panel_repository import SheetOfPanel, rounds_with_lists
from .progress_repository import RoundPlace, cohort_sizes, packed_marks_of_rounds, params_of_rounds
from .repository import frozen_schemes, load_frozen
from .schedule import asking_stage
from .seats import SEES_EVERYTHING, Panels, Sight, panels_of, visible_to
from .sheets.codec import gap_counter
from .sheets.marking import FormRules
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


def progress(
    connection: UnitConnection, round_: AssessmentRound, sight: Sight = SEES_EVERYTHING
) -> tuple[Progress, ...]:
    """How far each graded subject's sheets are, in the round's order, as far as ``sight`` shows them.

    Sheets count when the total or a condition reads them; those of a period that may be left out (a month not drawn)
    only once they exist. A place with several fillers is complete when all sheets begun there are; of a panel with a
    list each one's sheet counts for itself.
    """
    return tuple(whole for whole, _asked in stage_progress(connection, round_, sight))


def stage_progress(
    connection: UnitConnection, round_: AssessmentRound, sight: Sight = SEES_EVERYTHING
) -> tuple[tuple[Progress, SheetsAsked], ...]:
    """What :func:`progress` says of each graded subject, and how far the sheets are that the present stage asks of it.

    A place with several fillers is handed in when all sheets begun there are; of a panel with a list each one's sheet
    is asked for.
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
    seats = Seats(panels_of(connection, round_), sight)
    gaps: dict[int, dict[Slot, int]] = {subject_id: {} for subject_id in wanted}
    drafts: dict[int, dict[Slot, int]] = {subject_id: {} for subject_id in wanted}
    for subject_id, place, marks, state, filler in packed_marks(connection, round_.info.id):
        due = wanted[subject_id].every.get(place)
        slot = seats.slot(subject_id, place, filler, state) if due is not None else None
        if due is not None and slot is not None:
            begun, drawn = gaps[subject_id], drafts[subject_id]
            begun[slot] = begun.get(slot, 0) + due.gaps(marks)
            drawn[slot] = drawn.get(slot, 0) + (state != SUBMITTED)
    return tuple(
        (_of_subject(one.code, seats.slots(one.id, wanted[one.id].counting, gaps[one.id]), gaps[one.id]),
         _asked_of_subject(seats.slots(one.id, wanted[one.id].asked, gaps[one.id]), gaps[one.id], drafts[one.id]))
        for one in round_.graded
    )  # fmt: skip


Slot = tuple[Place, str]
"""A place, and whose sheet is expected there where a panel has a list; else nobody's in particular."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Whose sheets are expected where, of those that ``sight`` shows."""

    panels: Panels
    sight: Sight

    def slot(self, subject_id: int, place: Place, filler: str, state: str) -> Slot | None:
        """What a sheet is counted in; ``None`` for one that is not."""
        form, period, filling = place
        if not self.sight.shows(subject_id, form, period, filling, filler):
            return None
        if (form, filling) not in self.panels.seated:
            return place, ""
        counts = self.panels.counts(SheetOfPanel(subject_id, form, period, filling, filler, state))
        return (place, filler) if counts else None

    def slots(self, subject_id: int, due: Mapping[Place, Due], begun: Mapping[Slot, int]) -> Mapping[Slot, Due]:
        """The sheets that are due at the places ``due``: of a panel one of each who is expected, or has handed in."""
        found: dict[Slot, Due] = {}
        for place, each in due.items():
            form, period, filling = place
            expected = self.panels.expected(subject_id, form, filling)
            if expected is None:
                found[place, ""] = each
                continue
            if not self.sight.everything:
                expected = frozenset(
                    one for one in expected if self.sight.shows(subject_id, form, period, filling, one)
                )
            found |= {(place, filler): each for filler in sorted(expected)}
            found |= {slot: each for slot in begun if slot[0] == place}
        return found


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


def progress_of_rounds(
    connection: UnitsConnection, infos: Sequence[RoundInfo], actor: str = ""
) -> tuple[tuple[int, int], ...]:
    """Sheets complete and expected over all graded subjects of each of ``infos``, rounds of the units asked about, as
    far as ``actor`` may see them.

    Equal to the sums of :func:`progress`, read in one pass over the sheets of all rounds; rounds in which a panel has a
    list are counted one by one.
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
    with_lists = rounds_with_lists(connection)
    return tuple(
        _whole(connection.of(info.unit), info, actor)
        if (info.unit.id, info.id) in with_lists
        else (complete[info.unit.id, info.id], expected[info.unit.id, info.id])
        for info in infos
    )


def _whole(connection: UnitConnection, info: RoundInfo, actor: str) -> tuple[int, int]:
    """Sheets complete and expected in a round in which a panel has a list."""
    round_ = load_frozen(connection, info)
    done = progress(connection, round_, visible_to(actor, connection, round_))
    return sum(one.complete for one in done), sum(one.expected for one in done)


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


def _asked_of_subject(asked: Mapping[Slot, Due], gaps: Mapping[Slot, int], drafts: Mapping[Slot, int]) -> SheetsAsked:
    there = [place for place in asked if place in gaps]
    due = sum(place in gaps or not each.optional for place, each in asked.items())
    return SheetsAsked(due, sum(not drafts[place] for place in there), sum(not gaps[place] for place in there))


def _of_subject(code: str, due: Mapping[Slot, Due], begun: Mapping[Slot, int]) -> Progress:
    gaps = {place: missing for place, missing in begun.items() if place in due}
    not_begun = [each.marks for place, each in due.items() if place not in gaps and not each.optional]
    complete = list(gaps.values()).count(0)
    return Progress(code, len(gaps) + len(not_begun), complete, sum(gaps.values()) + sum(not_begun))
