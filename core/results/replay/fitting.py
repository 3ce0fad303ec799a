"""Facts recorded under one scheme as another would have recorded them, and what does not fit. Pure.

Forms, items, rules, kinds, polls and questions are the same when their ids are. A mark that rules took points off is
reckoned anew by the other scheme's rules; a full mark stays full; other points awarded stay as they are. Whatever the
other scheme would have refused is left out and told, so that its place is missing rather than guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ....plugins.contract import Form, Scheme, Subject
from ....plugins.contract.values import dated_in, days_of, from_thousandths, kind_of, lies_in, show, to_thousandths
from ....plugins.evaluation.inputs import Answer, Claim, Line, Record, Sheet, Tally
from ....plugins.i18n import _
from ...kernel.text import shown
from ...rounds.decisions import questions
from ...rounds.sheets.marking import FormRules, ItemRules, MarkRefused, likeness
from ..model import Misfit


@dataclass
class Fitting:
    """Takes records of a round under ``old`` over to ``new``, whose year assessed has the days of the period ``year``.

    ``misfits`` gathers what does not fit.
    """

    old: Scheme
    new: Scheme
    year: str
    misfits: list[Misfit] = field(default_factory=list)
    _plans: dict[tuple[str, tuple[str, str, str]], "_Plan"] = field(default_factory=dict)

    def record(self, record: Record) -> Record:
        """``record`` as ``new`` would have it."""
        code = record.subject.code
        return Record(
            record.subject,
            tuple(sheet for each in record.sheets if (sheet := self._sheet(record.subject, each)) is not None),
            tuple(claim for each in record.claims if (claim := self._claim(code, each)) is not None),
            tuple(tally for tally in record.tallies if self._tally_fits(code, tally)),
            tuple(answer for answer in record.answers if self._answer_fits(code, answer)),
        )

    def _miss(self, code: str, fact: str, sentence: str) -> None:
        self.misfits.append(Misfit(code, fact, sentence))

    def _sheet(self, subject: Subject, sheet: Sheet) -> Sheet | None:
        old, new = self.old.form(sheet.form), self.new.form(sheet.form)
        fact = f"{sheet.form} {sheet.period} {sheet.filler}"
        fault = _sheet_fault(new, sheet, subject) or self._outside(sheet.period)
        if new is None or fault:
            self._miss(subject.code, fact, fault)
            return None
        if old is None or old == new:
            return sheet
        plan = self._plan(old, new, subject)
        for id_, position in plan.gone:
            if sheet.marks[position] is not None:
                self._miss(subject.code, f"{fact} {id_}", _("方案没有这一项"))
        marks: list[int | None] = []
        lines = {id_: said for id_, said in sheet.lines.items() if id_ in plan.same}
        for place, before, after in plan.items:
            mark = None if place is None else sheet.marks[place]
            id_ = after.item.id
            if mark is not None and before is not None:
                try:
                    mark, said = _refitted(before, after, mark, sheet.lines.get(id_, ()))
                except MarkRefused as refused:
                    self._miss(subject.code, f"{fact} {id_}", refused.message)
                    mark, said = None, ()
                if said:
                    lines[id_] = said
            marks.append(mark)
        return replace(sheet, marks=tuple(marks), lines=lines)

    def _outside(self, period: str) -> str:
        """What is wrong with a period as files write it."""
        return "" if lies_in(days_of(period, self.year), self.year) else _("不在方案的考评年度内")

    def _plan(self, old: Form, new: Form, subject: Subject) -> "_Plan":
        key = (old.id, likeness(subject))
        if key not in self._plans:
            self._plans[key] = _Plan.of(FormRules(old, subject), FormRules(new, subject))
        return self._plans[key]

    def _claim(self, code: str, claim: Claim) -> Claim | None:
        fact = f"{claim.register} {shown(claim.kind)} {claim.date}"
        register = self.new.register(claim.register)
        kind = register.kind(claim.kind) if register else None
        if register is None or kind is None:
            self._miss(code, fact, _("方案没有这个登记类别"))
            return None
        if not dated_in(self.year, claim.date):
            self._miss(code, fact, _("不在方案的考评年度内"))
            return None
        before = self.old.register(claim.register)
        own = before.kind(claim.kind) if before else None
        if own == kind:
            return claim
        usual = None if own is None else own.points
        if kind.pointless:
            return replace(claim, points=None)
        if kind.points is not None and claim.points in (None, usual):
            return replace(claim, points=None)  # the kind's own points were meant, and are again
        worth = usual if claim.points is None else claim.points
        if worth is None or not kind.allows(worth):
            points = _("没有分值") if worth is None else _("登记了 {points} 分").format(points=show(worth))
            self._miss(code, fact, _("{points},方案里是 {bounds} 分").format(points=points, bounds=kind.shown_bounds()))
            return None
        return replace(claim, points=worth)

    def _tally_fits(self, code: str, tally: Tally) -> bool:
        poll = self.new.poll(tally.poll)
        fact = f"{tally.poll} {tally.period} {tally.group}"
        if poll is None or poll.every != kind_of(tally.period):
            self._miss(code, fact, _("方案没有这项测评"))
        elif all(group.id != tally.group for group in poll.groups):
            self._miss(code, fact, _("测评没有这个群体"))
        elif fault := self._outside(tally.period):
            self._miss(code, fact, fault)
        else:
            strange = [option for option in tally.counts if not poll.accepts(option) and option not in poll.invalid]
            if not strange:
                return True
            self._miss(code, fact, _("测评没有选项「{option}」").format(option=shown(strange[0])))
        return False

    def _answer_fits(self, code: str, answer: Answer) -> bool:
        fits = answer.choice in self._choices.get(answer.question, ())
        if not fits:
            self._miss(code, answer.question, _("方案没有这个问题或答案"))
        return fits

    @cached_property
    def _choices(self) -> dict[str, tuple[str, ...]]:
        return questions(self.new)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How sheets of one form go over for subjects of one likeness.

    ``items`` are those of the new form in order: the old position, and the rules before (``None`` where nothing about
    the item differs) and after; ``same`` are the ids of the former, ``gone`` items the new form does not have.
    """

    items: tuple[tuple[int | None, ItemRules | None, ItemRules], ...]
    same: frozenset[str]
    gone: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, old: FormRules, new: FormRules) -> "_Plan":
        same = {
            id_
            for id_, after in new.by_id.items()
            if id_ in old.by_id and old.by_id[id_].item == after.item and old.by_id[id_].applies == after.applies
        }
        items = []
        for id_, after in new.by_id.items():
            before = old.by_id.get(id_)
            items.append((None if before is None else before.position, None if id_ in same else before, after))
        gone = tuple((id_, rules.position) for id_, rules in old.by_id.items() if id_ not in new.by_id)
        return cls(tuple(items), frozenset(same), gone)


def fit(records: Sequence[Record], old: Scheme, new: Scheme, year: str) -> tuple[list[Record], tuple[Misfit, ...]]:
    """``records`` taken over to ``new``, in their order, and what does not fit, each once.

    ``year`` are the days that ``new`` assesses, as a period.
    """
    fitting = Fitting(old, new, year)
    fitted = [fitting.record(record) for record in records]
    return fitted, tuple(dict.fromkeys(fitting.misfits))


def _sheet_fault(form: Form | None, sheet: Sheet, subject: Subject) -> str:
    if form is None:
        return _("方案没有这张表")
    filling = form.filling(sheet.filling)
    if filling is None or filling.every != kind_of(sheet.period):
        return _("方案没有这一期的这项填写")
    return "" if form.applies.includes(subject) else _("这张表不适用于该对象")


def _refitted(old: ItemRules, new: ItemRules, mark: int, lines: tuple[Line, ...]) -> tuple[int, tuple[Line, ...]]:
    """The mark and its lines by the rules of ``new``.

    Raises:
        MarkRefused: ``new`` does not allow them.
    """
    if (old.most is None) != (new.most is None) or not new.applies:
        raise MarkRefused("item", _("第 {item} 项的计分方式或适用对象不同").format(item=new.item.id))
    taken = [line for line in lines if line.rule or line.deduction]
    if taken:
        again = tuple(_lines_anew(new, taken))
        return new.value(again), again
    if new.most is None or (mark <= new.most and mark != old.most):
        return mark, lines
    if mark == old.most:
        return new.most, lines
    words = _("第 {item} 项给了 {points} 分,方案里最多 {most} 分")
    points, most = (show(from_thousandths(value)) for value in (mark, new.most))
    raise MarkRefused("points", words.format(item=new.item.id, points=points, most=most))


def _lines_anew(rules: ItemRules, lines: Sequence[Line]) -> Iterator[Line]:
    """Each line with what its rule takes off now; a rule with a range keeps what the scorer picked."""
    for line in lines:
        rule = rules.deductions.get(line.rule)
        fixed = rule is not None and rule.low == rule.high
        picked = to_thousandths(rule.low) if rule is not None and fixed else line.deduction
        yield rules.line(rule=line.rule, deduction=picked, count=line.count, reason=line.reason)
