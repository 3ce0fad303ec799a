"""Checks of references in formulas and conditions: every name exists, in a period in which something can be found."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from fractions import Fraction
from functools import singledispatch
from typing import Any

from ..contract import formula as f
from ..contract.forms import Filling
from ..contract.formula import AllOf, AnyOf, Belonged, Decided, LevelIs, Polled, Recorded, RegisterHas, SectionZero
from ..contract.params import Param
from ..contract.polls import Poll
from ..contract.values import Every, show, show_percent
from ..contract.who import Who
from ..i18n import _
from ..sanitize import sanitize
from .finding import Finding, error, spots
from .names import Names, circles, nodes_inside

LENGTH: dict[Every, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}

RECORDABLE = (f.Marks, f.PollMean, f.LevelPoints, f.VoteShare, f.RegisterSum)
"""Nodes that look at sheets, ballots or claims of their period, which are there or not."""

Sentences = Iterator[str]


def reference_findings(names: Names) -> Iterator[Finding]:
    """Yield errors for nodes that refer to something missing, and for parts that contain themselves."""
    for site in names.sites:
        yield from (error(site.place, sentence) for sentence in faults(site.node, names, site.every))
    for circle in circles(names):
        yield error(f"total/{circle[0]}", _("部分互相引用成了圈:{path}").format(path=" -> ".join((*circle, circle[0]))))
    yield from _unknown_people(names)


def unknown(what: str, id_: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that does not exist, with those of its sort that are ``known``, if any."""
    sentence = _("没有叫「{id}」的{what}").format(id=sanitize(id_), what=what)
    near = get_close_matches(id_, [*dict.fromkeys(known)], MOST_NAMED, cutoff=0.0)
    if not near:
        return sentence + _(",一个也还没有写")
    return sentence + _(",可写:{names}").format(names="、".join(map(sanitize, near)))


MOST_NAMED = 8
"""The most names that one sentence offers, the nearest first."""


@singledispatch
def faults(_node: Any, _names: Names, _every: Every) -> Sentences:
    """Yield what is wrong with one node, its children left aside; most nodes only hold others."""
    return iter(())


@faults.register
def _param(node: f.ParamRef, names: Names, _every: Every) -> Sentences:
    param: Param | None = names.params.get(node.param)
    if param is None:
        yield unknown(_("参数"), node.param, names.params)
    elif param.kind in ("choice", "text"):
        yield _("参数「{param}」是文字,不能当数用").format(param=node.param)


@faults.register
def _marks(node: f.Marks, names: Names, every: Every) -> Sentences:
    yield from _filling_faults(node.form, node.filling, names, every)
    form = names.forms.get(node.form)
    if form is not None:
        sections = {section.id: section for section in form.sections}
        yield from (unknown(_("部分"), id_, sections) for id_ in node.sections if id_ not in sections)
        within = [sections[id_] for id_ in node.sections if id_ in sections] or form.sections
        items = [item.id for section in within for item in section.items]
        yield from (unknown(_("项目"), id_, items) for id_ in node.items if id_ not in items)


@faults.register
def _section_zero(node: SectionZero, names: Names, every: Every) -> Sentences:
    form = names.forms.get(node.form)
    filling = form.filling(node.filling) if form else None
    if filling is not None and LENGTH[filling.every] < LENGTH[every]:
        yield _zero_in_periods(node, filling, names, every)
    else:
        yield from _filling_faults(node.form, node.filling, names, every)
    known = [section.id for section in form.sections] if form else node.sections
    yield from (unknown(_("部分"), id_, known) for id_ in node.sections if id_ not in known)


def _zero_in_periods(node: SectionZero, filling: Filling, names: Names, every: Every) -> str:
    """Return the sentence for a condition on a sheet of shorter periods, with the one that looks at each of them."""
    sections = f", {node.sections!r}" if node.sections else ""
    case = f'Case(SectionZero("{sanitize(node.form)}", "{sanitize(node.filling)}"{sections}), Const(num(1)))'
    counted = f'Over("{filling.every}", Choose(({case},), Const(num(0))){_counted_as(node, names)})'
    instead = f"AtLeast({counted}, Const(num(1)))"
    sentence = _("表「{form}」的填写「{filling}」按{theirs}进行,这里按{ours}看;有一期得 0 分就算的,写成 {instead}")
    return sentence.format(
        form=sanitize(node.form), filling=sanitize(node.filling), theirs=every_word(filling.every),
        ours=every_word(every), instead=instead,
    )  # fmt: skip


def _counted_as(node: SectionZero, names: Names) -> str:
    """Return how the formula counts the periods of the same filling, as it is written; empty where all count."""
    for site in names.sites:
        if not isinstance(site.node, f.Over) or site.node.absent == "missing":
            continue
        inside = (each for each in nodes_inside(site.node.of) if isinstance(each, f.Marks))
        if any((each.form, each.filling) == (node.form, node.filling) for each in inside):
            return f', absent="{site.node.absent}"{_joined_by(site.node.joined_by)}'
    return ""


def _joined_by(day: f.Value) -> str:
    """Return the day by which one joins, as it is written; empty for the first, which need not be."""
    if isinstance(day, f.ParamRef):
        return f', joined_by=ParamRef("{sanitize(day.param)}")'
    if isinstance(day, f.Const) and day.value != 1:
        return f", joined_by=Const(num({show(day.value)}))"
    return ""


def _filling_faults(form_id: str, filling_id: str, names: Names, every: Every) -> Sentences:
    form = names.forms.get(form_id)
    if form is None:
        yield unknown(_("表"), form_id, names.forms)
        return
    filling = form.filling(filling_id)
    if filling is None:
        yield unknown(_("填写"), filling_id, [filling.id for filling in form.fillings])
    elif filling.every != every:
        sentence = _("表「{form}」的填写「{filling}」按{theirs}进行,这里却按{ours}取分,永远取不到")
        told = sentence.format(
            form=form_id, filling=filling_id, theirs=every_word(filling.every), ours=every_word(every)
        )
        yield told + _other_period(filling.every, every)


def _other_period(theirs: Every, ours: Every) -> str:
    """Return where to write what is of the periods ``theirs`` and is looked for in one of ``ours``."""
    if LENGTH[theirs] > LENGTH[ours]:
        return _(";请写在按{ours}汇总的 Over 外面").format(ours=every_word(ours))
    sentence = _(
        ';请包一层 Over("{every}", ..)逐期相加,取平均的写 Over("{every}", .., "mean");Recorded 里写 every="{every}"'
    )
    return sentence.format(every=theirs)


@faults.register
def _over(node: f.Over, _names: Names, every: Every) -> Sentences:
    if LENGTH[node.every] > LENGTH[every]:
        sentence = _("在{ours}里面不能再按{theirs}汇总:期间长的 Over 写在外层")
        yield sentence.format(ours=every_word(every), theirs=every_word(node.every))


@faults.register
def _recorded(node: Recorded, _names: Names, every: Every) -> Sentences:
    if node.every is not None and LENGTH[node.every] > LENGTH[every]:
        sentence = _("在{ours}里面不能再看{theirs}有没有记录:every 写成较短的期间,或不写")
        yield sentence.format(ours=every_word(every), theirs=every_word(node.every))
    if not any(isinstance(inner, RECORDABLE) for inner in nodes_inside(node.of)):
        yield _("看有没有记录,所看的却不是表、测评或登记,永远没有:of 里写 Marks(...) 之类")
    if any(isinstance(inner, f.Over) for inner in nodes_inside(node.of)):
        yield _("Recorded 里不用 Over:按哪种期间看,写在它自己的 every 里")


@faults.register
def _mean(node: f.Mean, _names: Names, _every: Every) -> Sentences:
    if not node.parts:
        yield _("求平均却没有任何部分:在 parts 里写上要平均的")


@faults.register
def _choose(node: f.Choose, _names: Names, _every: Every) -> Sentences:
    if not node.cases:
        yield _("Choose 没有任何情况:在 cases 里写 Case(条件, 公式)")
    if node.lacking and node.otherwise is not None:
        yield _("写了其他情形(otherwise),就不会缺,缺少时的说明(lacking)永远用不到")


@faults.register
def _clamp(node: f.Clamp, names: Names, _every: Every) -> Sentences:
    low, high = names.figure(node.low), names.figure(node.high)
    if low is not None and high is not None and low > high:
        yield _("下限 {low} 大于上限 {high}").format(low=show(low), high=show(high))


@faults.register
def _round(node: f.Round, _names: Names, _every: Every) -> Sentences:
    if node.places < 0:
        yield _("保留的小数位数(places)不能是负数,写的是 {places}").format(places=node.places)


@faults.register
def _register_sum(node: f.RegisterSum, names: Names, _every: Every) -> Sentences:
    return _register_faults(node.register, node.kinds, names)


@faults.register
def _register_has(node: RegisterHas, names: Names, _every: Every) -> Sentences:
    return _register_faults(node.register, node.kinds, names)


def _register_faults(id_: str, kinds: tuple[str, ...], names: Names) -> Sentences:
    register = names.registers.get(id_)
    if register is None:
        yield unknown(_("登记"), id_, names.registers)
    else:
        known = [kind.id for kind in register.kinds]
        yield from (unknown(_("登记类别"), kind, known) for kind in kinds if kind not in known)


@faults.register
def _level_points(node: f.LevelPoints, names: Names, _every: Every) -> Sentences:
    return _level_faults(node.poll, (), names)


@faults.register
def _level_is(node: LevelIs, names: Names, _every: Every) -> Sentences:
    return _level_faults(node.poll, node.levels, names)


def _level_faults(id_: str, levels: tuple[str, ...], names: Names) -> Sentences:
    poll = names.polls.get(id_)
    if poll is None:
        yield unknown(_("测评"), id_, names.polls)
    elif not poll.ladder:
        yield _("测评「{poll}」没有等次条件,得不出等次:给它写上 levels 和 ladder,或改用 PollMean、VoteShare").format(
            poll=id_
        )
    else:
        known = [level.id for level in poll.levels]
        yield from (unknown(_("测评等次"), level, known) for level in levels if level not in known)


@faults.register
def _poll_mean(node: f.PollMean, names: Names, every: Every) -> Sentences:
    yield from _poll_faults(node.poll, "", names, every)
    poll = names.polls.get(node.poll)
    bare = [option.id for option in poll.options if option.value is None] if poll is not None else []
    if poll is not None and poll.scale is None and bare:
        sentence = _(
            "测评「{poll}」的选项「{options}」没有分值,求不出平均分:写 Option(.., num(分值)),只看票数用 VoteShare"
        )
        yield sentence.format(poll=node.poll, options="、".join(bare))
    if poll is not None and node.by == "groups":
        yield from _weight_faults(poll, names)


def _weight_faults(poll: Poll, names: Names) -> Sentences:
    weighed = [group for group in poll.groups if group.weight is not None]
    if weighed and len(weighed) < len(poll.groups):
        yield _("测评「{poll}」的群体有的有权重,有的没有:要么都写 weight,要么都不写").format(poll=poll.id)
        return
    figures = [figure for group in weighed if (figure := names.figure(group.weight)) is not None]
    if any(figure < 0 for figure in figures) or (figures and len(figures) == len(weighed) and sum(figures) != 1):
        sentence = _("测评「{poll}」的群体权重合起来要正好是 100%,现在是 {total};四成写 percent(40)")
        yield sentence.format(poll=poll.id, total=show_percent(sum(figures, Fraction(0))))


@faults.register
def _vote_share(node: f.VoteShare, names: Names, every: Every) -> Sentences:
    yield from _poll_faults(node.poll, node.group, names, every)
    poll = names.polls.get(node.poll)
    if not node.options:
        yield _("没有说明看哪些选项的得票:在 options 里写上选项")
    if poll is not None:
        known = [option.id for option in poll.options]
        yield from (no_option(option, poll, known) for option in node.options if not poll.accepts(option))


def no_option(option: str, poll: Poll, known: Iterable[str]) -> str:
    """Return the sentence for an option that cannot stand on a ballot of ``poll``."""
    if poll.scale is None:
        return unknown(_("测评选项"), option, known)
    low, high = poll.scale
    return _("测评「{poll}」的选票写 {low} 到 {high} 的整数,没有「{option}」").format(
        poll=poll.id, low=low, high=high, option=sanitize(option)
    )


@faults.register
def _polled(node: Polled, names: Names, every: Every) -> Sentences:
    poll = names.polls.get(node.poll)
    if poll is None or LENGTH[poll.every] >= LENGTH[every]:
        yield from _poll_faults(node.poll, node.group, names, every)
        return
    option = poll.options[0].id if poll.options else str(poll.scale[0] if poll.scale else "")
    sentence = _(
        "测评「{poll}」按{theirs}进行,这里按{ours}看;看有没有票,写成 "
        'Recorded(VoteShare("{poll}", ("{option}",)), every="{every}")'
    )
    yield sentence.format(
        poll=sanitize(poll.id), theirs=every_word(poll.every), ours=every_word(every), option=sanitize(option),
        every=poll.every,
    )  # fmt: skip


def _poll_faults(id_: str, group: str, names: Names, every: Every) -> Sentences:
    poll = names.polls.get(id_)
    if poll is None:
        yield unknown(_("测评"), id_, names.polls)
        return
    if group and all(group != each.id for each in poll.groups):
        yield unknown(_("投票群体"), group, [each.id for each in poll.groups])
    if poll.every != every:
        sentence = _("测评「{poll}」按{theirs}进行,这里却按{ours}取票,永远取不到")
        told = sentence.format(poll=id_, theirs=every_word(poll.every), ours=every_word(every))
        yield told + _other_period(poll.every, every)


@faults.register
def _named(node: f.Named, names: Names, every: Every) -> Sentences:
    if every != "year":
        sentence = _("有名称的部分「{name}」不能放在按{every}汇总的里面:把 Named 写在 Over 外面")
        yield sentence.format(name=node.name, every=every_word(every))
    elif names.parts.get(node.name) is None and node not in names.scheme.columns:
        yield _("有名称的部分「{name}」只能写在总分公式里,别处用 Part 引用总分里的部分").format(name=node.name)


@faults.register
def _part(node: f.Part, names: Names, _every: Every) -> Sentences:
    if node.name not in names.parts:
        yield unknown(_("部分(Named 的名称)"), node.name, names.parts)


@faults.register
def _function(node: f.Function, names: Names, _every: Every) -> Sentences:
    if node.name not in names.scheme.functions:
        yield unknown(_("计算函数"), node.name, names.scheme.functions)
    if node.low > node.high:
        yield _("下限 {low} 大于上限 {high}").format(low=show(node.low), high=show(node.high))


@faults.register
def _decided(node: Decided, names: Names, _every: Every) -> Sentences:
    question = names.questions.get(node.question)
    if question is None:
        yield unknown(_("待定问题"), node.question, names.questions)
    elif node.choice not in question.choices:
        yield unknown(_("答案"), node.choice, question.choices)


@faults.register
def _belonged(_node: Belonged, names: Names, _every: Every) -> Sentences:
    if names.scheme.subject != "member":
        yield _("Belonged 只用于考评党员的方案,对党支部总是成立")


@faults.register(AnyOf)
@faults.register(AllOf)
def _several(node: AnyOf | AllOf, _names: Names, _every: Every) -> Sentences:
    if not node.conditions:
        yield _("条件里一项也没有:在 conditions 里写上,或去掉这一层")


def every_word(every: Every) -> str:
    """Return the users' word for a kind of period."""
    return {"year": _("年"), "half": _("半年"), "quarter": _("季度"), "month": _("月")}[every]


def _unknown_people(names: Names) -> Iterator[Finding]:
    """Yield errors for classes or domains the scheme does not list; a scheme that lists none leaves them open."""
    classes = [each.id for each in names.scheme.classes]
    domains = names.scheme.domains
    for spot in spots(names.scheme):
        if isinstance(spot.value, Who):
            for word in spot.value.classes:
                if classes and word not in classes:
                    yield error(spot.place, unknown(_("类别"), word, classes))
            for word in spot.value.domains:
                if domains and word not in domains:
                    yield error(spot.place, unknown(_("领域"), word, domains))
