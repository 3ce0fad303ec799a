"""Reading rounds: the list, one by whatever a user calls it, and everything on record in one."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.contract import Scheme, Subject, from_data
from ...plugins.contract.values import from_thousandths
from ...plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from ...plugins.i18n import _
from ..adoption.model import read_params
from ..kernel.errors import Error
from ..kernel.text import listed, match_key, nearest, pick, shown
from ..storage.engine import Database
from .model import AssessmentRound, RoundInfo, RoundSubject, branch_registers
from .schedule import stage_title
from .sheets.codec import read_details, unpack

INFOS = text("""
    SELECT r.id, u.name, r.code, r.scheme, r.version, r.year, r.stage, r.stage_since, r.scheme_data,
           (SELECT count(*) FROM round_subject s WHERE s.round_id = r.id AND s.kind = 'branch'),
           (SELECT count(*) FROM round_subject s WHERE s.round_id = r.id AND s.kind = 'member')
    FROM assessment_round r JOIN unit u ON u.id = r.unit_id ORDER BY r.id""")

SUBJECTS = text("""
    SELECT id, initials, branch_name, code, name, kind, branch_code, domain, class_name, status, previous_total
    FROM round_subject WHERE round_id = :round ORDER BY ordinal""")

SHEETS = "SELECT subject_id, form, period, filling, filler, marks, details FROM sheet WHERE round_id = :round"
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note FROM claim
    WHERE round_id = :round AND withdrawn = 0"""
TALLIES = "SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE round_id = :round"
DECISIONS = "SELECT subject_id, question, choice, reason, actor, at FROM decision WHERE round_id = :round"


def list_rounds(database: Database) -> tuple[RoundInfo, ...]:
    """All rounds in the order they were opened."""
    with database.read() as connection:
        return round_infos(connection)


def round_infos(connection: Connection) -> tuple[RoundInfo, ...]:
    """:func:`list_rounds` on an open connection."""
    return tuple(_info(row) for row in connection.execute(INFOS))


def find_round(database: Database, name: str) -> RoundInfo:
    """The round with the code ``name``, with that number, or alone in having ``name`` as a part of its code.

    Raises:
        Error: none or several are meant; the hint says which there are.
    """
    with database.read() as connection:
        return _named(round_infos(connection), name)


def load_round(database: Database, name: str) -> AssessmentRound:
    """The round ``name`` (as in :func:`find_round`) with all it froze.

    Raises:
        Error: none or several are meant.
    """
    with database.read() as connection:
        return load_round_on(connection, name)


def load_round_on(connection: Connection, name: str) -> AssessmentRound:
    """:func:`load_round` on an open connection."""
    info = _named(round_infos(connection), name)
    frozen = text("SELECT scheme_data, params FROM assessment_round WHERE id = :round")
    scheme_data, params = connection.execute(frozen, {"round": info.id}).one()
    subjects = tuple(
        RoundSubject(row[0], row[1], row[2], Subject(*row[3:]))
        for row in connection.execute(SUBJECTS, {"round": info.id})
    )
    return AssessmentRound(info, frozen_scheme(scheme_data), read_params(params), info.year, subjects)


def current_stage(connection: Connection, round_: AssessmentRound) -> str:
    """The stage ``round`` is in by now; it may have moved on since it was loaded."""
    query = text("SELECT stage FROM assessment_round WHERE id = :round")
    return str(connection.execute(query, {"round": round_.info.id}).scalar_one())


def records(database: Database, round_: AssessmentRound, codes: Collection[str] | None = None) -> list[Record]:
    """What is on record about the graded subjects (of ``codes`` only, where given), in the round's order.

    Claims that stand on a branch are told with each of its members.
    """
    wanted = [one for one in round_.graded if codes is None or one.code in codes]
    holders = branch_registers(round_.scheme)
    branches = {one.subject.branch for one in wanted} if holders else set()
    needed = {one.id for one in wanted} | {round_.by_code[code].id for code in branches if code in round_.by_code}
    narrow = needed if codes is not None else None
    with database.read() as connection:
        sheets = _by_subject(_rows(connection, SHEETS, round_, narrow), _sheet)
        claims = _by_subject(_rows(connection, CLAIMS, round_, narrow), _claim)
        tallies = _by_subject(_rows(connection, TALLIES, round_, narrow), _tally)
        answers = _by_subject(_rows(connection, DECISIONS, round_, narrow), lambda row: Answer(*row))
    return [
        Record(
            one.subject,
            tuple(
                sorted(
                    sheets.get(one.id, ()), key=lambda sheet: (sheet.form, sheet.period, sheet.filling, sheet.filler)
                )
            ),
            tuple(sorted((*claims.get(one.id, ()), *_of_branch(round_, one, claims)), key=lambda claim: claim.id)),
            tuple(sorted(tallies.get(one.id, ()), key=lambda tally: (tally.poll, tally.period, tally.group))),
            tuple(sorted(answers.get(one.id, ()), key=lambda answer: answer.question)),
        )
        for one in wanted
    ]


def _of_branch(round_: AssessmentRound, one: RoundSubject, claims: Mapping[int, Iterable[Claim]]) -> Iterable[Claim]:
    branch = round_.by_code.get(one.subject.branch) if one.subject.kind == "member" else None
    return claims.get(branch.id, ()) if branch else ()


def _named(infos: tuple[RoundInfo, ...], name: str) -> RoundInfo:
    by_code = {info.code: info for info in infos}
    exact = pick(name, by_code)
    if exact is not None:
        return by_code[exact]
    numbered = [info for info in infos if name.isascii() and name.isdigit() and info.id == int(name)]
    parts = [info for info in infos if match_key(name) and match_key(name) in match_key(info.code)]
    found = numbered or parts
    if len(found) == 1:
        return found[0]
    if found:
        codes = listed(info.code for info in found)
        raise Error(_("“{name}”符合好几轮考评:{codes}。").format(name=shown(name), codes=codes), _("请写完整的编号。"))
    hint = nearest(name, by_code) or _("请先运行 kaoping round open 方案 --unit 单位 --year 年度")
    raise Error(_("没有“{name}”这轮考评。").format(name=shown(name)), hint)


def _info(row: Any) -> RoundInfo:
    id_, unit, code, scheme_id, version, year, stage, since, data, branches, members = row
    scheme = frozen_scheme(data)
    graded = branches if scheme.subject == "branch" else members
    title = _(scheme.title)
    return RoundInfo(id_, unit, code, scheme_id, title, version, year, stage, stage_title(scheme, stage), since, graded)


@lru_cache(maxsize=64)
def frozen_scheme(data: str) -> Scheme:
    """The scheme a round froze as canonical JSON, without its functions."""
    scheme = from_data(json.loads(data))
    if not isinstance(scheme, Scheme):
        raise TypeError(f"a round froze a {type(scheme).__name__}, not a scheme")
    return scheme


def _rows(
    connection: Connection, query: str, round_: AssessmentRound, subjects: Collection[int] | None
) -> Iterable[Any]:
    if subjects is None:
        return connection.execute(text(query), {"round": round_.info.id})
    marks = ", ".join(str(int(subject)) for subject in sorted(subjects)) or "NULL"
    return connection.execute(text(f"{query} AND subject_id IN ({marks})"), {"round": round_.info.id})


def _by_subject(rows: Iterable[Any], make: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(make(row[1:]))
    return found


def _sheet(row: Any) -> Sheet:
    form, period, filling, filler, marks, details = row
    return Sheet(form, period, filling, filler, unpack(marks), read_details(details))


def _claim(row: Any) -> Claim:
    id_, register, kind, date, points, proof, recognised_by, note = row
    worth = None if points is None else from_thousandths(points)
    return Claim(id_, register, kind, date, worth, proof, recognised_by, note)


def _tally(row: Any) -> Tally:
    poll, period, group, counts = row
    return Tally(poll, period, group, json.loads(counts))
