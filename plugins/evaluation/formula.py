"""The exact evaluator of formulas: each node becomes the derivation of its value for one subject."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import singledispatch
from typing import Any

from ..contract import formula as f
from ..contract.forms import Register
from ..contract.values import show, show_percent
from ..errors import PluginFault
from ..i18n import _
from ..sanitize import describe
from ..timeouts import Elsewhere, within_seconds
from .derivation import Derivation, absent, combine, leaf
from .inputs import Claim, claim_fault, claim_points, claim_remark
from .marks import derive_marks
from .rulebook import Frame, nodes


@singledispatch
def derive(node: Any, _frame: Frame) -> Derivation:
    """Return the derivation of ``node`` for the subject of the frame.

    Raises:
        TypeError: the contract has no such node.
        PluginFault: a function node answered something that is not an allowed exact number.
    """
    raise TypeError(f"not a formula node: {node!r}")


@derive.register
def _const(node: f.Const, _frame: Frame) -> Derivation:
    return leaf(_("规定值"), node.value, node.clause)


@derive.register
def _param(node: f.ParamRef, frame: Frame) -> Derivation:
    param = next(param for param in frame.book.scheme.params if param.id == node.param)
    value = frame.book.number(node)
    shown = show_percent if param.kind == "percent" else show
    notes = [show_percent(value)] if param.kind == "percent" else []
    if value != param.default and not param.starter and isinstance(param.default, Fraction):
        notes.append(_("本单位改定,文件为 {value}").format(value=shown(param.default)))
    return leaf(_(param.title), value, param.clause, ";".join(notes), (f"param:{param.id}",))


@derive.register
def _marks(node: f.Marks, frame: Frame) -> Derivation:
    return derive_marks(node, frame)


@derive.register
def _over(node: f.Over, frame: Frame) -> Derivation:
    frames = [frame.during(period) for period in frame.book.within(node.every, frame.period)]
    left_out = {narrowed.period: reason for narrowed in frames if (reason := _left_out(node, narrowed))}
    counted = [narrowed for narrowed in frames if narrowed.period not in left_out]
    if not counted:
        return absent(_("各期"), _("{period} 各期均不计").format(period=frame.period))
    parts = tuple(_in_period(derive(node.of, narrowed), narrowed.period) for narrowed in counted)
    note = _("不计:{periods}").format(periods="、".join(f"{period} {why}" for period, why in left_out.items()))
    label = _("各期合计") if node.how == "sum" else _("各期平均")
    return combine(node.how, label, parts, note=note if left_out else "")


def _left_out(node: f.Over, frame: Frame) -> str:
    """Return why the frame's period does not count in ``node``; empty when it does."""
    if node.absent == "member":
        return frame.record.subject.left_out(frame.period, int(frame.book.number(node.joined_by)))
    return _("无记录") if node.absent == "skip" and not is_recorded(node.of, frame) else ""


def _in_period(part: Derivation, period: str) -> Derivation:
    return part if period in part.label else replace(part, label=f"{period} {part.label}")


def is_recorded(value: f.Value, frame: Frame) -> bool:
    """True if anything that ``value`` looks at is recorded in the frame's period."""
    return any(_is_there(node, frame) for node in nodes(value))


def _is_there(node: object, frame: Frame) -> bool:
    match node:
        case f.Marks() | f.SectionZero():
            return bool(frame.sheets(node.form, node.filling))
        case f.PollMean() | f.LevelPoints() | f.VoteShare() | f.Polled():
            return bool(frame.tallies(node.poll))
        case f.RegisterSum() | f.RegisterHas():
            return bool(frame.claims(node.register))
    return False


@derive.register
def _sum(node: f.Sum, frame: Frame) -> Derivation:
    return combine("sum", _("合计"), tuple(derive(part, frame) for part in node.parts))


@derive.register
def _difference(node: f.Difference, frame: Frame) -> Derivation:
    return combine("difference", _("相减"), (derive(node.of, frame), derive(node.less, frame)))


@derive.register
def _mean(node: f.Mean, frame: Frame) -> Derivation:
    return combine("mean", _("平均"), tuple(derive(part, frame) for part in node.parts))


@derive.register
def _scale(node: f.Scale, frame: Frame) -> Derivation:
    by = derive(node.by, frame)
    of = derive(node.of, frame)
    note = "" if by.value is None else f"x {show_percent(by.value)}"
    return combine("product", _("{part}折算").format(part=of.label), (of, by), by.clause, note)


@derive.register
def _clamp(node: f.Clamp, frame: Frame) -> Derivation:
    result = derive(node.of, frame)
    if node.low is not None:
        low = derive(node.low, frame)
        result = combine("floor", _("不低于 {low}").format(low=_figure(low)), (result, low), node.clause)
    if node.high is not None:
        high = derive(node.high, frame)
        result = combine("cap", _("不超过 {high}").format(high=_figure(high)), (result, high), node.clause)
    return result


def _figure(node: Derivation) -> str:
    return node.label if node.value is None else show(node.value)


@derive.register
def _round(node: f.Round, frame: Frame) -> Derivation:
    of = derive(node.of, frame)
    return combine("round", _("四舍五入到 {places} 位小数").format(places=node.places), (of,), places=node.places)


@derive.register
def _register_sum(node: f.RegisterSum, frame: Frame) -> Derivation:
    register = next(register for register in frame.book.scheme.registers if register.id == node.register)
    parts = []
    for claim in frame.claims(register.id):
        if node.kinds and claim.kind not in node.kinds:
            continue
        fault = claim_fault(register, claim)
        kind = register.kind(claim.kind)
        parts.append(
            leaf(
                claim_label(claim),
                Fraction(0) if fault else claim_points(register, claim),
                kind.clause if kind else register.clause,
                fault or "、".join(filter(None, claim_words(register, claim))),
                (f"claim:{claim.id}",),
            )
        )
    total = combine("sum", _(register.title), tuple(parts), register.clause, "" if parts else _("没有登记"))
    if register.cap is None:
        return total
    cap = leaf(_("上限"), register.cap, register.clause)
    label = _("{register}不超过 {cap}").format(register=_(register.title), cap=show(register.cap))
    return combine("cap", label, (total, cap), register.clause)


def claim_label(claim: Claim) -> str:
    """Return what a claim is called in a derivation: its kind, its day, how many cases it stands for."""
    times = f" x {claim.count}" if claim.count != 1 else ""
    return f"{_(claim.kind)} {claim.date}".rstrip() + times


def claim_words(register: Register, claim: Claim) -> tuple[str, ...]:
    """Return what is told of a claim in a derivation; some of it may be empty."""
    return claim_remark(register, claim), claim.proof, claim.recognised_by, claim.note


@derive.register
def _level_points(node: f.LevelPoints, frame: Frame) -> Derivation:
    poll = next(poll for poll in frame.book.scheme.polls if poll.id == node.poll)
    reached = frame.levels[poll.id]
    out_of = derive(node.out_of, frame)
    level = poll.level(reached.level) if reached.level is not None else None
    refs = (f"poll:{poll.id}/{frame.period}",)
    if level is None:
        share = replace(absent(_("等次"), "", refs=refs), missing=reached.missing, parts=reached.reasons)
    else:
        note = reached.moved.effect if reached.moved else ""
        share = leaf(_("等次:{level}").format(level=_(level.id)), level.pays, level.clause, note, refs)
        share = replace(share, parts=reached.reasons)
    return combine("product", _(poll.title), (share, out_of), poll.clause)


@derive.register
def _poll_mean(node: f.PollMean, frame: Frame) -> Derivation:
    poll = next(poll for poll in frame.book.scheme.polls if poll.id == node.poll)
    if node.by == "ballots" or all(group.weight is None for group in poll.groups):
        return _ballot_mean(poll.title, poll, frame, "")
    weighed = []
    weights = []
    for group in poll.groups:
        weight = derive(group.weight or f.Const(Fraction(1)), frame)
        mean = _ballot_mean(group.title, poll, frame, group.id)
        weighed.append(combine("product", _("{part}折算").format(part=mean.label), (mean, weight)))
        weights.append(weight)
    if len(weighed) == 1 and weights[0].value == 1:
        return weighed[0].parts[0]
    total = combine("sum", _("加权合计"), tuple(weighed))
    whole = combine("sum", _("权重合计"), tuple(weights))
    return total if whole.value == 1 else combine("quotient", _(poll.title), (total, whole), poll.clause)


def _ballot_mean(title: str, poll: Any, frame: Frame, group: str) -> Derivation:
    counted = [
        (option, count, value)
        for tally in frame.tallies(poll.id, group)
        for option, count in sorted(tally.counts.items())
        if (value := poll.value_of(option)) is not None and count
    ]
    ballots = sum(count for _option, count, _value in counted)
    refs = (f"poll:{poll.id}/{frame.period}" + (f"/{group}" if group else ""),)
    label = _("{group}测评").format(group=_(title))
    if not ballots:
        return absent(label, _("{poll} {period} {group} 没有有效票").format(
            poll=_(poll.title), period=frame.period, group=_(title)), poll.clause, refs)  # fmt: skip
    marks = leaf(
        _("有效票分值合计"),
        sum((value * count for _option, count, value in counted), Fraction(0)),
        note="、".join(f"{_(option)} x {count}" for option, count, _value in counted),
        refs=refs,
    )
    return combine("quotient", label, (marks, leaf(_("有效票"), Fraction(ballots))), poll.clause)


@derive.register
def _vote_share(node: f.VoteShare, frame: Frame) -> Derivation:
    poll = next(poll for poll in frame.book.scheme.polls if poll.id == node.poll)
    valid = frame.ballots(poll, group=node.group)
    label = _("{poll}「{options}」票占比").format(
        poll=_(poll.title), options="+".join(_(option) for option in node.options)
    )
    refs = (f"poll:{poll.id}/{frame.period}",)
    if not valid:
        return absent(label, _("{poll} {period} 没有有效票").format(poll=_(poll.title), period=frame.period), "", refs)
    on_options = leaf(_("得票"), Fraction(frame.ballots(poll, node.options, node.group)), refs=refs)
    return combine("quotient", label, (on_options, leaf(_("有效票"), Fraction(valid))))


@derive.register
def _last_result(node: f.LastResult, frame: Frame) -> Derivation:
    previous = frame.record.subject.previous_total
    if previous is None:
        return absent(_("上年度得分"), _("没有上年度得分"), node.clause)
    source = frame.record.subject.previous_source
    note = _("导入的往年结果:{source}").format(source=source) if source else ""
    return leaf(_("上年度得分"), Fraction(previous, 100), node.clause, note, refs=("last_result",))


@derive.register
def _named(node: f.Named, frame: Frame) -> Derivation:
    of = derive(node.of, frame)
    return combine("same", _(node.title), (of,), node.clause)


@derive.register
def _part(node: f.Part, frame: Frame) -> Derivation:
    return derive(frame.book.named[node.name], frame.during(str(frame.book.year)))


@derive.register
def _function(node: f.Function, frame: Frame) -> Derivation:
    args = tuple(derive(argument, frame) for argument in node.args)
    missing = tuple(what for part in args for what in part.missing)
    if missing:
        return Derivation(_(node.title), None, "function", args, node.clause, missing=missing)
    values = [part.value for part in args if part.value is not None]
    value = checked_call(node, frame.book.scheme.functions.get(node.name), values)
    return Derivation(_(node.title), value, "function", args, node.clause, partial=value)


CALL_SECONDS = 5.0
"""How long a plugin's function may take over one subject before it is given up."""

_given_up: set[Callable[..., object]] = set()
"""Functions that did not come back: each of their calls would keep one more thread busy for good."""


def checked_call(node: f.Function, function: Callable[..., object] | None, values: list[Fraction]) -> Fraction:
    """Return what the plugin's function answers for ``values``, checked by the host.

    Raises:
        PluginFault: it is missing, raised, tried to leave the program, did not return in time, answered no exact
            number or one out of bounds, or changed its answer.
    """
    if function is None:
        raise PluginFault(_("方案的计算函数「{name}」不在本机:请安装该方案的插件").format(name=node.name))
    first, second = _two_answers(node, function, values)
    if isinstance(first, bool) or not isinstance(first, int | Fraction):
        raise PluginFault(_("方案的计算函数「{name}」没有给出精确数").format(name=node.name))
    if first != second:
        raise PluginFault(_("方案的计算函数「{name}」对同样的数据给出两个结果").format(name=node.name))
    if not node.low <= first <= node.high:
        raise PluginFault(_("方案的计算函数「{name}」的结果 {value} 超出规定范围").format(name=node.name, value=first))
    return Fraction(first)


def _two_answers(node: f.Function, function: Callable[..., object], values: list[Fraction]) -> tuple[object, object]:
    too_slow = _("方案的计算函数「{name}」超过 {seconds} 秒还没有算完,已经放弃").format(
        name=node.name, seconds=f"{CALL_SECONDS:g}"
    )
    if function in _given_up:
        raise PluginFault(too_slow)

    def called() -> tuple[object, object] | BaseException:
        try:
            return function(*values), function(*values)
        except BaseException as error:  # noqa: BLE001  # SystemExit too: a plugin does not end the program
            return error

    wrong = _("方案的计算函数「{name}」出错:{error}")
    try:
        if isinstance(function, Elsewhere):
            call = function.within(CALL_SECONDS)
            return call(*values), call(*values)
        came = within_seconds(CALL_SECONDS, called)
    except TimeoutError:
        _given_up.add(function)
        raise PluginFault(too_slow) from None
    except PluginFault as error:
        raise PluginFault(wrong.format(name=node.name, error=error)) from error
    if isinstance(came, BaseException):
        raise PluginFault(wrong.format(name=node.name, error=describe(came))) from came
    return came
