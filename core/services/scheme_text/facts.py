"""What a scheme has beside its forms: parameters, registers of claims, polls, questions to a person."""

from collections.abc import Iterator

from ....plugins.contract import Kind, LevelQuota, Param, Poll, Question, Register, Tie
from ....plugins.contract.values import show, show_percent
from ....plugins.i18n import _
from ...kernel.text import shown
from .reader import SchemeReader, each_period, listed, marked, points, points_range, value_text


def param_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield every parameter with its bounds; what a unit set stands before the scheme's own value."""
    for param in reader.scheme.params:
        value = reader.value(param)
        text = _("参数 {id} {title}:{value}").format(id=param.id, title=_(param.title), value=value_text(param, value))
        if reader.unit and value != param.default:
            sentence = _("(本单位;起步值 {default})") if param.starter else _("(本单位;原文 {default})")
            text += sentence.format(default=value_text(param, param.default))
        text += _bounds(param, reader)
        yield marked(text, param.clause, starter=param.starter)


def _bounds(param: Param, reader: SchemeReader) -> str:
    bounds = []
    if param.choices:
        bounds.append(_("可选 {choices}").format(choices=listed(param.choices)))
    if param.low is not None:
        bounds.append(_("最小 {value}").format(value=value_text(param, param.low)))
    if param.high is not None:
        bounds.append(_("最大 {value}").format(value=value_text(param, param.high)))
    least = reader.param(param.not_below)
    if least is not None:
        bounds.append(_("不得低于「{other}」").format(other=_(least.title)))
    consent = reader.param(param.consent)
    if param.free is not None and consent is not None:
        sentence = _("超过 {free} 须先填「{consent}」")
        bounds.append(sentence.format(free=value_text(param, param.free), consent=_(consent.title)))
    if param.whole:
        sharing = [other for other in reader.scheme.params if other.whole == param.whole]
        bounds.append(_("{n} 项比例合计 100%").format(n=len(sharing)))
    return f" [{';'.join(bounds)}]" if bounds else ""


def register_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield every register with its cap, its rule of proof, its kinds and their bounds."""
    for register in reader.scheme.registers:
        yield marked(_register(register), register.clause)
        for kind in register.kinds:
            yield "  " + marked(f"{shown(_(kind.id))} {_worth(kind)}", kind.clause, starter=kind.starter)


def _register(register: Register) -> str:
    text = _("登记 {id} {title}").format(id=register.id, title=_(register.title))
    if register.cap is not None:
        text += _(",上限 {cap}").format(cap=show(register.cap))
    proof = {
        "none": _("不要求证明"), "proof": _("须附证明"), "proof_or_recognition": _("须附证明或上级组织书面认可"),
        "proof_and_recognition": _("须附证明和上级组织书面认可"),
    }.get(register.proof, register.proof)  # fmt: skip
    text += f";{proof}" + (_(",没有证明的先计入并注明") if register.counts_unproved else "")
    return text + (_(";记在所在支部名下") if register.holder == "branch" else "")


def _worth(kind: Kind) -> str:
    bounds = points_range(kind.low, kind.high)
    if kind.points is None:
        return bounds or _("不计分")
    return points(kind.points) + (f"({bounds})" if bounds else "")


def poll_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield every poll: groups, options, levels with their conditions, how many may hold the best one."""
    for poll in reader.scheme.polls:
        secret = _("无记名") if poll.secret else _("记名")
        text = _("测评 {id} {title}").format(id=poll.id, title=_(poll.title))
        yield marked(f"{text},{each_period(poll.every)},{secret}", poll.clause)
        yield from ("  " + line for line in _poll(poll, reader))


def _poll(poll: Poll, reader: SchemeReader) -> Iterator[str]:
    for group in poll.groups:
        weight = (
            "" if group.weight is None else _(",权重 {weight}").format(weight=reader.figure(group.weight, percent=True))
        )
        yield _("群体 {id} {title}").format(id=group.id, title=_(group.title)) + weight
    if poll.scale is not None:
        yield _("打 {low} 至 {high} 的整数分").format(low=poll.scale[0], high=poll.scale[1])
    for option in poll.options:
        worth = "" if option.value is None else f" {points(option.value)}"
        option_text = _("选项 {option}").format(option=shown(_(option.id)))
        yield marked(option_text + worth, option.clause, starter=option.starter)
    yield _("不算有效票:{options}").format(options=listed(poll.invalid))
    for level in poll.levels:
        text = _("等次 {level}:得 {share}").format(level=shown(_(level.id)), share=show_percent(level.pays))
        yield marked(text, level.clause)
    for number, rung in enumerate(poll.ladder, 1):
        text = _("第 {number} 步 {level}:{when}").format(
            number=number, level=shown(_(rung.level)), when=reader.formula(rung.when)
        )
        yield marked(text, rung.clause)
    question = reader.scheme.question(poll.undecided)
    if question is not None:
        yield _("都不满足的由人决定:{question}").format(question=_(question.title))
    if poll.quota is not None:
        yield _quota(poll.quota, reader)


def _quota(quota: LevelQuota, reader: SchemeReader) -> str:
    text = _("名额 {id}:{level}不超过{group}的 {share},超出的为{falls_to}").format(
        id=quota.id, level=shown(_(quota.level)), group=reader.group(quota.group),
        share=reader.figure(quota.share, percent=True), falls_to=shown(_(quota.falls_to)),
    )  # fmt: skip
    ties = ";".join(_tie(tie) for tie in quota.ties)
    return marked(text + (_(",依次看{ties}").format(ties=ties) if ties else ""), quota.clause)


def _tie(tie: Tie) -> str:
    sentence = _("{options}票少者优先") if tie.smaller_first else _("{options}票多者优先")
    return sentence.format(options="+".join(shown(_(option)) for option in tie.options))


def question_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield every question that only a person decides, with its answers and when it is asked."""
    for question in reader.scheme.questions:
        yield marked(_question(question, reader), question.clause)


def _question(question: Question, reader: SchemeReader) -> str:
    text = _("由人决定 {id} {title}({choices})").format(
        id=question.id, title=_(question.title), choices=" / ".join(shown(_(choice)) for choice in question.choices)
    )
    text += _(",必须答复") if question.required else _(",可以不答")
    if question.asked is not None:
        text += _(";在{when}时提出").format(when=reader.formula(question.asked))
    if question.grades:
        text += _(",只问等次为{grades}的").format(grades=listed(question.grades))
    return text
