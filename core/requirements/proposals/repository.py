"""Rows behind proposals: where a subject stands, whether a ledger is kept, and what was frozen at a hand-in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, text

from ....plugins.contract import Subject
from ...rounds.sheets.model import SheetKey
from ...storage.connection import UnitConnection
from ...storage.transaction import CHUNK
from ..model import Whom
from .computing import SubjectPlace
from .evidence import HandIn, read_body

ORGANISATION = text("SELECT id FROM organisation WHERE unit_id = :unit AND code = :code")
PERSON = text("SELECT id FROM person WHERE unit_id = :unit AND code = :code")
KEEPS = text("""
    SELECT 1 FROM organisation o WHERE o.unit_id = :unit AND EXISTS (
        SELECT 1 FROM entry e WHERE e.unit_id = :unit AND e.organisation_id = o.id AND e.date BETWEEN :first AND :last)
    LIMIT 1""")
BRANCHES = text("""
    SELECT branch_id FROM person_state WHERE unit_id = :unit AND person_id = :person AND branch_id IS NOT NULL
    ORDER BY since, id""")
HEAD = text("""
    SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM entry WHERE unit_id = :unit
        UNION ALL SELECT max(seq) FROM file_import WHERE unit_id = :unit
    ) AS last""")
VERSIONS = text("SELECT id, version FROM entry WHERE unit_id = :unit AND id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)

OF_SHEET = """
    FROM round_subject r JOIN sheet s ON s.unit_id = :unit AND s.round_id = :round AND s.subject_id = r.id
    WHERE r.unit_id = :unit AND r.round_id = :round AND r.code = :subject AND s.form = :form AND s.period = :period
      AND s.filling = :filling AND s.filler = :filler"""
SHEET = text(f"SELECT s.id {OF_SHEET}")
FROZEN = text(f"""
    SELECT sheet_version, actor, at, body FROM sheet_evidence
    WHERE unit_id = :unit AND sheet_id IN (SELECT s.id {OF_SHEET}) ORDER BY +id""")  # noqa: S608  # ours
"""In order of ids; the plus keeps SQLite from going through what was frozen of all sheets in that order."""


def subject_place(connection: UnitConnection, subject: Subject) -> SubjectPlace:
    """Return where one subject stands, without the whole directory."""
    called = {"code": subject.code}
    if subject.kind == "branch":
        organisation_id = connection.execute(ORGANISATION, called).scalar_one()
        return SubjectPlace(subject, Whom(organisation_id), (organisation_id,))
    person_id = connection.execute(PERSON, called).scalar_one()
    branches = tuple(dict.fromkeys(connection.execute(BRANCHES, {"person": person_id}).scalars()))
    return SubjectPlace(subject, Whom(branches[-1] if branches else 0, person_id), branches)


def keeps_a_ledger(connection: UnitConnection, first: str, last: str) -> bool:
    """Return True if the unit has any entry dated between two ISO days."""
    return connection.execute(KEEPS, {"first": first, "last": last}).scalar() is not None


def ledger_head(connection: UnitConnection) -> int:
    """Return the number of the last audit entry about the entries of the unit; 0 where it has none."""
    head: int | None = connection.execute(HEAD).scalar()
    return head or 0


def entry_versions(connection: UnitConnection, entries: Sequence[int]) -> Mapping[int, int]:
    """Return the versions of entries, by id."""
    versions: dict[int, int] = {}
    for start in range(0, len(entries), CHUNK):
        rows = connection.execute(VERSIONS, {"ids": entries[start : start + CHUNK]})
        versions |= {row.id: row.version for row in rows}
    return versions


def sheet_id(connection: UnitConnection, round_id: int, key: SheetKey) -> int:
    """Return the row of a sheet that somebody began."""
    id_: int = connection.execute(SHEET, _named(round_id, key)).scalar_one()
    return id_


def frozen(connection: UnitConnection, round_id: int, key: SheetKey) -> tuple[HandIn, ...]:
    """Return every time a sheet was handed in with proposals, the first one first."""
    rows = connection.execute(FROZEN, _named(round_id, key))
    return tuple(read_body(row.sheet_version, row.actor, row.at, row.body) for row in rows)


def _named(round_id: int, key: SheetKey) -> dict[str, str | int]:
    return {
        "round": round_id,
        "subject": key.subject,
        "form": key.form,
        "period": key.period,
        "filling": key.filling,
        "filler": key.filler,
    }
