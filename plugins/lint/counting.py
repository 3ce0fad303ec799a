"""Checks that a total counts each fact as often as the regulation does: a claim once, a fact of the year once a year.

Where percentages are the shares of a whole, the scheme says so and they add up; where periods may be left out, it is
said what decides that.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from ..contract import Choose, LastResult, LevelPoints, Over, ParamRef, Part, RegisterSum, Scale, Scheme, Sum
from ..i18n import _
from ..sanitize import sanitize
from .finding import Finding, error, warning
from .names import CONDITIONS, Names, Site, circles
from .references import every_word


def counting_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about facts that count too often, shares that make no whole, and periods that may be left out."""
    for site in names.sites:
        yield from _repeated(site, names)
        yield from _left_out(site, names.scheme)
        yield from _shares(site, names)
    if not any(circles(names)):
        yield from _claims_twice(names)


def _repeated(site: Site, names: Names) -> Iterator[Finding]:
    """Yield errors for what is of the whole year and would be added again in each period."""
    node = site.node
    if isinstance(node, RegisterSum) and site.every != "year":
        register = names.registers.get(node.register)
        if register is not None and register.cap is not None:
            sentence = _("登记「{register}」的上限是全年的,不能放在按{every}汇总的里面,请写在外面")
            told = sentence.format(register=register.title, every=every_word(site.every))
            yield error(site.place, told)
    if site.every == "year" or not site.added:
        return
    what = {LevelPoints: _("测评等次的得分"), LastResult: _("上年度得分"), Part: _("全年的部分")}.get(type(node))
    if what is not None:
        sentence = _("{what}不分{every},放在按{every}合计的里面会重复计算,请写在外面")
        yield error(site.place, sentence.format(what=what, every=every_word(site.every)))


def _left_out(site: Site, scheme: Scheme) -> Iterator[Finding]:
    node = site.node
    if not isinstance(node, Over):
        return
    if node.absent == "skip" and all(draw.every != node.every for draw in scheme.draws):
        sentence = _(
            '没有记录的{every}会被悄悄略过;由抽查决定的,在 draws 里写一项 every="{word}" 的 Draw;'
            '只算在组织里的{every}的,写 absent="member"'
        )
        yield warning(site.place, sentence.format(every=every_word(node.every), word=node.every))
    if node.absent == "member" and scheme.subject != "member":
        yield error(
            site.place, _('absent="member" 只用于考评党员的方案(subject="member");支部的各期都要有,不写 absent')
        )


def _shares(site: Site, names: Names) -> Iterator[Finding]:
    """Yield a warning for percentages that happen to weigh the parts of a sum to 100 %: the scheme should say so."""
    if not isinstance(site.node, Sum):
        return
    used = [part.by.param for part in site.node.parts if isinstance(part, Scale) and isinstance(part.by, ParamRef)]
    params = [names.params[id_] for id_ in dict.fromkeys(used) if id_ in names.params]
    shares = [value for param in params if param.kind == "percent" and (value := names.figure(ParamRef(param.id)))]
    undeclared = [param for param in params if param.kind == "percent" and not param.whole]
    if len(shares) > 1 and sum(shares) == 1 and undeclared:
        sentence = _('「{titles}」合起来是 100%,请各写同一个 whole,如 whole="weights",以免单位改成不是 100%')
        yield warning(site.place, sentence.format(titles="、".join(param.title for param in undeclared)))


def _claims_twice(names: Names) -> Iterator[Finding]:
    for (register, kind), times in _counted(names.scheme.total, names).items():
        if times > 1:
            sentence = _(
                "登记「{register}」的「{kind}」在总分里计了 {n} 次,一条登记只能计一次:多个 RegisterSum 各用 kinds 分开"
            )
            yield error("total", sentence.format(register=sanitize(register), kind=sanitize(kind), n=times))


Counted = Counter[tuple[str, str]]
"""How often claims of a register and kind are added."""


def _counted(node: object, names: Names) -> Counted:
    """Return how often ``node`` adds the claims of each kind; of several cases the one that counts most."""
    match node:
        case RegisterSum():
            register = names.registers.get(node.register)
            kinds = node.kinds or (tuple(kind.id for kind in register.kinds) if register else ())
            return Counter(dict.fromkeys(((node.register, kind) for kind in kinds), 1))
        case Choose():
            most: Counted = Counter()
            for each in (*(case.of for case in node.cases), node.otherwise):
                most |= _counted(each, names)
            return most
        case Part():
            return _counted(names.parts.get(node.name), names)
    total: Counted = Counter()
    if is_dataclass(node) and not isinstance(node, CONDITIONS):
        for field in fields(node):
            content = getattr(node, field.name)
            for each in content if isinstance(content, tuple) else (content,):
                total += _counted(each, names)
    return total
