"""In what two schemes differ: one sentence for each difference, with its place, clause and effect on results.

Both schemes are walked side by side: things with the same id are compared field by field, everything else was added
or taken out. The effects are ordered by weight: only words, only the course of work, parameters, results. *Wording* and
*process* are lists of what provably never enters a total, a grade or a rank; whatever is on neither list, a new
field of the contract included, counts as changing results.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import chain, zip_longest
from typing import Any, Literal

from .contract import (
    Book,
    Column,
    Const,
    Deduction,
    Draw,
    Filling,
    Form,
    Item,
    Kind,
    LastResult,
    Named,
    OpinionKind,
    Option,
    Paper,
    Param,
    ParamRef,
    Poll,
    Reminder,
    Scheme,
    Section,
    Source,
    Stage,
    Use,
)
from .contract.values import show, show_percent
from .evaluation.rulebook import nodes
from .i18n import _, language
from .lint.finding import base_of, place_of
from .overlay.addresses import name_of
from .overlay.source import inline
from .overlay.values import PARAM_FIGURES, SHARES, written
from .sanitize import sanitize

Effect = Literal["wording", "process", "parameters", "results"]
EFFECTS: tuple[Effect, ...] = ("wording", "process", "parameters", "results")
"""From the lightest to the heaviest."""

_WORDS = frozenset({"title", "text", "definition", "note", "view", "responsible", "titled", "clause", "lacking"})
_WORDS_ROOTS = frozenset({"provisions"})
_PROCESS_ROOTS = frozenset({"stages", "uses", "draws", "reminders", "books", "papers"})
_PROCESS_FIELDS = frozenset({(Filling, "by"), (Poll, "secret")})
_PARAM_VALUES = frozenset({"default", "low", "high", "choices", "not_below", "free", "consent"})
_FREE_ORDER = (
    *(Form, Section, Item, Filling, Kind, Option, Param, Stage, Use, Draw, Reminder, Book, Column, Paper, OpinionKind),
)
"""Things that are found by their ids wherever they count, so that their order is only that of paper and screen."""


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """One difference: ``what`` differs, with the values ``before`` and ``after`` as shown to users.

    ``before`` is empty for something added, ``after`` for something taken out.
    """

    effect: Effect
    place: str
    clause: str
    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Place, clause, what, before and after in one sentence."""
        where = self.place + (_("(条款 {clause})").format(clause=self.clause) if self.clause else "")
        if not self.before:
            return _("{where}:新增{what}{after}").format(where=where, what=self.what, after=self.after)
        if not self.after:
            return _("{where}:去掉{what}{before}").format(where=where, what=self.what, before=self.before)
        words = _("{where}:{what} {before} -> {after}")
        return words.format(where=where, what=self.what, before=self.before, after=self.after)


def effect_word(effect: Effect) -> str:
    """Return the users' word for ``effect``."""
    return {
        "wording": _("只改文字"), "process": _("只改办理流程"), "parameters": _("改参数"), "results": _("影响结果"),
    }[effect]  # fmt: skip


def effect_of(root: str, holder: type, field: str) -> Effect:
    """Return the effect of another value of ``field`` in a ``holder`` under the scheme's field ``root``."""
    if field in _WORDS or root in _WORDS_ROOTS or holder is Source:
        return "wording"
    if root in _PROCESS_ROOTS or field == "starter" or (holder, field) in _PROCESS_FIELDS:
        return "process"
    return "parameters" if holder is Param and field in _PARAM_VALUES else "results"


def effect_of_row(root: str, element: type) -> Effect:
    """Return the effect of adding or taking out an ``element`` under the scheme's field ``root``."""
    if root in _WORDS_ROOTS:
        return "wording"
    if root in _PROCESS_ROOTS:
        return "process"
    return "parameters" if element is Param else "results"


def effect_of_order(root: str, element: type) -> Effect:
    """Return the effect of another order of the same elements."""
    if root in _WORDS_ROOTS:
        return "wording"
    return "process" if root in _PROCESS_ROOTS or element in _FREE_ORDER else "results"


def field_words() -> dict[str, str]:
    """Return the users' word for each field of the contract."""
    return _field_words(language())


@cache
def _field_words(_language: str) -> dict[str, str]:
    return {
        "about": _("记录对象"), "absent": _("无记录的期"), "actors": _("办理人"), "after": _("之前的步骤"),
        "answers": _("离开前须答复的问题"),
        "amounts": _("金额栏目"), "applies": _("适用对象"), "args": _("计算函数的参数"), "asked": _("提出条件"),
        "at_least": _("等次线"), "attendance": _("是否记考勤"), "attendance_target": _("出勤率目标"), "book": _("台账"),
        "books": _("台账"), "by": _("折算比例或填写人"), "cap": _("上限"), "cases": _("情形"), "choice": _("选择"),
        "choices": _("可选项"), "classes": _("类别"), "clause": _("条款"), "columns": _("栏目或旁列"),
        "condition": _("条件"),
        "conditions": _("各项条件"), "consent": _("依据参数"), "contacts": _("联系人数"), "contract": _("合约版本"),
        "counted": _("是否计入名额基数"), "counts_unproved": _("缺证明时照样计入"), "date": _("日期"),
        "dated": _("按日或按月"), "days": _("天数"),
        "deductions": _("扣分规则"), "default": _("值"), "definition": _("定义"), "document": _("依据文件"),
        "domains": _("领域"), "draws": _("抽查"), "each_member": _("按每名党员"), "evaluations": _("评价"),
        "every": _("周期"), "exemptions": _("免考评"), "falls_to": _("落入等次"), "filling": _("填写"),
        "fillings": _("填写"), "form": _("表"), "forms": _("表"), "free": _("无须依据的上限"),
        "functions": _("计算函数"), "grace": _("宽限天数"), "grade": _("等次"), "grades": _("等次"),
        "group": _("计算范围"), "groups": _("群体"), "high": _("上限"), "holder": _("登记对象"), "honours": _("评选"),
        "how": _("汇总方法"), "id": _("编号"), "invalid": _("无效选项"), "issuer": _("发文单位"), "items": _("项目"),
        "kind": _("种类"), "kinds": _("类别"), "lacking": _("缺少时的说明"),
        "ladder": _("等次条件"), "less": _("减数"), "level": _("等次"), "levels": _("等次"), "limit": _("界线"),
        "low": _("下限"), "measure": _("计量"), "months": _("月数"),
        "name": _("名称"), "not_below": _("不得低于的参数"), "note": _("说明"), "of": _("公式"),
        "only_grades": _("只限等次"), "optional": _("可否略过"), "opinions": _("写成文字的意见"),
        "options": _("选项"), "otherwise": _("其他情形"),
        "out_of": _("满分"),
        "papers": _("表样"), "param": _("参数"), "params": _("参数"), "partial": _("部分人参加的类别"),
        "parts": _("组成部分"), "pays": _("得分比例"), "peers": _("互评"), "per": _("计扣方式"),
        "per_missing": _("每缺一次扣分"), "places": _("小数位数"), "points": _("分值"), "poll": _("测评"),
        "polls": _("测评"), "pool": _("起评分"), "proof": _("证明要求"), "question": _("问题"), "questions": _("问题"),
        "text": _("评分说明"), "gist": _("要点"), "practice": _("本程序的理解"), "reading": _("是否为本程序的理解"),
        "settings": _("可改处"), "provisions": _("条款与理解"), "floor": _("最低降到"),
        "joined_by": _("几日前转入计当期"), "lifts": _("允许提高的依据"), "spread": _("按次数分摊分值"),
        "whole": _("合计为一的几项"), "year_start": _("年度起始月"), "overall": _("旁边另列全体名次"),
        "posts": _("担任的职务"),
        "quota": _("等次名额"), "ranking": _("排名"), "register": _("登记"), "registers": _("登记"),
        "reminders": _("提醒"), "required": _("必须回答"), "requires": _("台账要求"), "responsible": _("负责人"),
        "rest": _("其余等次"), "roll": _("人人都有的范围"), "rounding": _("取整方向"), "rule": _("扣分规则"),
        "rules": _("规则"), "scale": _("打分范围"), "secret": _("无记名"), "sections": _("部分"),
        "several": _("多人填写"), "share": _("比例"), "shares": _("各等次比例"), "smaller_first": _("少者优先"),
        "source": _("依据"), "stages": _("环节"), "starter": _("起步值标记"), "statuses": _("党员状态"),
        "steps": _("步骤"), "subject": _("考评对象"), "target": _("数量要求"), "ties": _("同分比较"),
        "title": _("标题"), "titled": _("标题的叫法"), "total": _("总分公式"), "undecided": _("待定问题"),
        "unit_kinds": _("记在党组织名下的类别"), "uses": _("结果运用"), "value": _("数值"),
        "variants": _("按对象另定的分值"), "verdicts": _("结论"), "version": _("版本"), "view": _("查看材料"),
        "wait": _("最早几个月后"), "weight": _("权重"), "when": _("条件"), "who": _("对象"),
        "within": _("最晚几个月内"), "work": _("是否有期限"),
        "working_days": _("是否按工作日算"), "years": _("年数"),
    }  # fmt: skip


def field_word(name: str) -> str:
    """Return the users' word for a field; a field without one is called by its name."""
    return field_words().get(name, name)


def thing(value: Any) -> str:
    """Return an added or removed value by id and title; one that has neither as it is written in a file."""
    id_ = value.name if isinstance(value, Named) else getattr(value, "id", "")
    title = getattr(value, "title", "")
    if id_:
        return f"「{sanitize(id_)}」{sanitize(_(title))}" if title and title != id_ else f"「{sanitize(id_)}」"
    return shown(value, "", percent=False)


def shown(value: Any, field: str, *, percent: bool) -> str:
    """Return a value as shown to users: numbers exact, shares in percent, formulas as they are written in a file."""
    if isinstance(value, Const):
        value = value.value
    match value:
        case None | "" | ():
            return _("无")
        case bool():
            return _("是") if value else _("否")
        case Fraction():
            return show_percent(value) if percent or field in SHARES else show(value)
        case ParamRef():
            return _("参数 {param}").format(param=sanitize(value.param))
        case str():
            return f"「{sanitize(_(value))}」"
        case tuple():
            return "、".join(shown(element, field, percent=percent) for element in value)
    return sanitize(inline(written(value)))


def is_percent(holder: Any, field: str) -> bool:
    """True if a figure in ``field`` of ``holder`` is shown in percent."""
    return isinstance(holder, Param) and holder.kind == "percent" and field in PARAM_FIGURES


_IDENTITY = frozenset({"id", "version", "functions"})
"""Fields of a scheme that say which one it is; its functions are compared by what they are."""


def differences(old: Scheme, new: Scheme) -> tuple[SchemeDifference, ...]:
    """Return every difference from ``old`` to ``new``: those that change results first, then in the scheme's order."""
    found = chain(
        *(
            _compare(
                getattr(old, field.name), getattr(new, field.name), _Where(field.name, field.name, "", old, field.name)
            )
            for field in fields(Scheme)
            if field.name not in _IDENTITY
        ),
        _last_results(old, new),
        _functions(old, new),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda each: -EFFECTS.index(each.effect)))


@dataclass(frozen=True, slots=True)
class _Where:
    """The present position: the scheme's field, the place, the clause around it, the holder and its field."""

    root: str
    place: str
    clause: str
    holder: Any
    field: str

    def told(self, effect: Effect, what: str, before: str, after: str) -> SchemeDifference:
        return SchemeDifference(effect, self.place, self.clause, what, before, after)

    def leaf(self, old: Any, new: Any) -> SchemeDifference:
        """Return the difference of a field with two values."""
        percent = is_percent(self.holder, self.field)
        effect = effect_of(self.root, type(self.holder), self.field)
        before, after = (shown(value, self.field, percent=percent) for value in (old, new))
        return self.told(effect, field_word(self.field), before, after)

    def inside(self, value: Any) -> "_Where":
        """Return the position of ``value``, which is held here."""
        clause = getattr(value, "clause", "") or self.clause
        return replace(self, place=place_of(value, self.place), clause=clause)

    def at(self, holder: Any, field: str) -> "_Where":
        """Return the position of a field of ``holder``, whose own place is here."""
        return replace(self, holder=holder, field=field)


def _compare(old: Any, new: Any, where: _Where) -> Iterator[SchemeDifference]:
    if old == new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple) and any(map(is_dataclass, old + new)):
        yield from _rows(old, new, where)
    elif is_dataclass(old) and type(old) is type(new):
        yield from _things(old, new, where)
    else:
        yield where.leaf(old, new)


def _things(old: Any, new: Any, where: _Where) -> Iterator[SchemeDifference]:
    """Yield the differences of two values of one class, field by field."""
    if isinstance(old, Const) and old.value != new.value:
        yield where.leaf(old, new)  # a figure of the rule is known by the field it stands in
        return
    here = where.inside(new)
    held = replace(here, place=base_of(new, where.place))
    done: set[str] = set()
    if isinstance(old, Deduction) and old.low == old.high and new.low == new.high and old.low != new.low:
        done = {"low", "high"}
        yield here.told("results", _("扣分"), *(shown(each.low, "low", percent=False) for each in (old, new)))
    for field in fields(old):
        if field.name not in done:
            before, after = getattr(old, field.name), getattr(new, field.name)
            at = held if isinstance(before, tuple) else here
            yield from _compare(before, after, at.at(new, field.name))


def _rows(old: tuple[Any, ...], new: tuple[Any, ...], where: _Where) -> Iterator[SchemeDifference]:
    names = [[name_of(each) for each in row] for row in (old, new)]
    if all(all(row) and len(set(row)) == len(row) for row in names):
        yield from _named_rows(dict(zip(names[0], old, strict=True)), dict(zip(names[1], new, strict=True)), where)
    else:
        yield from _nameless_rows(old, new, where)


def _named_rows(old: dict[str, Any], new: dict[str, Any], where: _Where) -> Iterator[SchemeDifference]:
    for name, value in old.items():
        if name in new:
            yield from _compare(value, new[name], where)
        else:
            yield _gone(value, where)
    yield from (_come(value, where) for name, value in new.items() if name not in old)
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    if before != after:
        effect = effect_of_order(where.root, type(next(iter(old.values()))))
        what = _("{what}的次序").format(what=field_word(where.field))
        yield where.told(effect, what, "、".join(before), "、".join(after))


def _nameless_rows(old: tuple[Any, ...], new: tuple[Any, ...], where: _Where) -> Iterator[SchemeDifference]:
    """Yield the differences of rows without ids: equal elements at both ends are skipped, the rest is paired."""
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    absent = object()
    for before, after in zip_longest(old, new, fillvalue=absent):
        if before is absent:
            yield _come(after, where)
        elif after is absent:
            yield _gone(before, where)
        else:
            yield from _compare(before, after, where)


def _gone(value: Any, where: _Where) -> SchemeDifference:
    here = where.inside(value)
    return here.told(effect_of_row(where.root, type(value)), field_word(where.field), thing(value), "")


def _come(value: Any, where: _Where) -> SchemeDifference:
    here = where.inside(value)
    return here.told(effect_of_row(where.root, type(value)), field_word(where.field), "", thing(value))


def _last_results(old: Scheme, new: Scheme) -> Iterator[SchemeDifference]:
    """Yield the difference in the scheme id under which last year's result is looked up."""
    looking = any(isinstance(node, LastResult) for scheme in (old, new) for node in nodes(scheme))
    if looking and old.id != new.id:
        yield SchemeDifference("results", "total", "", _("上年度得分所在的方案"), f"「{old.id}」", f"「{new.id}」")


def _functions(old: Scheme, new: Scheme) -> Iterator[SchemeDifference]:
    """Yield a difference for each function that is not the same object: equal names may hide other code."""
    for name in sorted({*old.functions, *new.functions}):
        if old.functions.get(name) != new.functions.get(name):
            words = [
                _("{scheme} {version} 版的代码").format(scheme=each.id, version=each.version) for each in (old, new)
            ]
            yield SchemeDifference("results", "functions", "", _("计算函数「{name}」").format(name=name), *words)
