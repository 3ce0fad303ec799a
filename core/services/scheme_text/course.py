"""The course of a round for reading: stages with who acts and what is open, consequences, selections, draws, papers."""

from collections.abc import Iterator

from ....plugins.contract import Book, Draw, Honour, Paper, Reminder, Stage, Use
from ....plugins.i18n import _
from ...kernel.text import shown
from .formulas import quoted
from .reader import SchemeReader, each_period, listed, marked, role


def course_lines(reader: SchemeReader) -> Iterator[str]:
    """Yield stages, uses, honours, draws, reminders, books, papers and opinions."""
    scheme = reader.scheme
    for number, stage in enumerate(scheme.stages, 1):
        yield from _stage_lines(number, stage, reader)
    for use in scheme.uses:
        yield marked(_use(use, reader), use.clause)
    for honour in scheme.honours:
        yield from _honour_lines(honour, reader)
    for draw in scheme.draws:
        yield marked(_draw(draw, reader), draw.clause)
    for reminder in scheme.reminders:
        yield marked(_reminder(reminder), reminder.clause)
    for book in scheme.books:
        yield marked(_book(book), book.clause)
    for paper in scheme.papers:
        yield marked(_paper(paper), paper.clause)
    for kind in scheme.opinions:
        yield marked(_("意见 {title}:写成文字,随结果一起印,不计分").format(title=quoted(_(kind.title))), kind.clause)


def _stage_lines(number: int, stage: Stage, reader: SchemeReader) -> Iterator[str]:
    actors = "、".join(role(actor) for actor in stage.actors)
    text = f"{_('阶段')} {number} {_(stage.title)}({stage.id}):{actors}"
    if stage.days is not None:
        days = reader.days(stage.days)
        text += (_(",至少 {days}(工作日)") if stage.working_days else _(",至少 {days}")).format(days=days)
    if stage.only_grades:
        text += _(",只限{grades}").format(grades=listed(stage.only_grades))
    yield marked(text, stage.clause, starter=stage.starter)
    opened = [*_fillings(stage, reader), *_titles(stage, reader)]
    if opened:
        yield "  " + _("开放:{what}").format(what="、".join(opened))
    asked = [question for id_ in stage.answers if (question := reader.scheme.question(id_)) is not None]
    if asked:
        titles = "、".join(quoted(_(question.title)) for question in asked)
        yield "  " + _("离开前须全部答复:{questions}").format(questions=titles)
    if stage.note:
        yield "  " + shown(_(stage.note))


def _fillings(stage: Stage, reader: SchemeReader) -> Iterator[str]:
    for reference in stage.fillings:
        form = reader.scheme.form(reference.form)
        filling = form.filling(reference.filling) if form else None
        if form is not None and filling is not None:
            yield f"{quoted(_(form.title))}{_(filling.title)}({each_period(filling.every)})"


def _titles(stage: Stage, reader: SchemeReader) -> Iterator[str]:
    polls = (reader.scheme.poll(id_) for id_ in stage.polls)
    registers = (reader.scheme.register(id_) for id_ in stage.registers)
    yield from (quoted(_(one.title)) for one in (*polls, *registers) if one is not None)


def _use(use: Use, reader: SchemeReader) -> str:
    text = _("结果运用 {grade}:{title}").format(grade=_(use.grade), title=_(use.title))
    if use.days is not None:
        text += _(",期限 {days}").format(days=reader.days(use.days))
    return text + (_(";选择其一:{choices}").format(choices=listed(use.choices)) if use.choices else "")


def _honour_lines(honour: Honour, reader: SchemeReader) -> Iterator[str]:
    text = _("评选 {id} {title}").format(id=honour.id, title=_(honour.title))
    if honour.share is None:
        text += _(",名额由人填写")
    else:
        share = reader.figure(honour.share, percent=True)
        group = reader.group(honour.group)
        if honour.posts:
            group = _("{group}{posts}人数").format(group=group, posts="、".join(map(quoted, honour.posts)))
        text += _(",{group}的 {share},名额舍去小数").format(group=group, share=share)
    if honour.grades:
        text += _(",只限{grades}").format(grades=listed(honour.grades))
    if honour.years > 1:
        text += _(",看 {years} 年").format(years=honour.years)
    yield marked(text, honour.clause)
    for each in honour.evaluations:
        peers = _("(互相评,不评自己)") if each.peers else ""
        weight = reader.figure(each.weight, percent=True)
        yield "  " + _("评价 {id} {title}{peers},占 {weight}").format(
            id=each.id, title=_(each.title), peers=peers, weight=weight
        )
    if honour.ties:
        titles = {register.id: _(register.title) for register in reader.scheme.registers}
        parts = "、".join(quoted(titles.get(name) or reader.words.part(name)) for name in honour.ties)
        yield "  " + _("同分的依次比{parts},仍相同的由人决定").format(parts=parts)


def _draw(draw: Draw, reader: SchemeReader) -> str:
    text = _("抽查 {id} {title},{every}一次").format(id=draw.id, title=_(draw.title), every=each_period(draw.every))
    if draw.grades:
        text += _(",只限{grades}").format(grades=listed(draw.grades))
    if draw.share is not None:
        rounding = _("进一取整") if draw.rounding == "up" else _("舍去小数")
        share = reader.figure(draw.share, percent=True)
        text += _(",各不少于 {share}({rounding})").format(share=share, rounding=rounding)
    if draw.rest is not None:
        text += _(",最近 {rest} 期抽到过的后抽").format(rest=reader.figure(draw.rest))
    return text


def _reminder(reminder: Reminder) -> str:
    text = _("提醒 {id} {title}:满 {months} 个月").format(
        id=reminder.id, title=_(reminder.title), months=reminder.months
    )
    if reminder.classes:
        text += _(",只限{classes}").format(classes=listed(reminder.classes))
    return text + (_(",看台账 {books}").format(books=listed(reminder.books)) if reminder.books else "")


def _book(book: Book) -> str:
    text = _("台账 {title}").format(title=_(book.title))
    if book.all_kinds:
        text += _(",类别 {kinds}").format(kinds=listed(book.all_kinds))
    if book.columns:
        text += _(",栏目 {columns}").format(columns=listed([column.title for column in book.columns]))
    return text + (_(",每条须附证明") if book.proof else "")


def _paper(paper: Paper) -> str:
    per = {"subject": _("每个对象一份"), "branch": _("每个支部一份"), "round": _("整次考评一份")}[paper.per]
    return _("表样 {id} {title},{per}").format(id=paper.id, title=_(paper.title), per=per)
