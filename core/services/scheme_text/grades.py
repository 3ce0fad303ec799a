"""From marks to the grade, for reading: the total and its parts as formulas, bands, rules in their order, ranking."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from ....plugins.contract import (
    Bar,
    Decide,
    Disqualify,
    Fail,
    Grade,
    Grant,
    Lower,
    Named,
    Quota,
    RankShares,
)
from ....plugins.evaluation.rulebook import nodes
from ....plugins.i18n import _
from ...kernel.text import shown
from .formulas import quoted
from .reader import SchemeReader, listed, marked, only_for


def total_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield the total as a formula in words, then each named part of it."""
    total = reader.scheme.total
    yield _("总分(四舍五入到两位小数)= {formula}").format(formula=reader.formula(total))
    told: set[str] = set()
    for node in nodes(total):
        if isinstance(node, Named) and node.name not in told:
            told.add(node.name)
            text = _("{title}({name})= {formula}").format(
                title=quoted(_(node.title)), name=node.name, formula=reader.formula(node.of)
            )
            yield "  " + marked(text, node.clause)
    for node in reader.scheme.columns:
        text = _("旁列{title}({name})= {formula},只显示,不计入总分").format(
            title=quoted(_(node.title)), name=node.name, formula=reader.formula(node.of)
        )
        yield marked(text, node.clause)


def grade_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield who is graded, the bands with their thresholds, the rules in the order they are applied, the ranking."""
    scheme = reader.scheme
    for exemption in scheme.exemptions:
        text = _("不参加考评:{who}({title})").format(who=shown(exemption.who.describe()), title=_(exemption.title))
        yield marked(text + (_(",计入名额的人数") if exemption.counted else ""), exemption.clause)
    for each in scheme.classes:
        yield marked(_("类别 {id}:{definition}").format(id=_(each.id), definition=_(each.definition)), each.clause)
    if scheme.domains:
        yield _("领域:{domains}").format(domains=listed(scheme.domains))
    for grade in scheme.grades:
        yield marked(_band(grade, reader), grade.clause, starter=grade.starter)
    for rule in scheme.rules:
        text = _("规则 {id} {title}").format(id=rule.id, title=_(rule.title))
        yield marked(text, rule.clause)
        yield from ("  " + line for line in effect(rule, reader))
    ranking = _("排名:在{group}内按总分排,同分并列").format(group=reader.group(scheme.ranking.group))
    overall = _(";旁边另列全体名次,不作依据") if scheme.ranking.overall else ""
    yield marked(ranking + overall, scheme.ranking.clause)


def _band(grade: Grade, reader: SchemeReader) -> str:
    text = _("等次 {id}").format(id=_(grade.id))
    if grade.at_least is None:
        return text + _(":以上都达不到的,或者由规则评定")
    return text + _(":总分 {limit} 分及以上").format(limit=reader.figure(grade.at_least))


@singledispatch
def effect(rule: Any, _reader: SchemeReader) -> Iterator[str]:
    """Yield what a rule does, in sentences.

    Raises:
        TypeError: the contract has no such rule.
    """
    raise TypeError(f"not a rule: {rule!r}")


def _when(rule: Bar | Fail | Lower | Grant | Decide | Disqualify, reader: SchemeReader) -> str:
    return _("条件:{when}").format(when=reader.formula(rule.when))


@effect.register
def _bar(rule: Bar, reader: SchemeReader) -> Iterator[str]:
    yield _when(rule, reader)
    to = _(rule.falls_to) if rule.falls_to else _("下一等次")
    yield _("不得评为{grade},降为{to}").format(grade=shown(_(rule.grade)), to=shown(to))


@effect.register(Fail)
@effect.register(Grant)
def _set(rule: Fail | Grant, reader: SchemeReader) -> Iterator[str]:
    yield _when(rule, reader)
    yield _("不论总分,评为{grade}").format(grade=shown(_(rule.grade)))
    yield from _lifts(rule)


@effect.register
def _lower(rule: Lower, reader: SchemeReader) -> Iterator[str]:
    yield _when(rule, reader)
    floor = _("最低为{grade}").format(grade=shown(_(rule.floor))) if rule.floor else _("最低为末等")
    yield _("等次降低 {steps} 档,{floor}").format(steps=reader.formula(rule.steps), floor=floor)


@effect.register
def _quota(rule: Quota, reader: SchemeReader) -> Iterator[str]:
    yield _("{grade}不超过{group}的 {share}{who},名额舍去小数,超出的为{falls_to}").format(
        grade=shown(_(rule.grade)), group=reader.group(rule.group), share=reader.figure(rule.share, percent=True),
        who=only_for(rule.who), falls_to=shown(_(rule.falls_to)),
    )  # fmt: skip
    yield from _ties(rule.ties, reader)


@effect.register
def _rank_shares(rule: RankShares, reader: SchemeReader) -> Iterator[str]:
    for share in rule.shares:
        yield _("按名次,{group}的 {share} 为{grade}").format(
            group=reader.group(rule.group), share=reader.figure(share.share, percent=True), grade=shown(_(share.grade))
        )
    yield _("其余为{grade}").format(grade=shown(_(rule.rest))) if rule.rest else _("其余按总分评定")
    yield from _ties(rule.ties, reader)
    yield from _lifts(rule)


@effect.register
def _decide(rule: Decide, reader: SchemeReader) -> Iterator[str]:
    yield _when(rule, reader)
    question = reader.scheme.question(rule.question)
    verdicts = "、".join(
        _("{choice}则{grade}").format(choice=quoted(_(each.choice)), grade=shown(_(each.grade)) or _("等次不变"))
        for each in rule.verdicts
    )
    title = _(question.title) if question else rule.question
    yield _("由人决定{question}:{verdicts}").format(question=quoted(title), verdicts=verdicts)
    yield from _lifts(rule)


@effect.register
def _disqualify(rule: Disqualify, reader: SchemeReader) -> Iterator[str]:
    yield _when(rule, reader)
    titles = {honour.id: _(honour.title) for honour in reader.scheme.honours}
    honours = "、".join(quoted(titles.get(id_, id_)) for id_ in rule.honours)
    yield _("等次不变,本年度不参加{honours}的评选").format(honours=honours)


def _lifts(rule: Any) -> Iterator[str]:
    """Yield the words by which a rule may undo an earlier one that forbids."""
    lifts = getattr(rule, "lifts", "")
    if lifts:
        yield _("可以高于前面规则的限制:{lifts}").format(lifts=shown(_(lifts)))


def _ties(ties: tuple[str, ...], reader: SchemeReader) -> Iterator[str]:
    if ties:
        parts = "、".join(quoted(reader.words.part(name)) for name in ties)
        yield _("同分的依次比{parts},仍相同的由人决定").format(parts=parts)
