"""How fields, things and values of a scheme are called in a difference."""

from fractions import Fraction
from functools import cache
from typing import Any

from ..contract import Const, Named, Param, ParamRef
from ..contract.values import show, show_percent
from ..i18n import _, language
from ..overlay.source import inline
from ..overlay.values import PARAM_FIGURES, SHARES, written
from ..plain import plain


def field_words() -> dict[str, str]:
    """The word for each field of the contract."""
    return _field_words(language())


@cache
def _field_words(_language: str) -> dict[str, str]:
    return {
        "about": _("记录对象"), "absent": _("无记录的期"), "actors": _("办理人"), "after": _("之前的步骤"),
        "amounts": _("金额栏目"), "applies": _("适用对象"), "args": _("计算函数的参数"), "asked": _("提出条件"),
        "at_least": _("等次线"), "attendance": _("是否记考勤"), "attendance_target": _("出勤率目标"), "book": _("台账"),
        "books": _("台账"), "by": _("折算比例或填写人"), "cap": _("上限"), "cases": _("情形"), "choice": _("选择"),
        "choices": _("可选项"), "classes": _("类别"), "clause": _("条款"), "columns": _("栏目"), "condition": _("条件"),
        "conditions": _("各项条件"), "consent": _("依据参数"), "contacts": _("联系人数"), "contract": _("合约版本"),
        "counted": _("是否计入名额基数"), "date": _("日期"), "dated": _("按日或按月"), "days": _("天数"),
        "deductions": _("扣分规则"), "default": _("值"), "definition": _("定义"), "document": _("依据文件"),
        "domains": _("领域"), "draws": _("抽查"), "each_member": _("按每名党员"), "evaluations": _("评价"),
        "every": _("周期"), "exemptions": _("免考评"), "falls_to": _("落入等次"), "filling": _("填写"),
        "fillings": _("填写"), "form": _("表"), "forms": _("表"), "free": _("无须依据的上限"),
        "functions": _("计算函数"), "grace": _("宽限天数"), "grade": _("等次"), "grades": _("等次"),
        "group": _("计算范围"), "groups": _("群体"), "high": _("上限"), "holder": _("登记对象"), "honours": _("评选"),
        "how": _("汇总方法"), "id": _("编号"), "invalid": _("无效选项"), "issuer": _("发文单位"), "items": _("项目"),
        "kind": _("种类"), "kinds": _("类别"), "ladder": _("等次条件"), "less": _("减数"), "level": _("等次"),
        "levels": _("等次"), "limit": _("界线"), "low": _("下限"), "measure": _("计量"), "months": _("月数"),
        "name": _("名称"), "not_below": _("不得低于的参数"), "note": _("说明"), "of": _("公式"),
        "only_grades": _("只限等次"), "options": _("选项"), "otherwise": _("其他情形"), "out_of": _("满分"),
        "papers": _("表样"), "param": _("参数"), "params": _("参数"), "partial": _("部分人参加的类别"),
        "parts": _("组成部分"), "pays": _("得分比例"), "peers": _("互评"), "per": _("计扣方式"),
        "per_missing": _("每缺一次扣分"), "places": _("小数位数"), "points": _("分值"), "poll": _("测评"),
        "polls": _("测评"), "pool": _("起评分"), "proof": _("证明要求"), "question": _("问题"), "questions": _("问题"),
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
        "within": _("最晚几个月内"), "work": _("是否有期限"), "years": _("年数"),
    }  # fmt: skip


def field_word(name: str) -> str:
    """The word for a field; a field without one is called by its name."""
    return field_words().get(name, name)


def thing(value: Any) -> str:
    """A thing that comes or goes, by id and title; what has neither as it is written in a file."""
    id_ = value.name if isinstance(value, Named) else getattr(value, "id", "")
    title = getattr(value, "title", "")
    if id_:
        return f"“{plain(id_)}”{plain(_(title))}" if title and title != id_ else f"“{plain(id_)}”"
    return shown(value, "", percent=False)


def shown(value: Any, field: str, *, percent: bool) -> str:
    """A value ready to be read: numbers exact, shares in percent, formulas as they are written in a file."""
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
            return _("参数 {param}").format(param=plain(value.param))
        case str():
            return f"“{plain(_(value))}”"
        case tuple():
            return "、".join(shown(element, field, percent=percent) for element in value)
    return plain(inline(written(value)))


def is_percent(holder: Any, field: str) -> bool:
    """Whether a figure in ``field`` of ``holder`` is read in percent."""
    return isinstance(holder, Param) and holder.kind == "percent" and field in PARAM_FIGURES
