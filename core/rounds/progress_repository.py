"""What the progress of all rounds of many units is counted from, each read in one statement."""

from collections.abc import Iterator, Mapping

from ...plugins.contract import ParamValue
from ..adoption.model import read_params
from ..storage.connection import UnitConnection, UnitsConnection
from .membership import Expected
from .sheets.repository import Place

ALIKE = """
    SELECT unit_id, round_id, kind, class_name, domain, status, memberships, excused, count(*) FROM round_subject
    WHERE unit_id IN (:unit) GROUP BY unit_id, round_id, kind, class_name, domain, status, memberships, excused"""
MARKS = """
    SELECT s.unit_id, s.round_id, s.subject_id, r.kind, r.class_name, r.domain, r.status, r.memberships, r.excused,
           s.form, s.period, s.filling, s.marks
    FROM sheet s JOIN round_subject r ON r.unit_id = s.unit_id AND r.id = s.subject_id
    WHERE s.unit_id IN (:unit) AND s.state <> 'aside'"""
PARAMS = "SELECT unit_id, id, params FROM assessment_round WHERE unit_id IN (:unit)"

COUNTED_POLLS = "SELECT DISTINCT round_id, poll, period FROM tally WHERE unit_id = :unit"
BEGUN = "SELECT 1 FROM sheet WHERE unit_id = :unit LIMIT 1"

RoundPlace = tuple[int, int]
"""The number of a unit and that of one of its rounds."""


def cohort_sizes(connection: UnitsConnection) -> Iterator[tuple[RoundPlace, str, Expected, int]]:
    """How many subjects of each round are alike: the round, their kind, what is expected of them, their number."""
    for unit, round_id, kind, *like, count in connection.execute(ALIKE):
        class_name, domain, status, memberships, excused = like
        yield (unit, round_id), kind, (class_name, domain, status, memberships, excused), count


def packed_marks_of_rounds(
    connection: UnitsConnection,
) -> Iterator[tuple[RoundPlace, int, str, Expected, Place, bytes]]:
    """Round, subject row, its kind, what is expected of it, place and packed marks of every sheet."""
    for row in connection.execute(MARKS):
        like = (row[4], row[5], row[6], row[7], row[8])
        yield (row[0], row[1]), row[2], row[3], like, (row[9], row[10], row[11]), row[12]


def params_of_rounds(connection: UnitsConnection) -> Mapping[RoundPlace, Mapping[str, ParamValue]]:
    """The parameters that every round froze."""
    known: dict[str, Mapping[str, ParamValue]] = {}
    found = {}
    for unit, round_id, params in connection.execute(PARAMS):
        if params not in known:
            known[params] = read_params(params)
        found[unit, round_id] = known[params]
    return found


def counted_polls(connection: UnitConnection) -> frozenset[tuple[int, str, str]]:
    """Round, poll and period of all votes that are on record for at least one subject."""
    return frozenset((round_id, poll, period) for round_id, poll, period in connection.execute(COUNTED_POLLS))


def marking_begun(connection: UnitConnection) -> bool:
    """True if the unit has a sheet in any round."""
    return connection.execute(BEGUN).first() is not None
