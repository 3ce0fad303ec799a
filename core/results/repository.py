"""What results are computed from, read as the driver's own tuples, and results that rounds stored."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

SHEETS = """
    SELECT subject_id, period, marks FROM sheet WHERE round_id = :round AND form = :form AND filling = :filling"""
WEIGHED_SHEETS = """
    SELECT subject_id, period, marks, filler FROM sheet
    WHERE round_id = :round AND form = :form AND filling = :filling"""
TALLIES = "SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE round_id = :round"
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note FROM claim
    WHERE round_id = :round AND withdrawn = 0"""
ANSWERS = "SELECT subject_id, question, choice FROM decision WHERE round_id = :round"

_HEAD = text("SELECT max(seq) FROM audit_entry")
_CHANGED = text(
    " UNION ".join(
        f"SELECT subject_id FROM {table} WHERE round_id = :round AND seq > :seq"  # noqa: S608 - fixed table names
        for table in ("sheet", "tally", "claim", "decision")
    )
)
_PLUGIN_BEHIND = text("""
    SELECT o.base, o.base_version FROM assessment_round r JOIN scheme_overlay o
    ON o.unit_id = r.unit_id AND o.scheme = r.scheme AND o.content_hash = r.content_hash WHERE r.id = :round""")
_STORED = text("SELECT subject_id, total, grade, computed_grade, rank, summary FROM outcome WHERE round_id = :round")

BATCH = 1_000
"""Rows taken from the driver at a time: they are packed into vectors while they are still in the processor's cache."""


def fact_batches(
    connection: Connection, query: str, round_id: int, subjects: Sequence[int] | None, **more: str
) -> Iterator[Sequence[Any]]:
    """Yield the rows of one of the queries above by the thousand, of all subjects or of those with these ids.

    They are the driver's own tuples: SQLAlchemy's rows cost as much again as reading does.
    """
    if subjects is not None:
        query = f"{query} AND subject_id IN ({', '.join(map(str, subjects))})"
    cursor = connection.execute(text(query), {"round": round_id, **more}).cursor
    while batch := cursor.fetchmany(BATCH):
        yield batch


def head(connection: Connection) -> int:
    """Return the number of the last audit entry; zero in an empty database."""
    return int(connection.execute(_HEAD).scalar() or 0)


def changed_subjects(connection: Connection, round_id: int, seq: int) -> Sequence[int]:
    """Return the ids of those about whom something was written after audit entry ``seq``; branches too."""
    return connection.execute(_CHANGED, {"round": round_id, "seq": seq}).scalars().all()


def plugin_behind(connection: Connection, round_id: int) -> tuple[str, str] | None:
    """Return id and version of the installed scheme that the round's scheme varies; ``None`` where it varies none."""
    row = connection.execute(_PLUGIN_BEHIND, {"round": round_id}).mappings().one_or_none()
    return (row["base"], row["base_version"]) if row and row["base"] else None


def stored_outcomes(connection: Connection, round_id: int) -> dict[int, RowMapping]:
    """Return what a round stored when it left its last stage that gives results, by the subject's id."""
    return {row["subject_id"]: row for row in connection.execute(_STORED, {"round": round_id}).mappings()}
