"""Files taken over as a command does it: read and handed to the service, a copy beside those that are refused."""

from datetime import date
from pathlib import Path

from kaoping.core.exchange.source import ImportReport
from kaoping.core.organisation.roster.importing import RosterReport
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.imports import ImportService
from kaoping.core.services.rounds import RoundService
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database
from kaoping.tui.paths import read_workbook_file, refused_beside


def import_marks(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    with refused_beside(path):
        return _imports(database, actor).marks(_key(database, actor, round_), read_workbook_file(path))


def import_polls(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    with refused_beside(path):
        return _imports(database, actor).polls(_key(database, actor, round_), read_workbook_file(path))


def import_claims(database: Database, actor: str, round_: str, path: Path) -> ImportReport:
    with refused_beside(path):
        return _imports(database, actor).claims(_key(database, actor, round_), read_workbook_file(path))


def import_roster(database: Database, actor: str, unit: str, path: Path, day: date | None = None) -> RosterReport:
    with refused_beside(path):
        return _imports(database, actor).roster(unit, read_workbook_file(path), day)


def _imports(database: Database, actor: str) -> ImportService:
    return ImportService(Workspace(database, actor))


def _key(database: Database, actor: str, called: str) -> RoundKey:
    return RoundService(Workspace(database, actor)).key(called)
