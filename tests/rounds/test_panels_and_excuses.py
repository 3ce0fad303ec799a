"""What a round keeps beside sheets: which group an assessor is in, and of whom a period asks nothing."""

from datetime import date
from pathlib import Path

import pytest
from kaoping.core.kernel.errors import Error
from kaoping.core.organisation.model import MemberSpan
from kaoping.core.rounds.membership import read_memberships, within_year, write_memberships
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.roster_changes import FactChange
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.core.storage.verification import verify
from kaoping.plugins.contract import Membership
from kaoping.tui.paths import read_workbook_file

from tests.calculation.closing import services_on

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


def opened(services: Services, scheme: str, settings: dict[str, str] | None = None) -> RoundKey:
    """A round of a built-in scheme with its sample's roster and marks."""
    folder = SAMPLES / scheme
    services.units.add("某局")
    services.imports.roster("某局", read_workbook_file(folder / "roster.csv"), date(2025, 1, 1))
    services.schemes.enable("某局", SchemeReference(scheme))
    services.schemes.confirm("某局", scheme, settings or {})
    key = services.rounds.open("某局", scheme, 2025).key
    services.imports.marks(key, read_workbook_file(folder / "marks.csv"))
    if (folder / "polls.csv").exists():
        services.imports.polls(key, read_workbook_file(folder / "polls.csv"))
    return key


@pytest.fixture
def services(database: Database) -> Services:
    return services_on(database)


WEIGHED = {"committee_weight": "40%", "members_weight": "30%", "masses_weight": "30%"}


def test_assessors_are_put_into_groups_and_only_then_there_is_a_total(database: Database, services: Services) -> None:
    """Weighed groups: an assessor of none is named as missing; with everybody in a group the means are weighed, live
    and in a session of its own; moving somebody on changes what follows.
    """
    key = opened(services, "supply_cooperative", WEIGHED)
    first = services.rounds.round(key).graded[0].code
    fillers = [one.filler for one in services.rounds.assessors(key)]
    assert fillers
    assert {one.group for one in services.rounds.assessors(key)} == {""}
    assert any("没有编入评分小组" in what for what in services.results.explain(key, first).outcome.missing)
    for place, filler in enumerate(fillers):
        services.rounds.put_in_group(key, filler, ("机关党委委员", "members", "masses")[place % 3])
    weighed = services.results.explain(key, first).outcome
    assert weighed.parts["panel"] is not None
    assert services_on(database).results.explain(key, first).outcome == weighed
    services.rounds.put_in_group(key, fillers[0], "党员代表")
    moved = services.results.explain(key, first).outcome
    assert moved.parts["panel"] != weighed.parts["panel"]
    assert services_on(database).results.explain(key, first).outcome == moved
    assert verify(database).sound


def test_what_is_no_group_or_no_assessor_is_refused(services: Services) -> None:
    """Each in a sentence that says which there are."""
    key = opened(services, "supply_cooperative", WEIGHED)
    with pytest.raises(Error, match="没有评分小组「来宾」"):
        services.rounds.put_in_group(key, "panel-1", "来宾")
    with pytest.raises(Error, match="不能填"):
        services.rounds.put_in_group(key, "self", "members")
    assert {one.group for one in services.rounds.assessors(key)} == {""}


def test_a_forgotten_month_is_missing_until_it_is_excused(database: Database, services: Services) -> None:
    """With a reason that the derivation tells; taken back, it is missing again; progress says the same."""
    key = opened(services, "member_card")
    before = {each.code: each for each in services.rounds.progress(key)}["M00012"]
    assert services.results.explain(key, "M00012").outcome.total is None
    with pytest.raises(Error, match="请写明理由"):
        services.rounds.excuse(key, "M00012", "2025-10", " ")
    with pytest.raises(Error, match="没有「2025-Q4」这一期"):
        services.rounds.excuse(key, "M00012", "2025-Q4", "住院")
    services.rounds.excuse(key, "M00012", "2025-10", "住院")
    told = services.results.explain(key, "M00012")
    assert told.outcome.total == 6438
    assert "2025-10 住院" in str(told.derivation.as_data())
    assert services_on(database).results.explain(key, "M00012").outcome == told.outcome
    after = {each.code: each for each in services.rounds.progress(key)}["M00012"]
    assert (after.expected, after.complete) == (before.expected - 1, before.complete)
    services.rounds.ask_again(key, "M00012", "2025-10")
    assert services.results.explain(key, "M00012").outcome.total is None
    with pytest.raises(Error, match="没有免计"):
        services.rounds.ask_again(key, "M00012", "2025-10")
    assert verify(database).sound


def test_a_scheme_without_membership_has_nothing_to_excuse(services: Services) -> None:
    """Nothing is written."""
    key = opened(services, "supply_cooperative")
    with pytest.raises(Error, match="没有可以免计的期"):
        services.rounds.excuse(key, services.rounds.round(key).graded[0].code, "2025-H1", "停工")


def test_an_open_round_follows_the_roster(services: Services) -> None:
    """Whoever leaves in the year is asked nothing from then on; the months before stay, and so does a closed round."""
    key = opened(services, "member_card")
    unit = services.units.find("某局")
    everybody = {one.code: one.subject.memberships for one in services.rounds.round(key).graded}
    assert everybody["M00001"] == (Membership("2025-05-01"),)
    assert everybody["M00003"] is None
    services.roster.record(unit, "M00003", FactChange("leave", date(2025, 9, 20)))
    one = services.rounds.round(key).by_code["M00003"].subject
    assert one.memberships == (Membership("", "2025-09-20"),)
    assert [one.left_out(f"2025-{month:02d}", 15) for month in (9, 10)] == ["", "不在本组织"]
    assert "2025-12 不在本组织" in str(services.results.explain(key, "M00003").derivation.as_data())


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([MemberSpan(None, None)], None),
        ([MemberSpan("2020-07-01", None)], None),
        ([MemberSpan("2025-01-01", "2026-01-01")], None),
        ([MemberSpan("2025-05-01", None)], (Membership("2025-05-01"),)),
        ([MemberSpan(None, "2025-03-01"), MemberSpan("2025-08-01", None)],
         (Membership("", "2025-03-01"), Membership("2025-08-01"))),
        ([MemberSpan(None, "2024-12-31"), MemberSpan("2026-01-01", None)], ()),
        ([], ()),
    ],
)  # fmt: skip
def test_what_matters_of_a_history_in_a_year(spans: list[MemberSpan], kept: tuple[Membership, ...] | None) -> None:
    """Only what begins or ends within it; it comes back from how a round keeps it."""
    assert within_year(spans, "2025") == kept
    assert read_memberships(write_memberships(kept)) == kept
