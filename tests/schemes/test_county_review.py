"""The county's monthly, quarterly and yearly review, fact by fact, against tables written from its description."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.plugins.contract import ParamRef, Subject, content_hash, from_data, to_data
from kaoping.plugins.contract.values import hundredths
from kaoping.plugins.evaluation.derivation import Derivation
from kaoping.plugins.evaluation.evaluate import evaluate, explain
from kaoping.plugins.evaluation.inputs import Record, Sheet, Tally
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.schemes.county_review import SCHEME

HANDBOOK, YEAR = SCHEME.forms
(QUARTER,) = SCHEME.polls

HANDBOOK_ITEMS = {"1": ("工作手册", 30), "2": ("服务记事簿", 25), "3": ("值班日志", 20), "4": ("学习笔记", 25)}
YEAR_POINTS = {"1": ("五个基本", [8, 8, 8, 8, 8]), "2": ("七个体系", [9, 9, 9, 9, 8, 8, 8])}


def test_handbook_marks_the_four_books_called_in() -> None:
    """Four starter items out of 100, marked by the county every month."""
    assert (HANDBOOK.id, HANDBOOK.points) == ("handbook", 100)
    assert {item.id: (item.title, item.points) for item in HANDBOOK.items()} == HANDBOOK_ITEMS
    assert [(filling.id, filling.every, filling.several) for filling in HANDBOOK.fillings] == [
        ("county", "month", False)
    ]
    assert all(item.starter and item.clause and item.title in item.view for item in HANDBOOK.items())


def test_year_form_has_five_basics_and_seven_systems() -> None:
    """Basics 40 and systems 60, all starters, marked by the county once."""
    assert (YEAR.id, YEAR.points) == ("year", 100)
    for section in YEAR.sections:
        title, points = YEAR_POINTS[section.id]
        assert section.title == title
        assert [item.id for item in section.items] == [f"{section.id}.{place}" for place in range(1, len(points) + 1)]
        assert [item.points for item in section.items] == points
    assert [sum(points) for _title, points in YEAR_POINTS.values()] == [40, 60]
    assert all(item.starter and item.clause for item in YEAR.items())
    assert [(filling.id, filling.every) for filling in YEAR.fillings] == [("county", "year")]


def test_quarterly_vote_takes_whole_marks_of_those_present() -> None:
    """One group, marks from 0 to 100, every quarter."""
    assert (QUARTER.id, QUARTER.every, QUARTER.scale) == ("quarter", "quarter", (0, 100))
    assert [group.id for group in QUARTER.groups] == ["present"]
    assert [QUARTER.accepts(mark) for mark in ("0", "100", "101", "87.5", "弃权")] == [True, True, False, False, False]


def test_every_parameter_is_a_starter() -> None:
    """20 % months, 20 % quarters, 60 % year, and two months of rest between draws; none is the document's."""
    assert {param.id: (param.kind, param.default) for param in SCHEME.params} == {
        "month_share": ("percent", Fraction(20, 100)),
        "quarter_share": ("percent", Fraction(20, 100)),
        "year_share": ("percent", Fraction(60, 100)),
        "draw_rest": ("count", 2),
    }
    assert all(param.starter and param.clause and not param.fault(param.default) for param in SCHEME.params)


def test_fields_are_ranked_apart_and_nobody_is_graded() -> None:
    """Three fields, ranked each by itself, with the place in the whole county beside it; the scheme has no grades."""
    assert SCHEME.domains == ("乡镇", "县直", "非公和社会组织")
    assert (SCHEME.ranking.group, SCHEME.ranking.overall, SCHEME.grades, SCHEME.rules) == ("domain", True, (), ())


def test_stages_follow_the_year() -> None:
    """Each quarter its months and its meeting, then the year's assessment, computation, publication and use."""
    quarters = [
        stage for n in (1, 2, 3, 4) for stage in ((f"months_{n}", "check", n * 3 - 2), (f"quarter_{n}", "vote", 0))
    ]
    assert [(stage.id, stage.kind) for stage in SCHEME.stages] == [
        *((id_, kind) for id_, kind, _month in quarters),
        ("year", "check"),
        ("compute", "compute"),
        ("publish", "publish"),
        ("use", "file"),
    ]
    for stage, (_id, kind, month) in zip(SCHEME.stages, quarters, strict=False):
        assert kind == "vote" or stage.title.startswith(f"{month}至{month + 2}月")
    assert all(stage.actors and stage.clause for stage in SCHEME.stages)
    fields = SCHEME.stages[1].note
    assert all(field in fields for field in SCHEME.domains)


def test_draw_is_monthly_public_and_lets_recent_ones_rest() -> None:
    """The draw names no share and no grade; its wording says seed, repeatability and rest."""
    (draw,) = SCHEME.draws
    assert (draw.share, draw.grades) == (None, ())
    assert all(word in draw.title for word in ("每月", "种子", "公布", "可复核", "后抽"))


def test_what_is_called_in_are_ledger_books() -> None:
    """The three handbooks and the study notes are books, named in the texts of the items that mark them."""
    books = [book.id for book in SCHEME.books]
    assert books == ["党组织工作手册", "联系服务群众记事簿", "值班日志", "学习笔记"]
    assert all(f"「{book}」" in item.text for book, item in zip(books, HANDBOOK.items(), strict=True))


def test_scheme_survives_being_frozen_as_data() -> None:
    """The scheme written as data and read back is the same scheme with the same content hash."""
    thawed = from_data(to_data(SCHEME))
    assert thawed == SCHEME
    assert content_hash(thawed) == content_hash(SCHEME)


def sheet(form: str, period: str, points: int) -> Sheet:
    """A county sheet that comes to ``points``, given to the items in order."""
    marks, left = [], points
    for item in (HANDBOOK if form == "handbook" else YEAR).items():
        given = min(left, int(item.points or 0))
        left -= given
        marks.append(given * 1000)
    return Sheet(form, period, "county", "county", tuple(marks))


def organisation(
    code: str = "Z1",
    *,
    months: dict[int, int],
    quarters: tuple[dict[str, int] | None, ...] = ({"80": 1},) * 4,
    year: int = 90,
    domain: str = "乡镇",
) -> Record:
    """An organisation with the totals of the months drawn, the ballots of each quarter, and the year's total."""
    sheets = [sheet("handbook", f"2025-{month:02d}", points) for month, points in months.items()]
    tallies = tuple(
        Tally("quarter", f"2025-Q{number}", "present", counts)
        for number, counts in enumerate(quarters, 1)
        if counts is not None
    )
    return Record(Subject(code, code, domain=domain), (*sheets, sheet("year", "2025", year)), (), tallies)


def outcome(record: Record, **params: Fraction) -> Outcome:
    return evaluate(SCHEME, params, 2025, [record])[0]


def test_result_weighs_months_quarters_and_year() -> None:
    """20 % of the mean of the months drawn, 20 % of the mean of the quarters' means, 60 % of the year."""
    quarters = ({"100": 3, "90": 1}, {"80": 2}, {"70": 1, "71": 1, "72": 1}, {"60": 1, "废票": 9})
    result = outcome(organisation(months={3: 90, 7: 60, 11: 75}, quarters=quarters))
    means = [Fraction(390, 4), Fraction(80), Fraction(71), Fraction(60)]
    assert result.parts == {"months": 75, "quarters": sum(means, Fraction(0)) / 4, "year": 90}
    assert result.total == 8443


def test_month_without_a_sheet_is_not_zero() -> None:
    """Only months drawn count: one good month is a good month part."""
    assert outcome(organisation(months={5: 100})).parts["months"] == 100


def test_never_drawn_moves_the_months_share_to_the_year() -> None:
    """Without any month drawn the year weighs 80 %, the quarters stay at 20 %, and there is no month part."""
    result = outcome(organisation(months={}))
    assert (result.total, result.parts["months"], result.provisional) == (8800, None, False)
    assert outcome(organisation(months={1: 0})).total == 7000


def words(node: Derivation) -> Iterator[str]:
    yield f"{node.label} {node.note}"
    for part in node.parts:
        yield from words(part)


def test_derivation_says_that_the_share_moved() -> None:
    """For who was never drawn the year's weight is the sum of both shares, named; months do not appear."""
    record = organisation(months={})
    _outcome, tree = explain(SCHEME, {}, 2025, [record], "Z1")
    text = list(words(tree))
    assert "年考核折算 x 80%" in text
    assert any("全年未抽到的并入年考核" in line for line in text)
    assert not any(line.startswith("月调审(抽到") for line in text)
    drawn = explain(SCHEME, {}, 2025, [organisation(months={2: 50})], "Z1")[1]
    assert "年考核折算 x 60%" in list(words(drawn))


@pytest.mark.parametrize("quarter", range(4))
def test_missing_quarter_leaves_the_result_open(quarter: int) -> None:
    """Every quarter's meeting is needed, drawn or not."""
    quarters = tuple(None if number == quarter else {"80": 1} for number in range(4))
    for months in ({}, {4: 70}):
        result = outcome(organisation(months=months, quarters=quarters))
        assert (result.total, result.provisional) == (None, True)


def test_handbook_half_marked_leaves_the_result_open() -> None:
    """A month that was drawn and not fully marked is missing, not left out."""
    record = organisation(months={2: 90, 6: 80})
    torn = Sheet("handbook", "2025-06", "county", "county", (30000, 25000, None, 25000))
    assert outcome(Record(record.subject, (record.sheets[0], torn, record.sheets[2]), (), record.tallies)).total is None


def test_shares_are_the_units_to_set() -> None:
    """Other shares weigh the same parts, and what moves is the share that was set."""
    shares = {"month_share": Fraction(1, 10), "quarter_share": Fraction(3, 10), "year_share": Fraction(6, 10)}
    assert outcome(organisation(months={1: 50}), **shares).total == 8300
    assert outcome(organisation(months={}), **shares).total == 8700


def test_ranks_run_within_each_field() -> None:
    """Best of each field is first; equals share a rank and the next one is skipped."""
    records = [
        organisation("A", months={1: 90}),
        organisation("B", months={1: 90}),
        organisation("C", months={1: 80}),
        organisation("D", months={1: 10}, domain="县直"),
    ]
    results = evaluate(SCHEME, {}, 2025, records)
    assert [(result.rank, result.grade, result.provisional) for result in results] == [
        (1, None, False),
        (1, None, False),
        (3, None, False),
        (1, None, False),
    ]


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 100)), st.lists(st.integers(0, 100), min_size=1, max_size=9))
def test_result_is_what_the_description_says(months: dict[int, int], ballots: list[int]) -> None:
    """Any months, any marks: the printed result is the weighted sum, rounded once."""
    counts = {str(mark): ballots.count(mark) for mark in ballots}
    quarter = Fraction(sum(ballots), len(ballots))
    record = organisation(months=months, quarters=(counts,) * 4, year=77)
    month_part = Fraction(sum(months.values()), len(months)) if months else Fraction(77)
    assert outcome(record).total == hundredths((month_part + quarter + 3 * 77) / 5)


def test_shares_stand_in_the_formula_as_parameters() -> None:
    """No share is written into the total itself."""
    assert str(to_data(SCHEME.total)).count("'number'") == 0
    assert ParamRef("month_share") in list(_nodes(SCHEME.total))


def _nodes(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, tuple):
        for element in value:
            yield from _nodes(element)
    elif hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from _nodes(getattr(value, name))
