"""Panels as rows: who sits where, what befell the seats, who does not mark whom, and where people belong."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text

from ..storage.connection import UnitConnection, UnitsConnection
from .model import ASIDE

MEMBERS = text("""
    SELECT id, form, filling, filler, filler_group, since, until FROM panel_member
    WHERE unit_id = :unit AND round_id = :round ORDER BY form, filling, id""")
LISTED = text("""
    SELECT filler, until FROM panel_member
    WHERE unit_id = :unit AND round_id = :round AND form = :form AND filling = :filling AND since <> ''""")
LISTED_ROUNDS = """
    SELECT unit_id, round_id FROM panel_member WHERE unit_id IN (:unit) AND since <> '' GROUP BY unit_id, round_id"""
EVENTS = text("""
    SELECT m.form, m.filling, m.filler, e.kind, e.filler_group, e.reason, e.actor, e.at FROM panel_event e
    JOIN panel_member m ON m.unit_id = :unit AND m.id = e.member_id
    WHERE e.unit_id = :unit AND m.round_id = :round ORDER BY e.id DESC""")
RECUSALS = text("""
    SELECT id, subject_id, filler, reason, actor, at, lifted FROM recusal
    WHERE unit_id = :unit AND round_id = :round ORDER BY id""")
RECUSED = text("""
    SELECT reason FROM recusal WHERE unit_id = :unit AND round_id = :round AND subject_id = :subject
    AND filler = :filler AND lifted = 0""")
HOMES = text("""
    SELECT s.name, s.person_id, o.code, p.code, g.code FROM person_state s
    LEFT JOIN organisation o ON o.unit_id = :unit AND o.id = s.branch_id
    LEFT JOIN organisation_state os ON os.unit_id = :unit AND os.organisation_id = o.id AND os.until IS NULL
    LEFT JOIN organisation_state ps
        ON ps.unit_id = :unit AND ps.organisation_id = os.parent_id AND ps.until IS NULL AND ps.kind <> 'committee'
    LEFT JOIN organisation p ON p.unit_id = :unit AND p.id = ps.organisation_id
    LEFT JOIN organisation_state gs
        ON gs.unit_id = :unit AND gs.organisation_id = ps.parent_id AND gs.until IS NULL AND gs.kind <> 'committee'
    LEFT JOIN organisation g ON g.unit_id = :unit AND g.id = gs.organisation_id
    WHERE s.unit_id = :unit AND s.until IS NULL AND s.name IN :names""").bindparams(bindparam("names", expanding=True))
HANDED_IN = text(f"""
    SELECT subject_id, form, period, filling, filler, state FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND state <> '{ASIDE}'""")  # noqa: S608 a word of our own
OF_FILLER = text("""
    SELECT id, state, subject_id FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND filler = :filler""")
OF_FILLING = text("""
    SELECT id, state, subject_id FROM sheet
    WHERE unit_id = :unit AND round_id = :round AND form = :form AND filling = :filling AND filler = :filler""")


PAPERS = """
    SELECT p.id, r.code AS subject, r.name AS name, s.form, s.period, s.filling, s.filler, p.sheet_version, s.version,
           p.file, p.sha256, p.entered_by, p.entered_at, p.confirmed_by, p.confirmed_at, p.refused, p.note
    FROM paper_sheet p JOIN sheet s ON s.unit_id = :unit AND s.id = p.sheet_id
    JOIN round_subject r ON r.unit_id = :unit AND r.id = s.subject_id
    WHERE p.unit_id = :unit AND p.round_id = :round"""


class MemberRow(NamedTuple):
    """A filler with its group and its seat, as it is stored."""

    id: int
    form: str
    filling: str
    filler: str
    group: str
    since: str
    until: str

    @property
    def seated(self) -> bool:
        """True while it sits on the panel."""
        return bool(self.since) and not self.until


class SheetOfPanel(NamedTuple):
    """A sheet of a round, and whether it is handed in."""

    subject_id: int
    form: str
    period: str
    filling: str
    filler: str
    state: str


class RecusalRow(NamedTuple):
    """Somebody who does not mark a subject."""

    id: int
    subject_id: int
    filler: str
    reason: str
    actor: str
    at: str
    lifted: int


class FillersSheet(NamedTuple):
    """A sheet of somebody: its row, its state, the subject's row."""

    id: int
    state: str
    subject_id: int


def member_rows(connection: UnitConnection, round_id: int) -> list[MemberRow]:
    """Return everybody who has a group or a seat in a round, in the order of the list."""
    return [MemberRow(*row) for row in connection.execute(MEMBERS, {"round": round_id})]


def listed(connection: UnitConnection, round_id: int, form: str, filling: str) -> dict[str, bool]:
    """Return who is or was on the list of a filling, and whether they still sit there; empty where there is none."""
    asked = {"round": round_id, "form": form, "filling": filling}
    return {row[0]: not row[1] for row in connection.execute(LISTED, asked)}


def rounds_with_lists(connection: UnitsConnection) -> frozenset[tuple[int, int]]:
    """Return the numbers of unit and round of all rounds in which a panel has a list."""
    return frozenset((unit, round_id) for unit, round_id in connection.execute(LISTED_ROUNDS))


def panel_events(connection: UnitConnection, round_id: int) -> list[tuple[str, str, str, str, str, str, str, str]]:
    """Return form, filling, filler, kind, group, reason, actor and time of what befell the seats, the last first."""
    found = connection.execute(EVENTS, {"round": round_id})
    return [(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in found]


def recusal_rows(connection: UnitConnection, round_id: int) -> list[RecusalRow]:
    """Return everybody who was declared not to mark somebody, lifted ones too."""
    return [RecusalRow(*row) for row in connection.execute(RECUSALS, {"round": round_id})]


def recused_because(connection: UnitConnection, round_id: int, subject_id: int, filler: str) -> str | None:
    """Return why a filler does not mark a subject; ``None`` where that was not declared."""
    asked = {"round": round_id, "subject": subject_id, "filler": filler}
    reason: str | None = connection.execute(RECUSED, asked).scalar()
    return reason


def homes(connection: UnitConnection, names: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the codes of the branch of each of ``names`` that one person alone has, and of those above it that are no
    committee.
    """
    if not names:
        return {}
    people: dict[str, set[int]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for name, person, *branches in connection.execute(HOMES, {"names": sorted(names)}):
        people[name].add(person)
        codes[name].update(filter(None, branches))
    return {name: frozenset(codes[name]) for name, found in people.items() if len(found) == 1 and codes[name]}


def paper_rows(connection: UnitConnection, round_id: int) -> list[dict[str, Any]]:
    """Return every sheet of a round that was taken over from a paper, the last one first."""
    return [dict(row) for row in connection.execute(f"{PAPERS} ORDER BY p.id DESC", {"round": round_id}).mappings()]


def sheets_of_panels(connection: UnitConnection, round_id: int) -> list[SheetOfPanel]:
    """Return all sheets of a round that count."""
    return [SheetOfPanel(*row) for row in connection.execute(HANDED_IN, {"round": round_id})]


def sheets_of_filler(
    connection: UnitConnection, round_id: int, filler: str, place: tuple[str, str] | None = None
) -> list[FillersSheet]:
    """Return the sheets of a filler in a round, in one form and filling where ``place`` names them."""
    asked: Mapping[str, object] = {"round": round_id, "filler": filler}
    if place is None:
        return [FillersSheet(*row) for row in connection.execute(OF_FILLER, asked)]
    form, filling = place
    return [FillersSheet(*row) for row in connection.execute(OF_FILLING, {**asked, "form": form, "filling": filling})]
