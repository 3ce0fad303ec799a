"""Proposals as the ledger stands now, for one sheet or every subject of a round; and frozen when a sheet is handed in.

Handing in is one act: the sheet is submitted and what the ledger said about it is kept in the same transaction.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ....plugins.contract import Form, Subject
from ....plugins.contract.values import days_of, lies_in
from ....plugins.i18n import _
from ...kernel.dates import first_day, last_day, period_of
from ...kernel.errors import Error
from ...kernel.text import listed, shown
from ...ledger.books import plugin_books, unit_books
from ...ledger.oversight.model import LedgerRating
from ...ledger.oversight.repository import books_of_findings, ledger_contents, ledger_ratings, load_findings
from ...organisation.directory import Directory
from ...organisation.people_repository import load_directory
from ...rounds.model import SUBMITTED, AssessmentRound, graded_subject
from ...rounds.sheets.marking import FormRules
from ...rounds.sheets.model import SheetKey, SheetState
from ...rounds.sheets.service import submit_sheet
from ...storage.connection import UnitConnection
from ...storage.transaction import Transaction
from ..model import QueryScope, Whom
from ..repository import load_facts, load_people
from .computing import Oversight, Proposal, Proposer, SheetQuestions, SubjectPlace
from .evidence import entries_behind, write_body
from .repository import entry_versions, frozen, keeps_a_ledger, ledger_head, sheet_id, subject_place


def proposals_for(
    connection: UnitConnection, round_: AssessmentRound, key: SheetKey, *, day: date
) -> Mapping[str, Proposal]:
    """Return what the ledger proposes for the items of a sheet, as of ``day``, by item.

    Items without requirements and findings, or not for this subject, have none.

    Raises:
        Error: the round has no such subject or form.
    """
    form = _form(round_, key.form)
    if not _is_looked_at(connection, round_, form):
        return {}
    place = subject_place(connection, graded_subject(round_, key.subject).subject)
    directory = load_people(connection, place.branches)
    people = frozenset() if place.whom.person_id is None else frozenset({place.whom.person_id})
    part = QueryScope(frozenset(place.branches), people)
    return _proposer(connection, round_, form, key.period, part, directory, day, [place]).proposals(place)


def round_proposals(
    connection: UnitConnection, round_: AssessmentRound, form: str, period: str, *, day: date
) -> Mapping[str, Mapping[str, Proposal]]:
    """Return the proposals for the sheets of a form in a period of every graded subject: by its code, then by item.

    Raises:
        Error: the scheme has no such form.
    """
    found = _form(round_, form)
    if not _is_looked_at(connection, round_, found):
        return {one.code: {} for one in round_.graded}
    directory = load_directory(connection)
    place_of = _places(directory)
    places = [place_of(one.subject) for one in round_.graded]
    proposer = _proposer(connection, round_, found, period, QueryScope(), directory, day, places)
    return {place.subject.code: proposer.proposals(place) for place in places}


def hand_in(
    transaction: Transaction,
    round_: AssessmentRound,
    key: SheetKey,
    *,
    version: int,
    day: date,
    act: str = "sheet.submit",
) -> SheetState:
    """Hand a sheet in and freeze what the ledger proposes for it as of ``day``; return the sheet as it then is. ``act``
    is as for ``submit_sheet``.

    Raises:
        Conflict: it is no longer at ``version``.
        Error: marks are missing, an item is marked otherwise than a binding proposal without a reason (the sentence
            lists them), or the sheet is closed.
    """
    state = submit_sheet(transaction, round_, key, version=version, act=act)
    proposals = proposals_for(transaction.connection, round_, key, day=day)
    if proposals:
        _refuse_unexplained(unexplained(round_, key, state, proposals))
        _freeze(transaction, round_, key, state, proposals, day)
    return state


def unexplained(
    round_: AssessmentRound, key: SheetKey, state: SheetState, proposals: Mapping[str, Proposal]
) -> tuple[str, ...]:
    """Return the items marked otherwise than a binding proposal and without a reason; one not marked yet is none."""
    form = round_.scheme.form(key.form)
    if form is None:
        raise LookupError(f"the round has no form {key.form}")
    rules = FormRules(form, graded_subject(round_, key.subject).subject)
    found = []
    for item, proposal in proposals.items():
        mark, place = proposal.mark, rules.by_id[item]
        given = state.marks[place.position]
        if mark is None or not proposal.binding or given in (None, place.value(mark.lines)):
            continue
        if not any(line.reason for line in state.lines.get(item, ())):
            found.append(item)
    return tuple(found)


def evidence_of(connection: UnitConnection, round_: AssessmentRound, key: SheetKey) -> Mapping[str, Proposal] | None:
    """Return the proposals as they were when the sheet was handed in last; ``None`` when it was not with any."""
    made = frozen(connection, round_.info.id, key)
    return made[-1].proposals if made else None


def proposals_shown(
    connection: UnitConnection, round_: AssessmentRound, key: SheetKey, state: SheetState, *, day: date
) -> Mapping[str, Proposal]:
    """Return what is shown beside a sheet in ``state``: what was frozen while it is handed in, else as the ledger
    stands on ``day``.
    """
    then = evidence_of(connection, round_, key) if state.state == SUBMITTED else None
    return proposals_for(connection, round_, key, day=day) if then is None else then


def _proposer(
    connection: UnitConnection,
    round_: AssessmentRound,
    form: Form,
    period: str,
    part: QueryScope,
    directory: Directory,
    day: date,
    places: Sequence[SubjectPlace],
) -> Proposer:
    year = period_of(last_day(days_of(period, round_.year_period))[:7], "year", round_.first_month)
    of_year = (first_day(year), last_day(year))
    # An empty ledger says that nobody wrote, not that nothing was done: missing is not zero.
    keeps = keeps_a_ledger(connection, *of_year)
    books = unit_books(connection, plugin_books()).books if keeps else {}
    sheet = SheetQuestions.of(round_, form, period, books, day)
    of_members = round_.scheme.subject == "member"
    facts = load_facts(connection, part, sheet.questions, of_members=of_members)
    code = places[0].subject.code if len(places) == 1 else None
    findings = load_findings(connection, round_.scheme, of_year, code)
    overseen = Oversight(findings, {}, {})
    if sheet.looks_at_ratings:
        of_period = days_of(period, round_.year_period)
        organisations = frozenset(place.whom.organisation_id for place in places)
        days = (first_day(of_period), last_day(of_period))
        overseen = Oversight(
            findings,
            _ratings_within(connection, round_, of_period, organisations),
            ledger_contents(connection, organisations, days, books),
        )
    return Proposer(sheet, facts, overseen, directory, directory.person_name)


def _ratings_within(
    connection: UnitConnection, round_: AssessmentRound, period: str, organisations: frozenset[int]
) -> Mapping[int, Sequence[LedgerRating]]:
    """The ratings for ``period`` and for all that lies in it, by the organisation whose ledger it is."""
    one = next(iter(organisations)) if len(organisations) == 1 else None
    found: dict[int, list[LedgerRating]] = defaultdict(list)
    for rating in ledger_ratings(connection, organisation_id=one):
        if lies_in(days_of(rating.period, round_.year_period), period):
            found[rating.organisation_id].append(rating)
    return found


def _places(directory: Directory) -> Callable[[Subject], SubjectPlace]:
    """Where each subject of a round stands."""
    organisations = {one.code: one.id for one in directory.organisations.values()}
    people = {one.code: one for one in directory.people.values()}

    def place(subject: Subject) -> SubjectPlace:
        if subject.kind == "branch":
            organisation_id = organisations[subject.code]
            return SubjectPlace(subject, Whom(organisation_id), (organisation_id,))
        person = people[subject.code]
        branches = tuple(dict.fromkeys(stay.branch_id for stay in person.stays if stay.branch_id is not None))
        return SubjectPlace(subject, Whom(branches[-1] if branches else 0, person.id), branches)

    return place


def _form(round_: AssessmentRound, id_: str) -> Form:
    form = round_.scheme.form(id_)
    if form is None:
        raise Error(_("方案没有表「{form}」。").format(form=shown(id_)))
    return form


def _is_looked_at(connection: UnitConnection, round_: AssessmentRound, form: Form) -> bool:
    """True if anything of the ledger may stand beside an item of the form."""
    return any(item.requires for item in form.items()) or bool(books_of_findings(connection, round_.scheme))


def _freeze(
    transaction: Transaction,
    round_: AssessmentRound,
    key: SheetKey,
    state: SheetState,
    proposals: Mapping[str, Proposal],
    day: date,
) -> None:
    connection = transaction.connection
    head = ledger_head(connection)
    versions = entry_versions(connection, entries_behind(proposals.values()))
    row = {
        "id": transaction.next_id("sheet_evidence"),
        "sheet_id": sheet_id(connection, round_.info.id, key),
        "sheet_version": state.version,
        "body": write_body(day.isoformat(), head, versions, proposals),
        "actor": transaction.actor,
        "at": transaction.at,
    }
    transaction.insert("sheet_evidence", [row])


def _refuse_unexplained(items: Sequence[str]) -> None:
    if items:
        raise Error(
            _("第 {items} 项的打分与台账的建议不同,却没有写理由。").format(items=listed(items)),
            _("请按建议打分,或写明理由。"),
        )
