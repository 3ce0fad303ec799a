"""The linter finds every mistake planted in a scheme that was clean, and says where it is."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from kaoping.plugins import contract
from kaoping.plugins import lint as lint_package
from kaoping.plugins.contract import (
    Bar,
    Book,
    Case,
    Choose,
    Column,
    Const,
    Draw,
    Filling,
    Function,
    Grade,
    Honour,
    Item,
    Kind,
    LastResult,
    LevelIs,
    LevelPoints,
    Marks,
    Mean,
    Named,
    Not,
    OpinionKind,
    Option,
    Over,
    Paper,
    Param,
    ParamRef,
    Part,
    Polled,
    Question,
    Recorded,
    Register,
    RegisterSum,
    Reminder,
    Requirement,
    Round,
    Scale,
    Scheme,
    Section,
    SectionZero,
    Source,
    SubjectIs,
    Sum,
    Variant,
    Verdict,
    Who,
    num,
    percent,
)
from kaoping.plugins.lint import lint, starters
from kaoping.plugins.lint.finding import spots

HALF = Const(percent(50), "一")


@dataclass(frozen=True)
class Plant:
    """A mistake: ``new`` at ``path`` of the clean scheme, and the finding it must give."""

    path: str
    new: Any
    place: str
    words: str
    severity: str = "error"


AGAIN = Bar("again", "又", "合格", Not(Polled("review", "members")), clause="六")
WEIGHED = Sum((Scale(Marks("sheet", "panel"), ParamRef("weight")), Scale(Marks("sheet", "panel"), ParamRef("other"))))
GRADES = (Grade("待查"), Grade("优秀", HALF), Grade("合格", Const(num(0), "一")), Grade("不合格"))

RECORDED_IN_YEAR = Choose((Case(Recorded(Marks("sheet", "panel"), "year"), HALF),), HALF)

ITEM = "forms.0.sections.0.items.0"
STUDY = "forms.0.sections.0.items.1"
RULE = f"{ITEM}.deductions.0"
SPREAD = "forms.0.sections.0.items.1.requires.0"
POOL = "forms.1.sections.0"
QUARTERS = "total.parts.1.of.of"

WORK = Section("1", "部分", (Item("1.1", "项", num(50)),))
BY_PERSON = Requirement("制度文件", "count", num(1), each_member=True, clause="一")
QUARTERLY = Over("quarter", Marks("base", "decided"))
ZERO_ONCE = (
    'AtLeast(Over("quarter", Choose((Case(SectionZero("base", "decided"), Const(num(1))),), Const(num(0))), '
    'absent="member"), Const(num(1)))'
)

PLANTS = (
    # types
    Plant("forms.0.points", 50, "forms/sheet", "「points」要写成 num(50)"),
    Plant("forms.0.points", 50.5, "forms/sheet", '「points」要写成 num("50.5")'),
    Plant(f"{RULE}.low", 0.1, "forms/sheet/1.1a", '「low」要写成 num("0.1")'),
    Plant("grades", [], "grades", "「grades」要写成 圆括号括起的一列 (...),不是方括号"),
    Plant("grades", Grade("合格"), "grades", "「grades」要写成 (Grade(...),)"),
    Plant("stages.0.registers", "bonus", "stages/mark", '「registers」要写成 ("bonus",)'),
    Plant("grades", None, "grades", "「grades」要写 圆括号括起的一列 (Grade(...),),写的是 None"),
    Plant("version", 1.10, "version", '「version」要写成 "1.1"(原文末尾还有 0 的也写上)'),
    Plant("title", None, "title", "「title」要写 文字(加引号),写的是 None"),
    Plant("forms.0.points", None, "forms/sheet", "「points」要写 num(...),写的是 None"),
    Plant("source", Source, "source", "「source」要写 Source(...),写的是 Source 这个类本身,少了括号"),
    Plant("total", SubjectIs(Who()), "total", "「total」要写 公式,如 Marks(...)、Sum(...)"),
    Plant("total", num(90), "total", "「total」要写成 Const(num(90))"),
    Plant("rules.0.when", Const(num(90)), "rules/no_review", "「when」要写 条件,如 Below(...)"),
    Plant("honours.0.years", 1.5, "honours/advanced", "「years」要写 整数,写的是 1.5"),
    Plant("grades.0.at_least", "80", "grades/优秀", "「at_least」要写成 Const(num(80))"),
    Plant("registers.0.cap", "10", "registers/bonus", "「cap」要写成 num(10)"),
    Plant("polls.1.scale", (0, 50, 100), "polls/mean", "「scale」要正好写 2 个值"),
    Plant("polls.0.quota.group", 1, "polls/review/review_quota", '「group」要写成 "1"'),
    Plant("forms.0.fillings.0.several", "yes", "forms/sheet/panel", "「several」要写 True 或 False,写的是 'yes'"),
    Plant("stages.0.kind", "walk", "stages/mark", "「kind」只能写 "),
    Plant("honours.0.years", "1", "honours/advanced", "「years」要写 整数,写的是 '1'"),
    Plant("functions", {"f": 1}, "functions", "「functions」要写成字典:"),
    Plant("forms", WORK, "forms", "「forms」要写 圆括号括起的一列 (Form(...),),写的是 Section(...)"),
    Plant("rules.4.share", num(20), "rules/excellent", "「share」要写成 Const(percent(20))"),
    Plant("rules.4.share", "20%", "rules/excellent", "「share」要写成 Const(percent(20))"),
    Plant("rules.4.share", 0.2, "rules/excellent", '「share」要写成 Const(num("0.2"))'),
    Plant("polls.0.levels.1.pays", 80, "polls/review/合格", "「pays」要写成 percent(80)"),
    Plant("params.2.default", 20, "params/share", "「default」要写成 percent(20)"),
    Plant("params.4.default", 80, "params/line", "「default」要写成 num(80)"),
    Plant(f"{ITEM}.requires.1.target", 90, "forms/sheet/1.1", "「target」要写成 percent(90)"),
    Plant(f"{ITEM}.requires.0.target", 2, "forms/sheet/1.1", "「target」要写成 num(2)"),
    Plant("title", "办\u202e法", "title", "不能显示的字符 U+202E"),
    Plant(f"{ITEM}.title", "会\x1b议", "forms/sheet/1.1", "U+001B"),
    # ids
    Plant("id", "Clean Scheme", "id", "方案编号「Clean Scheme」只能用小写字母"),
    Plant("forms.1.id", "sheet", "forms", "「sheet」用了 2 次"),
    Plant("params.0.id", "line", "params", "「line」用了 2 次"),
    Plant("registers.1.id", "bonus", "registers", "「bonus」用了 2 次"),
    Plant("polls.1.id", "review", "polls", "「review」用了 2 次"),
    Plant("questions.1.id", "review_level", "questions", "用了 2 次"),
    Plant("rules.1.id", "no_review", "rules", "用了 2 次"),
    Plant("polls.0.quota.id", "excellent", "polls/review/excellent", "测评名额的编号「excellent」已是一条规则的"),
    Plant("stages.1.id", "mark", "stages", "用了 2 次"),
    Plant("grades.1.id", "优秀", "grades", "用了 2 次"),
    Plant("classes.1.id", "骨干", "classes", "用了 2 次"),
    Plant("domains", ("农村", "农村"), "domains", "用了 2 次"),
    Plant("registers.0.kinds.1.id", "见义勇为", "registers/bonus", "用了 2 次"),
    Plant("polls.0.options.1.id", "优秀", "polls/review", "用了 2 次"),
    Plant("polls.0.options.1.id", "弃权", "polls/review", "「弃权」是不计入有效票的(invalid)"),
    Plant("polls.0.levels.1.id", "优秀", "polls/review", "用了 2 次"),
    Plant("polls.1.groups.1.id", "a", "polls/mean", "用了 2 次"),
    Plant("questions.1.choices", ("是", "是"), "questions/hero", "用了 2 次"),
    Plant("forms.0.fillings.0.by", "clerk", "forms/sheet/panel", "「by」"),
    Plant("forms.0.fillings.+", Filling("panel", "又一个", "member"), "forms/sheet", "「panel」用了 2 次"),
    Plant("forms.0.sections.0.items.1.id", "1.1", "forms/sheet", "「1.1」用了 2 次"),
    Plant(f"{ITEM}.deductions.1.id", "1.1a", "forms/sheet", "「1.1a」用了 2 次"),
    Plant("forms.0.sections.+", Section("1", "重", (Item("1.9", "项", num(1)),)), "forms/sheet", "「1」用了 2 次"),
    Plant("honours.0.evaluations.1.id", "self", "honours/advanced", "用了 2 次"),
    Plant("honours.+", Honour("advanced", "又"), "honours", "用了 2 次"),
    Plant("draws.+", Draw("recheck", "又"), "draws", "用了 2 次"),
    Plant("reminders.+", Reminder("left", "又", 1), "reminders", "用了 2 次"),
    Plant("papers.+", Paper("summary", "又"), "papers", "用了 2 次"),
    Plant("opinions.+", OpinionKind("talk", "又"), "opinions", "用了 2 次"),
    Plant("books.+", Book("荣誉", "又", "专项"), "books", "用了 2 次"),
    Plant("books.0.columns.+", Column("level", "又"), "books/荣誉", "用了 2 次"),
    Plant("books.1.kinds", ("办班", "办班", "结业"), "books/培训", "用了 2 次"),
    Plant("books.2.steps.1.id", "请示", "books/换届", "用了 2 次"),
    Plant("books.0.columns.0.choices", ("县", "县"), "books/荣誉/level", "用了 2 次"),
    Plant("params.3.choices", ("unit", "unit"), "params/group", "用了 2 次"),
    Plant("total.parts.1.name", "sheet", "total", "「sheet」用了 2 次"),
    Plant("total.parts.0.name", " ", "total", "不空的文字"),
    Plant("papers.0.id", "汇总表", "papers", "字母、数字和下划线,字母开头"),
    Plant("grades.0.id", " 优秀", "grades", "首尾没有空格"),
    Plant("forms.0.sections.0.id", "一", "forms/sheet/一", "「一」不合规定,要写成:1、2 这样的序号,或英文词"),
    Plant(f"{ITEM}.id", "2.1", "forms/sheet/2.1", "「2.1」不合规定,要写成:以所在部分的序号开头的编号,如 1.1"),
    Plant(f"{ITEM}.id", "A1.1", "forms/sheet/A1.1", "「A1.1」不合规定,要写成:只有数字和点的编号,如 1.1"),
    Plant("forms.0.sections.0.id", "A1", "forms/sheet/1.1", "「1.1」不合规定,要写成:1、2 这样的序号:部分的编号「A1」"),
    Plant(f"{RULE}.id", "a", "forms/sheet/a", "「a」不合规定,要写成:项目编号加小写字母,如 1.1a"),
    Plant("forms.0.fillings.0.groups.1.id", "committee", "forms/sheet/panel", "「committee」用了 2 次"),
    Plant("forms.0.fillings.0.groups.1.id", "群众-1", "forms/sheet/panel", "字母、数字和下划线,字母开头"),
    # wording
    Plant(f"{ITEM}.title", "", "forms/sheet/1.1", "没有标题"),
    Plant("source.issuer", " ", "source", "没有发文单位"),
    Plant("source.document", "", "source/document", "没有文件名称"),
    Plant("version", " ", "version", "没有版本"),
    Plant("forms.0.sections.0.items.1.starter", False, "forms/sheet/1.2", "没有注明条款", "warning"),
    Plant("registers.0.clause", "", "registers/bonus", "没有注明条款", "warning"),
    Plant(
        "registers.0",
        Register("bonus", "加分", (Kind("见义勇为", num(5)),)),
        "registers/bonus/见义勇为",
        "没有注明条款",
        "warning",
    ),
    Plant("grades.1.clause", "", "grades/合格", "没有注明条款", "warning"),
    Plant("params.2.starter", False, "params/share", "没有注明条款", "warning"),
    Plant("draws.0.share", Const(percent(15)), "draws/recheck", "没有注明条款", "warning"),
    Plant(f"{POOL}.starter", False, "forms/base/base", "没有注明条款", "warning"),
    # forms
    Plant("forms", (), "forms", "没有任何表"),
    Plant("forms.0.fillings", (), "forms/sheet", "由谁填写"),
    Plant("forms.0.points", num(60), "forms/sheet", "各项合计 50 分,与表的 60 分不符"),
    Plant("forms.0.points", num(0), "forms/sheet", "总分要大于 0"),
    Plant("forms.0.sections.0.items.1.variants.0.points", num(10), "forms/sheet", "(对象:普通、农村)"),
    Plant("forms.0.sections.0.items.1.applies", Who(domains=("农村",)), "forms/sheet", "(对象:骨干、机关)"),
    Plant("forms.0.sections.+", Section("2", "空", ()), "forms/sheet/2", "没有项目"),
    Plant(f"{ITEM}.points", None, "forms/sheet/1.1", "没有分值,所在部分也没有起评分"),
    Plant(f"{POOL}.pool", num(0), "forms/base/base", "起评分要大于 0"),
    Plant(f"{POOL}.items", (Item("1", "纪律", num(15)),), "forms/base/base", "项目 1 又有分值(points),只能有一样"),
    Plant(f"{POOL}.items.+", Item("3", "又", num(5), clause="二"), "forms/base/base", "项目 3 又有分值"),
    Plant(f"{POOL}.items.0.variants", (Variant(Who(), num(1)),), "forms/base/1", "不能按对象另定分值"),
    Plant(f"{ITEM}.points", num(-1), "forms/sheet/1.1", "项目分值要大于 0"),
    Plant(f"{ITEM}.points", num("0.0001"), "forms/sheet/1.1", "分值 0.0001 超过三位小数"),
    Plant(f"{RULE}.low", num(0), "forms/sheet/1.1a", "扣分要大于 0,写的是 0"),
    Plant(f"{RULE}.low", num(2), "forms/sheet/1.1a", "扣分下限 2 大于上限 0.5"),
    Plant(f"{ITEM}.deductions.1.high", num(31), "forms/sheet/1.1b", "扣分 31 超过项目或起评分的 30 分", "warning"),
    Plant(f"{POOL}.items.0.deductions.0.high", num(16), "forms/base/1a", "超过项目或起评分的 15 分", "warning"),
    Plant(f"{ITEM}.requires.0.target", num(0), "forms/sheet/1.1", "数量要大于 0"),
    Plant(f"{ITEM}.requires.0.target", num("1.5"), "forms/sheet/1.1", "次数要是整数"),
    Plant(f"{ITEM}.requires.1.target", num(90), "forms/sheet/1.1", "比例不能超过 100%"),
    Plant(f"{ITEM}.requires.0.per_missing", num(0), "forms/sheet/1.1", "每缺一次的扣分(per_missing)要大于 0,写的是 0"),
    Plant(f"{ITEM}.requires.0.target", ParamRef("nope"), "forms/sheet/1.1", "没有叫「nope」的参数"),
    Plant(f"{ITEM}.requires.0.target", ParamRef("group"), "forms/sheet/1.1", "参数「group」是文字"),
    Plant("params.7.default", num(0), "forms/sheet/1.1", "数量要大于 0"),
    Plant(f"{ITEM}.requires.2.target", ParamRef("line"), "forms/sheet/1.1", "比例不能超过 100%"),
    Plant(f"{ITEM}.requires.0.rule", "1.2a", "forms/sheet/1.1", "没有叫「1.2a」的本项目的扣分规则"),
    Plant(f"{ITEM}.requires.0.per_missing", None, "forms/sheet/1.1", "写了扣分规则 1.1a,却没有写每缺一次扣多少"),
    Plant(f"{ITEM}.requires.0.per_missing", num(1), "forms/sheet/1.1", "每缺一次扣 1 分,扣分规则 1.1a 扣的却是 0.5 分"),
    Plant("forms.0.fillings.0.several", False, "forms/sheet/panel", "只由一人填写,不能再分评分人群体"),
    Plant("forms.0.fillings.0.groups.1.weight", Const(num(0)), "forms/sheet/panel", "合起来要正好是 100%"),
    Plant("params.0.default", percent(40), "forms/sheet/panel", "合起来要正好是 100%"),
    Plant("forms.0.fillings.0.groups.1.weight", None, "forms/sheet/panel", "有的有权重,有的没有"),
    Plant(f"{SPREAD}.per_missing", num(1), "forms/sheet/1.2", "就不要再写每缺一次的扣分"),
    Plant(f"{SPREAD}.each_member", True, "forms/sheet/1.2", "不写 spread,用 per_missing 写每缺一次扣多少"),
    Plant(f"{SPREAD}.rule", "1.2z", "forms/sheet/1.2", "没有叫「1.2z」的本项目的扣分规则"),
    Plant(
        f"{POOL}.items.0.requires",
        (Requirement("集中学习", "count", num(1), "quarter", spread=True, clause="二"),),
        "forms/base/1",
        "没有分值的项目不能按次数分摊",
    ),
    Plant("forms.0.fillings.0.groups.1.weight", ParamRef("nope"), "forms/sheet/panel/masses", "没有叫「nope」的参数"),
    Plant(
        "forms.0.fillings.0.groups.1.weight", Sum(()), "forms/sheet/panel/masses", "只能写固定的数 Const(...) 或参数"
    ),
    # registers
    Plant("registers.1.kinds", (), "registers/veto", "没有任何类别"),
    Plant("registers.0.cap", num(0), "registers/bonus", "上限要大于 0"),
    Plant("registers.1.cap", num(5), "registers/veto", "写了上限 5,但各类别都没有分值"),
    Plant("registers.0.kinds.0.points", num(-5), "registers/bonus/见义勇为", "分值 -5 是负数"),
    Plant("registers.0.kinds.1.low", num(4), "registers/bonus/其他", "下限 4 大于上限 3"),
    Plant("registers.0.kinds.1.points", num(9), "registers/bonus/其他", "分值 9 不在规定的 1~3 之间"),
    # params
    Plant("params.0.default", num(2), "params/weight", "不能大于 100%"),
    Plant("params.1.default", num(60), "params/support", "比例 6000% 不在 0 到 100% 之间;60% 写成 percent(60);确需"),
    Plant("params.3.default", "town", "params/group", "只能是"),
    Plant("params.0.low", num(2), "params/weight", "下限 200% 大于上限 100%"),
    Plant("params.3.choices", (), "params/group", "没有列出可选项"),
    Plant("params.4.not_below", "group", "params/line", "没有叫「group」的数字参数"),
    Plant("params.4.not_below", "nothing", "params/line", "没有叫「nothing」的数字参数"),
    Plant("params.2.free", percent(10), "params/share", "要一起写"),
    Plant(
        "params.2",
        Param("share", "名额", "percent", percent(20), free=percent(20), consent="weight"),
        "params/share",
        "没有叫「weight」的文字参数",
    ),
    Plant(
        "params.+",
        Param("idle", "闲置", "days", num(1), starter=True),
        "params/idle",
        "没有任何地方用到参数「闲置」",
        "warning",
    ),
    # references
    Plant("rules.3.when", SectionZero("base", "decided"), "rules/judge", f"有一期得 0 分就算的,写成 {ZERO_ONCE}"),
    Plant("polls.1.every", "quarter", "total/share", "看有没有票,写成 Recorded(VoteShare("),
    Plant("rules.7.when.condition.conditions.0.of", QUARTERLY, "rules/unrecorded", "Recorded 里不用 Over"),
    Plant("polls.0.ladder.0.when.of.poll", "mean", "polls/review/优秀", "的选票写 0 到 100 的整数,没有「优秀」"),
    Plant("forms", (), "total/sheet", "没有叫「sheet」的表,一个也还没有写"),
    Plant("total.parts.1.of.by", ParamRef("nope"), "total/base", "没有叫「nope」的参数"),
    Plant("total.parts.1.of.by", ParamRef("group"), "total/base", "参数「group」是文字"),
    Plant("total.parts.0.of.form", "nope", "total/sheet", "没有叫「nope」的表"),
    Plant("total.parts.0.of.filling", "nope", "total/sheet", "没有叫「nope」的填写"),
    Plant("total.parts.0.of.sections", ("9",), "total/sheet", "没有叫「9」的部分"),
    Plant("total.parts.0.of.items", ("9.9",), "total/sheet", "没有叫「9.9」的项目"),
    Plant("total.parts.1.of.of", Marks("base", "decided"), "total/base", "按季度进行,这里却按年取分"),
    Plant("year_start", Const(num(13)), "year_start", "考评年度的起始月要是 1 到 12 的整数"),
    Plant("year_start", Const(num(2)), "year_start", "考评年度从 2 月起,不能按季度划分"),
    Plant("total.parts.1.of.of.every", "half", "total/base", "这里却按半年取分"),
    Plant("total.parts.0.of", Over("month", Marks("sheet", "panel")), "total/sheet", "这里却按月取分"),
    Plant("total.parts.1.of.of", Over("month", Over("quarter", HALF)), "total/base", "在月里面不能再按季度汇总"),
    Plant("total.parts.1.of.of", Mean(()), "total/base", "求平均却没有任何部分"),
    Plant("total.parts.1.of.of", Choose(()), "total/base", "没有任何情况"),
    Plant("total.parts.4.of.low", Const(num(6), "五"), "total/mean", "下限 6 大于上限 5"),
    Plant(
        "total.parts.0.of", Round(Marks("sheet", "panel"), -1), "total/sheet", "小数位数(places)不能是负数,写的是 -1"
    ),
    Plant("total.parts.7.of.otherwise", HALF, "total/before", "缺少时的说明(lacking)永远用不到"),
    Plant("subject", "branch", "total/before", "Belonged 只用于考评党员的方案"),
    Plant("total.parts.3.of.register", "nope", "total/bonus", "没有叫「nope」的登记"),
    Plant("total.parts.3.of.kinds", ("nope",), "total/bonus", "没有叫「nope」的登记类别"),
    Plant("total.parts.2.of.poll", "nope", "total/review", "没有叫「nope」的测评"),
    Plant("total.parts.2.of.poll", "mean", "total/review", "测评「mean」没有等次条件"),
    Plant("rules.6.when.conditions.0.levels", ("nope",), "rules/out", "没有叫「nope」的测评等次"),
    Plant("total.parts.4.of.of.of.poll", "review", "total/mean", "的选项「优秀、合格、不合格」没有分值"),
    Plant("total.parts.4.of.of.of.poll", "nope", "total/mean", "没有叫「nope」的测评"),
    Plant("polls.1.every", "quarter", "total/mean", "测评「mean」按季度进行,这里却按年取票"),
    Plant("polls.1.groups.1.weight", None, "total/mean", "有的有权重,有的没有"),
    Plant("polls.1.groups.1.weight", Const(num(-1), "五"), "total/mean", "权重合起来要正好是 100%"),
    Plant("polls.1.groups.1.weight", Const(percent(80), "五"), "total/mean", "权重合起来要正好是 100%"),
    Plant("polls.0.ladder.0.when.of.options", (), "polls/review/优秀", "没有说明看哪些选项"),
    Plant("polls.0.ladder.0.when.of.options", ("nope",), "polls/review/优秀", "没有叫「nope」的测评选项"),
    Plant("polls.0.ladder.0.when.of.group", "nope", "polls/review/优秀", "没有叫「nope」的投票群体"),
    Plant("rules.0.when.condition.group", "nope", "rules/no_review", "没有叫「nope」的投票群体"),
    Plant("rules.7.when.condition.conditions.0.of.form", "nope", "rules/unrecorded", "没有叫「nope」的表"),
    Plant("rules.7.when.condition.conditions.0.every", None, "rules/unrecorded", "这里却按年取分"),
    Plant("rules.7.when.condition.conditions.0.of", HALF, "rules/unrecorded", "不是表、测评或登记,永远没有"),
    Plant("total.parts.1.of.of.of", RECORDED_IN_YEAR, "total/base", "在季度里面不能再看年有没有记录"),
    Plant("rules.4.who.classes", ("游客",), "rules/excellent", "没有叫「游客」的类别"),
    Plant("rules.1.when.register", "nope", "rules/veto", "没有叫「nope」的登记"),
    Plant("rules.3.when.sections", ("9",), "rules/judge", "没有叫「9」的部分"),
    Plant("rules.2.when.conditions.1.question", "nope", "rules/hero", "没有叫「nope」的待定问题"),
    Plant("rules.2.when.conditions.1.choice", "也许", "rules/hero", "没有叫「也许」的答案"),
    Plant("rules.2.when.conditions", (), "rules/hero", "条件里一项也没有"),
    Plant("questions.1.asked.conditions.0.of.name", "nope", "questions/hero", "没有叫「nope」的部分(Named 的名称)"),
    Plant("questions.1.asked.conditions.0.of", Named("x", "甲", HALF), "questions/hero/x", "只能写在总分公式里"),
    Plant("total.parts.1.of.of.of", Named("x", "甲", HALF), "total/base/x", "不能放在按季度汇总的里面"),
    Plant("total.parts.1.of.by", Part("base"), "total/base", "引用成了圈:base -> base"),
    Plant("total.parts.0.of", Function("f", "算", (), num(0), num(1), "一"), "total/sheet", "没有叫「f」的计算函数"),
    Plant("total.parts.0.of", Function("f", "算", (), num(1), num(0), "一"), "total/sheet", "下限 1 大于上限 0"),
    Plant("rules.6.when.conditions.1.who.classes", ("游客",), "rules/out", "没有叫「游客」的类别"),
    Plant("exemptions.0.who.domains", ("天上",), "exemptions", "没有叫「天上」的领域"),
    Plant("total.parts.6.of.cases.0.when.who.classes", ("游客",), "total/share", "没有叫「游客」的类别"),
    # counting
    Plant(f"{QUARTERS}.of", RegisterSum("bonus"), "total/base", "登记「加分」的上限是全年的,不能放在按季度汇总的里面"),
    Plant(f"{QUARTERS}.of", LevelPoints("review", HALF), "total/base", "测评等次的得分不分季度"),
    Plant(f"{QUARTERS}.of", LastResult(), "total/base", "上年度得分不分季度"),
    Plant(f"{QUARTERS}.of", Part("sheet"), "total/base", "全年的部分不分季度"),
    Plant("total.parts.+", RegisterSum("bonus", ("其他",)), "total", "登记「bonus」的「其他」在总分里计了 2 次"),
    Plant("total.parts.+", Part("bonus"), "total", "在总分里计了 2 次"),
    Plant(f"{QUARTERS}.absent", "skip", "total/base", "没有记录的季度会被悄悄略过", "warning"),
    Plant("subject", "branch", "total/base", "只用于考评党员的方案"),
    Plant("total.parts.+", WEIGHED, "total", "请各写同一个 whole", "warning"),
    # polls and questions
    Plant("polls.1.groups", (), "polls/mean", "没有说明谁投票"),
    Plant("polls.1.scale", None, "polls/mean", "二者取一"),
    Plant("polls.1.options", (Option("好", num(1)),), "polls/mean", "二者取一;两样都写了"),
    Plant("polls.1.scale", (100, 0), "polls/mean", "打分范围要从小到大"),
    Plant("polls.0.levels.0.pays", num(2), "polls/review/优秀", "等次所得是满分的几成(pays):比例 200%"),
    Plant("polls.0.ladder.0.level", "nope", "polls/review", "没有叫「nope」的测评等次"),
    Plant("polls.0.every", "half", "polls/review", "只能按年进行,这里是按半年"),
    Plant("polls.0.ladder", (), "polls/review", "却没有任何等次的条件"),
    Plant("polls.0.undecided", "nope", "polls/review", "没有叫「nope」的待定问题"),
    Plant("polls.0.undecided", "", "polls/review", "没有指明由谁决定", "warning"),
    Plant("polls.0.undecided", "hero", "polls/review", "答案「是」不是这个测评的等次"),
    Plant("polls.0.undecided", "", "polls/review/不合格", "没有条件也没有人能给出这个等次", "warning"),
    Plant("polls.0.ladder.0.when", LevelIs("review", ("合格",)), "polls/review/优秀", "用到了它自己的等次"),
    Plant("polls.0.ladder.0.when.of", Part("review"), "polls/review/优秀", "用到了它自己的等次"),
    Plant("polls.0.ladder.0.when", LevelIs("later", ("合格",)), "polls/review/优秀", "那个测评要列在前面"),
    Plant("polls.0.quota.level", "nope", "polls/review/review_quota", "没有叫「nope」的测评等次"),
    Plant("polls.0.quota.falls_to", "优秀", "polls/review/review_quota", "名额外的等次「优秀」要低于「优秀」"),
    Plant("polls.0.quota.ties.0.options", ("nope",), "polls/review/review_quota", "没有叫「nope」的测评选项"),
    Plant("polls.0.quota.ties.0.options", (), "polls/review/review_quota", "没有说明看哪些选项"),
    Plant("polls.0.quota.share", Const(num(2), "三"), "polls/review/review_quota", "比例 200% 不在 0 到 100% 之间"),
    Plant("polls.0.quota.group", "town", "polls/review/review_quota", "分组「town」只能是"),
    Plant("polls.0.quota.group", ParamRef("line"), "polls/review/review_quota", "没有叫「line」的选择型参数"),
    Plant("questions.1.choices", ("是",), "questions/hero", "至少要有两个答案"),
    Plant("questions.+", Question("idle", "闲置", ("是", "否")), "questions/idle", "没有任何地方用到", "warning"),
    Plant("questions.1.grades", ("nope",), "questions/hero", "没有叫「nope」的等次"),
    Plant("questions.1.required", True, "questions/hero", "不能只问某些等次的对象"),
    # columns
    Plant("columns.0", Named("sheet", "分值", HALF), "columns/sheet", "与总分的部分「sheet」相同"),
    Plant("columns.0.of", LevelPoints("review", HALF), "columns/beside", "旁列不能用测评等次"),
    # grading
    Plant("grades.1.at_least", Const(num(80), "九"), "grades/合格", "两个等次重叠"),
    Plant("grades.1.at_least", Const(num("60.005"), "九"), "grades/合格", "超过两位小数"),
    Plant("grades.1.at_least", Sum((HALF,)), "grades/合格", "只能写固定的数 Const(...) 或参数"),
    Plant("grades.2.at_least", Const(num(10), "九"), "grades/不合格", "比「不合格」的等次线还低的没有等次"),
    Plant("grades", GRADES, "grades/待查", "没有等次线,也没有规则能给出这个等次"),
    Plant(
        "total", Named("sheet", "考核", Marks("sheet", "panel")), "grades/合格", "总分最高为 50,凭总分到不了", "warning"
    ),
    Plant("total.parts.+", Const(num(60), "一"), "grades/不合格", "总分最低为", "warning"),
    Plant("rules.0.grade", "nope", "rules/no_review", "没有叫「nope」的等次"),
    Plant("rules.0.falls_to", "优秀", "rules/no_review", "降到的等次「优秀」不低于「优秀」"),
    Plant("rules.0.grade", "不合格", "rules/no_review", "已是最低等次"),
    Plant("rules.1.grade", "nope", "rules/veto", "没有叫「nope」的等次"),
    Plant("rules.2.grade", "nope", "rules/hero", "没有叫「nope」的等次"),
    Plant("rules.3.question", "nope", "rules/judge", "没有叫「nope」的待定问题"),
    Plant("rules.3.verdicts.0.choice", "nope", "rules/judge", "没有叫「nope」的答案"),
    Plant("rules.3.verdicts", (Verdict("是"),), "rules/judge", "答案「否」要正好对应一个结论"),
    Plant("rules.3.verdicts.1.grade", "nope", "rules/judge", "没有叫「nope」的等次"),
    Plant("rules.4.falls_to", "优秀", "rules/excellent", "不低于"),
    Plant("rules.4.share", ParamRef("line"), "rules/excellent", "比例 8000% 不在"),
    Plant("rules.4.ties", ("nope",), "rules/excellent", "没有叫「nope」的部分(Named 的名称)"),
    Plant("rules.4.group", "town", "rules/excellent", "分组「town」只能是"),
    Plant("rules.5.shares.1.share", Const(percent(95), "七"), "rules/by_rank", "比例合计超过 100%"),
    Plant("rules.5.shares.1.grade", "优秀", "rules/by_rank", "从好到差,各一次"),
    Plant("rules.5.rest", "nope", "rules/by_rank", "没有叫「nope」的等次"),
    Plant("rules.6.honours", (), "rules/out", "没有说明取消哪项评选资格"),
    Plant("rules.8.steps", Const(num(0), "六"), "rules/late", "降的档数(steps)要是不小于 1 的整数,写的是 0"),
    Plant("rules.8.floor", "nope", "rules/late", "没有叫「nope」的等次"),
    Plant("grades", (Grade("不合格"),), "rules/late", "等次不足两个"),
    Plant("rules.+", AGAIN, "rules/again", "与「未评议」条件相同,刚被它降为「合格」的对象会被再降一次"),
    Plant("rules.2.lifts", "", "rules/hero", "不会提高前面的「否决」定为「不合格」的对象", "note"),
    Plant("rules.6.honours", ("nope",), "rules/out", "没有叫「nope」的评选"),
    Plant("ranking.group", "town", "ranking", "分组「town」只能是"),
    # process
    Plant("stages.2.kind", "check", "stages", "没有计算结果的环节"),
    Plant("stages.0.fillings", (), "forms/sheet/panel", "没有任何环节开放这项填写"),
    Plant("stages.1.polls", (), "polls/review", "没有任何环节开放这项测评"),
    Plant("stages.1.registers", (), "registers/bonus", "没有任何环节开放这项登记"),
    Plant("stages.0.actors", (), "stages/mark", "没有说明由谁来做"),
    Plant("stages.0.fillings.0.form", "nope", "stages/mark", "没有叫「nope」的表"),
    Plant("stages.0.fillings.0.filling", "nope", "stages/mark", "没有叫「nope」的填写"),
    Plant("stages.1.polls.0", "nope", "stages/vote", "没有叫「nope」的测评"),
    Plant("stages.1.registers.0", "nope", "stages/vote", "没有叫「nope」的登记"),
    Plant("stages.3.days", Const(num("1.5"), "九"), "stages/publish", "天数要是不小于 0 的整数"),
    Plant("stages.2.working_days", True, "stages/compute", "却没有写多少天:加上 days"),
    Plant("stages.2.answers", ("nope",), "stages/compute", "没有叫「nope」的待定问题"),
    Plant("stages.2.answers", ("review_level",), "stages/compute", "问题「review_level」没有写何时提出"),
    Plant("stages.2.only_grades", ("nope",), "stages/compute", "没有叫「nope」的等次"),
    Plant("uses.0.grade", "nope", "uses/nope", "没有叫「nope」的等次"),
    Plant("uses.0.days", Sum(()), "uses/不合格", "只能写固定的数 Const(...) 或参数"),
    Plant("honours.0.share", Const(num(12), "十"), "honours/advanced", "比例 1200% 不在"),
    Plant("honours.0.grades", ("nope",), "honours/advanced", "没有叫「nope」的等次"),
    Plant("honours.0.ties", ("nope",), "honours/advanced", "没有叫「nope」的部分或登记"),
    Plant("honours.0.years", 0, "honours/advanced", "年数(years)至少是 1,写的是 0"),
    Plant("honours.0.evaluations.1.weight", Const(percent(60), "十"), "honours/advanced", "权重合计不是 100%"),
    Plant("draws.0.rest", Const(num("0.5"), "十"), "draws/recheck", "要是不小于 0 的整数,写的是 0.5"),
    Plant("draws.0.rest", Sum(()), "draws/recheck", "只能写固定的数 Const(...) 或参数"),
    Plant("draws.0.grades", ("nope",), "draws/recheck", "没有叫「nope」的等次"),
    Plant("reminders.0.months", 0, "reminders/left", "月数(months)至少是 1,写的是 0"),
    Plant("reminders.0.classes", ("游客",), "reminders/left", "没有叫「游客」的类别"),
    # books
    Plant("books.0.id", "三会一课", "books/三会一课", "程序已有台账「三会一课」"),
    Plant("books.0.title", " ", "books/荣誉", "没有标题"),
    Plant("books.0.columns.0.title", "", "books/荣誉/level", "没有标题"),
    Plant("books.0.columns.0.id", "content", "books/荣誉/content", "「content」是每条记录自带的栏目"),
    Plant("books.0.columns.0.choices", (), "books/荣誉/level", '和 kind="choice" 要一起写'),
    Plant("books.2.columns.1.choices", ("是",), "books/换届/votes", '和 kind="choice" 要一起写'),
    Plant("books.2.kinds", ("请示",), "books/换届", "以步骤为类别,不能再写类别"),
    Plant("books.1.partial", ("茶话会",), "books/培训", "没有叫「茶话会」的本台账的类别"),
    Plant("books.1.unit_kinds", ("茶话会",), "books/培训", "没有叫「茶话会」的本台账的类别"),
    Plant("books.1.unit_kinds", ("办班", "结业"), "books/培训", "全部类别都在 unit_kinds 里,没有一类记党员"),
    Plant("books.1.unit_kinds", (), "books/培训", "要写明哪些类别是会议"),
    Plant("books.1.about", "organisation", "books/培训", '只有记党员的台账(about="member")才能要求人人都有'),
    Plant("books.1.about", "organisation", "books/培训", "才能把一部分类别(unit_kinds)记在党组织名下"),
    Plant("books.1.every", None, "books/培训", "要写明多久一次"),
    Plant("books.1.attendance", False, "books/培训", "不记考勤的台账不能写出勤要求"),
    Plant("books.1.attendance_target", num(90), "books/培训", "比例 9000% 不在"),
    Plant("books.3.grace", -1, "books/会费", "宽限天数(grace)只用于按月记的台账"),
    Plant("books.3.dated", "day", "books/会费", "宽限天数(grace)只用于按月记的台账"),
    Plant("books.2.steps.1.after", "公示", "books/换届/选举", "没有叫「公示」的在它之前的步骤"),
    Plant("books.2.steps.1.after", "选举", "books/换届/选举", "没有叫「选举」的在它之前的步骤"),
    Plant("books.2.steps.1.wait", 4, "books/换届/选举", "within 不能小于 wait"),
    Plant("books.2.steps.0.wait", 1, "books/换届/请示", "第一步之前没有步骤"),
    Plant("books.2.steps.1.columns", ("结果",), "books/换届/选举", "没有叫「结果」的本台账的栏目"),
    Plant("books.2.columns.0.kind", "text", "books/换届/请示", '要有栏目 Column("contacts", "联系人", "people")'),
    Plant("books.4.columns.0.choices", ("1.1 会议", "1.3 考勤"), "books/抽查/item", "「1.3 考勤」不是本方案的项目"),
    # what is asked of them
    Plant(f"{ITEM}.requires.0.book", "三会一课 ", "forms/sheet/1.1", "没有叫「三会一课 」的台账"),
    Plant(f"{ITEM}.requires.0.kind", "茶话会", "forms/sheet/1.1", "没有叫「茶话会」的台账「三会一课」的类别"),
    Plant(f"{ITEM}.requires.1.book", "谈心谈话", "forms/sheet/1.1", "台账「谈心谈话」的这类记录不记考勤"),
    Plant(f"{ITEM}.requires.2.kind", "学习笔记", "forms/sheet/1.1", "没有叫「学习笔记」的台账「集中学习」的类别"),
    Plant(f"{ITEM}.requires.0", BY_PERSON, "forms/sheet/1.1", "不能逐人要求:去掉 each_member"),
    Plant(f"{ITEM}.requires.2.book", "制度文件", "forms/sheet/1.1", "台账「制度文件」的这类记录不记到人"),
    Plant(f"{ITEM}.requires.2.measure", "on_time", "forms/sheet/1.1", "台账「集中学习」没有期限"),
    Plant(f"{STUDY}.requires.1.book", "三会一课", "forms/sheet/1.2", "看的是整个台账,不写 book"),
    Plant(f"{STUDY}.requires.1.spread", True, "forms/sheet/1.2", "看的是整个台账,不写 spread"),
    Plant(f"{STUDY}.requires.1.target", num(5), "forms/sheet/1.2", "评账的平均在 1 和 4 之间"),
    Plant(f"{STUDY}.requires.0.book", "", "forms/sheet/1.2", "没有叫「」的台账"),
    Plant("reminders.0.books", ("三会",), "reminders/left", "没有叫「三会」的台账"),
)


def put(value: Any, path: str, new: Any) -> Any:
    """``value`` with ``new`` at ``path`` (``forms.0.points``); ``+`` appends to a tuple."""
    step, _dot, rest = path.partition(".")
    if isinstance(value, tuple):
        if step == "+":
            return (*value, new)
        place = int(step)
        return (*value[:place], put(value[place], rest, new) if rest else new, *value[place + 1 :])
    return replace(value, **{step: put(getattr(value, step), rest, new) if rest else new})


def sentences(findings: tuple[Any, ...], severity: str) -> list[tuple[str, str]]:
    return [(each.place, each.sentence) for each in findings if each.severity == severity]


def test_the_clean_scheme_is_clean(clean: Scheme) -> None:
    """Before anything is planted there is nothing to find but starter values."""
    assert [each for each in lint(clean) if each.severity != "note"] == []


def test_the_clean_scheme_has_one_of_everything(clean: Scheme) -> None:
    """Every class a scheme can hold stands in the clean one, so that its types are known to be checked."""
    there = {type(spot.value) for spot in spots(clean)}
    held = {value for value in vars(contract).values() if isinstance(value, type) and is_dataclass(value)}
    assert {made.__name__ for made in held - there} == {"Scheme", "Subject"}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.path}-{plant.words[:12]}")
def test_a_planted_mistake_is_found(plant: Plant, clean: Scheme) -> None:
    """Each planted mistake gives a finding of its severity, at its place, in words that name it."""
    found = sentences(lint(put(clean, plant.path, plant.new)), plant.severity)
    assert [each for each in found if each[0] == plant.place and plant.words in each[1]], found


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("forms.0.points", 50),
        ("rules.4.share", 20),
        ("rules.4.share", "20%"),
        ("polls.0.levels.1.pays", 80),
        ("params.2.default", 20),
        (f"{ITEM}.requires.1.target", 90),
        ("rules.3.when", SectionZero("base", "decided")),
        ("rules.3.when", SectionZero("base", "decided", ("base",))),
    ],
)
def test_what_a_sentence_says_to_write_is_right(path: str, wrong: Any, clean: Scheme) -> None:
    """Written as the sentence says, nothing is left to find but the clauses."""
    (told,) = [each.sentence for each in lint(put(clean, path, wrong)) if each.severity == "error"]
    instead = eval(told.partition("写成 ")[2], vars(contract))  # noqa: S307  # a sentence of our own
    assert [each for each in lint(put(clean, path, instead)) if each.severity == "error"] == []


@pytest.mark.parametrize(
    "grades",
    [
        pytest.param(
            (Grade("优秀", Const(num(80), "九")), Grade("合格", Const(num(60), "九")), Grade("不合格")), id="line"
        ),
        pytest.param(
            (Grade("优秀", Const(num(80)), "九"), Grade("合格", Const(num(60)), "九"), Grade("不合格")), id="grade"
        ),
    ],
)
def test_a_clause_counts_wherever_it_is_written(grades: tuple[Grade, ...], clean: Scheme) -> None:
    """A line that cites its clause asks for no other; one whose grade cites it neither."""
    assert [each for each in lint(put(clean, "grades", grades)) if "没有注明条款" in each.sentence] == []


def test_every_sentence_of_the_linter_has_a_plant(clean: Scheme) -> None:
    """A new sentence in the linter fails here until a planted mistake brings it out."""
    said = [finding.sentence for finding in lint(clean)]
    said += [finding.sentence for plant in PLANTS for finding in lint(put(clean, plant.path, plant.new))]
    unsaid = [template for template in templates() if not any(pattern(template).search(each) for each in said)]
    assert unsaid == []


def templates() -> Iterator[str]:
    """Every text in the linter's source that passes through gettext."""
    for path in sorted(Path(lint_package.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    yield str(text.value)


def pattern(template: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in re.split(r"\{\w+\}", template)))


def test_starters_lists_each_unconfirmed_value_once_in_words(clean: Scheme) -> None:
    """The list a unit confirms names place, title and value of every starter value, and the notes repeat it."""
    facts = starters(clean)
    shown = {fact.place: fact.shown for fact in facts if fact.place != "forms/sheet/1.1"}
    assert shown == {
        "forms/sheet/1.1c": "每人扣 1 分",
        "forms/sheet/1.1d": "每月扣 1 分",
        "forms/sheet/1.2": "20 分",
        "forms/base/base": "起评 15 分",
        "forms/base/2": "从起评分中扣",
        "forms/base/2a": "每次扣 1 分",
        "params/share": "20%",
        "params/group": "unit",
        "params/line": "80 分",
        "params/days": "5 天",
        "params/times": "2",
        "registers/bonus/见义勇为": "5 分",
        "registers/bonus/其他": "1~3 分",
        "registers/veto/处分": "不计分",
        "grades/优秀": "80 分及以上",
        "stages/publish": "5 个工作日",
    }
    assert [fact.shown for fact in facts if fact.place == "forms/sheet/1.1"] == ["90%", "60%"]
    assert len(facts) == len(set(facts)) == sum(each.severity == "note" for each in lint(clean))


def test_values_of_a_unit_are_checked_like_defaults(clean: Scheme) -> None:
    """With other parameter values the linter judges what the unit wants to set."""
    assert any("重叠" in each.sentence for each in lint(put(clean, "params.4.low", num(50)), {"line": num(55)}))
    assert {each.place for each in lint(clean, {"share": num(2)}) if each.severity == "error"} >= {"rules/excellent"}
    assert any(each.place == "params" and "nope" in each.sentence for each in lint(clean, {"nope": num(1)}))
