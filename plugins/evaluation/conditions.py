"""The exact evaluator of conditions: true, false, or unknown (None) while something looked at is missing."""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch
from typing import Any

from ..contract.formula import (
    Above,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Belonged,
    Below,
    Choose,
    Condition,
    Decided,
    LevelIs,
    Marks,
    Not,
    Polled,
    Recorded,
    RegisterHas,
    SectionZero,
    SubjectIs,
)
from ..contract.values import days_of
from ..i18n import _
from .derivation import Derivation, absent
from .formula import claim_label, derive, is_recorded
from .inputs import claim_fault, claim_remark
from .rulebook import Frame


def condition_holds(condition: Condition, frame: Frame) -> bool | None:
    """Return the truth of ``condition`` for the subject of ``frame``."""
    return judge(condition, frame)[0]


def condition_reason(condition: Condition, frame: Frame) -> Derivation:
    """Return ``condition`` as a node of a derivation: what was compared and the result."""
    return judge(condition, frame)[1]


Judged = tuple[bool | None, Derivation]


@singledispatch
def judge(condition: Any, _frame: Frame) -> Judged:
    """Return the truth of ``condition`` and the node that explains it.

    Raises:
        TypeError: the contract has no such condition.
    """
    raise TypeError(f"not a condition: {condition!r}")


def _judged(held: bool | None, label: str, parts: Iterable[Derivation] = ()) -> Judged:
    verdict = _("未知") if held is None else _("成立") if held else _("不成立")
    parts = tuple(parts)
    missing = tuple(what for part in parts for what in part.missing) if held is None else ()
    return held, Derivation(label, None, "condition", parts, note=verdict, missing=missing)


def _compared(condition: Any, frame: Frame, sign: str) -> Judged:
    of, limit = derive(condition.of, frame), derive(condition.limit, frame)
    held: bool | None = None
    if of.value is not None and limit.value is not None:
        held = {
            ">=": of.value >= limit.value,
            "<=": of.value <= limit.value,
            "<": of.value < limit.value,
            ">": of.value > limit.value,
        }[sign]
    return _judged(held, f"{of.label} {sign} {limit.label}", (of, limit))


@judge.register
def _at_least(condition: AtLeast, frame: Frame) -> Judged:
    return _compared(condition, frame, ">=")


@judge.register
def _at_most(condition: AtMost, frame: Frame) -> Judged:
    return _compared(condition, frame, "<=")


@judge.register
def _below(condition: Below, frame: Frame) -> Judged:
    return _compared(condition, frame, "<")


@judge.register
def _above(condition: Above, frame: Frame) -> Judged:
    return _compared(condition, frame, ">")


@judge.register
def _any_of(condition: AnyOf, frame: Frame) -> Judged:
    judged = [judge(inner, frame) for inner in condition.conditions]
    truths = [held for held, _node in judged]
    held = True if True in truths else None if None in truths else False
    return _judged(held, _("至少一项成立"), (node for _held, node in judged))


@judge.register
def _all_of(condition: AllOf, frame: Frame) -> Judged:
    judged = [judge(inner, frame) for inner in condition.conditions]
    truths = [held for held, _node in judged]
    held = False if False in truths else None if None in truths else True
    return _judged(held, _("各项都成立"), (node for _held, node in judged))


@judge.register
def _not(condition: Not, frame: Frame) -> Judged:
    held, node = judge(condition.condition, frame)
    return _judged(None if held is None else not held, _("不具备下列情形"), (node,))


@judge.register
def _section_zero(condition: SectionZero, frame: Frame) -> Judged:
    form = frame.book.forms[condition.form]
    wanted = condition.sections or tuple(section.id for section in form.sections)
    parts = [derive(Marks(condition.form, condition.filling, (section,)), frame) for section in wanted]
    values = [part.value for part in parts]
    held = True if 0 in values else None if None in values else False
    return _judged(held, _("有一部分得零分"), parts)


@judge.register
def _register_has(condition: RegisterHas, frame: Frame) -> Judged:
    register = next(register for register in frame.book.scheme.registers if register.id == condition.register)
    claims = [claim for claim in frame.claims(register.id) if not condition.kinds or claim.kind in condition.kinds]
    held = any(not claim_fault(register, claim) for claim in claims)
    kinds = "、".join(_(kind) for kind in condition.kinds)
    label = _("「{register}」有登记").format(register=_(register.title)) + (f"({kinds})" if kinds else "")
    lacking = [(claim, remark) for claim in claims if (remark := claim_remark(register, claim))]
    return _judged(
        held,
        label,
        (
            Derivation(claim_label(claim), None, "condition", note=remark, refs=(f"claim:{claim.id}",))
            for claim, remark in lacking
        ),
    )


@judge.register
def _polled(condition: Polled, frame: Frame) -> Judged:
    poll = next(poll for poll in frame.book.scheme.polls if poll.id == condition.poll)
    return _judged(frame.ballots(poll, group=condition.group) > 0, _("已进行{poll}").format(poll=_(poll.title)))


@judge.register
def _recorded(condition: Recorded, frame: Frame) -> Judged:
    periods = (frame.period,) if condition.every is None else frame.book.within(condition.every, frame.period)
    held = any(is_recorded(condition.of, frame.during(period)) for period in periods)
    return _judged(held, _("{period} 有记录").format(period=frame.period))


@judge.register
def _level_is(condition: LevelIs, frame: Frame) -> Judged:
    poll = next(poll for poll in frame.book.scheme.polls if poll.id == condition.poll)
    reached = frame.levels.get(poll.id)  # not there while an earlier poll is being settled
    level = reached.level if reached else None
    label = _("{poll}等次为{levels}").format(
        poll=_(poll.title), levels="、".join(_(level) for level in condition.levels)
    )
    return _judged(None if level is None else level in condition.levels, label)


@judge.register
def _decided(condition: Decided, frame: Frame) -> Judged:
    question = next(question for question in frame.book.scheme.questions if question.id == condition.question)
    answer = frame.record.answer(question.id)
    label = _("{question}:{choice}").format(question=_(question.title), choice=_(condition.choice))
    if answer is None:
        return _judged(None if question.required else False, label)
    return _judged(answer.choice == condition.choice, label)


@judge.register
def _subject_is(condition: SubjectIs, frame: Frame) -> Judged:
    return _judged(
        condition.who.includes(frame.record.subject), _("对象属于{who}").format(who=condition.who.describe())
    )


@judge.register
def _belonged(_condition: Belonged, frame: Frame) -> Judged:
    held = frame.record.subject.belonged(days_of(frame.period, frame.book.year_period))
    return _judged(held, _("{period} 在本组织").format(period=frame.period))


@derive.register
def _choose(node: Choose, frame: Frame) -> Derivation:
    reasons = []
    for case in node.cases:
        held, reason = judge(case.when, frame)
        if held is None:
            return absent(_("适用情形"), _("适用哪种情形尚不能判定"))
        if held:
            return derive(case.of, frame)
        reasons.append(reason)
    if node.otherwise is not None:
        return derive(node.otherwise, frame)
    if not node.lacking:
        return absent(_("适用情形"), _("没有适用于该对象的分值表"))
    told = _("{period}:{sentence}").format(period=frame.period, sentence=_(node.lacking))
    # what was looked at stands below it: a claim that is there and does not count is told with its reason
    return replace(absent(_("适用情形"), told), parts=tuple(reasons))
