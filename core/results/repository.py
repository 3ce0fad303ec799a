"""What results are computed from, read as the driver's own tuples, and results that rounds stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, RowMapping, bindparam, text

from ..ledger.entry import COUNTED
from ..storage.connection import UnitConnection

SHEETS = """
    SELECT subject_id, period, marks FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND form = :form AND filling = :filling AND state <> 'aside'"""
WEIGHED_SHEETS = """
    SELECT s.subject_id, s.period, s.marks, coalesce(p.filler_group, ''), s.filler FROM sheet s LEFT JOIN panel_member p
        ON p.unit_id = :unit AND p.round_id = s.round_id AND p.form = s.form AND p.filling = s.filling
        AND p.filler = s.filler
    WHERE s.unit_id = :unit AND s.round_id = :round AND s.form = :form AND s.filling = :filling
        AND s.state <> 'aside'"""
TALLIES = """
    SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE unit_id = :unit AND round_id = :round"""
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note, count FROM claim
    WHERE unit_id = :unit AND round_id = :round AND withdrawn = 0"""
ANSWERS = "SELECT subject_id, question, choice FROM decision WHERE unit_id = :unit AND round_id = :round"

_HEAD = text("SELECT seq FROM chain WHERE unit_id = :unit")
_REGROUPED = """
    SELECT s.subject_id FROM panel_member p CROSS JOIN sheet s
    WHERE p.unit_id = :unit AND p.round_id = :round AND p.seq > :seq
        AND s.unit_id = :unit AND s.round_id = p.round_id AND s.form = p.form AND s.filling = p.filling
        AND s.filler = p.filler"""
"""Whose sheets are by a filler who has come into another group. CROSS keeps SQLite from reading every sheet first."""
_TAKEN_BACK = """
    SELECT s.id FROM file_import i JOIN round_subject s ON s.unit_id = :unit AND s.round_id = i.round_id
    WHERE i.unit_id = :unit AND i.round_id = :round AND i.taken_back = 1 AND i.seq > :seq"""
"""Everybody in the round: of rows that are gone nothing says whose they were."""
_CHANGED = text(
    " UNION ".join(
        (
            *(
                f"SELECT subject_id FROM {table} WHERE unit_id = :unit AND round_id = :round AND seq > :seq"  # noqa: S608 - fixed table names
                for table in ("sheet", "tally", "claim", "decision")
            ),
            _REGROUPED,
            _TAKEN_BACK,
        )
    )
)
_PLUGIN_BEHIND = text("""
    SELECT o.base, o.base_version FROM assessment_round r JOIN scheme_overlay o
    ON o.unit_id = :unit AND o.scheme = r.scheme AND o.content_hash = r.content_hash
    WHERE r.unit_id = :unit AND r.id = :round""")
_CALCULATIONS = text("""
    SELECT DISTINCT calculation FROM outcome WHERE unit_id = :unit AND round_id = :round ORDER BY calculation""")
_TOTALS = text("""
    SELECT subject_id, total, partial, computed_grade, grade, rank, overall_rank FROM outcome
    WHERE unit_id = :unit AND round_id = :round""")
_STORED = """
    SELECT subject_id, total, partial, grade, computed_grade, rank, overall_rank, calculation, summary FROM outcome
    WHERE unit_id = :unit AND round_id = :round"""
_TREES = """
    SELECT o.subject_id, t.tree FROM outcome o JOIN outcome_tree t ON t.unit_id = :unit AND t.id = o.id
    WHERE o.unit_id = :unit AND o.round_id = :round"""
_FAMILY = text("SELECT DISTINCT scheme FROM scheme_overlay WHERE unit_id = :unit AND base = :base")
_EARLIER = text("""
    SELECT r.year, r.code, o.total, o.grade, o.rank FROM assessment_round r
    JOIN round_subject s ON s.unit_id = :unit AND s.round_id = r.id AND s.code = :code AND s.kind = :kind
    JOIN outcome o ON o.unit_id = :unit AND o.subject_id = s.id
    WHERE r.unit_id = :unit AND r.voided = 0 AND r.year < :year AND r.scheme IN :schemes ORDER BY r.year, r.id""")

_OF_PLACE = "JOIN organisation s ON s.unit_id = :unit AND s.id = e.organisation_id"
_OF_PERSON = "JOIN person s ON s.unit_id = :unit AND s.id = e.person_id"
_COUNTED_ENTRIES = """
    SELECT s.code, e.book, count(*) FROM entry e {whose}
    WHERE e.unit_id = :unit AND e.book IN :books AND e.date BETWEEN :first AND :last AND e.state IN :states{only}
    GROUP BY s.code, e.book ORDER BY s.code, e.book"""
_SPOT_CHECKED = """
    SELECT s.code, p.verdict, count(*) FROM inspection_pick p
    JOIN entry e ON e.unit_id = :unit AND e.id = p.entry_id {whose}
    WHERE p.unit_id = :unit AND p.verdict <> '' AND e.date BETWEEN :first AND :last{only}
    GROUP BY s.code, p.verdict ORDER BY s.code, p.verdict"""

BATCH = 1_000
"""Rows taken from the driver at a time: they are packed into vectors while they are still in the processor's cache."""


def fact_batches(
    connection: UnitConnection, query: str, round_id: int, subjects: Sequence[int] | None, **more: str
) -> Iterator[Sequence[Any]]:
    """Yield the rows of one of the queries above by the thousand, of all subjects or of those with these ids.

    They are the driver's own tuples: SQLAlchemy's rows cost as much again as reading does.
    """
    if subjects is not None:
        query = f"{query} AND subject_id IN ({', '.join(map(str, subjects))})"
    cursor = connection.execute(query, {"round": round_id, **more}).cursor
    while batch := cursor.fetchmany(BATCH):
        yield batch


def head(connection: UnitConnection) -> int:
    """Return the number of the last audit entry of the unit; 0 before the first."""
    return int(connection.execute(_HEAD).scalar() or 0)


def changed_subjects(connection: UnitConnection, round_id: int, seq: int) -> Sequence[int]:
    """Return the ids of those about whom something was written after audit entry ``seq``; branches too."""
    return connection.execute(_CHANGED, {"round": round_id, "seq": seq}).scalars().all()


def plugin_behind(connection: UnitConnection, round_id: int) -> tuple[str, str] | None:
    """Return id and version of the installed scheme that the round's scheme varies; ``None`` where it varies none."""
    row = connection.execute(_PLUGIN_BEHIND, {"round": round_id}).mappings().one_or_none()
    return (row["base"], row["base_version"]) if row and row["base"] else None


def scheme_family(connection: UnitConnection, base: str) -> frozenset[str]:
    """Return the scheme ``base`` and those that the unit made of it in files."""
    return frozenset((base, *connection.execute(_FAMILY, {"base": base}).scalars()))


EarlierTotal = tuple[int, str, int | None, str | None, int | None]
"""Year, code of the round, total, grade and rank."""


def earlier_totals(
    connection: UnitConnection, schemes: Collection[str], year: int, code: str, kind: str
) -> list[EarlierTotal]:
    """Return what rounds of ``schemes`` before ``year`` stored about the subject of a ``kind`` with the code ``code``,
    the first year first.
    """
    asked = {"schemes": sorted(schemes), "year": year, "code": code, "kind": kind}
    found = connection.execute(_EARLIER.bindparams(bindparam("schemes", expanding=True)), asked)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def stored_calculations(connection: UnitConnection, round_id: int) -> tuple[int, ...]:
    """Return the versions of the calculation that the stored results of a round were made with; none without any."""
    return tuple(connection.execute(_CALCULATIONS, {"round": round_id}).scalars())


StoredTotal = tuple[int | None, int, str | None, str | None, int | None, int | None]
"""Total, partial total, the grade by the total, the grade, the rank, the one among all."""


def stored_totals(connection: UnitConnection, round_id: int) -> dict[int, StoredTotal]:
    """Return what lists show of a round's stored results, by the subject's id."""
    found = connection.execute(_TOTALS, {"round": round_id})
    return {row[0]: (row[1], row[2], row[3], row[4], row[5], row[6]) for row in found}


def stored_outcomes(
    connection: UnitConnection, round_id: int, subjects: Sequence[int] | None = None
) -> dict[int, RowMapping]:
    """Return the stored results of a round, of the subjects with these ids where given, by the subject's id."""
    found = connection.execute(_of_subjects(_STORED, "subject_id", subjects), {"round": round_id}).mappings()
    return {row["subject_id"]: row for row in found}


def stored_trees(connection: UnitConnection, round_id: int, subjects: Sequence[int]) -> dict[int, bytes]:
    """Return the derivations of stored results as they are kept, by the subject's id."""
    found = connection.execute(_of_subjects(_TREES, "o.subject_id", subjects), {"round": round_id})
    return {row[0]: bytes(row[1]) for row in found}


def counted_entries(
    connection: UnitConnection, kind: str, days: tuple[str, str], books: Sequence[str], code: str | None
) -> list[tuple[str, str, int]]:
    """Return how many entries of ``books`` within ``days`` (ISO, both included) count for each subject of this kind, or
    for that with ``code`` alone: its code, the book, the number.
    """
    asked = {"books": list(books), "states": sorted(COUNTED)}
    return _by_subject(connection, _COUNTED_ENTRIES, kind, days, code, asked)


def spot_checked(
    connection: UnitConnection, kind: str, days: tuple[str, str], code: str | None
) -> list[tuple[str, str, int]]:
    """Return what spot checks found in the entries of each subject of this kind (or of that with ``code`` alone) that
    are dated within ``days``: its code, the verdict, how often.
    """
    return _by_subject(connection, _SPOT_CHECKED, kind, days, code, {})


def _by_subject(
    connection: UnitConnection, query: str, kind: str, days: tuple[str, str], code: str | None,
    lists: Mapping[str, Sequence[str]],
) -> list[tuple[str, str, int]]:  # fmt: skip
    asked: dict[str, Any] = {"first": days[0], "last": days[1], **lists}
    if code is not None:
        asked["code"] = code
    whose = _OF_PERSON if kind == "member" else _OF_PLACE
    statement = text(query.format(whose=whose, only="" if code is None else " AND s.code = :code"))
    expanding: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in lists]
    return [(row[0], row[1], row[2]) for row in connection.execute(statement.bindparams(*expanding), asked)]


def _of_subjects(query: str, column: str, subjects: Sequence[int] | None) -> str:
    return query if subjects is None else f"{query} AND {column} IN ({', '.join(map(str, subjects))})"
