"""Proposals as the ledger stands now: for one sheet while it is filled in, or for every subject of a round at once."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Connection

from ....plugins.contract import Form, Subject
from ....plugins.contract.values import span
from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import shown
from ...ledger.books import plugin_books, unit_books
from ...organisation.directory import Directory
from ...organisation.model import Unit
from ...organisation.people_repository import load_directory
from ...organisation.repository import find_unit
from ...rounds.model import AssessmentRound, graded_subject
from ...rounds.sheets.model import SheetKey
from ..model import QueryScope, Whom
from ..repository import load_facts, load_people
from .computing import Proposal, Proposer, SheetQuestions, SubjectPlace
from .repository import findings_between, keeps_a_ledger, subject_place


def proposals_for(
    connection: Connection, round_: AssessmentRound, key: SheetKey, *, day: date
) -> Mapping[str, Proposal]:
    """Return what the ledger proposes for the items of a sheet, as of ``day``, by item.

    Items without requirements, or not for this subject, have none.

    Raises:
        Error: the round has no such subject or form.
    """
    form = _form(round_, key.form)
    if not _asks(form):
        return {}
    unit = find_unit(connection, round_.info.unit)
    place = subject_place(connection, unit, graded_subject(round_, key.subject).subject)
    directory = load_people(connection, place.branches)
    people = frozenset() if place.whom.person_id is None else frozenset({place.whom.person_id})
    part = QueryScope(unit.id, frozenset(place.branches), people)
    return _proposer(connection, round_, form, key.period, part, directory, day).proposals(place)


def round_proposals(
    connection: Connection, round_: AssessmentRound, form: str, period: str, *, day: date
) -> Mapping[str, Mapping[str, Proposal]]:
    """Return the proposals for the sheets of a form in a period of every graded subject: by its code, then by item.

    Raises:
        Error: the scheme has no such form.
    """
    found = _form(round_, form)
    if not _asks(found):
        return {one.code: {} for one in round_.graded}
    unit = find_unit(connection, round_.info.unit)
    directory = load_directory(connection, unit.id)
    proposer = _proposer(connection, round_, found, period, QueryScope(unit.id), directory, day)
    place_of = _places(directory)
    return {one.code: proposer.proposals(place_of(one.subject)) for one in round_.graded}


def _proposer(
    connection: Connection,
    round_: AssessmentRound,
    form: Form,
    period: str,
    part: QueryScope,
    directory: Directory,
    day: date,
) -> Proposer:
    unit = Unit(part.unit_id, round_.info.unit)
    year = span(period)[0]
    of_year = (f"{year}-01-01", f"{year}-12-31")
    # An empty ledger says that nobody wrote, not that nothing was done: missing is not zero.
    keeps = keeps_a_ledger(connection, unit.id, *of_year)
    books = unit_books(connection, unit, plugin_books()).books if keeps else {}
    sheet = SheetQuestions.of(round_, form, period, books, day)
    of_members = round_.scheme.subject == "member"
    facts = load_facts(connection, part, sheet.questions, of_members=of_members)
    findings = findings_between(connection, unit.id, *of_year)
    return Proposer(sheet, facts, findings, directory, directory.person_name)


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
        raise Error(_("方案没有表“{form}”。").format(form=shown(id_)))
    return form


def _asks(form: Form) -> bool:
    return any(item.requires for item in form.items())
