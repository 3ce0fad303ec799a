"""One small form, and outcomes worked out both ways: by the reference and by the batch, which must not differ."""

from collections.abc import Sequence

from kaoping.core.results.facts import RoundFacts
from kaoping.core.results.standing import Standing
from kaoping.plugins.contract import Filling, Form, Grade, Item, Marks, Scheme, Section, Source, Subject, Value, num
from kaoping.plugins.contract.formula import Const
from kaoping.plugins.evaluation.evaluate import DerivedCohort
from kaoping.plugins.evaluation.inputs import Record, Sheet
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.rulebook import Rulebook

YEAR = 2025
FORM = Form(
    "sheet",
    "评分表",
    num(100),
    (Section("1", "全部", (Item("1.1", "总评", num(90)), Item("1.2", "另评", num(10)))),),
    (Filling("panel", "考评组", "assessor", several=True),),
)
WHOLE = Marks("sheet", "panel")
FIRST = Marks("sheet", "panel", items=("1.1",))
SECOND = Marks("sheet", "panel", items=("1.2",))
GRADES = (Grade("优", Const(num(60))), Grade("良", Const(num(30))), Grade("中"))


def scheme_of(total: Value, **more: object) -> Scheme:
    """A scheme that does nothing but what the test is about."""
    parts: dict[str, object] = {"forms": (FORM,), "grades": GRADES, **more}
    return Scheme("law", "1", "一条规律", "member", Source("单位", "办法"), total=total, **parts)  # type: ignore[arg-type]  # test shorthand


def member(code: str, first: int, second: int = 0, **more: object) -> Record:
    """Somebody with whole points on the two items."""
    sheet = Sheet("sheet", str(YEAR), "panel", "panel-1", (first * 1000, second * 1000))
    return Record(Subject(code, code, "member", **more), (sheet,))  # type: ignore[arg-type]  # test shorthand


def outcomes(scheme: Scheme, records: Sequence[Record]) -> dict[str, Outcome]:
    """Everybody's outcome by code, the same both ways."""
    book = Rulebook.of(scheme, {}, YEAR)
    reference = DerivedCohort(book, records).outcomes()
    standing = Standing(book, RoundFacts.of_records(scheme, records))
    assert [standing.outcome(place, record) for place, record in enumerate(records)] == reference
    return {outcome.subject.code: outcome for outcome in reference}
