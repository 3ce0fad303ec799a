"""Reading rounds: the list, one by whatever a user calls it, and everything on record in one."""

import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import text

from ...plugins.contract import ParamValue, Scheme, Subject, from_data
from ...plugins.evaluation.inputs import Answer, Claim, Record, Sheet, Tally
from ...plugins.i18n import _
from ..adoption.model import read_params
from ..kernel.errors import Error, Hint
from ..kernel.text import listed, match_key, nearest, pick, shown
from ..kernel.unit import Unit
from ..storage.connection import UnitConnection, UnitsConnection
from ..storage.transaction import Transaction
from .membership import read_excuses, read_memberships
from .model import CLOSED, AssessmentRound, RoundInfo, RoundSubject, branch_registers, evaluated_claim
from .schedule import place, stage_title
from .seats import SEES_EVERYTHING, Sight
from .sheets.codec import read_details, unpack

INFOS = """
    SELECT r.unit_id, r.content_hash,
           r.id, r.code, r.scheme, r.version, r.year, r.stage, r.stage_since, r.calculation,
           (SELECT count(*) FROM round_subject s
            WHERE s.unit_id = r.unit_id AND s.round_id = r.id AND s.kind = 'branch'),
           (SELECT count(*) FROM round_subject s
            WHERE s.unit_id = r.unit_id AND s.round_id = r.id AND s.kind = 'member'),
           (SELECT max(s.seq) FROM round_subject s WHERE s.unit_id = r.unit_id AND s.round_id = r.id),
           (SELECT string_agg(l.stage, ',') FROM stage_log l WHERE l.unit_id = r.unit_id AND l.round_id = r.id)
    FROM assessment_round r WHERE r.unit_id IN (:unit)"""

SUBJECTS = text("""
    SELECT s.id, s.initials, s.branch_name, f.file, f.sha256, s.memberships, s.excused,
           s.code, s.name, s.kind, s.branch_code, s.domain, s.class_name, s.status, s.previous_total
    FROM round_subject s LEFT JOIN earlier_file f ON f.unit_id = :unit AND f.id = s.previous_file
    WHERE s.unit_id = :unit AND s.round_id = :round ORDER BY s.ordinal""")

SHEETS = """
    SELECT s.subject_id, s.form, s.period, s.filling, s.filler, s.marks, s.details, coalesce(p.filler_group, '')
    FROM sheet s LEFT JOIN panel_member p
        ON p.unit_id = :unit AND p.round_id = s.round_id AND p.form = s.form AND p.filling = s.filling
        AND p.filler = s.filler
    WHERE s.unit_id = :unit AND s.round_id = :round AND s.state <> 'aside'"""
CLAIMS = """
    SELECT subject_id, id, register, kind, date, points, proof, recognised_by, note, count FROM claim
    WHERE unit_id = :unit AND round_id = :round AND withdrawn = 0"""
TALLIES = """
    SELECT subject_id, poll, period, voter_group, counts FROM tally WHERE unit_id = :unit AND round_id = :round"""
DECISIONS = """
    SELECT subject_id, question, choice, reason, actor, at FROM decision WHERE unit_id = :unit AND round_id = :round"""

CODES = "SELECT unit_id, code, id, voided FROM assessment_round WHERE unit_id IN (:unit) ORDER BY unit_id, id"
PARAMS = text("SELECT params FROM assessment_round WHERE unit_id = :unit AND id = :round")
SCHEME = text("SELECT scheme_data FROM assessment_round WHERE unit_id = :unit AND id = :round")
STAGE = text("SELECT stage FROM assessment_round WHERE unit_id = :unit AND id = :round")
SAME = text("""
    SELECT code, voided FROM assessment_round
    WHERE unit_id = :unit AND scheme = :scheme AND year = :year ORDER BY id""")
PREVIOUS = text("""
    SELECT s.code, o.total FROM assessment_round r
    JOIN round_subject s ON s.unit_id = :unit AND s.round_id = r.id
    JOIN outcome o ON o.unit_id = :unit AND o.subject_id = s.id
    WHERE r.unit_id = :unit AND r.scheme = :scheme AND r.year = :year AND r.stage = :closed""")
DECIDED = text("""
    SELECT subject_id, id, choice, reason FROM decision
    WHERE unit_id = :unit AND round_id = :round AND question = :question""")
OUTCOMES = text("SELECT subject_id, id FROM outcome WHERE unit_id = :unit AND round_id = :round")
TREES = text("""
    SELECT t.id FROM outcome o JOIN outcome_tree t ON t.unit_id = :unit AND t.id = o.id
    WHERE o.unit_id = :unit AND o.round_id = :round""")
DICTIONARY = text("SELECT dictionary FROM assessment_round WHERE unit_id = :unit AND id = :round")
STORED_TALLIES = text("""
    SELECT subject_id, poll, period, voter_group, id, counts FROM tally
    WHERE unit_id = :unit AND round_id = :round""")

LAST_WRITES = (
    text("SELECT seq FROM assessment_round WHERE unit_id = :unit AND id = :round"),
    *(
        text(f"SELECT coalesce(max(seq), 0) FROM {table} WHERE unit_id = :unit AND round_id = :round")  # noqa: S608 our own table names
        for table in ("round_subject", "panel_member", "recusal", "sheet", "claim", "tally", "decision", "file_import")
    ),
)


class RoundCode(NamedTuple):
    """What stands behind the code of a round: its number, and whether it is void."""

    id: int
    voided: bool


TallyPlace = tuple[int, str, str, str]
"""Subject row, poll, period, voter group."""


def round_infos(connection: UnitsConnection) -> tuple[RoundInfo, ...]:
    """Return the rounds of the units asked about, unit by unit in the order they were opened."""
    return _infos(connection, f"{INFOS} ORDER BY r.unit_id, r.id", {})


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


def _infos(connection: UnitsConnection, query: str, asked: Mapping[str, Any]) -> tuple[RoundInfo, ...]:
    rows = connection.execute(query, asked).all()
    units = connection.units
    schemes = _frozen_schemes(connection, {row[1]: (units[row[0]], row[2]) for row in rows})
    return tuple(_info(units[row[0]], row[1], row[2:], schemes[row[1]]) for row in rows)


def load_round(connection: UnitConnection, name: str) -> AssessmentRound:
    """The round ``name`` (as in :func:`find_round`) with all it froze.

    Raises:
        Error: none or several are meant.
    """
    return load_frozen(connection, find_round(connection, name))


def load_frozen(connection: UnitConnection, info: RoundInfo) -> AssessmentRound:
    """The round ``info`` with all it froze: its scheme, parameters and subjects."""
    subjects = tuple(map(_subject, connection.execute(SUBJECTS, {"round": info.id}).cursor.fetchall()))
    scheme = frozen_schemes(connection, [info])[info.content_hash]
    return AssessmentRound(info, scheme, round_params(connection, info.id), info.year, subjects)


def round_params(connection: UnitConnection, round_id: int) -> Mapping[str, ParamValue]:
    """The parameters that a round froze."""
    return read_params(connection.execute(PARAMS, {"round": round_id}).scalar_one())


def _subject(row: Any) -> RoundSubject:
    id_, initials, branch_name, file, sha256, memberships, excused, *facts = row
    code, name, kind, branch, domain, class_name, status, previous = facts
    source = f"{file} (SHA-256 {sha256[:12]})" if file else ""
    subject = Subject(
        code, name, kind, branch, domain, class_name, status, previous, source,
        read_memberships(memberships), read_excuses(excused),
    )  # fmt: skip
    return RoundSubject(id_, initials, branch_name, subject)


def current_stage(connection: UnitConnection, round_: AssessmentRound) -> str:
    """The stage ``round`` is in by now; it may have moved on since it was loaded."""
    return str(connection.execute(STAGE, {"round": round_.info.id}).scalar_one())


def records(
    connection: UnitConnection,
    round_: AssessmentRound,
    codes: Collection[str] | None = None,
    sight: Sight = SEES_EVERYTHING,
) -> list[Record]:
    """What is on record about the graded subjects (of ``codes`` only, where given), in the round's order; of sheets
    those that ``sight`` shows.

    Claims that stand on a branch are told with each of its members.
    """
    wanted = [one for one in round_.graded if codes is None or one.code in codes]
    holders = branch_registers(round_.scheme)
    branches = {one.subject.branch for one in wanted} if holders else set()
    needed = {one.id for one in wanted} | {round_.by_code[code].id for code in branches if code in round_.by_code}
    narrow = needed if codes is not None else None
    rows = _rows(connection, SHEETS, round_, narrow)
    sheets = _by_subject(rows if sight.everything else (row for row in rows if sight.shows(*row[:5])), _sheet)
    claims = _by_subject(_rows(connection, CLAIMS, round_, narrow), lambda row: evaluated_claim(*row))
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


def codes_of(connection: UnitConnection, scheme: str, year: int) -> tuple[str | None, int]:
    """Return the code of the unit's round of ``scheme`` in ``year`` that is in force, if there is one, and how many
    there are together with those that are void.
    """
    found = connection.execute(SAME, {"scheme": scheme, "year": year}).all()
    return next((code for code, voided in found if not voided), None), len(found)


def decisions_on(connection: UnitConnection, round_id: int, question: str) -> dict[int, tuple[int, str, str]]:
    """Row, choice and reason of what was decided about ``question``, by the subject's row."""
    asked = {"round": round_id, "question": question}
    return {subject: (id_, choice, reason) for subject, id_, choice, reason in connection.execute(DECIDED, asked)}


def tallies_of(connection: UnitConnection, round_id: int) -> Mapping[TallyPlace, tuple[int, Mapping[str, int]]]:
    """Row and counts by option of every tally of a round."""
    found = connection.execute(STORED_TALLIES, {"round": round_id})
    return {(row[0], row[1], row[2], row[3]): (row[4], json.loads(row[5])) for row in found}


def codes_meant(codes: Mapping[str, RoundCode], name: str) -> list[str]:
    """Return those of ``codes`` that ``name`` can mean: by code, by number, else as a part.

    A part means a void round only where it is a part of no other's code.
    """
    exact = pick(name, codes)
    if exact is not None:
        return [exact]
    numbered = [code for code, each in codes.items() if name.isascii() and name.isdigit() and each.id == int(name)]
    parts = [code for code in codes if match_key(name) and match_key(name) in match_key(code)]
    return numbered or [code for code in parts if not codes[code].voided] or parts


def log_stage(transaction: Transaction, round_id: int, stage: str, note: str) -> None:
    """Record that a round has now entered ``stage``, and why."""
    entered = {"round_id": round_id, "stage": stage, "actor": transaction.actor, "at": transaction.at, "note": note}
    transaction.insert("stage_log", [{"id": transaction.next_id("stage_log"), **entered}])


def codes_of_units(connection: UnitsConnection) -> list[tuple[Unit, dict[str, RoundCode]]]:
    """Return the codes of the rounds of each unit asked about, in the order they were opened."""
    codes: dict[int, dict[str, RoundCode]] = {number: {} for number in connection.units}
    for unit, code, id_, voided in connection.execute(CODES):
        codes[unit][code] = RoundCode(id_, bool(voided))
    return [(unit, codes[number]) for number, unit in connection.units.items()]


def round_codes(connection: UnitConnection) -> dict[str, RoundCode]:
    """Return the codes of the unit's rounds, in the order they were opened."""
    ((_unit, codes),) = codes_of_units(connection)
    return codes


def _named(codes: Mapping[str, RoundCode], name: str) -> int:
    """The number of the round that is meant."""
    found = codes_meant(codes, name)
    if len(found) == 1:
        return codes[found[0]].id
    if found:
        raise Error(
            _("「{name}」符合好几轮考评:{codes}。").format(name=shown(name), codes=listed(found)), _("请写完整的编号。")
        )
    hint = nearest(name, codes) or Hint(_("请先运行 kaoping round open 方案 --unit 单位 --year 年度"), "round.open")
    raise Error(_("没有「{name}」这轮考评。").format(name=shown(name)), hint)


def _info(unit: Unit, digest: str, row: Any, scheme: Scheme) -> RoundInfo:
    id_, code, scheme_id, version, year, stage, since, calculation, branches, members, changed, passed = row
    graded = branches if scheme.subject == "branch" else members
    title = _(scheme.title)
    stage_name = stage_title(scheme, stage)
    here = place(scheme, stage)
    reopened = any(place(scheme, each) > here for each in (passed or stage).split(","))
    return RoundInfo(
        id_, unit, code, scheme_id, title, version, year, stage, stage_name, since, graded, digest, calculation,
        changed, reopened,
    )  # fmt: skip


_SCHEMES: OrderedDict[str, Scheme] = OrderedDict()
"""Frozen schemes by content hash; equal content is an equal value, whichever round froze it."""
_MOST_SCHEMES = 64
_KEEPING = Lock()


def frozen_schemes(connection: UnitsConnection, infos: Iterable[RoundInfo]) -> Mapping[str, Scheme]:
    """The schemes that rounds froze, by content hash, without their functions."""
    return _frozen_schemes(connection, {info.content_hash: (info.unit, info.id) for info in infos})


def _frozen_schemes(connection: UnitsConnection, rounds: Mapping[str, tuple[Unit, int]]) -> dict[str, Scheme]:
    """The schemes by content hash, given one round that froze each; those not known yet are read."""
    with _KEEPING:
        schemes = {digest: _SCHEMES[digest] for digest in rounds if digest in _SCHEMES}
    for digest in rounds.keys() - schemes.keys():
        unit, round_id = rounds[digest]
        schemes[digest] = frozen_scheme(connection.of(unit).execute(SCHEME, {"round": round_id}).scalar_one())
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
    form, period, filling, filler, marks, details, group = row
    return Sheet(form, period, filling, filler, unpack(marks), read_details(details), group)


def _tally(row: Any) -> Tally:
    poll, period, group, counts = row
    return Tally(poll, period, group, json.loads(counts))
