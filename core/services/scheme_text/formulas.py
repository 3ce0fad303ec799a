"""Formulas and conditions in words, one function for each node; a formula around another puts it in brackets.

A node that has no words here is written as a scheme file writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from ....plugins.contract import Scheme
from ....plugins.contract import formula as f
from ....plugins.contract.values import Every, show, show_percent
from ....plugins.evaluation.rulebook import nodes
from ....plugins.i18n import _
from ....plugins.overlay.source import inline
from ....plugins.overlay.values import written
from ...kernel.text import shown


@dataclass(frozen=True)
class Words:
    """What a formula refers to: the scheme's own titles, and the shown ``values`` of its parameters."""

    scheme: Scheme
    values: Mapping[str, str]

    def part(self, name: str) -> str:
        """Return the title of a named part of the total."""
        named = (node for node in nodes(self.scheme.total) if isinstance(node, f.Named) and node.name == name)
        return next((_(node.title) for node in named), name)

    def title(self, things: Any, id_: str) -> str:
        """Return the title of what is called ``id_`` among ``things``."""
        return next((_(thing.title) for thing in things if thing.id == id_), id_)


@singledispatch
def in_words(node: Any, _words: Words) -> str:
    """Return ``node`` in words."""
    return shown(inline(written(node)))


def quoted(title: str) -> str:
    """Return ``title`` in the quotes of sentences."""
    return f"「{shown(title)}」"


def _inner(node: Any, words: Words) -> str:
    """Return a node inside another: sums and choices in brackets."""
    text = in_words(node, words)
    loose = f.Sum | f.Difference | f.Choose | f.Scale | f.AnyOf | f.AllOf
    return f"({text})" if isinstance(node, loose) else text


@in_words.register
def _const(node: f.Const, _words: Words) -> str:
    return show(node.value)


@in_words.register
def _param(node: f.ParamRef, words: Words) -> str:
    return _("{value}(参数 {id})").format(value=words.values.get(node.param, "?"), id=shown(node.param))


@in_words.register
def _marks(node: f.Marks, words: Words) -> str:
    form = words.scheme.form(node.form)
    filling = form.filling(node.filling) if form else None
    where = quoted(_(form.title) if form else node.form)
    if form and (node.sections or node.items):
        titles = [_(section.title) for section in form.sections if section.id in node.sections]
        titles += [_(item.title) for item in form.items() if item.id in node.items]
        where += _("的{parts}").format(parts="、".join(map(quoted, titles)))
    text = _("{filling}在{form}上的得分").format(
        form=where, filling=shown(_(filling.title)) if filling else node.filling
    )
    return text + (_("(各份平均)") if filling is not None and filling.several else "")


@in_words.register
def _over(node: f.Over, words: Words) -> str:
    period = {"year": _("各年"), "half": _("各半年"), "quarter": _("各季度"), "month": _("各月")}[node.every]
    sentence = _("{period}的{of}相加") if node.how == "sum" else _("{period}的{of}取平均")
    text = sentence.format(period=period, of=_inner(node.of, words))
    if node.absent == "skip":
        return text + _("(没有记录的不算)")
    if node.absent == "member":
        return text + _("(只算在本组织的各期,{day} 日以前转入的计当期)").format(day=in_words(node.joined_by, words))
    return text


@in_words.register
def _sum(node: f.Sum, words: Words) -> str:
    return " + ".join(in_words(part, words) for part in node.parts)


@in_words.register
def _difference(node: f.Difference, words: Words) -> str:
    less = _inner(node.less, words)
    is_share = isinstance(node.of, f.Const) and "%" in less  # what a percentage leaves of one
    of = show_percent(node.of.value) if is_share and isinstance(node.of, f.Const) else in_words(node.of, words)
    return f"{of} - {less}"


@in_words.register
def _mean(node: f.Mean, words: Words) -> str:
    return _("{parts}的平均").format(parts="、".join(_inner(part, words) for part in node.parts))


@in_words.register
def _scale(node: f.Scale, words: Words) -> str:
    by = show_percent(node.by.value) if isinstance(node.by, f.Const) else _inner(node.by, words)
    return _("{of}乘以 {by}").format(of=_inner(node.of, words), by=by)


@in_words.register
def _clamp(node: f.Clamp, words: Words) -> str:
    text = _inner(node.of, words)
    if node.low is not None:
        text += _("(不低于 {low})").format(low=in_words(node.low, words))
    if node.high is not None:
        text += _("(不超过 {high})").format(high=in_words(node.high, words))
    return text


@in_words.register
def _round(node: f.Round, words: Words) -> str:
    return _("{of}(四舍五入到 {places} 位小数)").format(of=_inner(node.of, words), places=node.places)


@in_words.register
def _register_sum(node: f.RegisterSum, words: Words) -> str:
    register = words.scheme.register(node.register)
    text = _("{register}登记的分值合计").format(register=quoted(_(register.title) if register else node.register))
    if node.kinds:
        return text + _("(只计{kinds})").format(kinds="、".join(shown(_(kind)) for kind in node.kinds))
    if register is not None and register.cap is not None:
        text += _("(不超过 {high})").format(high=show(register.cap))
    return text


@in_words.register
def _level_points(node: f.LevelPoints, words: Words) -> str:
    poll = quoted(words.title(words.scheme.polls, node.poll))
    return _("{poll}所得等次的比例乘以 {out_of}").format(poll=poll, out_of=_inner(node.out_of, words))


@in_words.register
def _poll_mean(node: f.PollMean, words: Words) -> str:
    poll = words.scheme.poll(node.poll)
    together = node.by == "ballots" or (poll is not None and all(group.weight is None for group in poll.groups))
    sentence = _("{poll}全部有效票的平均分") if together else _("{poll}各群体平均分按权重合计")
    return sentence.format(poll=quoted(words.title(words.scheme.polls, node.poll)))


@in_words.register
def _vote_share(node: f.VoteShare, words: Words) -> str:
    poll = words.scheme.poll(node.poll)
    options = "+".join(shown(_(option)) for option in node.options)
    group = words.title(poll.groups, node.group) if poll and node.group else ""
    sentence = _("{poll}中{group}的{options}票比例") if group else _("{poll}的{options}票比例")
    return sentence.format(poll=quoted(_(poll.title) if poll else node.poll), group=shown(group), options=options)


@in_words.register
def _last_result(_node: f.LastResult, _words: Words) -> str:
    return _("上年度得分")


@in_words.register
def _choose(node: f.Choose, words: Words) -> str:
    cases = [
        _("如果{when},为 {of}").format(when=in_words(case.when, words), of=in_words(case.of, words))
        for case in node.cases
    ]
    if node.otherwise is not None:
        cases.append(_("其他情形为 {of}").format(of=in_words(node.otherwise, words)))
    if node.lacking:
        cases.append(_("其他情形缺分:{sentence}").format(sentence=shown(_(node.lacking))))
    return ";".join(cases)


@in_words.register
def _named(node: f.Named, _words: Words) -> str:
    return quoted(_(node.title))


@in_words.register
def _part(node: f.Part, words: Words) -> str:
    return quoted(words.part(node.name))


@in_words.register
def _function(node: f.Function, words: Words) -> str:
    args = "、".join(in_words(argument, words) for argument in node.args)
    return _("按{title}计算({args})").format(title=quoted(_(node.title)), args=args)


def _compared(sentence: str, node: f.AtLeast | f.AtMost | f.Below | f.Above, words: Words) -> str:
    share = node.limit if isinstance(node.of, f.VoteShare) and isinstance(node.limit, f.Const) else None
    limit = show_percent(share.value) if share else _inner(node.limit, words)
    return sentence.format(of=_inner(node.of, words), limit=limit)


@in_words.register
def _at_least(node: f.AtLeast, words: Words) -> str:
    return _compared(_("{of}不低于 {limit}"), node, words)


@in_words.register
def _at_most(node: f.AtMost, words: Words) -> str:
    return _compared(_("{of}不高于 {limit}"), node, words)


@in_words.register
def _below(node: f.Below, words: Words) -> str:
    return _compared(_("{of}低于 {limit}"), node, words)


@in_words.register
def _above(node: f.Above, words: Words) -> str:
    return _compared(_("{of}高于 {limit}"), node, words)


@in_words.register
def _any_of(node: f.AnyOf, words: Words) -> str:
    return _(" 或者 ").join(_inner(each, words) for each in node.conditions)


@in_words.register
def _all_of(node: f.AllOf, words: Words) -> str:
    return _(" 并且 ").join(_inner(each, words) for each in node.conditions)


@in_words.register
def _not(node: f.Not, words: Words) -> str:
    return _("没有({condition})").format(condition=in_words(node.condition, words))


@in_words.register
def _section_zero(node: f.SectionZero, words: Words) -> str:
    form = words.scheme.form(node.form)
    sections = [_(section.title) for section in form.sections if section.id in node.sections] if form else []
    where = "、".join(map(quoted, sections)) if sections else quoted(_(form.title) if form else node.form)
    return _("{where}有一部分得 0 分").format(where=where)


@in_words.register
def _register_has(node: f.RegisterHas, words: Words) -> str:
    kinds = "、".join(shown(_(kind)) for kind in node.kinds)
    text = _("{register}有登记").format(register=quoted(words.title(words.scheme.registers, node.register)))
    return text + (f"({kinds})" if kinds else "")


@in_words.register
def _polled(node: f.Polled, words: Words) -> str:
    return _("进行了{poll}").format(poll=quoted(words.title(words.scheme.polls, node.poll)))


@in_words.register
def _recorded(node: f.Recorded, words: Words) -> str:
    text = _("{of}有记录").format(of=_inner(node.of, words))
    return _("任一{every}里").format(every=_period(node.every)) + text if node.every else text


def _period(every: Every) -> str:
    return {"year": _("年"), "half": _("半年"), "quarter": _("季度"), "month": _("月")}[every]


@in_words.register
def _level_is(node: f.LevelIs, words: Words) -> str:
    levels = "、".join(shown(_(level)) for level in node.levels)
    return _("{poll}等次为{levels}").format(poll=quoted(words.title(words.scheme.polls, node.poll)), levels=levels)


@in_words.register
def _decided(node: f.Decided, words: Words) -> str:
    question = quoted(words.title(words.scheme.questions, node.question))
    return _("{question}的答复是{choice}").format(question=question, choice=quoted(_(node.choice)))


@in_words.register
def _subject_is(node: f.SubjectIs, _words: Words) -> str:
    return _("对象属于{who}").format(who=shown(node.who.describe()))


@in_words.register
def _belonged(_node: f.Belonged, _words: Words) -> str:
    return _("当期在本组织")
