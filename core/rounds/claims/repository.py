"""The rows of claims."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text

from ...storage.connection import UnitConnection
from .model import ClaimContent, Withdrawal

_ROWS = """
    SELECT id, subject_id, register, kind, date, points, proof, recognised_by, note, count, replaces, withdrawn,
           withdrawn_by, withdrawn_at, reason FROM claim
    WHERE unit_id = :unit AND round_id = :round"""
_OF_SUBJECT = " AND subject_id = :subject"
_ONE = text(f"{_ROWS} AND id = :claim")
_CASES = text("""
    SELECT subject_id, register, kind, date, points, proof, recognised_by, note, count, withdrawn FROM claim
    WHERE unit_id = :unit AND round_id = :round""")


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as it is stored; ``withdrawal`` is ``None`` while it counts."""

    id: int
    content: ClaimContent
    count: int
    replaces: int | None
    withdrawal: Withdrawal | None


def stored_claims(connection: UnitConnection, round_id: int, subject_id: int | None = None) -> Iterator[StoredClaim]:
    """Yield the claims of a round (of one subject, where given) in the order they came, withdrawn ones too."""
    asked: dict[str, Any] = {"round": round_id}
    query = _ROWS
    if subject_id is not None:
        query, asked = query + _OF_SUBJECT, {**asked, "subject": subject_id}
    yield from map(_stored, connection.execute(text(f"{query} ORDER BY id"), asked).mappings())


def stored_claim(connection: UnitConnection, round_id: int, id_: int) -> StoredClaim | None:
    """Return the claim of a round with that number; ``None`` where there is none."""
    row = connection.execute(_ONE, {"round": round_id, "claim": id_}).mappings().one_or_none()
    return None if row is None else _stored(row)


def cases_of(connection: UnitConnection, round_id: int) -> tuple[Counter[ClaimContent], frozenset[ClaimContent]]:
    """Return how many cases are on record of each content in a round, and which contents were withdrawn."""
    cases: Counter[ClaimContent] = Counter()
    withdrawn = set()
    for *content, count, gone in connection.execute(_CASES, {"round": round_id}):
        cases[ClaimContent(*content)] += count
        if gone:
            withdrawn.add(ClaimContent(*content))
    return cases, frozenset(withdrawn)


def _stored(row: RowMapping) -> StoredClaim:
    withdrawal = Withdrawal(row["withdrawn_by"], row["withdrawn_at"], row["reason"]) if row["withdrawn"] else None
    content = ClaimContent(*(row[name] for name in ClaimContent._fields))
    return StoredClaim(row["id"], content, row["count"], row["replaces"], withdrawal)
