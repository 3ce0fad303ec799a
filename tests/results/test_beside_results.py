"""What is told beside results: the place among all, and that who has no total yet may displace others."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.results.model import unsettled_words
from kaoping.core.results.rendering import headline
from kaoping.core.rounds.model import RoundKey
from kaoping.core.services.services import Services
from kaoping.core.storage.engine import Database
from kaoping.plugins.contract import Const, Grade, Quota, Ranking, num, percent
from kaoping.plugins.evaluation.inputs import Record

from tests.acting import home
from tests.calculation.closing import open_sample, services_on
from tests.results.both import WHOLE, member, outcomes, scheme_of
from tests.rounds.small import SCHEME, open_small


@given(st.lists(st.tuples(st.sampled_from(["B1", "B2", "B3"]), st.integers(0, 6)), max_size=12))
def test_the_place_among_all_is_one_more_than_there_are_better(people: Sequence[tuple[str, int]]) -> None:
    """In the whole round, beside the rank in the group; both ways of computing, nobody else's result changed."""
    records: list[Record] = [
        member(f"M{place}", points, branch=branch) for place, (branch, points) in enumerate(people)
    ]
    beside = outcomes(scheme_of(WHOLE, ranking=Ranking("branch", overall=True)), records)
    alone = outcomes(scheme_of(WHOLE, ranking=Ranking("branch")), records)
    for (branch, points), one, without in zip(people, beside.values(), alone.values(), strict=True):
        assert one.overall_rank == 1 + sum(other > points for _branch, other in people)
        assert one.rank == 1 + sum(other > points and group == branch for group, other in people)
        assert (without.rank, without.overall_rank) == (one.rank, None)


def overall_of(services: Services, key: RoundKey) -> dict[str, int]:
    """The places among all, worked out from the totals by sorting."""
    totals = {one.subject.code: one.total for one in services.results.table(key).outcomes if one.total is not None}
    best = sorted(totals.values(), reverse=True)
    return {code: best.index(total) + 1 for code, total in totals.items()}


def test_the_county_shows_the_place_in_the_field_and_in_the_county(database: Database) -> None:
    """In the table, in files, in the list and in the line above an explanation."""
    services = services_on(database)
    key = open_sample(services, "county_review")
    expected = overall_of(services, key)
    assert len(expected) > 10
    assert any(one.rank != one.overall_rank for one in services.results.table(key).outcomes)
    assert {one.subject.code: one.overall_rank for one in services.results.table(key).outcomes} == expected
    rows = csv.DictReader(io.StringIO(services.results.csv(key, derivations=False).text))
    assert {row["编号"]: int(row["全体名次"]) for row in rows} == expected
    data = json.loads(services.results.json(key, derivations=False).text)
    assert {one["subject"]: one["overall_rank"] for one in data} == expected
    assert {one.result.subject.code: one.result.overall_rank for one in services.results.subjects(key)} == expected
    code = next(iter(expected))
    assert f"全体第 {expected[code]} 名" in headline(services.results.explain(key, code).outcome)


QUOTA = Quota("few", "优秀名额", "优", Const(percent(50)), "unit", falls_to="良")
GRADED = scheme_of(WHOLE, grades=(Grade("优", Const(num(1))), Grade("良")), rules=(QUOTA,))


def test_what_may_yet_change_is_named_by_what_the_scheme_has() -> None:
    """Grades only where places decide some; nothing once everybody has a total."""
    assert unsettled_words(GRADED, 0) == ""
    assert unsettled_words(GRADED, 3) == "还有 3 个对象没有总分,名次和按名额定的等次还可能变。"
    assert unsettled_words(scheme_of(WHOLE), 1) == "还有 1 个对象没有总分,名次还可能变。"


def test_results_say_how_many_have_no_total_until_all_have(database: Database, tmp_path: Path) -> None:
    """With the table and with a result that has a total; one without says itself what it lacks."""
    code = open_small(database, tmp_path, SCHEME).info.code
    key = RoundKey(home(database).unit, code)
    services = services_on(database)
    outcomes_now = services.results.table(key)
    lacking = [one.subject.code for one in outcomes_now.outcomes if one.total is None]
    told = f"还有 {len(lacking)} 个对象没有总分"
    assert lacking
    assert told in outcomes_now.notice
    assert told in services.results.csv(key, derivations=False).notice
    assert services.results.explain(key, lacking[0]).notice == ""


def test_a_complete_round_says_nothing(database: Database) -> None:
    """Of the sample everybody has a total."""
    services = services_on(database)
    key = open_sample(services, "bureau_target")
    assert services.results.table(key).notice == ""
