"""Filling an empty database with the sample units, through the same imports a clerk would use."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from ...core.kernel.dates import period_days
from ...core.services.sample_year import add_ledgers
from ...core.services.schemes import SchemeReference
from ...core.services.services import Services
from ...plugins.i18n import _
from ...plugins.loading import find_scheme
from ..paths import read_attachment, read_workbook_file
from .steps import inspect_meetings, send_away, show_ledger


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit of the sample data, the scheme it uses and the year its files are about."""

    unit: str
    scheme: str
    year: int


SAMPLES = (Sample("市林业局(样例)", "forestry_member", 2025), Sample("某研究院(样例)", "institute_branch", 2025))


def build(path: Path) -> Services:
    """A new database at ``path``: the sample units with a year of their ledgers, their graded rounds, and the next
    year's rounds still empty.
    """
    services = Services.open(str(path), _("样例"))
    for sample in SAMPLES:
        _add(services, sample)
    unit, year = SAMPLES[0].unit, SAMPLES[0].year
    inspect_meetings(services, unit, "B0002", year, _("第三季度三会一课抽查"), _("会议记录没有与会人员签名。"))
    show_ledger(services, unit, "B0001", year)
    send_away(services, unit, "M00005", year)
    return services


def _add(services: Services, sample: Sample) -> None:
    unit, scheme = sample.unit, sample.scheme
    services.units.add(unit)
    with as_file(files(__package__) / "data") as data:
        folder = data / scheme
        first_day, _last_day = period_days(find_scheme(scheme).year_period(sample.year, {}))
        services.imports.roster(unit, read_workbook_file(folder / "roster.csv"), first_day)
        ledgers = tuple(read_workbook_file(path) for path in sorted((folder / "books").glob("*.csv")))
        proofs = {path.name: read_attachment(path) for path in sorted((data / "proof").iterdir())}
        add_ledgers(services, unit, ledgers, proofs, _("缺会议签到表,请补上。"))
        services.schemes.enable(unit, SchemeReference(scheme))
        services.schemes.confirm(unit, scheme, {})
        key = services.rounds.open(unit, scheme, sample.year).key
        for name, take_over in (
            ("marks.csv", services.imports.marks),
            ("polls.csv", services.imports.polls),
            ("claims.csv", services.imports.claims),
        ):
            if (folder / name).exists():
                take_over(key, read_workbook_file(folder / name))
    services.rounds.open(unit, scheme, sample.year + 1)
