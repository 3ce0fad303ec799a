"""Proposals as the ledger stands now: for one sheet while it is filled in, or for every subject of a round at once."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import Connection, text

from ....plugins.contract import Form, Subject
from ....plugins.contract.values import span
from ....plugins.i18n import _
from ...kernel.dates import today
from ...kernel.errors import Error
from ...kernel.text import shown
from ...ledger.books import plugin_books, unit_books
from ...organisation.directory import Directory, load_directory
from ...organisation.model import Unit, unit_named
from ...rounds.model import AssessmentRound, graded_subject
from ...rounds.sheets.service import SheetKey
from ...storage.engine import Database
from ..model import Whom
from ..repository import load_facts, load_people
from ..scope import QueryScope
from .computing import Proposal, Proposer, SheetQuestions, SubjectPlace, load_findings

ORGANISATION = text("SELECT id FROM organisation WHERE unit_id = :unit AND code = :code")
PERSON = text("SELECT id FROM person WHERE unit_id = :unit AND code = :code")
STAMP = text("""
    SELECT (SELECT max(seq) FROM entry WHERE unit_id = :unit), (SELECT max(seq) FROM inspection_pick),
           (SELECT max(seq) FROM person_state), (SELECT max(seq) FROM organisation_state),
           (SELECT max(seq) FROM unit_book)""")
KEEPS = text("""
    SELECT 1 FROM organisation o WHERE o.unit_id = :unit
    AND EXISTS (SELECT 1 FROM entry e WHERE e.organisation_id = o.id AND e.date BETWEEN :first AND :last) LIMIT 1""")
BRANCHES = text("""
    SELECT branch_id FROM person_state WHERE person_id = :person AND branch_id IS NOT NULL ORDER BY since, id""")


def proposals_for(
    database: Database, round_: AssessmentRound, key: SheetKey, *, day: date | None = None
) -> Mapping[str, Proposal]:
    """What the ledger proposes for the items of a sheet, as of ``day`` (default today), by item.

    Items without requirements, or not for this subject, have none.

    Raises:
        Error: the round has no such subject or form.
    """
    with database.read() as connection:
        return proposals_on(connection, round_, key, day=day)


def proposals_on(
    connection: Connection, round_: AssessmentRound, key: SheetKey, *, day: date | None = None
) -> Mapping[str, Proposal]:
    """:func:`proposals_for` on an open connection."""
    form = _form(round_, key.form)
    if not _asks(form):
        return {}
    unit = unit_named(connection, round_.info.unit)
    place = _place(connection, unit, graded_subject(round_, key.subject).subject)
    directory = load_people(connection, place.branches)
    people = frozenset() if place.whom.person_id is None else frozenset({place.whom.person_id})
    part = QueryScope(unit.id, frozenset(place.branches), people)
    return _proposer(connection, round_, form, key.period, part, directory, day).proposals(place)


def round_proposals(
    database: Database, round_: AssessmentRound, form: str, period: str, *, day: date | None = None
) -> Mapping[str, Mapping[str, Proposal]]:
    """The proposals for the sheets of a form in a period of every graded subject: by its code, then by item.

    Raises:
        Error: the scheme has no such form.
    """
    found = _form(round_, form)
    if not _asks(found):
        return {one.code: {} for one in round_.graded}
    with database.read() as connection:
        unit = unit_named(connection, round_.info.unit)
        directory = load_directory(connection, unit.id)
        proposer = _proposer(connection, round_, found, period, QueryScope(unit.id), directory, day)
        place_of = _places(directory)
        return {one.code: proposer.proposals(place_of(one.subject)) for one in round_.graded}


class LiveProposals:
    """:func:`round_proposals` for whoever asks often: counted again only when something was written that matters."""

    def __init__(self, database: Database, round_: AssessmentRound) -> None:
        self._database = database
        self._round = round_
        self._known: dict[tuple[str, str], tuple[object, Mapping[str, Mapping[str, Proposal]]]] = {}

    def of(self, form: str, period: str, *, day: date | None = None) -> Mapping[str, Mapping[str, Proposal]]:
        """The proposals as of ``day`` (default today); raises like :func:`round_proposals`."""
        day = day or today()
        with self._database.read() as connection:
            unit = unit_named(connection, self._round.info.unit)
            stamp = (day, *connection.execute(STAMP, {"unit": unit.id}).one())
        known = self._known.get((form, period))
        if known is None or known[0] != stamp:
            known = stamp, round_proposals(self._database, self._round, form, period, day=day)
            self._known[form, period] = known
        return known[1]


def _proposer(
    connection: Connection,
    round_: AssessmentRound,
    form: Form,
    period: str,
    part: QueryScope,
    directory: Directory,
    day: date | None,
) -> Proposer:
    unit = Unit(part.unit_id, round_.info.unit)
    year = span(period)[0]
    of_year = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    # An empty ledger says that nobody wrote, not that nothing was done: missing is not zero.
    keeps = connection.execute(KEEPS, {"unit": unit.id, **of_year}).scalar() is not None
    books = unit_books(connection, unit, plugin_books()).books if keeps else {}
    sheet = SheetQuestions.of(round_, form, period, books, day or today())
    of_members = round_.scheme.subject == "member"
    facts = load_facts(connection, part, sheet.questions, of_members=of_members)
    findings = load_findings(connection, unit.id, **of_year)
    return Proposer(sheet, facts, findings, directory, directory.person_name)


def _place(connection: Connection, unit: Unit, subject: Subject) -> SubjectPlace:
    """Where one subject stands, without the whole directory."""
    called = {"unit": unit.id, "code": subject.code}
    if subject.kind == "branch":
        organisation_id = connection.execute(ORGANISATION, called).scalar_one()
        return SubjectPlace(subject, Whom(organisation_id), (organisation_id,))
    person_id = connection.execute(PERSON, called).scalar_one()
    branches = tuple(dict.fromkeys(connection.execute(BRANCHES, {"person": person_id}).scalars()))
    return SubjectPlace(subject, Whom(branches[-1] if branches else 0, person_id), branches)


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
