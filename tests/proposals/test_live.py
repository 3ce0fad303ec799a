"""Proposals of opened rounds: what they say is what an independent query counts, and the marking grid takes them."""

from datetime import date
from fractions import Fraction

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.requirements.proposals.computing import Proposal
from kaoping.core.rounds.model import AssessmentRound
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.rounds.sheets.marking import FormRules, check_lines
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.storage.engine import Database
from kaoping.plugins.catalogue import BOOKS_BY_ID
from kaoping.plugins.contract import Form
from kaoping.plugins.contract.values import days_of, to_thousandths, within
from kaoping.plugins.loading import find_scheme

from tests.acting import act, ask, home, retire_book
from tests.proposals.acts import proposals_for, round_proposals
from tests.requirements.county import YEAR, build
from tests.requirements.independent import Ledger

OVER = date(YEAR + 1, 3, 1)
BINDING = ("institute_branch", "forestry_member", "supply_cooperative", "bureau_target")


def opened(database: Database, id_: str) -> AssessmentRound:
    build(database)
    scheme = find_scheme(id_)
    act(database, "管理员", enable_scheme, scheme)
    act(database, "管理员", confirm_scheme, scheme, {})
    return ask(database, load_round, act(database, "管理员", open_round, scheme, YEAR, day=date(YEAR, 12, 31)).code)


def sheets(round_: AssessmentRound) -> list[tuple[Form, str]]:
    return [
        (form, period)
        for form in round_.scheme.forms
        for period in sorted({period for filling in form.fillings for period in within(filling.every, str(YEAR))})
    ]


@pytest.mark.parametrize("id_", BINDING)
def test_every_proposal_equals_an_independent_count(id_: str, sqlite_database: Database) -> None:
    """What is short by each evidence, and what the proposed mark takes off for it, follows from a query of its own."""
    round_ = opened(sqlite_database, id_)
    checked = 0
    for form, period in sheets(round_):
        proposals = round_proposals(sqlite_database, round_, form.id, period, day=OVER)
        with home(sqlite_database).read() as connection:
            for one in round_.graded[:12]:
                rules = FormRules(form, one.subject)
                number = int(one.code[1:])
                whom = (number, None) if one.subject.kind == "branch" else (None, number)
                assert set(proposals[one.code]) == {
                    item.item.id for item in rules.items if item.applies and item.item.requires
                }
                for item, proposal in proposals[one.code].items():
                    if any(requirement.measure == "rating" for requirement in rules.by_id[item].item.requires):
                        continue  # of no book: see test_ratings
                    ledgers = [
                        Ledger(connection, requirement, BOOKS_BY_ID[requirement.book], round_.params, OVER.isoformat())
                        for requirement in rules.by_id[item].item.requires
                    ]
                    counts = [ledger.short(days_of(period, round_.year_period), *whom) for ledger in ledgers]
                    assert [evidence.short for evidence in proposal.evidences] == counts
                    assert mark_of(rules, proposal) == expected_mark(rules, proposal, counts, period)
                    checked += 1
    assert checked >= 12


def mark_of(rules: FormRules, proposal: Proposal) -> int | None:
    """The mark that the grid makes of a proposal, in thousandths."""
    item = rules.by_id[proposal.item]
    return None if proposal.mark is None else item.value(check_lines(item, proposal.mark.lines))


OCCURRENCES = {"2.3": 24, "2.4": 2, "3.1": 2, "3.2": 1, "3.3": 1, "3.4": 12, "4.2": 16}
"""How often something has to happen in a year, by the items whose points these share: read off the document."""


def expected_mark(rules: FormRules, proposal: Proposal, counts: list[int], period: str) -> int | None:
    """Points less the deductions, by hand: rules that are taken once once, and never below nothing."""
    item = rules.by_id[proposal.item]
    off: dict[str, int] = {}
    free = 0
    asked = zip(item.item.requires, counts, strict=True)
    taking = [(one, n) for one, n in asked if one.spread or one.per_missing is not None]
    if not taking:
        return None
    if all(not evidence.countable or (evidence.have is None and evidence.pending) for evidence in proposal.evidences):
        return None
    for requirement, n in taking:
        points = to_thousandths(requirement.per_missing or Fraction(0))
        if requirement.spread:
            points = (item.most or 0) // max(OCCURRENCES[proposal.item] // (1 if period == str(YEAR) else 2), 1)
        if not requirement.rule:
            free += n * points
        elif item.deductions[requirement.rule].per == "once":
            off[requirement.rule] = max(off.get(requirement.rule, 0), min(n, 1) * points)
        else:
            off[requirement.rule] = off.get(requirement.rule, 0) + n * points
    return -(free + sum(off.values())) if item.most is None else max(0, item.most - free - sum(off.values()))


@pytest.mark.parametrize("id_", ["forestry_member", "supply_cooperative"])
def test_one_sheet_says_what_the_whole_round_says(id_: str, database: Database) -> None:
    """A sheet read alone, without the rest of the unit, has the same proposals."""
    round_ = opened(database, id_)
    for form, period in sheets(round_)[:2]:
        whole = round_proposals(database, round_, form.id, period, day=OVER)
        filling = form.fillings[0].id
        for one in round_.graded:
            alone = proposals_for(database, round_, SheetKey(one.code, form.id, period, filling, filling), day=OVER)
            assert alone == whole[one.code]


def test_a_retired_book_is_not_counted(sqlite_database: Database) -> None:
    """Where the unit does not keep a book, nothing is proposed, and the evidence says why."""
    round_ = opened(sqlite_database, "institute_branch")
    retire_book(sqlite_database, "管理员", "谈心谈话")
    proposal = round_proposals(sqlite_database, round_, "sheet", str(YEAR), day=OVER)["B0002"]["1.5"]
    assert proposal.mark is None
    assert proposal.sentence == "本单位这一年没有记台账,或者停用了「谈心谈话」,不能计数"


def test_a_unit_that_keeps_no_ledger_is_marked_freely(sqlite_database: Database) -> None:
    """A year without a single entry says that nobody wrote, not that nothing was done: no item gets a proposal."""
    round_ = opened(sqlite_database, "institute_branch")
    earlier = round_proposals(sqlite_database, round_, "sheet", str(YEAR - 5), day=OVER)
    assert earlier["B0002"]
    assert all(proposal.mark is None for proposal in earlier["B0002"].values())
