"""Opinions about the subjects of a round as rows."""

from typing import Any

from sqlalchemy import text

from ..storage.connection import UnitConnection

OPINIONS = text("""
    SELECT o.id, s.code, s.name, o.kind, o.words, o.source, o.reason, o.actor, o.at, o.withdrawn, o.version
    FROM opinion o JOIN round_subject s ON s.unit_id = :unit AND s.id = o.subject_id
    WHERE o.unit_id = :unit AND o.round_id = :round ORDER BY s.ordinal, o.id""")


def opinion_rows(connection: UnitConnection, round_id: int) -> list[Any]:
    """Return every opinion with its subject, in the order of the round."""
    return list(connection.execute(OPINIONS, {"round": round_id}))
