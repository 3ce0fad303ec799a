"""The reference of the contract, generated: ``python -m tests.gates.reference --write`` renews docs/contract.md.

Signatures and fields come from the classes themselves, the English from their docstrings, examples from schemes that
the tests hold right; the Chinese meaning of each name and of figures that have a unit stands here.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from inspect import Parameter, getdoc, isfunction, signature
from typing import Any, get_args

from kaoping.plugins import contract, testing
from kaoping.plugins.evaluation import evaluate as evaluation
from kaoping.plugins.evaluation import inputs, outcome

from tests.gates.meanings import FACTS, FIELDS, REMARKS, ROLES, WORDS
from tests.gates.texts import ROOT

PAGE = ROOT / "docs" / "contract.md"

CHAPTERS: dict[str, dict[str, str]] = {
    "数和引用": {
        "num": "精确的数;小数加引号", "percent": "百分比写成的比例", "Const": "公式里固定的数",
        "Param": "单位可以改的一个数或选项", "ParamRef": "公式里用参数的值", "ParamValue": "参数的值的种类",
        "Every": "期间的种类:年、半年、季度、月",
    },
    "方案和依据": {
        "Scheme": "一份办法的全部", "Source": "发文单位和文件", "Provision": "原文一条和程序怎样做的对照",
        "CONTRACT_VERSION": "合约的版本", "ScoringFunction": "自己写的计算函数的种类",
        "content_hash": "方案内容的摘要", "canonical": "方案内容的唯一写法", "to_data": "写成 JSON 数据",
        "from_data": "从 JSON 数据读回",
    },
    "对象": {
        "Who": "一部分对象:按类别、领域、身份", "EVERYONE": "所有对象",
        "SubjectClass": "党员或支部的一个类别", "Exemption": "不参加考评的对象",
    },
    "表": {
        "Form": "一张评分表", "Section": "表的一部分;可以有起评分", "Item": "一个项目",
        "Variant": "某些对象另定的分值或要求",
        "Deduction": "一条扣分规则", "take": "写一条扣分规则的简便办法", "Requirement": "项目对台账的要求",
        "Filling": "由谁填、多久填一次", "FillerGroup": "填写人的一个群体和权重",
    },
    "登记": {"Register": "一本加分、扣分或否决的登记", "Kind": "登记的一个类别和分值"},
    "测评": {
        "Poll": "一次测评:谁投票、投什么", "VoterGroup": "一个投票群体", "Option": "选票上的一个选项",
        "Level": "测评得出的一个等次", "Rung": "得到一个等次的条件", "LevelQuota": "测评等次的名额",
        "Tie": "同票时先看什么",
    },
    "公式": {
        "Value": "能算出数的节点", "Marks": "一张表的得分", "Over": "逐期计算再相加或平均", "Sum": "相加",
        "Difference": "相减", "Mean": "平均", "Scale": "乘以比例", "Clamp": "封顶和保底", "Round": "四舍五入",
        "RegisterSum": "一本登记的分", "LevelPoints": "测评等次所得的分", "PollMean": "测评的平均分",
        "VoteShare": "得票的比例", "LastResult": "上年度的总分", "Choose": "按条件选用不同的算法",
        "Case": "其中一种情况",
        "Named": "有名称的一部分", "Part": "引用有名称的一部分", "Function": "自己写的计算函数的值",
    },
    "条件": {
        "Condition": "能判断真假的节点", "AtLeast": "不低于", "AtMost": "不高于", "Below": "低于", "Above": "高于",
        "AnyOf": "至少一项成立", "AllOf": "各项都成立", "Not": "不成立", "SectionZero": "有一部分得了 0 分",
        "RegisterHas": "登记里有一条", "Polled": "测评有票", "Recorded": "有记录", "LevelIs": "测评等次是其中之一",
        "Decided": "人作了这样的决定", "SubjectIs": "对象属于这一部分", "Belonged": "这一期里有一天在本组织",
    },
    "等次和规则": {
        "Grade": "一个等次和等次线", "Rule": "规则的种类", "Bar": "有某种情形不得评这个等次", "Fail": "一票否决",
        "Lower": "降低几个等次",
        "Grant": "直接评定", "Quota": "等次的名额", "RankShares": "按名次定等次", "RankShare": "其中一段名次",
        "Decide": "必须由人决定", "Verdict": "一个答案的结论", "Disqualify": "取消评选资格",
        "Question": "由人回答的问题",
        "Ranking": "在哪个范围里排名",
    },
    "过程和结果运用": {
        "Stage": "一个环节", "FillingRef": "指一张表的一种填写", "Role": "由谁来做", "Use": "等次的一种结果运用",
        "Honour": "一项评选", "Evaluation": "评选的一项评价", "Draw": "抽查", "Reminder": "一种提醒",
        "Paper": "一份要印的表", "OpinionKind": "一类写成文字的意见,随结果一起印,不计分",
    },
    "台账": {"Book": "一本台账", "Column": "台账的一个栏目", "Step": "分步骤的台账的一步"},
    "试算时写的事实和得到的结果": FACTS,
}  # fmt: skip
"""Every public name by chapter, with its meaning."""

UNITS = {
    "points": "分", "low": "分", "high": "分", "cap": "分", "pool": "分", "out_of": "分", "per_missing": "分",
    "at_least": "分", "share": "比例,1 为全部", "pays": "比例,1 为全部", "weight": "权重",
    "attendance_target": "比例,1 为全部",
    "days": "天", "grace": "天", "months": "月", "within": "月", "wait": "月", "years": "年", "places": "小数位数",
    "previous_total": "百分之一分", "target": "次数,或比例", "scale": "最低分和最高分",
}  # fmt: skip
"""Fields that hold figures, by name, with their unit."""

OWN_UNITS = {
    ("Sheet", "marks"): "千分之一分", ("Line", "deduction"): "千分之一分", ("Line", "points"): "千分之一分",
    ("Outcome", "total"): "百分之一分", ("Outcome", "partial"): "百分之一分", ("Tally", "counts"): "票",
}  # fmt: skip
"""Those of one value alone."""

KINDS_OF_PARAM = "按 kind:分、比例、个数、天"

WRITTEN = {
    "Scheme": 'Scheme("my_town", "1.0", "某镇办法", "member", Source("某镇", "办法"), forms=(), total=Const(num(0)))',
    "Provision": 'Provision("第五条", "优秀不超过两成", "名额按人数乘比例取整", settings=("excellent_share",))',
    "Subject": 'Subject("M00001", "张三", "member", branch="B0001", domain="农村", status="正式")',
    "LastResult": 'Scale(LastResult("第四条"), Const(percent(20), "第四条"))',
    "Belonged": 'Choose((Case(Belonged(), Marks("base", "decided")),), lacking="没有转入以前的记录")',
    "Deduction": 'Deduction("1.1a", "无故缺席", num(2), num(2), "occurrence", clause="第三条")',
    "Ranking": 'Ranking("branch", clause="第六条")',
    "Draw": 'Draw("check", "每月抽查", Const(percent(20), "第七条"), every="month", rest=Const(num(2), "第七条"))',
    "Record": 'Record(Subject("甲", "甲", "member"), claims=(Claim(1, "bonus", "表彰", "2025-07-01", proof="决定"),))',
    "Membership": 'Membership("2025-05-05", "2025-11-01")',
    "Excuse": 'Excuse("2025-05", "住院")',
    "sheet_of": 'sheet_of(FORM, "branch", {"1.1": [("1.1a", 2), ("1.1b", 1, "0.5")], "1.2": 40}, period="2025")',
    "Sheet": 'Sheet("sheet", "2025", "branch", "branch", (55500, 40000), {"1.1": (Line("1.1a", 2, 2000),)})',
    "Line": 'Line("1.1a", 2, 2000, "两次缺席")',
    "Claim": 'Claim(1, "bonus", "受到表彰", "2025-07-01", num(4), proof="表彰决定", recognised_by="县委")',
    "Tally": 'Tally("review", "2025", "masses", {"满意": 15, "不满意": 5, "弃权": 3})',
    "Answer": 'Answer("top.tie", "进入", "支部会议研究决定", "王书记")',
    "evaluate": "evaluate(SCHEME, {}, 2025, [Record(Subject('甲', '甲', 'member'))])",
    "explain": "explain(SCHEME, {}, 2025, [Record(Subject('甲', '甲', 'member'))], '甲')",
    "Example": 'Example((Record(Subject("甲", "甲", "member")),), {"甲": (None, None)})',
    "Who": 'Who(domains=("农村",), statuses=("正式",))',
    "num": 'num("0.5")',
    "percent": "percent(20)",
}
"""Examples of what the schemes have none of, or none that stands alone."""

SOURCES = (ROOT / "tests/plugins/kp_clean.py", *sorted(ROOT.glob("schemes/**/*.py")))

HEADER = """\
# 合约的全部名称

<!-- generated: python -m tests.gates.reference --write -->

都从 `kaoping.plugins.contract` 引入,另外注明的除外。方括号里的可以不写;例子取自测试里的方案。
数一律写成 `num(...)` 或 `percent(...)`。
用法和整条的写法见 [编写方案插件](plugins.md)。(Every public name of the contract: what it is, its fields with units and
defaults, an example. Generated from the classes themselves.)
"""


@cache
def page() -> str:
    """The whole page."""
    lines = [HEADER]
    for chapter, names in CHAPTERS.items():
        lines.append(f"## {chapter}\n")
        for name, meaning in names.items():
            lines += _entry(name, meaning)
    return formatted("\n".join(lines).rstrip() + "\n")


def formatted(text: str) -> str:
    """The page with its code as the formatter of this repository writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--no-cache", "--stdin-filename", PAGE.name, "-"]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


def of_name(name: str) -> Any:
    """What is called ``name``, in the contract or where tests of schemes import it from."""
    return getattr(
        next(module for module in (contract, inputs, outcome, evaluation, testing) if hasattr(module, name)), name
    )


def _entry(name: str, meaning: str) -> Iterator[str]:
    value = of_name(name)
    yield f"### {name}\n"
    yield f"{meaning}。{_first_sentence(value)}\n"
    if name not in contract.__all__:
        yield f"从 `{value.__module__}` 引入。\n"
    if name in REMARKS:
        yield f"{REMARKS[name]}\n"
    if isinstance(value, type):
        yield _signature(name, value)
        names = [field.name for field in fields(value)] if is_dataclass(value) else value.__annotations__
        told = [f"`{field}` {unit}" for field in names if (unit := _unit(name, field))]
        if told:
            yield f"单位:{';'.join(told)}。\n"
        yield from _choices(value)
        yield from _listed(FIELDS.get(name, {}))
    elif isfunction(value):
        yield _signature(name, value)
    elif get_args(value):
        words = (each if isinstance(each, str) else getattr(each, "__name__", str(each)) for each in get_args(value))
        yield f"`{' | '.join(words)}`\n"
        yield from _listed(ROLES if name == "Role" else {})
    example = WRITTEN.get(name) or examples().get(name)
    if example:
        yield f"```python\n{example}\n```\n"


def _listed(meanings: Mapping[str, str]) -> Iterator[str]:
    if meanings:
        yield "\n".join(f"- `{word}`:{meaning}" for word, meaning in meanings.items()) + "\n"


def _first_sentence(value: Any) -> str:
    """The first paragraph of its own docstring, without the marks of cross-references."""
    doc = getdoc(value) if callable(value) and not get_args(value) else ""
    if not doc or doc.startswith(f"{getattr(value, '__name__', '')}("):
        return ""
    words = " ".join(doc.split("\n\n")[0].split())
    return words.replace(":class:", "").replace("``", "`").replace("|", "\\|")


def _signature(name: str, value: Any) -> str:
    """How it is called; what follows the star is written with its name."""
    parameters = list(signature(value).parameters.values())
    shown = [_shown(each) for each in parameters]
    named = [at for at, each in enumerate(parameters) if each.kind is Parameter.KEYWORD_ONLY]
    if named:
        shown.insert(named[0], "*")
    return f"`{name}({', '.join(shown)})`\n"


def _shown(parameter: Parameter) -> str:
    if parameter.default is Parameter.empty:
        return parameter.name
    default = parameter.default
    if is_dataclass(default) and not isinstance(default, type):
        default = type(default).__name__
        return f"[{parameter.name}={default}(...)]"
    if "<factory>" in repr(default):
        return f"[{parameter.name}]"
    return f"[{parameter.name}={default!r}]"


def _unit(name: str, field: str) -> str:
    if name == "Param" and field in ("default", "low", "high", "free"):
        return KINDS_OF_PARAM
    if name in ("Function", "Clamp") and field in ("low", "high"):
        return "和算出的数同一单位"
    return OWN_UNITS.get((name, field)) or UNITS.get(field, "")


def _choices(value: Any) -> Iterator[str]:
    """The words that fields of words may hold."""
    told = []
    for field in fields(value) if is_dataclass(value) else ():
        words = _words(field.type, value.__module__)
        meanings = WORDS.get((value.__name__, field.name), {})
        if words:
            shown = (f"`{word}` {meanings[word]}" if word in meanings else f"`{word}`" for word in words if word)
            told.append(f"`{field.name}` {'、'.join(shown)}")
    if told:
        yield f"可写:{';'.join(told)}。\n"


def _words(declared: Any, module: str) -> tuple[str, ...]:
    """The words of a declared type that is a choice of words; empty for any other."""
    if isinstance(declared, str):
        try:
            declared = eval(declared, vars(sys.modules[module]))  # noqa: S307  # an annotation of our own
        except (NameError, TypeError):
            return ()
    found = get_args(declared)
    return tuple(found) if found and all(isinstance(each, str) for each in found) else ()


@cache
def examples() -> dict[str, str]:
    """For each name that is called the shortest call in the schemes that needs nothing but the contract."""
    found: dict[str, str] = {}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if (
                not isinstance(node, ast.Call)
                or not isinstance(node.func, ast.Name)
                or not (node.args or node.keywords)
            ):
                continue
            name, written = node.func.id, ast.unparse(node).replace("'", '"')
            is_whole = all(each.id in contract.__all__ for each in ast.walk(node) if isinstance(each, ast.Name))
            if name in contract.__all__ and is_whole and _is_better(written, found.get(name, "")):
                found[name] = written
    return found


def _is_better(written: str, known: str) -> bool:
    """True if an example tells more: one that cites a clause before one that does not, then the shorter."""
    return not known or ("clause" not in written, len(written)) < ("clause" not in known, len(known))


def is_stale() -> bool:
    """True if the page is not what it should be."""
    return not PAGE.exists() or PAGE.read_text("utf-8") != page()


def main() -> int:
    """Renew the page where it is stale, or say so; 0 when nothing is left to do."""
    old = is_stale()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8")
        return 0
    if old:
        sys.stdout.write(f"stale: {PAGE.relative_to(ROOT)}\n")
    return old


if __name__ == "__main__":
    sys.exit(main())
