"""Checks of registers, parameters, polls and questions, and of the figures that quotas, ranks and selections share.

Registers have kinds with points inside their bounds, and caps that can bind. Parameters have allowed defaults and
sensible bounds, and something uses them. Polls have ballots that can be cast and levels that can be reached, and
somebody is asked where no level is. Shares, groups and tie-breakers are what they must be.
"""

from collections.abc import Iterator
from fractions import Fraction

from ..contract import (
    Const,
    Decide,
    Decided,
    Kind,
    LevelIs,
    LevelPoints,
    Param,
    ParamRef,
    Poll,
    Question,
    Register,
    Value,
)
from ..contract.params import value_faults
from ..contract.values import show, show_percent
from ..i18n import _
from .finding import Finding, error, spots, warning
from .names import GROUPS, Names
from .references import every_word, faults, no_option, unknown


def register_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every register of the scheme."""
    for register in names.scheme.registers:
        place = f"registers/{register.id}"
        if not register.kinds:
            yield error(place, _("登记没有任何类别:在 kinds 里写 Kind(...)"))
        yield from _cap(register, place)
        for kind in register.kinds:
            yield from _kind(kind, f"{place}/{kind.id}")


def _cap(register: Register, place: str) -> Iterator[Finding]:
    if register.cap is None:
        return
    if register.cap <= 0:
        yield error(place, _("上限要大于 0,写的是 {cap}").format(cap=show(register.cap)))
    if register.kinds and all(kind.pointless for kind in register.kinds):
        sentence = _("写了上限 {cap},但各类别都没有分值,永远到不了:给类别写 points,或去掉 cap")
        yield error(place, sentence.format(cap=show(register.cap)))


def _kind(kind: Kind, place: str) -> Iterator[Finding]:
    for value in (kind.points, kind.low, kind.high):
        if value is not None and value < 0:
            sentence = _("分值 {value} 是负数;扣分的登记也写正数,在总分里用 Difference 减去")
            yield error(place, sentence.format(value=show(value)))
    if kind.low is not None and kind.high is not None and kind.low > kind.high:
        yield error(place, _("下限 {low} 大于上限 {high}").format(low=show(kind.low), high=show(kind.high)))
    if kind.points is None:
        return
    below = kind.low is not None and kind.points < kind.low
    above = kind.high is not None and kind.points > kind.high
    if below or above:
        low = "" if kind.low is None else show(kind.low)
        high = "" if kind.high is None else show(kind.high)
        sentence = _("分值 {points} 不在规定的 {low}~{high} 之间")
        yield error(place, sentence.format(points=show(kind.points), low=low, high=high))


def figure_faults(value: Value | None, names: Names) -> Iterator[str]:
    """Yield what is wrong with a figure of the scheme itself, which must be a constant or a numeric parameter."""
    if value is None:
        return
    if not isinstance(value, Const | ParamRef):
        yield _("这里只能写固定的数 Const(...) 或参数 ParamRef(...),不能写公式")
    else:
        yield from faults(value, names, "year")


def share_faults(value: Value | None, names: Names) -> Iterator[str]:
    """Yield what is wrong with a figure that must be a share of one."""
    yield from figure_faults(value, names)
    share = names.figure(value)
    if share is not None and not 0 <= share <= 1:
        yield share_sentence(share)


def share_sentence(share: Fraction) -> str:
    """Return the sentence for a share that is none, and how the percentage that may be meant is written."""
    sentence = _("比例 {share} 不在 0 到 100% 之间").format(share=show_percent(share))
    if 1 < share <= 100:
        sentence += _(";{share}% 写成 percent({share})").format(share=show(share))
    return sentence


def days_faults(value: Value | None, names: Names) -> Iterator[str]:
    """Yield what is wrong with a figure that must be a number of days."""
    yield from figure_faults(value, names)
    days = names.figure(value)
    if days is not None and (days < 0 or days.denominator != 1):
        yield _("天数要是不小于 0 的整数,写的是 {days}").format(days=show(days))


def group_faults(group: str | ParamRef, names: Names) -> Iterator[str]:
    """Yield what is wrong with the kind of group a quota or rank is taken in."""
    if isinstance(group, str):
        words: tuple[str, ...] = (group,)
    else:
        param = names.params.get(group.param)
        if param is None or param.kind != "choice":
            yield unknown(
                _("选择型参数"), group.param, [each.id for each in names.scheme.params if each.kind == "choice"]
            )
            return
        words = param.choices
    for word in words:
        if word not in GROUPS:
            yield _("分组「{word}」只能是 {groups}").format(word=word, groups="、".join(GROUPS))


def tie_faults(ties: tuple[str, ...], names: Names) -> Iterator[str]:
    """Yield what is wrong with tie-breakers, which are names of parts of the total."""
    yield from (unknown(_("部分(Named 的名称)"), name, names.parts) for name in ties if name not in names.parts)


def param_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every parameter, at the values being checked."""
    params = names.scheme.params
    used = {spot.value.param for spot in spots(names.scheme) if isinstance(spot.value, ParamRef)}
    used |= {param.consent for param in params}
    dangling = [*_others(params)]
    yield from dangling
    if not dangling:
        for id_, fault in value_faults(params, names.values):
            yield error(f"params/{id_}", fault)
    for param in params:
        place = f"params/{param.id}"
        yield from _bounds(param, place)
        if param.id not in used:
            sentence = _('没有任何地方用到参数「{title}」:在要用它的地方写 ParamRef("{id}"),或去掉它')
            yield warning(place, sentence.format(title=_(param.title), id=param.id))
    for undeclared in sorted(set(names.values) - set(names.params)):
        yield error("params", unknown(_("参数"), undeclared, names.params))


def _bounds(param: Param, place: str) -> Iterator[Finding]:
    if param.low is not None and param.high is not None and param.low > param.high:
        shown = show_percent if param.kind == "percent" else show
        yield error(place, _("下限 {low} 大于上限 {high}").format(low=shown(param.low), high=shown(param.high)))
    if param.kind == "choice" and not param.choices:
        yield error(place, _("选择型参数没有列出可选项(choices)"))
    unbounded = param.kind == "percent" and param.low is None and param.high is None
    if unbounded and isinstance(param.default, Fraction) and not 0 <= param.default <= 1:
        yield error(place, share_sentence(param.default) + _(";确需超出 100% 的写明 low 和 high"))


def _others(params: tuple[Param, ...]) -> Iterator[Finding]:
    """Yield findings about parameters that name another one which is missing or not of the right kind."""
    kinds = {param.id: param.kind for param in params}
    figures = [id_ for id_, kind in kinds.items() if kind not in ("text", "choice")]
    texts = [id_ for id_, kind in kinds.items() if kind == "text"]
    for param in params:
        place = f"params/{param.id}"
        if param.not_below and param.not_below not in figures:
            yield error(place, unknown(_("数字参数"), param.not_below, figures))
        if (param.free is None) != (not param.consent):
            yield error(place, _("不须同意的上限(free)和同意文号的参数(consent)要一起写"))
        elif param.consent and param.consent not in texts:
            yield error(place, unknown(_("文字参数"), param.consent, texts))


def poll_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every poll and question of the scheme."""
    settled: list[str] = []
    for poll in names.scheme.polls:
        place = f"polls/{poll.id}"
        yield from (error(place, sentence) for sentence in _ballot_faults(poll))
        yield from _levels(poll, place, names)
        yield from _order(poll, place, settled, names)
        if poll.quota is not None:
            yield from _quota(poll, f"{place}/{poll.quota.id}", names)
        settled.append(poll.id)
    for question in names.scheme.questions:
        yield from _question(question, names)


def _ballot_faults(poll: Poll) -> Iterator[str]:
    if not poll.groups:
        yield _("没有说明谁投票:在 groups 里写 VoterGroup(...)")
    if (poll.scale is None) == (not poll.options):
        now = _("两样都写了") if poll.options else _("一样也没有写")
        yield _("选票要么列出选项(options),要么写明打分范围(scale),二者取一;{now}").format(now=now)
    if poll.scale is not None and not 0 <= poll.scale[0] < poll.scale[1]:
        yield _("打分范围要从小到大,且不小于 0,如 (0, 100)")


def _levels(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    ids = [level.id for level in poll.levels]
    for level in poll.levels:
        if not 0 <= level.pays <= 1:
            yield error(f"{place}/{level.id}", _("等次所得是满分的几成(pays):") + share_sentence(level.pays))
    for rung in poll.ladder:
        if rung.level not in ids:
            yield error(place, unknown(_("测评等次"), rung.level, ids))
    if poll.ladder and poll.every != "year":
        sentence = _(
            "分等次的测评只能按年进行,这里是按{every}:不分等次的去掉 levels 和 ladder,用 PollMean、VoteShare 计分"
        )
        yield error(place, sentence.format(every=every_word(poll.every)))
    if ids and not poll.ladder:
        yield error(place, _("列了等次,却没有任何等次的条件:在 ladder 里写 Rung(等次, 条件)"))
    yield from _undecided(poll, place, names)


def _undecided(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    question = names.questions.get(poll.undecided)
    if poll.undecided and question is None:
        yield error(place, unknown(_("待定问题"), poll.undecided, names.questions))
    choices = question.choices if question else ()
    levels = "、".join(level.id for level in poll.levels)
    for choice in choices:
        if poll.level(choice) is None:
            sentence = _("问题的答案「{choice}」不是这个测评的等次({levels})")
            yield error(place, sentence.format(choice=choice, levels=levels))
    if poll.ladder and not poll.undecided:
        yield warning(place, _('各等次条件都不成立时没有指明由谁决定:写 undecided="问题的编号"'))
    reached = {*(rung.level for rung in poll.ladder), *choices}
    for level in poll.levels if poll.ladder else ():
        if level.id not in reached:
            sentence = _("没有条件也没有人能给出这个等次:在 ladder 里写它的 Rung,或列进 undecided 那个问题的答案")
            yield warning(f"{place}/{level.id}", sentence)


def _order(poll: Poll, place: str, settled: list[str], names: Names) -> Iterator[Finding]:
    """Yield errors for a ladder that looks at polls listed after it: levels are settled in the order of the list."""
    for rung in poll.ladder:
        for node in names.behind(rung.when):
            if isinstance(node, LevelIs | LevelPoints) and node.poll not in settled:
                sentence = _("等次条件用到了测评「{poll}」的等次,那个测评要列在前面")
                if node.poll == poll.id:
                    sentence = _("测评「{poll}」的等次条件用到了它自己的等次:改看得票(VoteShare)或平均分(PollMean)")
                yield error(f"{place}/{rung.level}", sentence.format(poll=node.poll))


def _quota(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    quota = poll.quota
    if quota is None:
        return
    ids = [level.id for level in poll.levels]
    unknown_levels = (id_ for id_ in (quota.level, quota.falls_to) if id_ not in ids)
    yield from (error(place, unknown(_("测评等次"), id_, ids)) for id_ in unknown_levels)
    if quota.level in ids and quota.falls_to in ids and ids.index(quota.falls_to) <= ids.index(quota.level):
        yield error(place, _("名额外的等次「{level}」要低于「{best}」").format(level=quota.falls_to, best=quota.level))
    for tie in quota.ties:
        known = [option.id for option in poll.options]
        yield from (error(place, no_option(id_, poll, known)) for id_ in tie.options if not poll.accepts(id_))
        if not tie.options:
            yield error(place, _("没有说明看哪些选项的得票:在 options 里写上选项"))
    yield from (error(place, sentence) for sentence in group_faults(quota.group, names))
    yield from (error(place, sentence) for sentence in share_faults(quota.share, names))


def _question(question: Question, names: Names) -> Iterator[Finding]:
    place = f"questions/{question.id}"
    if len(question.choices) < 2:
        yield error(place, _("待定问题至少要有两个答案可选(choices)"))
    asked = {site.node.question for site in names.sites if isinstance(site.node, Decided)}
    asked |= {rule.question for rule in names.scheme.rules if isinstance(rule, Decide)}
    asked |= {poll.undecided for poll in names.scheme.polls}
    if question.id not in asked:
        sentence = _("没有任何地方用到这个问题的答案:写进规则 Decide、条件 Decided 或测评的 undecided,或去掉它")
        yield warning(place, sentence)
    yield from (
        error(place, unknown(_("等次"), id_, names.grades)) for id_ in question.grades if id_ not in names.grades
    )
    if question.grades and question.required:
        yield error(place, _("必须答复的问题在等次评出之前就要提出,不能只问某些等次的对象:写上 required=False"))
