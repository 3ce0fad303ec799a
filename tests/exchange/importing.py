"""Files about a round taken over as a command does it: read and checked first, then stored in one transaction."""

from pathlib import Path

from kaoping.core.exchange.claims import ClaimFile
from kaoping.core.exchange.marks import MarkFile
from kaoping.core.exchange.polls import PollFile
from kaoping.core.exchange.source import ImportReport, RoundRows, read_file, take_over
from kaoping.core.rounds.repository import load_round
from kaoping.core.storage.engine import Database

from tests.acting import act, ask


def import_marks(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    return _import(database, actor, round_, path, MarkFile)


def import_polls(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    return _import(database, actor, round_, path, PollFile)


def import_claims(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    return _import(database, actor, round_, path, ClaimFile)


def _import(database: Database, actor: str, round_: str, path: Path, kind: type[RoundRows]) -> ImportReport:
    return act(database, actor, take_over, read_file(ask(database, load_round, round_), path, kind))
