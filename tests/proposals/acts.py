"""Proposals and hand-ins, each in a reading or a transaction of its own."""

from collections.abc import Mapping
from datetime import date

from kaoping.core.requirements.proposals import repository, service
from kaoping.core.requirements.proposals.computing import Proposal
from kaoping.core.requirements.proposals.evidence import HandIn
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.sheets.model import SheetKey, SheetState
from kaoping.core.storage.engine import Database

from tests.acting import home


def proposals_for(database: Database, round_: AssessmentRound, key: SheetKey, day: date) -> Mapping[str, Proposal]:
    """What the ledger proposes for a sheet."""
    with home(database).read() as connection:
        return service.proposals_for(connection, round_, key, day=day)


def round_proposals(
    database: Database, round_: AssessmentRound, form: str, period: str, day: date
) -> Mapping[str, Mapping[str, Proposal]]:
    """What the ledger proposes for everybody."""
    with home(database).read() as connection:
        return service.round_proposals(connection, round_, form, period, day=day)


def hand_in(database: Database, round_: AssessmentRound, key: SheetKey, version: int, day: date) -> SheetState:
    """Hand a sheet in."""
    with home(database).write("书记") as transaction:
        return service.hand_in(transaction, round_, key, version=version, day=day)


def hand_ins(database: Database, round_: AssessmentRound, key: SheetKey) -> tuple[HandIn, ...]:
    """Every hand-in of a sheet."""
    with home(database).read() as connection:
        return repository.frozen(connection, round_.info.id, key)


def evidence_of(database: Database, round_: AssessmentRound, key: SheetKey) -> Mapping[str, Proposal] | None:
    """What was frozen last."""
    with home(database).read() as connection:
        return service.evidence_of(connection, round_, key)


def proposals_shown(
    database: Database, round_: AssessmentRound, key: SheetKey, state: SheetState, day: date
) -> Mapping[str, Proposal]:
    """What is shown beside a sheet."""
    with home(database).read() as connection:
        return service.proposals_shown(connection, round_, key, state, day=day)
