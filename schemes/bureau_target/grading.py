"""The result: the panel's sheet, three bands, the category without points, the condition for competing."""

from ...plugins.contract import Below, Disqualify, Fail, Grade, Marks, Named, ParamRef, Part, Round, SectionZero, Sum
from . import clauses
from .sheet import SHEET

TOTAL = Named(
    "sheet",
    "考核得分",
    Sum(
        tuple(
            Named(f"section_{section.id}", section.title, Marks("sheet", "panel", (section.id,)), section.clause)
            for section in SHEET.sections
        )
    ),
    clauses.RESULT,
)

GRADES = (
    Grade("达标", ParamRef("A"), clauses.RESULT, starter=True),
    Grade("基本达标", ParamRef("B"), clauses.RESULT, starter=True),
    Grade("不达标", clause=clauses.RESULT),
)

RULES = (
    # Our reading of "no points in a category": the category's score is zero.
    Fail(
        "empty_category",
        "有一类目标得零分的,为不达标",
        "不达标",
        SectionZero("sheet", "panel"),
        clause=clauses.RESULT,
    ),
    Disqualify(
        "below_competing_line",
        "总分未达到参评线",
        ("advanced_organisation",),
        Below(Round(Part("sheet")), ParamRef("C")),
        clause=clauses.RESULT,
    ),
)
