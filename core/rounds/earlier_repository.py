"""Reading results from before the program: those that count, and those that were put right."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, text

from ..storage.connection import UnitConnection
from .model import EarlierResult

RESULTS = """
    SELECT r.scheme, r.year, r.code, r.name, r.total, r.grade, r.rank, r.file_id, f.file, f.sha256, f.reason, f.actor,
           f.at
    FROM earlier_result r JOIN earlier_file f ON f.unit_id = :unit AND f.id = r.file_id
    WHERE r.unit_id = :unit"""
ALL_RESULTS = text(f"{RESULTS} ORDER BY r.scheme, r.year, r.code, r.id")
RESULTS_OF_YEAR = text(f"{RESULTS} AND r.scheme = :scheme AND r.year = :year ORDER BY r.id")

RESULTS_OF_SUBJECT = text(
    f"{RESULTS} AND r.scheme IN :schemes AND r.code = :code AND r.year < :year ORDER BY r.year, r.id"
).bindparams(bindparam("schemes", expanding=True))


def earlier_results(connection: UnitConnection, *, superseded: bool = False) -> tuple[EarlierResult, ...]:
    """Return the earlier results of the unit by scheme, year and code; with ``superseded`` also what was put right."""
    found = [EarlierResult(*row) for row in connection.execute(ALL_RESULTS)]
    if superseded:
        return tuple(found)
    return tuple({(one.scheme, one.year, one.code): one for one in found}.values())


def results_of_year(connection: UnitConnection, scheme: str, year: int) -> Mapping[str, EarlierResult]:
    """Return the earlier results that count under ``scheme`` for ``year``, by code."""
    found = connection.execute(RESULTS_OF_YEAR, {"scheme": scheme, "year": year})
    return {one.code: one for one in (EarlierResult(*row) for row in found)}


def results_of_subject(
    connection: UnitConnection, schemes: Collection[str], code: str, year: int
) -> tuple[EarlierResult, ...]:
    """Return the earlier results that count under ``schemes`` about the subject ``code`` before ``year``, by year."""
    asked = {"schemes": sorted(schemes), "code": code, "year": year}
    found = [EarlierResult(*row) for row in connection.execute(RESULTS_OF_SUBJECT, asked)]
    return tuple({(one.scheme, one.year): one for one in found}.values())
