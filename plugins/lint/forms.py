"""Checks of forms and of the ledger requirements in them.

Points add up for every subject, deductions fit their items, fillings can be filled; the books and kinds a scheme asks
for exist and can be measured as it says.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from ..catalogue import BOOKS_BY_ID
from ..contract import Book, Deduction, Filling, Form, Item, ParamRef, Requirement, Section, Subject, Who
from ..contract.values import THOUSAND, show, show_percent
from ..i18n import _
from .finding import Finding, error, warning
from .names import Names
from .parties import figure_faults, share_sentence
from .references import unknown

SHARES = ("attendance", "on_time", "coverage")


def form_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about every form of the scheme."""
    if not names.scheme.forms:
        yield error("forms", _("方案没有任何表:在 forms 里至少写一个 Form(...)"))
    for form in names.scheme.forms:
        place = f"forms/{form.id}"
        if not form.fillings:
            yield error(place, _("表没有说明由谁填写:在 fillings 里写 Filling(...)"))
        if form.points <= 0:
            yield error(place, _("表的总分要大于 0,写的是 {points}").format(points=show(form.points)))
        for filling in form.fillings:
            yield from _filler_groups(filling, f"{place}/{filling.id}", names)
        for section in form.sections:
            yield from _section(section, place, names)
        yield from _sums(form, names)


def _filler_groups(filling: Filling, place: str, names: Names) -> Iterator[Finding]:
    if filling.groups and not filling.several:
        yield error(place, _("只由一人填写,不能再分评分人群体:几个人各填一份的写 several=True,否则去掉 groups"))
    for group in filling.groups:
        yield from (error(f"{place}/{group.id}", sentence) for sentence in figure_faults(group.weight, names))
    weighed = [group for group in filling.groups if group.weight is not None]
    if weighed and len(weighed) < len(filling.groups):
        yield error(place, _("评分小组有的有权重,有的没有:要么都写 weight,要么都不写"))
        return
    weights = [figure for group in weighed if (figure := names.figure(group.weight)) is not None]
    is_known = len(weights) == len(weighed)
    if any(weight < 0 for weight in weights) or (is_known and any(weights) and sum(weights) != 1):
        sentence = _("评分小组的权重合起来要正好是 100%,或者全是 0(每份表等值),现在是 {total};四成写 percent(40)")
        yield error(place, sentence.format(total=show_percent(sum(weights, Fraction(0)))))


def _section(section: Section, place: str, names: Names) -> Iterator[Finding]:
    own = [item for item in section.items if item.points is not None]
    if not section.items:
        yield error(f"{place}/{section.id}", _("这一部分没有项目:在 items 里写 Item(...),或去掉这一部分"))
    if section.pool is None:
        for item in section.items:
            if item.points is None:
                sentence = _("项目没有分值,所在部分也没有起评分:写项目的 points,或写部分的 pool(从中扣减)")
                yield error(f"{place}/{item.id}", sentence)
    elif section.pool <= 0:
        sentence = _("起评分要大于 0,写的是 {pool}").format(pool=show(section.pool))
        yield error(f"{place}/{section.id}", sentence)
    elif own:
        sentence = _(
            "部分有起评分(pool),项目 {items} 又有分值(points),只能有一样:从起评分里扣的不写 points,各有分值的不写 pool"
        )
        yield error(f"{place}/{section.id}", sentence.format(items="、".join(item.id for item in own)))
    yield from _places(section.pool, f"{place}/{section.id}")
    for item in section.items:
        yield from _item(item, section, place, names)


def _item(item: Item, section: Section, place: str, names: Names) -> Iterator[Finding]:
    where = f"{place}/{item.id}"
    points = [item.points, *(variant.points for variant in item.variants)]
    if item.points is None and any(variant.points is not None for variant in item.variants):
        yield error(where, _("没有分值的项目不能按对象另定分值:variants 里不写 points,或给项目也写上"))
    for value in points:
        if value is not None and value <= 0:
            yield error(where, _("项目分值要大于 0,写的是 {points}").format(points=show(value)))
        yield from _places(value, where)
    most = max((value for value in points if value is not None), default=section.pool)
    for rule in item.deductions:
        yield from _deduction(rule, most, f"{place}/{rule.id}")
    for requirement in item.requires:
        yield from _target(requirement, where, names)
        yield from _proposal(requirement, item, where)


def _deduction(rule: Deduction, most: Fraction | None, where: str) -> Iterator[Finding]:
    if rule.low <= 0:
        yield error(where, _("扣分要大于 0,写的是 {low}:扣几分就写几,不写负号").format(low=show(rule.low)))
    if rule.low > rule.high:
        yield error(where, _("扣分下限 {low} 大于上限 {high}").format(low=show(rule.low), high=show(rule.high)))
    elif most is not None and 0 < most < rule.high:
        sentence = _("扣分 {high} 超过项目或起评分的 {most} 分,多出的扣不到").format(
            high=show(rule.high), most=show(most)
        )
        yield warning(where, sentence)
    yield from _places(rule.low, where)
    yield from _places(rule.high, where)


def _target(requirement: Requirement, where: str, names: Names) -> Iterator[Finding]:
    target = requirement.target
    if isinstance(target, ParamRef):
        yield from (error(where, sentence) for sentence in figure_faults(target, names))
        if (figure := names.figure(target)) is None:
            return  # there is no such parameter, which has been told
        target = figure
    if target <= 0:
        yield error(where, _("台账要求的数量要大于 0,写的是 {target}").format(target=show(target)))
    elif requirement.measure in SHARES and target > 1:
        yield error(where, _("台账要求的比例不能超过 100%:") + share_sentence(target))
    elif requirement.measure == "rating" and not 1 <= target <= 4:
        sentence = _("评账的平均在 1 和 4 之间(优秀计 4,不合格计 1),写的是 {target}")
        yield error(where, sentence.format(target=show(target)))
    elif requirement.measure == "count" and target.denominator != 1:
        yield error(where, _("台账要求的次数要是整数,写的是 {target}").format(target=show(target)))


def _proposal(requirement: Requirement, item: Item, where: str) -> Iterator[Finding]:
    """Yield findings about the points a requirement proposes off, and the rule of the item for them."""
    off = requirement.per_missing
    if requirement.spread:
        yield from _spread(requirement, item, where)
        return
    if off is not None and off <= 0:
        yield error(where, _("每缺一次的扣分(per_missing)要大于 0,写的是 {off}").format(off=show(off)))
    yield from _places(off, where)
    if not requirement.rule or (off is not None and off <= 0):
        return
    rule = next((rule for rule in item.deductions if rule.id == requirement.rule), None)
    if rule is None:
        yield error(where, unknown(_("本项目的扣分规则"), requirement.rule, [rule.id for rule in item.deductions]))
    elif off is None:
        yield error(where, _("写了扣分规则 {rule},却没有写每缺一次扣多少(per_missing)").format(rule=rule.id))
    elif not rule.low <= off <= rule.high:
        sentence = _("每缺一次扣 {off} 分,扣分规则 {rule} 扣的却是 {range} 分:两处要一致")
        range_ = show(rule.low) if rule.low == rule.high else f"{show(rule.low)}~{show(rule.high)}"
        yield error(where, sentence.format(off=show(off), rule=rule.id, range=range_))


def _spread(requirement: Requirement, item: Item, where: str) -> Iterator[Finding]:
    """Yield findings about a requirement that shares the item's points among the occurrences of the sheet's period."""
    if requirement.per_missing is not None:
        yield error(where, _("写了 spread(按次数分摊本项分值),就不要再写每缺一次的扣分(per_missing)"))
    if requirement.each_member:
        yield error(where, _("逐人要求的台账不能按次数分摊本项分值:不写 spread,用 per_missing 写每缺一次扣多少"))
    if item.points is None:
        yield error(where, _("没有分值的项目不能按次数分摊:不写 spread,用 per_missing 写每缺一次扣多少"))
    rules = [rule.id for rule in item.deductions]
    if requirement.rule and requirement.rule not in rules:
        yield error(where, unknown(_("本项目的扣分规则"), requirement.rule, rules))


def _places(value: Fraction | None, where: str) -> Iterator[Finding]:
    if value is not None and (value * THOUSAND).denominator != 1:
        yield error(where, _("分值 {value} 超过三位小数,最多记三位").format(value=show(value)))


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
        place = f"reminders/{reminder.id}"
        yield from (error(place, unknown(_("台账"), id_, books)) for id_ in reminder.books if id_ not in books)


def _requirement(requirement: Requirement, books: Mapping[str, Book]) -> Iterator[str]:
    if requirement.measure == "rating":
        said = [name for name in ("book", "kind", "each_member", "spread") if getattr(requirement, name)]
        if said:
            sentence = _('评账(measure="rating")看的是整个台账,不写 {names}')
            yield sentence.format(names="、".join(said))
        return
    book = books.get(requirement.book)
    if book is None:
        yield unknown(_("台账"), requirement.book, books)
    elif requirement.kind and requirement.kind not in book.all_kinds:
        yield unknown(_("台账「{book}」的类别").format(book=book.id), requirement.kind, book.all_kinds)
    else:
        yield from _measure(requirement, book)


def _measure(requirement: Requirement, book: Book) -> Iterator[str]:
    kind = requirement.kind
    is_meeting, is_due = book.is_meeting(kind), bool(book.work or book.steps or book.dated == "month")
    is_personal = book.concerns_member(kind) or is_meeting
    there = {"attendance": is_meeting, "on_time": is_due, "coverage": is_personal}
    instead = _(";measure 可写:{measures}").format(
        measures="、".join(["count", *(measure for measure, can in there.items() if can), "complete"])
    )
    if requirement.measure == "attendance" and not is_meeting:
        yield _("台账「{book}」的这类记录不记考勤,算不出出勤率").format(book=book.id) + instead
    if requirement.measure == "on_time" and not is_due:
        yield _("台账「{book}」没有期限,算不出是否按时").format(book=book.id) + instead
    if requirement.measure == "coverage" and not is_personal:
        yield _("台账「{book}」的这类记录不记到人,不能按党员计算").format(book=book.id) + instead
    elif requirement.each_member and not is_personal:
        yield _("台账「{book}」的这类记录不记到人,不能逐人要求:去掉 each_member").format(book=book.id)
