"""Opening a round: the scheme, its version, hash and parameters, the version of the calculation, and the cohort are
frozen in one transaction.

Whom a round grades: the unit's branches or members on a day, as rows to freeze.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ...plugins import evaluation
from ...plugins.contract import ParamValue, Scheme, canonical, content_hash
from ...plugins.i18n import _
from ...plugins.lint.wording import starters
from ..adoption.adoptions import adoption_of, require_same_content
from ..adoption.model import Adoption, write_params
from ..kernel.errors import Error
from ..kernel.pinyin import initials
from ..kernel.unit import Unit
from ..organisation.people_repository import members_on, memberships
from ..organisation.repository import organisations_on
from ..storage.connection import UnitConnection
from ..storage.transaction import Transaction
from .earlier_repository import results_of_year
from .membership import within_year, write_memberships
from .model import RoundInfo, branch_registers
from .repository import codes_of, log_stage, previous_totals, round_info
from .schedule import steps


def cohort(
    connection: UnitConnection, scheme: Scheme, params: Mapping[str, ParamValue], year: int, day: date
) -> list[dict[str, Any]]:
    """Columns of ``round_subject`` (without ``id``, ``round_id``, ``ordinal``): who is graded, by code, then, where
    claims may stand on a member's branch, the branches. Last year's totals come from the closed round of the scheme,
    else from results that were imported.
    """
    branches = _branches(connection, day)
    if scheme.subject == "branch":
        graded = branches
    else:
        members = _members(connection, scheme.year_period(year, params), day)
        graded = members + (branches if branch_registers(scheme) else [])
    previous = _previous(connection, scheme.id, year)
    return [{**row, **previous.get(row["code"], NOTHING_BEFORE)} for row in graded]


NOTHING_BEFORE: Mapping[str, int | None] = {"previous_total": None, "previous_file": None}


def _previous(connection: UnitConnection, scheme: str, year: int) -> Mapping[str, Mapping[str, int | None]]:
    """Last year's columns by code: from the closed round, else from what was imported, which names its file."""
    earlier = results_of_year(connection, scheme, year - 1)
    told = {
        code: {"previous_total": one.total, "previous_file": one.file_id}
        for code, one in earlier.items()
        if one.total is not None
    }
    computed = previous_totals(connection, scheme, year)
    return {**told, **{code: {**NOTHING_BEFORE, "previous_total": total} for code, total in computed.items()}}


def has_graded(rows: list[dict[str, Any]], scheme: Scheme) -> bool:
    """Whether anybody among ``rows`` gets a result."""
    return any(row["kind"] == scheme.subject for row in rows)


def _branches(connection: UnitConnection, day: date) -> list[dict[str, Any]]:
    return [
        {
            "code": place.code,
            "name": place.name,
            "initials": initials(place.name),
            "kind": "branch",
            "branch_code": place.parent_code,
            "branch_name": place.parent_name,
            "domain": place.domain,
            "class_name": place.class_name,
            "status": "",
            "memberships": "",
            "excused": "",
        }
        for place in organisations_on(connection, day)
        if place.kind == "branch"
    ]


def _members(connection: UnitConnection, year: str, day: date) -> list[dict[str, Any]]:
    times = memberships(connection)
    return [
        {
            "code": person.code,
            "name": person.name,
            "initials": person.initials,
            "kind": "member",
            "branch_code": person.branch_code,
            "branch_name": person.branch_name,
            "domain": person.domain,
            "class_name": person.class_name,
            "status": person.status,
            "memberships": write_memberships(within_year(times.get(person.code, ()), year)),
            "excused": "",
        }
        for person in members_on(connection, day)
    ]


YEARS = range(1990, 2101)


def open_round(transaction: Transaction, scheme: Scheme, year: int, *, day: date | None = None) -> RoundInfo:
    """Open the unit's round under ``scheme`` for ``year`` with the subjects as of ``day`` (default today).

    Raises:
        Error: the scheme is not enabled or has changed since, starter values are not confirmed, the round exists,
            or the roster has nobody to grade.
    """
    if year not in YEARS:
        raise Error(
            _("年度应在 {first} 到 {last} 之间,不是 {year}。").format(first=YEARS[0], last=YEARS[-1], year=year)
        )
    connection, unit = transaction.connection, transaction.unit
    adoption = adoption_of(connection, scheme)
    _require_ready(connection, scheme, adoption)
    code = _new_code(connection, scheme, year)
    rows = cohort(connection, scheme, adoption.params, year, day or transaction.today)
    if not has_graded(rows, scheme):
        hint = _("请先运行 kaoping import roster 文件 --unit {unit}").format(unit=unit.name)
        raise Error(_nobody(unit, scheme), hint)
    round_id, first = transaction.next_id("assessment_round"), steps(scheme)[0]
    transaction.label("round.open")
    transaction.insert(
        "assessment_round",
        [
            {
                "id": round_id,
                "code": code,
                "scheme": scheme.id,
                "version": scheme.version,
                "content_hash": content_hash(scheme),
                "scheme_data": canonical(scheme),
                "params": write_params(scheme.defaults() | dict(adoption.params)),
                "calculation": evaluation.CALCULATION,
                "year": year,
                "stage": first.id,
                "stage_since": transaction.at,
                "voided": 0,
            }
        ],
    )
    transaction.insert(
        "round_subject",
        [
            {**row, "id": transaction.next_id("round_subject"), "round_id": round_id, "ordinal": ordinal}
            for ordinal, row in enumerate(rows, start=1)
        ],
    )
    log_stage(transaction, round_id, first.id, "")
    return round_info(connection, round_id)


def _require_ready(connection: UnitConnection, scheme: Scheme, adoption: Adoption) -> None:
    require_same_content(connection, adoption, scheme)
    open_values = starters(scheme)
    if open_values and adoption.confirmed_at is None:
        raise Error(
            _("方案「{title}」有 {n} 处原文没有规定、由本软件暂定的数值,要先由单位确认。").format(
                title=_(scheme.title), n=len(open_values)
            ),
            _("请运行 kaoping schemes confirm {id} --unit {unit}").format(id=scheme.id, unit=connection.unit.name),
        )


def _new_code(connection: UnitConnection, scheme: Scheme, year: int) -> str:
    """The code of a round that is about to be opened; one in the place of void ones is numbered after them."""
    in_force, opened = codes_of(connection, scheme.id, year)
    if in_force is not None:
        raise Error(
            _("这一年的考评已经开启:{code}。").format(code=in_force),
            _("如果那一轮是开错的,先用 kaoping round void 作废它。"),
        )
    code = f"{connection.unit.name}-{scheme.id}-{year}"
    return f"{code}-{opened + 1}" if opened else code


def _nobody(unit: Unit, scheme: Scheme) -> str:
    if scheme.subject == "branch":
        return _("单位「{unit}」的花名册里没有党支部,不能开启考评。").format(unit=unit.name)
    return _("单位「{unit}」的花名册里没有党员,不能开启考评。").format(unit=unit.name)
