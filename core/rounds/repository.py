"""Reading rounds: the list, one by whatever a user calls it, and everything on record in one."""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any

from sqlalchemy import text

from ...plugins.contract import Scheme, Subject, from_data
from ...plugins.contract.values import from_thousandths
from ...plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from ...plugins.i18n import _
from ..adoption.model import read_params
from ..kernel.errors import Error
from ..kernel.text import listed, match_key, nearest, pick, shown
from ..kernel.unit import Unit
from ..storage.connection import UnitConnection
from ..storage.records import record
from .model import CLOSED, AssessmentRound, RoundInfo, RoundSubject, branch_registers
from .schedule import stage_title
from .sheets.codec import read_details, unpack
from .sheets.marking import Likeness

INFOS = """
    SELECT r.id, r.code, r.scheme, r.version, r.year, r.stage, r.stage_since, r.content_hash, r.calculation,
           (SELECT count(*) FROM round_subject s
            WHERE s.unit_id = :unit AND s.round_id = r.id AND s.kind = 'branch'),
           (SELECT count(*) FROM round_subject s
            WHERE s.unit_id = :unit AND s.round_id = r.id AND s.kind = 'member')
    FROM assessment_round r WHERE r.unit_id = :unit"""

SUBJECTS = text("""
    SELECT s.id, s.initials, s.branch_name, f.file, f.sha256,
           s.code, s.name, s.kind, s.branch_code, s.domain, s.class_name, s.status, s.previous_total
    FROM round_subject s LEFT JOIN earlier_file f ON f.unit_id = :unit AND f.id = s.previous_file
    WHERE s.unit_id = :unit AND s.round_id = :round ORDER BY s.ordinal""")

SHEETS = """
    SELECT subject_id, form, period, filling, filler, marks, details FROM sheet
    WHERE unit_id = :unit AND round_id = :round"""
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note FROM claim
    WHERE unit_id = :unit AND round_id = :round AND withdrawn = 0"""
TALLIES = """
    SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE unit_id = :unit AND round_id = :round"""
DECISIONS = """
    SELECT subject_id, question, choice, reason, actor, at FROM decision WHERE unit_id = :unit AND round_id = :round"""

CODES = text("SELECT id, code FROM assessment_round WHERE unit_id = :unit ORDER BY id")
PARAMS = text("SELECT params FROM assessment_round WHERE unit_id = :unit AND id = :round")
SCHEME = text("SELECT scheme_data FROM assessment_round WHERE unit_id = :unit AND id = :round")
STAGE = text("SELECT stage FROM assessment_round WHERE unit_id = :unit AND id = :round")
SAME = text("SELECT code FROM assessment_round WHERE unit_id = :unit AND scheme = :scheme AND year = :year")
PREVIOUS = text("""
    SELECT s.code, o.total FROM assessment_round r
    JOIN round_subject s ON s.unit_id = :unit AND s.round_id = r.id
    JOIN outcome o ON o.unit_id = :unit AND o.subject_id = s.id
    WHERE r.unit_id = :unit AND r.scheme = :scheme AND r.year = :year AND r.stage = :closed""")
OUTCOMES = text("SELECT subject_id, id FROM outcome WHERE unit_id = :unit AND round_id = :round")
TREES = text("""
    SELECT t.id FROM outcome o JOIN outcome_tree t ON t.unit_id = :unit AND t.id = o.id
    WHERE o.unit_id = :unit AND o.round_id = :round""")
DICTIONARY = text("SELECT dictionary FROM assessment_round WHERE unit_id = :unit AND id = :round")
STORED_TALLIES = text("""
    SELECT subject_id, poll, period, voter_group, id, counts FROM tally
    WHERE unit_id = :unit AND round_id = :round""")
STORED_CLAIMS = text("""
    SELECT subject_id, register, kind, date, points, proof, recognised_by, note, withdrawn FROM claim
    WHERE unit_id = :unit AND round_id = :round""")
ALIKE = text("""
    SELECT round_id, kind, class_name, domain, status, count(*) FROM round_subject WHERE unit_id = :unit
    GROUP BY round_id, kind, class_name, domain, status""")

LAST_WRITES = (
    text("SELECT seq FROM assessment_round WHERE unit_id = :unit AND id = :round"),
    *(
        text(f"SELECT coalesce(max(seq), 0) FROM {table} WHERE unit_id = :unit AND round_id = :round")  # noqa: S608 our own table names
        for table in ("sheet", "claim", "tally", "decision")
    ),
)

TallyPlace = tuple[int, str, str, str]
"""Subject row, poll, period, voter group."""


def round_infos(connection: UnitConnection) -> tuple[RoundInfo, ...]:
    """Return the unit's rounds in the order they were opened."""
    return _infos(connection, f"{INFOS} ORDER BY r.id", {})


def find_round(connection: UnitConnection, name: str) -> RoundInfo:
    """The unit's round with the code ``name``, with that number, or alone in having ``name`` as a part of its code.

    Raises:
        Error: none or several are meant; the hint says which there are.
    """
    found = _infos(connection, f"{INFOS} AND r.code = :code", {"code": name})
    return found[0] if found else round_info(connection, _named(round_codes(connection), name))


def round_info(connection: UnitConnection, round_id: int) -> RoundInfo:
    """The round with the number ``round_id``."""
    (info,) = _infos(connection, f"{INFOS} AND r.id = :round", {"round": round_id})
    return info


def _infos(connection: UnitConnection, query: str, asked: Mapping[str, Any]) -> tuple[RoundInfo, ...]:
    rows = connection.execute(query, asked).all()
    schemes = _frozen_schemes(connection, {row[7]: row[0] for row in rows})
    return tuple(_info(connection.unit, row, schemes[row[7]]) for row in rows)


def load_round(connection: UnitConnection, name: str) -> AssessmentRound:
    """The round ``name`` (as in :func:`find_round`) with all it froze.

    Raises:
        Error: none or several are meant.
    """
    return load_frozen(connection, find_round(connection, name))


def load_frozen(connection: UnitConnection, info: RoundInfo) -> AssessmentRound:
    """The round ``info`` with all it froze: its scheme, parameters and subjects."""
    subjects = tuple(map(_subject, connection.execute(SUBJECTS, {"round": info.id})))
    params = connection.execute(PARAMS, {"round": info.id}).scalar_one()
    scheme = frozen_schemes(connection, [info])[info.content_hash]
    return AssessmentRound(info, scheme, read_params(params), info.year, subjects)


def _subject(row: Any) -> RoundSubject:
    id_, initials, branch_name, file, sha256, *facts = row
    subject = Subject(*facts)
    if file:
        subject = replace(subject, previous_source=f"{file} (SHA-256 {sha256[:12]})")
    return RoundSubject(id_, initials, branch_name, subject)


def current_stage(connection: UnitConnection, round_: AssessmentRound) -> str:
    """The stage ``round`` is in by now; it may have moved on since it was loaded."""
    return str(connection.execute(STAGE, {"round": round_.info.id}).scalar_one())


def records(connection: UnitConnection, round_: AssessmentRound, codes: Collection[str] | None = None) -> list[Record]:
    """What is on record about the graded subjects (of ``codes`` only, where given), in the round's order.

    Claims that stand on a branch are told with each of its members.
    """
    wanted = [one for one in round_.graded if codes is None or one.code in codes]
    holders = branch_registers(round_.scheme)
    branches = {one.subject.branch for one in wanted} if holders else set()
    needed = {one.id for one in wanted} | {round_.by_code[code].id for code in branches if code in round_.by_code}
    narrow = needed if codes is not None else None
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


def last_writes(connection: UnitConnection, round_id: int) -> tuple[int, ...]:
    """The newest audit number in the round itself and in each table that its results follow from."""
    return tuple(connection.execute(query, {"round": round_id}).scalar_one() for query in LAST_WRITES)


def outcome_rows(connection: UnitConnection, round_id: int) -> Mapping[int, int]:
    """The rows of the stored outcomes of a round, by subject row."""
    found = connection.execute(OUTCOMES, {"round": round_id})
    return {row[0]: row[1] for row in found}


def outcomes_with_trees(connection: UnitConnection, round_id: int) -> frozenset[int]:
    """Return those rows of stored outcomes of a round that have their derivation beside them."""
    return frozenset(connection.execute(TREES, {"round": round_id}).scalars())


def tree_dictionary(connection: UnitConnection, round_id: int) -> bytes:
    """Return what the derivations of a round's results are deflated with; empty before there are any."""
    return bytes(connection.execute(DICTIONARY, {"round": round_id}).scalar_one() or b"")


def previous_totals(connection: UnitConnection, scheme: str, year: int) -> Mapping[str, int | None]:
    """The totals (hundredths) by code that the closed round of ``scheme`` in the year before ``year`` ended with."""
    asked = {"scheme": scheme, "year": year - 1, "closed": CLOSED}
    return {row[0]: row[1] for row in connection.execute(PREVIOUS, asked)}


def code_of_round(connection: UnitConnection, scheme: str, year: int) -> str | None:
    """The code of the unit's round of ``scheme`` in ``year``, if it was opened."""
    return connection.execute(SAME, {"scheme": scheme, "year": year}).scalar()


def decision_on(
    connection: UnitConnection, round_id: int, subject_id: int, question: str
) -> tuple[int, str, str] | None:
    """Row, choice and reason of what was decided about ``question`` of a subject, if anything was."""
    from ..storage.models import DecisionRecord

    made = record(connection, DecisionRecord, round_id=round_id, subject_id=subject_id, question=question)
    return None if made is None else (made.id, made.choice, made.reason)


def tallies_of(connection: UnitConnection, round_id: int) -> Mapping[TallyPlace, tuple[int, Mapping[str, int]]]:
    """Row and counts by option of every tally of a round."""
    found = connection.execute(STORED_TALLIES, {"round": round_id})
    return {(row[0], row[1], row[2], row[3]): (row[4], json.loads(row[5])) for row in found}


def claims_of(connection: UnitConnection, round_id: int) -> list[tuple[Any, ...]]:
    """Every claim of a round by its content (subject row … note), then whether it was withdrawn."""
    return [tuple(row) for row in connection.execute(STORED_CLAIMS, {"round": round_id})]


def cohort_sizes(connection: UnitConnection) -> list[tuple[int, str, Likeness, int]]:
    """How many subjects of each round are alike: its row, their kind, what tells them apart, their number."""
    return [(row[0], row[1], (row[2], row[3], row[4]), row[5]) for row in connection.execute(ALIKE)]


def codes_meant(codes: Mapping[str, int], name: str) -> list[str]:
    """Return those of ``codes`` (with their numbers) that ``name`` can mean: by code, by number, else as a part."""
    exact = pick(name, codes)
    if exact is not None:
        return [exact]
    numbered = [code for code, id_ in codes.items() if name.isascii() and name.isdigit() and id_ == int(name)]
    return numbered or [code for code in codes if match_key(name) and match_key(name) in match_key(code)]


def round_codes(connection: UnitConnection) -> dict[str, int]:
    """Return the codes of the unit's rounds with their numbers, in the order they were opened."""
    return {row.code: row.id for row in connection.execute(CODES)}


def _named(codes: Mapping[str, int], name: str) -> int:
    """The number of the round that is meant; ``codes`` has all numbers by code."""
    found = codes_meant(codes, name)
    if len(found) == 1:
        return codes[found[0]]
    if found:
        raise Error(
            _("“{name}”符合好几轮考评:{codes}。").format(name=shown(name), codes=listed(found)), _("请写完整的编号。")
        )
    hint = nearest(name, codes) or _("请先运行 kaoping round open 方案 --unit 单位 --year 年度")
    raise Error(_("没有“{name}”这轮考评。").format(name=shown(name)), hint)


def _info(unit: Unit, row: Any, scheme: Scheme) -> RoundInfo:
    id_, code, scheme_id, version, year, stage, since, digest, calculation, branches, members = row
    graded = branches if scheme.subject == "branch" else members
    title = _(scheme.title)
    stage_name = stage_title(scheme, stage)
    return RoundInfo(
        id_, unit, code, scheme_id, title, version, year, stage, stage_name, since, graded, digest, calculation
    )


_SCHEMES: OrderedDict[str, Scheme] = OrderedDict()
"""Frozen schemes by content hash; equal content is an equal value, whichever round froze it."""
_MOST_SCHEMES = 64
_KEEPING = Lock()


def frozen_schemes(connection: UnitConnection, infos: Iterable[RoundInfo]) -> Mapping[str, Scheme]:
    """The schemes that rounds froze, by content hash, without their functions."""
    return _frozen_schemes(connection, {info.content_hash: info.id for info in infos})


def _frozen_schemes(connection: UnitConnection, rounds: Mapping[str, int]) -> dict[str, Scheme]:
    """The schemes by content hash, given one round that froze each; those not known yet are read."""
    with _KEEPING:
        schemes = {digest: _SCHEMES[digest] for digest in rounds if digest in _SCHEMES}
    for digest in rounds.keys() - schemes.keys():
        scheme_data = connection.execute(SCHEME, {"round": rounds[digest]}).scalar_one()
        schemes[digest] = frozen_scheme(scheme_data)
    with _KEEPING:
        for digest, scheme in schemes.items():
            _SCHEMES[digest] = scheme
            _SCHEMES.move_to_end(digest)
        while len(_SCHEMES) > _MOST_SCHEMES:
            _SCHEMES.popitem(last=False)
    return schemes


def frozen_scheme(data: str) -> Scheme:
    """The scheme a round froze as canonical JSON, without its functions."""
    scheme = from_data(json.loads(data))
    if not isinstance(scheme, Scheme):
        raise TypeError(f"a round froze a {type(scheme).__name__}, not a scheme")
    return scheme


def _rows(
    connection: UnitConnection, query: str, round_: AssessmentRound, subjects: Collection[int] | None
) -> Iterable[Any]:
    if subjects is None:
        return connection.execute(query, {"round": round_.info.id})
    marks = ", ".join(str(int(subject)) for subject in sorted(subjects)) or "NULL"
    return connection.execute(f"{query} AND subject_id IN ({marks})", {"round": round_.info.id})


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
