"""Handing in a sheet together with what the ledger said about it, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, text

from ....plugins.i18n import _
from ...kernel.dates import moment, today
from ...kernel.errors import Error
from ...kernel.text import listed
from ...organisation.model import unit_named
from ...rounds.model import AssessmentRound, graded_subject
from ...rounds.sheets.marking import FormRules
from ...rounds.sheets.service import SUBMITTED, SheetKey, SheetState, submit_sheet
from ...storage.engine import Database
from ...storage.transaction import CHUNK, Transaction
from .computing import Proposal
from .evidence import HandIn, entries_behind, read_body, write_body
from .service import proposals_for, proposals_on

HEAD = text("SELECT max(seq) FROM entry WHERE unit_id = :unit")
VERSIONS = text("SELECT id, version FROM entry WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
FROZEN = text("""
    SELECT e.sheet_version, e.actor, e.at, e.body FROM sheet_evidence e
    JOIN sheet s ON s.id = e.sheet_id JOIN round_subject r ON r.id = s.subject_id
    WHERE s.round_id = :round AND r.code = :subject AND s.form = :form AND s.period = :period
      AND s.filling = :filling AND s.filler = :filler ORDER BY e.id""")


def hand_in(
    database: Database, actor: str, round_: AssessmentRound, key: SheetKey, *, version: int, day: date | None = None
) -> SheetState:
    """Hand a sheet in and freeze what the ledger proposed for it, as of ``day`` (default today).

    Raises:
        Conflict: it is no longer at ``version``.
        Error: marks are missing, an item is marked otherwise than a binding proposal without a reason (the sentence
            lists them), or the sheet is closed. Nothing is written then.
    """

    def freeze(transaction: Transaction, sheet_id: int, state: SheetState) -> None:
        proposals = proposals_on(transaction.connection, round_, key, day=day)
        if not proposals:
            return
        _refuse_unexplained(unexplained(round_, key, state, proposals))
        entries = entries_behind(proposals.values())
        unit = unit_named(transaction.connection, round_.info.unit)
        head = transaction.connection.execute(HEAD, {"unit": unit.id}).scalar() or 0
        body = write_body((day or today()).isoformat(), head, _versions(transaction.connection, entries), proposals)
        row = {"sheet_id": sheet_id, "sheet_version": state.version, "body": body, "actor": actor, "at": moment()}
        transaction.insert("sheet_evidence", [{**row, "id": transaction.next_id("sheet_evidence")}])

    return submit_sheet(database, actor, round_, key, version=version, along=freeze)


def unexplained(
    round_: AssessmentRound, key: SheetKey, state: SheetState, proposals: Mapping[str, Proposal]
) -> tuple[str, ...]:
    """Items marked otherwise than a binding proposal, and without a reason; items not marked yet are none of them."""
    form = round_.scheme.form(key.form)
    if form is None:
        raise LookupError(f"the round has no form {key.form}")
    rules = FormRules(form, graded_subject(round_, key.subject).subject)
    found = []
    for item, proposal in proposals.items():
        mark, place = proposal.mark, rules.by_id[item]
        given = state.marks[place.position]
        if mark is None or not proposal.binding or given in (None, place.value(mark.lines)):
            continue
        if not any(line.reason for line in state.lines.get(item, ())):
            found.append(item)
    return tuple(found)


def hand_ins(database: Database, round_: AssessmentRound, key: SheetKey) -> tuple[HandIn, ...]:
    """Every time the sheet was handed in, with what the ledger said then, the first one first."""
    with database.read() as connection:
        rows = connection.execute(
            FROZEN,
            {
                "round": round_.info.id,
                "subject": key.subject,
                "form": key.form,
                "period": key.period,
                "filling": key.filling,
                "filler": key.filler,
            },
        ).all()
    return tuple(read_body(*row) for row in rows)


def evidence_of(database: Database, round_: AssessmentRound, key: SheetKey) -> Mapping[str, Proposal] | None:
    """The proposals as they were when the sheet was handed in last; ``None`` when it was not with any."""
    made = hand_ins(database, round_, key)
    return made[-1].proposals if made else None


def proposals_shown(
    database: Database, round_: AssessmentRound, key: SheetKey, state: SheetState, *, day: date | None = None
) -> Mapping[str, Proposal]:
    """What is shown beside a sheet in ``state``: what was frozen while it is handed in, else as the ledger stands."""
    frozen = evidence_of(database, round_, key) if state.state == SUBMITTED else None
    return proposals_for(database, round_, key, day=day) if frozen is None else frozen


def _refuse_unexplained(items: Sequence[str]) -> None:
    if items:
        raise Error(
            _("第 {items} 项的打分与台账的建议不同,却没有写理由。").format(items=listed(items)),
            _("请按建议打分,或写明理由。"),
        )


def _versions(connection: Connection, entries: Sequence[int]) -> dict[int, int]:
    versions: dict[int, int] = {}
    for start in range(0, len(entries), CHUNK):
        rows = connection.execute(VERSIONS, {"ids": entries[start : start + CHUNK]})
        versions |= {row.id: row.version for row in rows}
    return versions
