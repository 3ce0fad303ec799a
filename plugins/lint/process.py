"""Checks of stages and what follows: every step has somebody who acts, every filling is opened, references exist."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..contract import Draw, Every, Honour, Reminder, Stage, Use
from ..contract.values import show, show_percent
from ..i18n import _
from .finding import Finding, error, spots
from .names import Names
from .parties import days_faults, figure_faults, group_faults, share_faults
from .references import every_word, unknown


def process_findings(names: Names) -> Iterator[Finding]:
    """Yield findings about stages, uses, honours, draws, reminders and papers."""
    scheme = names.scheme
    yield from (error("year_start", sentence) for sentence in _year_faults(names))
    yield from _course(names)
    for stage in scheme.stages:
        yield from (error(f"stages/{stage.id}", sentence) for sentence in _stage_faults(stage, names))
    for use in scheme.uses:
        yield from (error(f"uses/{use.grade}", sentence) for sentence in _use_faults(use, names))
    for honour in scheme.honours:
        yield from (error(f"honours/{honour.id}", sentence) for sentence in _honour_faults(honour, names))
    for draw in scheme.draws:
        yield from (error(f"draws/{draw.id}", sentence) for sentence in _draw_faults(draw, names))
    for reminder in scheme.reminders:
        yield from (error(f"reminders/{reminder.id}", sentence) for sentence in _reminder_faults(reminder, names))


def _year_faults(names: Names) -> Iterator[str]:
    """Yield what is wrong with the month the year begins with: half-years and quarters have to fit into it."""
    start = names.scheme.year_start
    yield from figure_faults(start, names)
    month = names.figure(start)
    if month is None:
        return
    if month.denominator != 1 or not 1 <= month <= 12:
        yield _("考评年度的起始月要是 1 到 12 的整数")
        return
    parts: tuple[tuple[Every, str], ...] = (("half", "1、7"), ("quarter", "1、4、7、10"))
    for every, months in parts:
        found = [spot.place for spot in spots(names.scheme) if getattr(spot.value, "every", None) == every]
        if found and str(month) not in months.split("、"):
            sentence = _("考评年度从 {month} 月起,不能按{every}划分(只有 {months} 月起的能),这里却用到了:{places}")
            places = "、".join(dict.fromkeys(found))
            yield sentence.format(month=month, every=every_word(every), months=months, places=places)


def _course(names: Names) -> Iterator[Finding]:
    """Yield findings about the stages as a whole: they open everything, and results are computed in one of them."""
    stages = names.scheme.stages
    if not any(stage.kind == "compute" for stage in stages):
        yield error("stages", _("没有计算结果的环节,结果无处产生:加一个 kind 是 compute 的环节"))
    fillings = {(ref.form, ref.filling) for stage in stages for ref in stage.fillings}
    for form in names.scheme.forms:
        for filling in form.fillings:
            if (form.id, filling.id) not in fillings:
                yield error(
                    f"forms/{form.id}/{filling.id}", _("没有任何环节开放这项填写:在一个环节的 fillings 里写上它")
                )
    polls = {id_ for stage in stages for id_ in stage.polls}
    for poll in names.scheme.polls:
        if poll.id not in polls:
            yield error(f"polls/{poll.id}", _("没有任何环节开放这项测评:在一个环节的 polls 里写上它"))
    registers = {id_ for stage in stages for id_ in stage.registers}
    for register in names.scheme.registers:
        if register.id not in registers:
            yield error(f"registers/{register.id}", _("没有任何环节开放这项登记:在一个环节的 registers 里写上它"))


def _stage_faults(stage: Stage, names: Names) -> Iterator[str]:
    if not stage.actors:
        yield _('这个环节没有说明由谁来做:写 actors=("secretary",) 之类')
    for ref in stage.fillings:
        form = names.forms.get(ref.form)
        if form is None:
            yield unknown(_("表"), ref.form, names.forms)
        elif form.filling(ref.filling) is None:
            yield unknown(_("填写"), ref.filling, [filling.id for filling in form.fillings])
    yield from (unknown(_("测评"), id_, names.polls) for id_ in stage.polls if id_ not in names.polls)
    yield from (unknown(_("登记"), id_, names.registers) for id_ in stage.registers if id_ not in names.registers)
    yield from (unknown(_("待定问题"), id_, names.questions) for id_ in stage.answers if id_ not in names.questions)
    for question in (names.questions[id_] for id_ in stage.answers if id_ in names.questions):
        if question.asked is None:
            sentence = _("问题「{id}」没有写何时提出(asked),从不提出,这个环节等不到答复")
            yield sentence.format(id=question.id)
    yield from days_faults(stage.days, names)
    if stage.working_days and stage.days is None:
        yield _("写了按工作日计算(working_days),却没有写多少天:加上 days")
    yield from _grade_faults(stage.only_grades, names)


def _use_faults(use: Use, names: Names) -> Iterator[str]:
    yield from _grade_faults((use.grade,), names)
    yield from days_faults(use.days, names)


def _honour_faults(honour: Honour, names: Names) -> Iterator[str]:
    yield from share_faults(honour.share, names)
    yield from group_faults(honour.group, names)
    yield from _grade_faults(honour.grades, names)
    known = {*names.parts, *names.registers}
    yield from (unknown(_("部分或登记"), id_, sorted(known)) for id_ in honour.ties if id_ not in known)
    if honour.years < 1:
        yield _("评选所看的年数(years)至少是 1,写的是 {years}").format(years=honour.years)
    weights = []
    for evaluation in honour.evaluations:
        yield from figure_faults(evaluation.weight, names)
        weights.append(names.figure(evaluation.weight))
    total = sum(weight for weight in weights if weight is not None)
    if weights and None not in weights and total != 1:
        yield _("各项评价的权重合计不是 100%,现在是 {total};四成写 percent(40)").format(
            total=show_percent(Fraction(total))
        )


def _draw_faults(draw: Draw, names: Names) -> Iterator[str]:
    yield from share_faults(draw.share, names)
    yield from _grade_faults(draw.grades, names)
    yield from figure_faults(draw.rest, names)
    rest = names.figure(draw.rest)
    if rest is not None and (rest < 0 or rest.denominator != 1):
        yield _("rest 是最近几期抽到过的后抽,要是不小于 0 的整数,写的是 {rest}").format(rest=show(rest))


def _reminder_faults(reminder: Reminder, names: Names) -> Iterator[str]:
    if reminder.months < 1:
        yield _("提醒所看的月数(months)至少是 1,写的是 {months}").format(months=reminder.months)
    classes = [each.id for each in names.scheme.classes]
    yield from (unknown(_("类别"), id_, classes) for id_ in reminder.classes if id_ not in classes)


def _grade_faults(ids: Sequence[str], names: Names) -> Iterator[str]:
    yield from (unknown(_("等次"), id_, names.grades) for id_ in ids if id_ not in names.grades)
