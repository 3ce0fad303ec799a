"""What is on record about subjects beside their total: told with every result, counted in none.

Columns of the scheme, registers that the total does not read (a bonus for selections, a veto, an application), entries
of the scheme's own books that are kept as they come, what checks found, and claims that were withdrawn. It is
what is on record now, also beside the stored results of a closed round: what happens later belongs to the subject, not
to the computation.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...plugins.contract import Kind, Over, Register, RegisterSum, Scheme
from ...plugins.contract.values import show
from ...plugins.evaluation.inputs import Claim, claim_fault, claim_points, claim_remark
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from ..kernel.dates import first_day, last_day
from ..ledger.oversight.model import FAULT, SOUND, verdict_title
from ..ledger.oversight.repository import load_findings
from ..rounds.claims.model import DayOf, withdrawal_words
from ..rounds.claims.repository import StoredClaim, stored_claims
from ..rounds.claims.service import claim_of
from ..rounds.model import AssessmentRound, branch_registers
from ..rounds.opinions import opinion_kinds, opinions
from ..storage.connection import UnitConnection
from .model import Outside
from .repository import counted_entries, spot_checked

if TYPE_CHECKING:
    from .columns import ValueColumn


def outside_total(
    connection: UnitConnection, round_: AssessmentRound, day_of: DayOf, code: str | None = None
) -> Mapping[str, tuple[Outside, ...]]:
    """Return what is on record beside the total, by the codes of graded subjects about whom anything is; of one with
    ``code`` alone, where given. ``day_of`` says on which day a moment falls.
    """
    claims = _claims_by_subject(connection, round_, code)
    found: dict[str, list[Outside]] = defaultdict(list)
    for subject, line in _columns(connection, round_, code):
        found[subject].append(line)
    registers = outside_registers(round_.scheme)
    for subject, stored in claims.items():
        found[subject] += _registered(registers, [claim_of(one) for one in stored if one.withdrawal is None])
    kept, checked = _kept(connection, round_, code), _checked(connection, round_, code)
    for subject, line in (*kept, *checked, *_found(connection, round_, code)):
        found[subject].append(line)
    for subject, line in _opinions(connection, round_, day_of, code):
        found[subject].append(line)
    for subject, stored in claims.items():
        found[subject] += _withdrawn(round_, stored, day_of)
    return {subject: tuple(lines) for subject, lines in found.items() if lines}


def outside_registers(scheme: Scheme) -> tuple[tuple[Register, frozenset[str]], ...]:
    """Return the registers that the total does not read, each with the kinds that it leaves aside."""
    read: dict[str, set[str]] = defaultdict(set)
    for node in nodes(scheme.total):
        if isinstance(node, RegisterSum):
            register = scheme.register(node.register)
            read[node.register] |= set(node.kinds or (kind.id for kind in (register.kinds if register else ())))
    left = ((each, frozenset(kind.id for kind in each.kinds) - read[each.id]) for each in scheme.registers)
    return tuple((register, kinds) for register, kinds in left if kinds)


def _claims_by_subject(
    connection: UnitConnection, round_: AssessmentRound, code: str | None
) -> Mapping[str, Sequence[StoredClaim]]:
    """The claims about each graded subject, those on its branch too."""
    if not round_.scheme.registers:
        return {}
    on_branches = branch_registers(round_.scheme)
    graded = round_.graded if code is None else (round_.by_code[code],)
    holders = {one.code: [one.id] for one in graded}
    for one in graded if on_branches else ():
        branch = round_.by_code.get(one.subject.branch)
        holders[one.code] += [branch.id] if branch else []
    by_row: dict[int, list[StoredClaim]] = defaultdict(list)
    for wanted in (None,) if code is None else holders[code]:
        for stored in stored_claims(connection, round_.info.id, wanted):
            by_row[stored.content.subject_id].append(stored)
    return {subject: [stored for row in rows for stored in by_row.get(row, ())] for subject, rows in holders.items()}


def _registered(registers: Iterable[tuple[Register, frozenset[str]]], claims: Sequence[Claim]) -> Iterator[Outside]:
    for register, kinds in registers:
        here = [claim for claim in claims if claim.register == register.id and claim.kind in kinds]
        if not here:
            continue
        counting = [claim for claim in here if not claim_fault(register, claim)]
        points = sum((claim_points(register, claim) for claim in counting), Fraction(0))
        if register.cap is not None and len(kinds) == len(register.kinds):
            points = min(points, register.cap)
        pays = any(_pays(kind) for kind in register.kinds if kind.id in kinds)
        cases = sum(claim.count for claim in counting)
        words = (*_by_kind(counting), *_remarks(register, here))
        yield Outside(
            "register", register.id, _(register.title), cases, points if pays else None, words, register.clause
        )


def _opinions(
    connection: UnitConnection, round_: AssessmentRound, day_of: DayOf, code: str | None
) -> Iterator[tuple[str, Outside]]:
    """What is said in words about each subject, by kind in the order of the scheme."""
    said = opinions(connection, round_, code or "") if round_.scheme.opinions else ()
    for kind in opinion_kinds(round_.scheme):
        texts: dict[str, list[str]] = defaultdict(list)
        for one in said:
            if one.kind == kind.id:
                by = "、".join(
                    filter(None, (one.source, _("{who} {day} 记").format(who=one.actor, day=day_of(one.at))))
                )
                texts[one.subject].append(f"{one.words}({by})")
        for subject, words in texts.items():
            yield subject, Outside("opinion", kind.id, kind.title, len(words), None, tuple(words), kind.clause)


def _pays(kind: Kind) -> bool:
    """True if claims of ``kind`` have points."""
    return any(figure is not None for figure in (kind.points, kind.low, kind.high))


def _columns(connection: UnitConnection, round_: AssessmentRound, code: str | None) -> Iterator[tuple[str, Outside]]:
    """The columns of the scheme for each subject of whom anything in them is recorded."""
    if not round_.scheme.columns:
        return
    from .facts import GradedPositions, load_facts  # bring the scoring engine in, which most schemes do without here
    from .formula import Frames, column

    places = None if code is None else [[one.code for one in round_.graded].index(code)]
    facts = load_facts(connection, round_, GradedPositions(round_, places))
    frames = Frames.of(Rulebook.of(round_.scheme, round_.params, round_.year), facts)
    for named in round_.scheme.columns:
        whole, over = column(named.of, frames), named.of
        periods = frames.book.within(over.every, frames.period) if isinstance(over, Over) else ()
        parts = [(period, column(over.of, frames.during(period))) for period in periods if isinstance(over, Over)]
        for place, subject in enumerate(facts.subjects):
            value = whole.present(place)
            words = tuple(said for period, part in parts if (said := _in_period(period, part, place)))
            if value is not None or words:
                yield subject.code, Outside("column", named.name, _(named.title), 0, value, words, named.clause)


def _in_period(period: str, part: "ValueColumn", place: int) -> str:
    """What a column says of one subject in one period; nothing where nothing of it is recorded."""
    if not part.missing[place]:
        return f"{period} {show(part.at(place))}"
    so_far = part.at(place)
    return _("{period} 暂计 {points}").format(period=period, points=show(so_far)) if so_far else ""


def _by_kind(claims: Iterable[Claim]) -> Iterator[str]:
    cases: Counter[str] = Counter()
    for claim in claims:
        cases[claim.kind] += claim.count
    yield from (_(kind) if count == 1 else f"{_(kind)} x {count}" for kind, count in cases.items())


def _remarks(register: Register, claims: Iterable[Claim]) -> Iterator[str]:
    lacking: Counter[str] = Counter()
    for claim in claims:
        lacking[claim_remark(register, claim)] += claim.count
    yield from (_("{n} 次{remark}").format(n=n, remark=remark) for remark, n in lacking.items() if remark)


def _kept(connection: UnitConnection, round_: AssessmentRound, code: str | None) -> Iterator[tuple[str, Outside]]:
    """Entries that count in those of the scheme's own books that have no period of their own, with their subject."""
    kind = round_.scheme.subject
    books = {
        book.id: book
        for book in round_.scheme.books
        if book.every is None and (book.about == "member") == (kind == "member")
    }
    if not books:
        return
    graded = {one.code for one in round_.graded}
    for subject, id_, count in counted_entries(connection, kind, _days(round_), tuple(books), code):
        if subject in graded:
            yield subject, Outside("book", id_, _(books[id_].title), count, clause=books[id_].clause)


def _checked(connection: UnitConnection, round_: AssessmentRound, code: str | None) -> Iterator[tuple[str, Outside]]:
    """What spot checks found in entries of the year, with the subject that these are of."""
    graded = {one.code for one in round_.graded}
    verdicts: dict[str, dict[str, int]] = defaultdict(dict)
    for subject, verdict, count in spot_checked(connection, round_.scheme.subject, _days(round_), code):
        if subject in graded:
            verdicts[subject][verdict] = count
    for subject, counts in verdicts.items():
        words = tuple(f"{verdict_title(each)} {counts[each]}" for each in (SOUND, FAULT) if each in counts)
        yield subject, Outside("spot_check", "spot_check", _("台账抽查"), sum(counts.values()), words=words)


def _found(connection: UnitConnection, round_: AssessmentRound, code: str | None) -> Iterator[tuple[str, Outside]]:
    """What checks found in the year about items, item by item, with the subject."""
    findings = load_findings(connection, round_.scheme, _days(round_), code)
    for each in round_.graded if findings.by_subject else ():
        one = each.subject
        for form in round_.scheme.forms:
            for item in form.items() if form.applies.includes(one) else ():
                found = findings.about(each.code, item) if item.applies.includes(one) else ()
                if found:
                    title = _("{item} 的检查发现").format(item=f"{item.id} {_(item.title)}")
                    words = tuple(finding.sentence for finding in found)
                    yield each.code, Outside("finding", f"{form.id}/{item.id}", title, len(found), words=words)


def _days(round_: AssessmentRound) -> tuple[str, str]:
    return first_day(round_.year_period), last_day(round_.year_period)


def _withdrawn(round_: AssessmentRound, claims: Sequence[StoredClaim], day_of: DayOf) -> Iterator[Outside]:
    """One line for each claim that was withdrawn: what it said, who withdrew it, when, why, and what stands instead."""
    after = {one.replaces: one.id for one in claims}
    for stored in claims:
        gone, said = stored.withdrawal, stored.content
        if gone is None:
            continue
        register = round_.scheme.register(said.register)
        title = _("{id} 号登记已撤回").format(id=stored.id)
        what = (_(register.title) if register else said.register, f"{_(said.kind)} {said.date}")
        words = (*what, *withdrawal_words(gone, after.get(stored.id), day_of))
        yield Outside("withdrawn", str(stored.id), title, stored.count, words=words)
