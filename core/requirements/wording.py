"""What a count comes to, in one sentence: 12 个月中有 10 个月,缺 3 月、8 月. Pure; counts nothing itself."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from ...plugins.contract import Every
from ...plugins.contract.values import show, show_percent
from ...plugins.i18n import _
from ..kernel.dates import day_text, period_text
from ..kernel.text import listed
from ..ledger.oversight.model import LedgerContents, LedgerRating, mean_rating, mean_words, ratings_words
from .model import BoundRequirement, Measured, PeriodVerdict, Whom

Names = Callable[[int], str]


def sentence(question: BoundRequirement, measured: Measured, whom: Whom, name: Names) -> str:
    """What was asked of ``whom`` and what there is; ``name`` says what people are called."""
    verdicts = measured.verdicts
    parts = [_of_measure(question, verdicts, whom, name) if verdicts else _nothing(question, measured)]
    if verdicts and measured.pending:
        parts.append(_("{periods}还没有结束").format(periods=_periods(measured.pending)))
    if measured.unproved:
        parts.append(_("另有 {n} 条没有证明材料,不计").format(n=len(measured.unproved)))
    return _("{what}:{says}").format(what=subject_text(question), says=_(",").join(parts))


def subject_text(question: BoundRequirement) -> str:
    """The book, with the kind of entries that is asked for."""
    title, kind = _(question.book.title), question.requirement.kind
    return _("{book}({kind})").format(book=title, kind=_(kind)) if kind else title


def _nothing(question: BoundRequirement, measured: Measured) -> str:
    if measured.pending and len(measured.pending) == len((*question.periods, *question.outside)):
        periods = _periods(measured.pending)
        return _("{periods}还没有结束,至今 {n} 条").format(periods=periods, n=len(measured.entries))
    match question.requirement.measure:
        case "attendance":
            return _("没有可以计算参加率的会议")
        case "on_time":
            return _("没有到期的事项")
        case "coverage":
            return _("名册上没有这样的党员")
        case "complete":
            return _("没有记录")
        case _:
            return _("不在名册上,不计")


def _of_measure(question: BoundRequirement, verdicts: Sequence[PeriodVerdict], whom: Whom, name: Names) -> str:
    gaps = [verdict for verdict in verdicts if verdict.short]
    requirement = question.requirement
    if requirement.each_member and whom.person_id is None:
        return _each_member(question, verdicts, gaps, name)
    match requirement.measure:
        case "count":
            return _counted(question, verdicts, gaps)
        case "attendance":
            return _missed(verdicts) if whom.person_id is not None else _share(_("参加率"), question, verdicts, gaps)
        case "coverage":
            text = _share(_("覆盖率"), question, verdicts, gaps)
            return _with_people(text, gaps, name)
        case "on_time":
            text = _in_time(question, verdicts, gaps)
            return _with_people(text, gaps, name) if whom.person_id is None else text
        case _:
            return _complete(verdicts, gaps)


def _counted(question: BoundRequirement, verdicts: Sequence[PeriodVerdict], gaps: Sequence[PeriodVerdict]) -> str:
    target, short = int(question.target), sum(verdict.short for verdict in gaps)
    if len(verdicts) == 1:
        period = period_text(verdicts[0].period)
        if not gaps:
            return _("{period}够 {n} 次").format(period=period, n=target)
        return _("{period}应有 {n} 次,缺 {short} 次").format(period=period, n=target, short=short)
    every, missing = question.requirement.every, _periods(verdict.period for verdict in gaps)
    if target == 1:
        if not gaps:
            return _("{all}都有").format(all=number_of(len(verdicts), every))
        if len(gaps) == len(verdicts):
            return _("{all}都没有").format(all=number_of(len(verdicts), every))
        return _("{all}中有 {some},缺 {missing}").format(
            all=number_of(len(verdicts), every), some=number_of(len(verdicts) - len(gaps), every), missing=missing
        )
    if not gaps:
        return _("{all}都够 {n} 次").format(all=number_of(len(verdicts), every), n=target)
    return _("{all}应有 {n} 次,缺 {short} 次:{missing}").format(
        all=number_of(len(verdicts), every), n=target * len(verdicts), short=short, missing=missing
    )


def _each_member(
    question: BoundRequirement, verdicts: Sequence[PeriodVerdict], gaps: Sequence[PeriodVerdict], name: Names
) -> str:
    people = list(dict.fromkeys(person for verdict in gaps for person in verdict.people))
    names, n, target = listed(map(name, people)), len(people), question.target
    match question.requirement.measure:
        case "count" if not gaps:
            return _("每名党员都够 {n} 次").format(n=int(target))
        case "count" if len(verdicts) == 1 and target == 1:
            return _("{n} 名党员没有:{names}").format(n=n, names=names)
        case "count":
            short = sum(verdict.short for verdict in gaps)
            return _("{n} 名党员共缺 {short} 次:{names}").format(n=n, short=short, names=names)
        case "attendance" if gaps:
            text = _("{n} 名党员参加率不到 {want}:{names}")
            return text.format(n=n, want=show_percent(target), names=names)
        case "on_time" if gaps:
            return _("{n} 名党员没有按时足额:{names}").format(n=n, names=names)
        case _other if gaps:
            return _("{n} 名党员没有做到:{names}").format(n=n, names=names)
    return _("每名党员都做到了")


def _missed(verdicts: Sequence[PeriodVerdict]) -> str:
    """A member's own attendance."""
    expected, came = sum(verdict.of for verdict in verdicts), sum(verdict.got for verdict in verdicts)
    if came == expected:
        return _("应到 {n} 次,都到了").format(n=expected)
    days = listed(day_text(day) for verdict in verdicts for day in verdict.dates)
    return _("应到 {n} 次,缺席 {missed} 次:{days}").format(n=expected, missed=expected - came, days=days)


def _share(
    what: str, question: BoundRequirement, verdicts: Sequence[PeriodVerdict], gaps: Sequence[PeriodVerdict]
) -> str:
    want = show_percent(question.target)
    if not gaps:
        got, of = sum(verdict.got for verdict in verdicts), sum(verdict.of for verdict in verdicts)
        return _("{what} {share}({got}/{of}),达到 {want}").format(
            what=what, share=share_text(got, of), got=got, of=of, want=want
        )
    each = listed(
        _("{period}{what} {share}({got}/{of})").format(
            period=period_text(gap.period), what=what, share=share_text(gap.got, gap.of), got=gap.got, of=gap.of
        )
        for gap in gaps
    )
    return _("{each},应达到 {want}").format(each=each, want=want)


def _in_time(question: BoundRequirement, verdicts: Sequence[PeriodVerdict], gaps: Sequence[PeriodVerdict]) -> str:
    days = [day for gap in gaps for day in gap.dates]
    if days:
        of = sum(verdict.of for verdict in verdicts)
        late = sum(verdict.of - verdict.got for verdict in gaps)
        text = _("{n} 项中 {late} 项没有按时,期限是 {days}")
        return text.format(n=of, late=late, days=listed(map(day_text, days)))
    every = question.requirement.every
    if not gaps:
        return _("{all}都按时").format(all=number_of(len(verdicts), every))
    if len(verdicts) == 1:
        return _("{period}没有全部按时足额").format(period=period_text(gaps[0].period))
    return _("{all}中 {some}没有全部按时足额,是 {missing}").format(
        all=number_of(len(verdicts), every),
        some=number_of(len(gaps), every),
        missing=_periods(gap.period for gap in gaps),
    )


def _complete(verdicts: Sequence[PeriodVerdict], gaps: Sequence[PeriodVerdict]) -> str:
    of = sum(verdict.of for verdict in verdicts)
    if not gaps:
        return _("{n} 份都齐全").format(n=of)
    text = _("{n} 份中 {some} 份不齐全").format(n=of, some=sum(gap.of - gap.got for gap in gaps))
    days = [day for gap in gaps for day in gap.dates]
    return _("{text}:{days}").format(text=text, days=listed(map(day_text, days))) if days else text


def _with_people(text: str, gaps: Sequence[PeriodVerdict], name: Names) -> str:
    people = dict.fromkeys(person for gap in gaps for person in gap.people)
    return _("{text}:{names}").format(text=text, names=listed(map(name, people))) if people else text


def rating_sentence(given: Sequence[LedgerRating], least: Fraction, contents: LedgerContents, without: str) -> str:
    """How a ledger was rated and what it holds; ``without`` names the books in which it has nothing."""
    mean = mean_rating(given)
    if mean is None:
        said = [_("还没有评账")]
    else:
        said = [
            _("平均 {mean},应不低于 {least}").format(mean=mean_words(mean), least=show(least)),
            _("共 {n} 份:{ratings}").format(n=len(given), ratings=ratings_words(given)),
        ]
    said.append(_("已交 {n} 条").format(n=contents.entries))
    if contents.unproved:
        said.append(_("缺证明 {n} 条").format(n=len(contents.unproved)))
    if contents.without:
        said.append(_("本单位在记、这里没有记录的台账:{books}").format(books=without))
    return _("评账:{says}").format(says=_(",").join(said))


def number_of(n: int, every: Every) -> str:
    """``n`` periods of a kind, in words."""
    text = {"month": _("{n} 个月"), "quarter": _("{n} 个季度"), "half": _("{n} 个半年"), "year": _("{n} 年")}[every]
    return text.format(n=n)


def share_text(got: int, of: int) -> str:
    """A share in percent, cut off (never rounded up to what was not reached) behind two decimals."""
    return show_percent(Fraction(got * 10_000 // of, 10_000))


def _periods(periods: Iterable[str]) -> str:
    return listed(map(period_text, periods))
