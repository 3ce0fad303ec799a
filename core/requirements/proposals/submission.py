"""Handing in a sheet together with what the ledger said about it, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import listed
from ...organisation.repository import find_unit
from ...rounds.model import AssessmentRound, graded_subject
from ...rounds.sheets.marking import FormRules
from ...rounds.sheets.model import SUBMITTED, SheetKey, SheetState
from ...rounds.sheets.service import submit_sheet
from ...storage.transaction import Transaction
from .computing import Proposal
from .evidence import entries_behind, write_body
from .repository import entry_versions, frozen, ledger_head, sheet_id
from .service import proposals_for


def hand_in(transaction: Transaction, round_: AssessmentRound, key: SheetKey, *, version: int, day: date) -> SheetState:
    """Hand a sheet in and freeze what the ledger proposes for it as of ``day``; return the sheet as it then is.

    Raises:
        Conflict: it is no longer at ``version``.
        Error: marks are missing, an item is marked otherwise than a binding proposal without a reason (the sentence
            lists them), or the sheet is closed.
    """
    state = submit_sheet(transaction, round_, key, version=version)
    proposals = proposals_for(transaction.connection, round_, key, day=day)
    if proposals:
        _refuse_unexplained(unexplained(round_, key, state, proposals))
        _freeze(transaction, round_, key, state, proposals, day)
    return state


def unexplained(
    round_: AssessmentRound, key: SheetKey, state: SheetState, proposals: Mapping[str, Proposal]
) -> tuple[str, ...]:
    """Return the items marked otherwise than a binding proposal and without a reason; one not marked yet is none."""
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


def evidence_of(connection: Connection, round_: AssessmentRound, key: SheetKey) -> Mapping[str, Proposal] | None:
    """Return the proposals as they were when the sheet was handed in last; ``None`` when it was not with any."""
    made = frozen(connection, round_.info.id, key)
    return made[-1].proposals if made else None


def proposals_shown(
    connection: Connection, round_: AssessmentRound, key: SheetKey, state: SheetState, *, day: date
) -> Mapping[str, Proposal]:
    """Return what is shown beside a sheet in ``state``: what was frozen while it is handed in, else as the ledger
    stands on ``day``.
    """
    then = evidence_of(connection, round_, key) if state.state == SUBMITTED else None
    return proposals_for(connection, round_, key, day=day) if then is None else then


def _freeze(
    transaction: Transaction,
    round_: AssessmentRound,
    key: SheetKey,
    state: SheetState,
    proposals: Mapping[str, Proposal],
    day: date,
) -> None:
    connection = transaction.connection
    head = ledger_head(connection, find_unit(connection, round_.info.unit).id)
    versions = entry_versions(connection, entries_behind(proposals.values()))
    row = {
        "id": transaction.next_id("sheet_evidence"),
        "sheet_id": sheet_id(connection, round_.info.id, key),
        "sheet_version": state.version,
        "body": write_body(day.isoformat(), head, versions, proposals),
        "actor": transaction.actor,
        "at": transaction.at,
    }
    transaction.insert("sheet_evidence", [row])


def _refuse_unexplained(items: Sequence[str]) -> None:
    if items:
        raise Error(
            _("第 {items} 项的打分与台账的建议不同,却没有写理由。").format(items=listed(items)),
            _("请按建议打分,或写明理由。"),
        )
