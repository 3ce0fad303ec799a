"""Filling an empty database with the sample units, through the same imports a clerk would use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from ...core.adoption.adoptions import confirm_scheme, enable_scheme
from ...core.exchange.claims import ClaimFile
from ...core.exchange.marks import MarkFile
from ...core.exchange.polls import PollFile
from ...core.exchange.source import RoundRows, read_file, take_over
from ...core.organisation.changes import add_unit
from ...core.organisation.roster.importing import import_roster
from ...core.rounds.opening import open_round
from ...core.rounds.repository import load_round
from ...core.spreadsheet.reader import read_workbook
from ...core.storage.engine import Database, open_database
from ...core.storage.migrate import ensure_schema
from ...plugins.i18n import _
from ...plugins.loading import find_scheme
from .ledger import add_ledgers
from .steps import inspect_meetings, send_away, show_ledger


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit of the sample data, the scheme it uses and the year its files are about."""

    unit: str
    scheme: str
    year: int


SAMPLES = (Sample("市林业局(样例)", "forestry_member", 2025), Sample("某研究院(样例)", "institute_branch", 2025))

IMPORTS: Mapping[str, type[RoundRows]] = {"marks.csv": MarkFile, "polls.csv": PollFile, "claims.csv": ClaimFile}


def build(path: Path) -> Database:
    """A new database at ``path``: the sample units with a year of their ledgers, their graded rounds, and the next
    year's rounds still empty.
    """
    database = open_database(str(path))
    ensure_schema(database)
    for sample in SAMPLES:
        _add(database, sample, _("样例"))
    _add_steps(database, SAMPLES[0], _("样例"))
    return database


def _add(database: Database, sample: Sample, actor: str) -> None:
    scheme = find_scheme(sample.scheme)
    with database.write(actor) as transaction:
        add_unit(transaction, sample.unit)
    with as_file(files(__package__) / "data") as data:
        folder = data / sample.scheme
        with database.write(actor) as transaction:
            roster = read_workbook(folder / "roster.csv")
            import_roster(transaction, sample.unit, roster, day=date(sample.year, 1, 1))
        add_ledgers(database, actor, sample.unit, folder / "books", data / "proof", _("缺会议签到表,请补上。"))
        with database.write(actor) as transaction:
            enable_scheme(transaction, sample.unit, scheme)
            confirm_scheme(transaction, sample.unit, scheme, {})
            info = open_round(transaction, sample.unit, scheme, sample.year)
        with database.read() as connection:
            opened = load_round(connection, info.code)
        for name, kind in IMPORTS.items():
            if (folder / name).exists():
                read = read_file(opened, folder / name, kind)
                with database.write(actor) as transaction:
                    take_over(transaction, read)
    with database.write(actor) as transaction:
        open_round(transaction, sample.unit, scheme, sample.year + 1)


def _add_steps(database: Database, sample: Sample, actor: str) -> None:
    """What an office does with the ledgers, in the unit that has members."""
    unit, year = sample.unit, sample.year
    inspect_meetings(database, actor, unit, "B0002", year, _("第三季度三会一课抽查"), _("会议记录没有与会人员签名。"))
    show_ledger(database, actor, unit, "B0001", year)
    send_away(database, actor, unit, "M00005", year)
