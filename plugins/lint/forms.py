"""Checks of forms and of the ledger requirements in them.

Points add up for every subject, deductions fit their items, fillings can be filled; the books and kinds a scheme asks
for exist and can be measured as it says.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from ..catalogue import BOOKS_BY_ID
from ..contract import Book, Deduction, Filling, Form, Item, ParamRef, Requirement, Section, Subject, Who
from ..contract.values import THOUSAND, show
from ..i18n import _
from .finding import Finding, error, warning
from .names import Names
from .parties import figure_faults
from .references import unknown

SHARES = ("attendance", "on_time", "coverage")


def form_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every form of the scheme."""
    if not names.scheme.forms:
        yield error("forms", _("方案没有任何表"))
    for form in names.scheme.forms:
        place = f"forms/{form.id}"
        if not form.fillings:
            yield error(place, _("表没有说明由谁填写"))
        if form.points <= 0:
            yield error(place, _("表的总分要大于 0"))
        for filling in form.fillings:
            yield from _filler_groups(filling, f"{place}/{filling.id}", names)
        for section in form.sections:
            yield from _section(section, place, names)
        yield from _sums(form, names)


def _filler_groups(filling: Filling, place: str, names: Names) -> Iterator[Finding]:
    if filling.groups and not filling.several:
        yield error(place, _("只由一人填写,不能再分评分人群体"))
    for group in filling.groups:
        yield from (error(f"{place}/{group.id}", sentence) for sentence in figure_faults(group.weight, names))
    weighed = [group for group in filling.groups if group.weight is not None]
    if weighed and len(weighed) < len(filling.groups):
        yield error(place, _("评分小组有的有权重,有的没有"))
    weights = [figure for group in weighed if (figure := names.figure(group.weight)) is not None]
    if any(weight < 0 for weight in weights) or (any(weights) and sum(weights) != 1):
        yield error(place, _("评分小组的权重合起来要正好是 100%,或者全是 0(每份表等值)"))


def _section(section: Section, place: str, names: Names) -> Iterator[Finding]:
    own = [item for item in section.items if item.points is not None]
    if not section.items:
        yield error(f"{place}/{section.id}", _("这一部分没有项目"))
    if section.pool is None:
        for item in section.items:
            if item.points is None:
                yield error(f"{place}/{item.id}", _("项目没有分值,所在部分也没有起评分"))
    elif section.pool <= 0:
        yield error(f"{place}/{section.id}", _("起评分要大于 0"))
    elif own and len(own) < len(section.items):
        yield error(f"{place}/{section.id}", _("有起评分的部分里,项目要么都有自己的分值,要么都没有"))
    elif own:
        yield error(f"{place}/{section.id}", _("项目都有自己的分值,就不要再写起评分"))
    yield from _places(section.pool, f"{place}/{section.id}")
    for item in section.items:
        yield from _item(item, section, place, names)


def _item(item: Item, section: Section, place: str, names: Names) -> Iterator[Finding]:
    where = f"{place}/{item.id}"
    points = [item.points, *(variant.points for variant in item.variants)]
    if item.points is None and any(variant.points is not None for variant in item.variants):
        yield error(where, _("没有分值的项目不能按对象另定分值"))
    for value in points:
        if value is not None and value <= 0:
            yield error(where, _("项目分值要大于 0"))
        yield from _places(value, where)
    most = max((value for value in points if value is not None), default=section.pool)
    for rule in item.deductions:
        yield from _deduction(rule, most, f"{place}/{rule.id}")
    for requirement in item.requires:
        yield from _target(requirement, where, names)
        yield from _proposal(requirement, item, where)


def _deduction(rule: Deduction, most: Fraction | None, where: str) -> Iterator[Finding]:
    if rule.low <= 0:
        yield error(where, _("扣分要大于 0,写的是 {low}").format(low=show(rule.low)))
    if rule.low > rule.high:
        yield error(where, _("扣分下限 {low} 大于上限 {high}").format(low=show(rule.low), high=show(rule.high)))
    elif most is not None and rule.high > most:
        sentence = _("扣分 {high} 超过项目或起评分的 {most} 分").format(high=show(rule.high), most=show(most))
        yield warning(where, sentence)
    yield from _places(rule.low, where)
    yield from _places(rule.high, where)


def _target(requirement: Requirement, where: str, names: Names) -> Iterator[Finding]:
    target = requirement.target
    if isinstance(target, ParamRef):
        yield from (error(where, sentence) for sentence in figure_faults(target, names))
        target = names.figure(target) or Fraction(0)
    if target <= 0:
        yield error(where, _("台账要求的数量要大于 0"))
    elif requirement.measure in SHARES and target > 1:
        yield error(where, _("台账要求的比例不能超过 100%"))
    elif requirement.measure == "count" and target.denominator != 1:
        yield error(where, _("台账要求的次数要是整数"))


def _proposal(requirement: Requirement, item: Item, where: str) -> Iterator[Finding]:
    """Yield findings about the points a requirement proposes off, and the rule of the item for them."""
    off = requirement.per_missing
    if requirement.spread:
        yield from _spread(requirement, item, where)
        return
    if off is not None and off <= 0:
        yield error(where, _("每缺一次的扣分要大于 0"))
    yield from _places(off, where)
    if not requirement.rule:
        return
    rule = next((rule for rule in item.deductions if rule.id == requirement.rule), None)
    if rule is None:
        yield error(where, unknown(_("本项目的扣分规则"), requirement.rule))
    elif off is None:
        yield error(where, _("写了扣分规则 {rule},却没有写每缺一次扣多少").format(rule=rule.id))
    elif not rule.low <= off <= rule.high:
        sentence = _("每缺一次扣 {off} 分,不在扣分规则 {rule} 的范围内")
        yield error(where, sentence.format(off=show(off), rule=rule.id))


def _spread(requirement: Requirement, item: Item, where: str) -> Iterator[Finding]:
    """Yield findings about a requirement that shares the item's points among the occurrences of the sheet's period."""
    if requirement.per_missing is not None:
        yield error(where, _("写了 spread(按次数分摊本项分值),就不要再写每缺一次的扣分"))
    if requirement.each_member:
        yield error(where, _("逐人要求的台账不能按次数分摊本项分值,请写明每缺一次扣多少"))
    if item.points is None:
        yield error(where, _("没有分值的项目不能按次数分摊,请写明每缺一次扣多少"))
    if requirement.rule and all(rule.id != requirement.rule for rule in item.deductions):
        yield error(where, unknown(_("本项目的扣分规则"), requirement.rule))


def _places(value: Fraction | None, where: str) -> Iterator[Finding]:
    if value is not None and (value * THOUSAND).denominator != 1:
        yield error(where, _("分值 {value} 超过三位小数").format(value=show(value)))


def _sums(form: Form, names: Names) -> Iterator[Finding]:
    """Yield the first difference between the form's points and what a kind of subject can get."""
    if any(item.points is None and section.pool is None for section in form.sections for item in section.items):
        return
    for subject in representatives(form, names):
        if not form.applies.includes(subject):
            continue
        total = sum((_most(section, subject) for section in form.sections), Fraction(0))
        if total != form.points:
            kind = "、".join(word for word in (subject.class_name, subject.domain, subject.status) if word)
            sentence = _("各项合计 {total} 分,与表的 {points} 分不符") + (_("(对象:{kind})") if kind else "")
            yield error(f"forms/{form.id}", sentence.format(total=show(total), points=show(form.points), kind=kind))
            return


def _most(section: Section, subject: Subject) -> Fraction:
    if section.pool is not None:
        return section.pool
    points = (item.points_for(subject) for item in section.items if item.applies.includes(subject))
    return sum((value for value in points if value is not None), Fraction(0))


def representatives(form: Form, names: Names) -> Iterator[Subject]:
    """Yield one subject of every kind the form distinguishes by class, domain or status."""
    scheme = names.scheme
    told_apart: list[Who] = [form.applies]
    for item in form.items():
        told_apart += (item.applies, *(variant.who for variant in item.variants))
    classes = [each.id for each in scheme.classes] or ["", *_mentioned(told_apart, "classes")]
    domains = list(scheme.domains) or ["", *_mentioned(told_apart, "domains")]
    statuses = ["", *_mentioned(told_apart, "statuses")]
    for class_name, domain, status in product(classes, domains, statuses):
        yield Subject("", "", scheme.subject, "", domain, class_name, status)


def _mentioned(selections: list[Who], field: str) -> list[str]:
    return sorted({word for who in selections for word in getattr(who, field)})


def evidence_findings(names: Names) -> Iterator[Finding]:
    """Yield errors for requirements and reminders that the ledger could never answer."""
    books = {**BOOKS_BY_ID, **{book.id: book for book in names.scheme.books}}
    for form in names.scheme.forms:
        for item in form.items():
            for requirement in item.requires:
                place = f"forms/{form.id}/{item.id}"
                yield from (error(place, sentence) for sentence in _requirement(requirement, books))
    for reminder in names.scheme.reminders:
        yield from (
            error(f"reminders/{reminder.id}", unknown(_("台账"), id_)) for id_ in reminder.books if id_ not in books
        )


def _requirement(requirement: Requirement, books: Mapping[str, Book]) -> Iterator[str]:
    book = books.get(requirement.book)
    if book is None:
        yield unknown(_("台账"), requirement.book)
    elif requirement.kind and requirement.kind not in book.all_kinds:
        yield unknown(_("台账“{book}”的类别").format(book=book.id), requirement.kind)
    else:
        yield from _measure(requirement, book)


def _measure(requirement: Requirement, book: Book) -> Iterator[str]:
    kind = requirement.kind
    is_meeting = book.is_meeting(kind)
    if requirement.measure == "attendance" and not is_meeting:
        yield _("台账“{book}”的这类记录不记考勤,算不出出勤率").format(book=book.id)
    if requirement.measure == "on_time" and not (book.work or book.steps or book.dated == "month"):
        yield _("台账“{book}”没有期限,算不出是否按时").format(book=book.id)
    each_person = requirement.each_member or requirement.measure == "coverage"
    if each_person and not (book.concerns_member(kind) or is_meeting):
        yield _("台账“{book}”的这类记录不记到人,不能按党员计算").format(book=book.id)
