"""Every service that only reads, asked about a small database: what it says must not change unseen.

Methods of services are either asked here, or named among those that write, take what is typed or need no database; a
test holds the two together.
"""

from collections.abc import Callable
from typing import Any

from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.ledger.scope import Scope
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.entry_lists import EntryQuery
from kaoping.core.services.services import Services

YEAR, MONTH, PERIOD = 2025, "2025-03", "2025-Q1"
SUBJECT, BRANCH, SCHEME = "M00001", "B0001", "forestry_member"
WHOLE = Scope()

Question = Callable[[Services, Unit, RoundKey], Any]

READ: dict[str, Question] = {
    "accounts.accounts": lambda services, _unit, _round: services.accounts.accounts(),
    "accounts.keys": lambda services, _unit, _round: services.accounts.keys(),
    "units.units": lambda services, _unit, _round: services.units.units(),
    "units.meant": lambda services, _unit, _round: services.units.meant(),
    "rounds.rounds": lambda services, _unit, _round: services.rounds.rounds(),
    "rounds.infos": lambda services, _unit, _round: services.rounds.infos(),
    "rounds.key": lambda services, _unit, round_: services.rounds.key(round_.code),
    "rounds.round": lambda services, _unit, round_: services.rounds.round(round_),
    "rounds.progress": lambda services, _unit, round_: services.rounds.progress(round_),
    "rounds.history": lambda services, _unit, round_: services.rounds.history(round_),
    "rounds.earlier_stages": lambda services, _unit, round_: services.rounds.earlier_stages(round_),
    "rounds.ready": lambda services, _unit, round_: services.rounds.ready(round_),
    "rounds.days": lambda services, _unit, round_: services.rounds.days(round_),
    "workdays.years": lambda services, unit, _round: services.workdays.years(unit),
    "workdays.year": lambda services, unit, _round: services.workdays.year(unit, YEAR),
    "workdays.after": lambda services, unit, _round: services.workdays.after(unit, "2025-09-30", 5),
    "workdays.between": lambda services, unit, _round: services.workdays.between(unit, "2025-09-30", "2025-10-31"),
    "rounds.assessors": lambda services, _unit, round_: services.rounds.assessors(round_),
    "panels.places": lambda services, _unit, round_: services.panels.places(round_),
    "panels.seats": lambda services, _unit, round_: services.panels.seats(round_),
    "panels.history": lambda services, _unit, round_: services.panels.history(round_),
    "panels.gaps": lambda services, _unit, round_: services.panels.gaps(round_),
    "panels.spread": lambda services, _unit, round_: services.panels.spread(round_),
    "panels.order": lambda services, _unit, round_: services.panels.order(round_),
    "panels.recusals": lambda services, _unit, round_: services.panels.recusals(round_),
    "papers.papers": lambda services, _unit, round_: services.papers.papers(round_),
    "opinions.kinds": lambda services, _unit, round_: services.opinions.kinds(round_),
    "opinions.opinions": lambda services, _unit, round_: services.opinions.opinions(round_, withdrawn=True),
    "opinions.versions": lambda services, _unit, round_: services.opinions.versions(round_, 1),
    "claims.claims": lambda services, _unit, round_: services.claims.claims(round_, withdrawn=True),
    "sheets.sheet": lambda services, _unit, round_: [
        services.sheets.sheet(round_, key) for key in services.sheets.keys(round_, SUBJECT)[:2]
    ],
    "sheets.keys": lambda services, _unit, round_: services.sheets.keys(round_, "M00002"),
    "sheets.first_open": lambda services, _unit, round_: services.sheets.first_open(
        round_, services.sheets.keys(round_, SUBJECT)
    ),
    "sheets.history": lambda services, _unit, round_: services.sheets.history(
        round_, services.sheets.keys(round_, SUBJECT)[0]
    ),
    "sheets.histories": lambda services, _unit, round_: services.sheets.histories(round_, SUBJECT),
    "results.glance": lambda services, _unit, round_: services.results.glance(round_),
    "workbench.look": lambda services, unit, _round: services.workbench.look(unit),
    "workbench.movement": lambda services, unit, _round: services.workbench.movement(unit),
    "workbench.to_confirm": lambda services, unit, _round: services.workbench.to_confirm(unit, SCHEME),
    "saves.identity": lambda services, unit, _round: services.saves.identity(str(unit.id)),
    "results.subjects": lambda services, _unit, round_: services.results.subjects(round_),
    "results.standing": lambda services, _unit, round_: services.results.standing(round_),
    "results.result": lambda services, _unit, round_: services.results.result(round_, SUBJECT),
    "results.background": lambda services, _unit, round_: services.results.background(round_, SUBJECT),
    "sheets.last_marks": lambda services, _unit, round_: services.sheets.last_marks(round_, SUBJECT),
    "results.explain": lambda services, _unit, round_: services.results.explain(round_, SUBJECT),
    "results.table": lambda services, _unit, round_: services.results.table(round_),
    "results.json": lambda services, _unit, round_: services.results.json(round_, derivations=True),
    "results.csv": lambda services, _unit, round_: services.results.csv(round_, derivations=False),
    "results.check": lambda services, _unit, round_: services.results.check(round_),
    "proposals.proposals": lambda services, _unit, round_: services.proposals.proposals(round_, SUBJECT, period=PERIOD),
    "ledger.books": lambda services, unit, _round: services.ledger.books(unit),
    "ledger.book": lambda services, unit, _round: services.ledger.book(unit, "三会一课"),
    "ledger.organisation": lambda services, unit, _round: services.ledger.organisation(unit, BRANCH),
    "ledger.names": lambda services, unit, _round: vars(services.ledger.names(unit)).get("organisations"),
    "ledger.choices": lambda services, unit, _round: services.ledger.choices(unit, "l"),
    "ledger.overview": lambda services, unit, _round: services.ledger.overview(unit, WHOLE, MONTH),
    "ledger.organisations": lambda services, unit, _round: services.ledger.organisations(unit, Scope(organisation=1)),
    "ledger.held": lambda services, unit, _round: services.ledger.held(unit),
    "ledger.entries": lambda services, unit, _round: services.ledger.entries(unit, tuple(range(1, 50))),
    "ledger.book_year": lambda services, unit, _round: services.ledger.book_year(
        unit, "三会一课", Scope(), "2025-03", 20
    ),
    "entries.list": lambda services, unit, _round: services.entries.list(unit, EntryQuery(), texts=True),
    "entries.entry": lambda services, unit, _round: services.entries.entry(unit, 1),
    "entries.doubts": lambda services, unit, _round: services.entries.doubts(unit, tuple(range(1, 50))),
    "entries.is_accepted": lambda services, unit, _round: services.entries.is_accepted(unit, 2),
    "entries.shown": lambda services, unit, _round: services.entries.shown(unit, 3),
    "entries.history": lambda services, unit, _round: [services.entries.history(unit, id_) for id_ in range(1, 20)],
    "entries.meeting": lambda services, unit, _round: [
        services.entries.meeting(unit, one.entry.id) for one in services.entries.list(unit, EntryQuery(book="三会一课"))
    ],
    "months.book": lambda services, unit, _round: services.months.book(unit, "三会一课", WHOLE, MONTH),
    "months.facts": lambda services, unit, _round: services.months.facts(unit, 1),
    "imports.brought": lambda services, unit, _round: services.imports.brought(unit),
    "imports.columns": lambda services, unit, _round: services.imports.columns(unit),
    "imports.earlier_results": lambda services, unit, _round: services.imports.earlier_results(
        unit.name, superseded=True
    ),
    "roster.roster": lambda services, unit, _round: services.roster.roster(unit, None, former=False),
    "roster.people": lambda services, unit, _round: services.roster.people(unit),
    "roster.person": lambda services, unit, _round: [services.roster.person(unit, id_) for id_ in (1, 2, 9)],
    "roster.history": lambda services, unit, _round: services.roster.history(unit, SUBJECT),
    "roster.todos": lambda services, unit, _round: services.roster.todos(unit),
    "roster.organisations": lambda services, unit, _round: services.roster.organisations(unit),
    "roster.organisation_history": lambda services, unit, _round: services.roster.organisation_history(unit, BRANCH),
    "duties.todos": lambda services, unit, _round: services.duties.todos(unit, WHOLE),
    "duties.count": lambda services, unit, _round: services.duties.count(unit, WHOLE),
    "duties.year": lambda services, unit, _round: services.duties.year(unit, WHOLE, YEAR),
    "duties.month": lambda services, unit, _round: services.duties.month(unit, WHOLE, MONTH),
    "duties.duties": lambda services, unit, _round: services.duties.duties(unit, WHOLE, YEAR),
    "oversight.inspections": lambda services, unit, _round: services.oversight.inspections(unit),
    "oversight.standings": lambda services, unit, _round: services.oversight.standings(unit, PERIOD),
    "oversight.publications": lambda services, unit, _round: services.oversight.publications(unit),
    "oversight.ratings": lambda services, unit, _round: services.oversight.ratings(unit),
    "oversight.means": lambda services, unit, _round: services.oversight.means(unit),
    "schemes.adopted": lambda services, unit, _round: services.schemes.adopted(unit.name),
    "schemes.uses": lambda services, _unit, _round: services.schemes.uses(),
    "schemes.in_use": lambda services, unit, _round: services.schemes.in_use(unit.name, SCHEME),
    "attachments.of_entry": lambda services, unit, _round: [
        services.attachments.of_entry(unit, id_) for id_ in range(1, 60)
    ],
    "attachments.shared": lambda services, unit, _round: services.attachments.shared(unit, 1),
    "attachments.preview": lambda services, unit, _round: services.attachments.preview(unit, 1),
    "attachments.content": lambda services, unit, _round: services.attachments.content(unit, 1),
    "authority.grants": lambda services, unit, _round: services.authority.grants(unit),
    "authority.stand_ins": lambda services, unit, _round: services.authority.stand_ins(unit),
    "authority.mine": lambda services, unit, _round: services.authority.mine(unit),
    "authority.may": lambda services, unit, _round: services.authority.may("round.void", unit),
    "anchors.heads": lambda services, _unit, _round: services.anchors.heads(),
    "anchors.lines": lambda services, _unit, _round: services.anchors.lines(),
}

OTHERS = {
    "accounts.add", "accounts.close", "accounts.reopen", "accounts.recognise", "accounts.add_key",
    "accounts.revoke_key",
    "panels.add", "panels.add_file", "panels.remove", "panels.move", "panels.recuse", "panels.lift_recusal",
    "papers.enter", "papers.confirm", "papers.refuse", "opinions.add", "opinions.change", "opinions.withdraw",
    "rounds.open", "rounds.advance", "rounds.void", "rounds.reopen", "rounds.decide", "rounds.excuse",
    "rounds.ask_again", "rounds.put_in_group", "claims.add", "claims.withdraw", "claims.replace", "sheets.submit",
    "results.distance", "results.workbook", "results.replay", "ledger.add_books", "ledger.rename_book",
    "ledger.retire_book", "ledger.restore_book", "entries.add", "entries.change", "entries.move", "imports.roster",
    "imports.roster_file", "imports.marks", "imports.polls", "imports.claims", "imports.results", "imports.take_back",
    "imports.forget_column", "imports.roster_template", "imports.marks_template", "imports.polls_template",
    "imports.claims_template", "units.find", "units.add", "units.rename", "roster.change_organisation",
    "roster.offer", "roster.change", "roster.record", "roster.new_person", "roster.add", "oversight.inspection",
    "oversight.begin_as_typed", "oversight.begin", "oversight.draw", "oversight.check", "oversight.picks",
    "oversight.find", "oversight.ratings_file", "oversight.publish", "oversight.rate", "schemes.installed",
    "schemes.plugins", "schemes.lines", "schemes.provisions", "schemes.data", "schemes.toml", "schemes.compare",
    "schemes.check", "schemes.enable", "schemes.confirm", "attachments.add", "attachments.add_many",
    "attachments.withdraw", "files.bring", "files.export", "files.bundle", "files.template", "anchors.write",
    "moving.export", "moving.take", "moving.move_database", "saves.attempt", "saves.target", "saves.restore",
    "saves.stored", "saves.travel", "roster.add_branch", "rounds.decide_all", "results.list_file",
    "authority.grant", "authority.end", "authority.stand_in", "authority.end_stand_in", "authority.table",
    "authority.roles", "safekeeping.verify", "safekeeping.back_up", "safekeeping.verify_backup",
    "rounds.extend", "workdays.change",
    "workdays.add",
}  # fmt: skip
"""Those that write, that make a workbook (which is dated), that ask of what is not in the small database, or that ask
what is installed."""


def answers(services: Services) -> dict[str, str]:
    """What each says, an error as its sentence."""
    (unit,) = services.units.units()
    round_ = services.rounds.key(services.rounds.infos()[0].code, unit.name)
    said = {}
    for name, question in READ.items():
        try:
            said[name] = repr(question(services, unit, round_))
        except Error as error:
            said[name] = f"Error {error}"
    return said
