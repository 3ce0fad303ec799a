"""Workbooks for what the importers read back: filled in already with subjects, items, and what is on record of them.

Taken over as they are, they change nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from ...plugins.contract import Filling, Form, Poll, Scheme
from ...plugins.contract.values import from_thousandths, show, within
from ...plugins.evaluation.inputs import Line
from ...plugins.i18n import _
from ..kernel.dates import first_day, last_day
from ..kernel.errors import Error
from ..kernel.text import listed, match_key, nearest, pick, shown
from ..kernel.written_dates import read_period
from ..ledger.oversight.findings import Findings
from ..ledger.oversight.repository import load_findings
from ..organisation.roster.export import HEADERS
from ..rounds.claims.repository import stored_claims
from ..rounds.model import ASIDE, AssessmentRound, RoundSubject, SubjectFinder, branch_registers
from ..rounds.repository import current_stage, tallies_of
from ..rounds.schedule import filling_is_open
from ..rounds.seats import SEES_EVERYTHING, Sight, fillers_shown, panels_of
from ..rounds.sheets.marking import FormRules, entries_of, filler_names, filling_of, rules_for
from ..rounds.sheets.repository import SheetPlace, StoredSheet, stored_sheets
from ..spreadsheet.model import Cell
from ..spreadsheet.table import TableColumn
from ..spreadsheet.writer import NumberBounds, Template, TemplateColumn
from ..storage.connection import UnitConnection
from . import columns
from .items import NOT_APPLICABLE, item_heading, item_name

ROSTER_SAMPLES = (
    ("B0001", "机关第一党支部", "支部", None, None, None, None, None, None, None),
    ("M00001", "张三", "党员", "B0001", None, "普通", "正式", "支部书记", "2012-07-01", "2025-05-01"),
)

WHO = (columns.SUBJECT, columns.NAME, columns.BRANCH)
WHOSE = (*WHO, columns.FORM, columns.PERIOD, columns.ASSESSOR)
LONG = (
    *(*WHOSE, columns.ITEM, columns.FULL, columns.POINTS, columns.DEDUCTION, columns.RULE, columns.OCCURRENCES),
    columns.REASON,
)
VOTES = (*WHO, columns.POLL, columns.PERIOD, columns.GROUP, columns.OPTION, columns.VOTES)
CLAIMS = (*WHO, *columns.CLAIMS[1:-2])
NUMBERS = frozenset(
    (columns.POINTS, columns.DEDUCTION, columns.OCCURRENCES, columns.VOTES, columns.WORTH, columns.FULL)
)
WIDTHS = {columns.NAME: 18.0, columns.BRANCH: 18.0, columns.ITEM: 30.0, columns.REASON: 30.0, columns.NOTE: 30.0,
          columns.FOUND: 40.0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """What a template is wanted for: ``subjects`` by code or name, those of a ``branch``, a form, a period, a poll, an
    assessor. What is empty does not narrow it.
    """

    subjects: tuple[str, ...] = ()
    branch: str = ""
    form: str = ""
    poll: str = ""
    period: str = ""
    assessor: str = ""

    def chosen(self, subjects: Sequence[RoundSubject]) -> list[RoundSubject]:
        """Return those of ``subjects`` that are wanted, in their order; of a branch also itself.

        Raises:
            Error: one is not among them, or there is nobody in such a branch.
        """
        finder = SubjectFinder(subjects)
        named = {finder.find(called).id for called in self.subjects}
        found = [one for one in subjects if (not named or one.id in named) and self._in_branch(one)]
        if not found:
            raise Error(_("本轮没有「{branch}」的对象。").format(branch=shown(self.branch)))
        return found

    def wants(self, period: str, year: str) -> bool:
        """True if ``period``, one of the round's ``year``, is wanted."""
        return not self.period or read_period(self.period, year) == period

    def _in_branch(self, one: RoundSubject) -> bool:
        own = (one.code, one.name) if one.subject.kind == "branch" else (one.subject.branch, one.branch_name)
        return not self.branch or match_key(self.branch) in map(match_key, own)


EVERYTHING = TemplateChoice()

Part = TypeVar("Part", Form, Poll)


@dataclass(frozen=True, slots=True)
class FormToFill:
    """A sheet of one subject as a template has it: where it belongs, the rules for it, what is on record."""

    one: RoundSubject
    place: SheetPlace
    rules: FormRules
    stored: StoredSheet | None

    def whose(self) -> tuple[Cell, ...]:
        """The cells under :data:`WHOSE`."""
        return (*_who(self.one), self.place.form, self.place.period, self.place.filler)


def marks_templates(
    connection: UnitConnection, round_: AssessmentRound, choice: TemplateChoice = EVERYTHING, *, wide: bool = False,
    sight: Sight = SEES_EVERYTHING,
) -> list[Template]:  # fmt: skip
    """Return the sheets of a workbook for marks of a round: one row a subject and item, or with ``wide`` one sheet a
    form, one row a subject and one column an item; with the marks there are that ``sight`` shows.

    Raises:
        Error: its scheme has no form, or nothing of what is wanted is still to be filled in.
    """
    scheme = round_.scheme
    if not scheme.forms:
        raise Error(_("方案「{title}」没有要打分的表。").format(title=_(scheme.title)))
    to_fill = list(_forms_to_fill(connection, round_, choice, sight))
    if not to_fill:
        raise Error(_("没有还可以填的表,请核对表、期和评分人是否选对,以及本轮到了哪个阶段。"))
    forms = [form for form in scheme.forms if any(one.place.form == form.id for one in to_fill)]
    if wide:
        return [_wide_template(form, [one for one in to_fill if one.place.form == form.id]) for form in forms]
    how = _("每行填得分或扣分中的一种;没有扣分填扣分 0;同一项有几条扣分就写几行;空着的行不导入。")
    year = round_.year_period
    findings = load_findings(connection, scheme, (first_day(year), last_day(year)))
    wanted = (*LONG, columns.FOUND) if findings.by_subject else LONG
    rows = (row[: len(wanted)] for one in to_fill for row in _long_rows(one, findings))
    return [_template(wanted, rows, _("打分"), [*map(_form_note, forms), how], {columns.POINTS: columns.FULL})]


def _forms_to_fill(
    connection: UnitConnection, round_: AssessmentRound, choice: TemplateChoice, sight: Sight
) -> Iterator[FormToFill]:
    """The sheets of all fillings that are open, those of several people as they began them or are expected."""
    stage, stored = current_stage(connection, round_), stored_sheets(connection, round_.info.id)
    stored = {place: sheet for place, sheet in stored.items() if sheet.state != ASIDE and sight.shows(*place)}
    panels = panels_of(connection, round_)
    fillers: dict[tuple[int, str, str, str], list[str]] = {}
    for place in stored:
        fillers.setdefault(place[:4], []).append(place.filler)
    subjects = choice.chosen(round_.graded)
    for form, filling in _fillings(round_.scheme, choice):
        if not filling_is_open(round_.scheme, stage, form.id, filling.id):
            continue
        for period in within(filling.every, round_.year_period):
            for one in subjects if choice.wants(period, round_.year_period) else ():
                rules = rules_for(form, one.subject)
                begun = sorted(fillers.get((one.id, form.id, period, filling.id), ()))
                shown_here = fillers_shown(panels, sight, (one.id, form.id, period, filling.id), begun)
                for filler in [choice.assessor] if choice.assessor else shown_here:
                    place = SheetPlace(one.id, form.id, period, filling.id, filler)
                    if rules.applies:
                        yield FormToFill(one, place, rules, stored.get(place))


def _fillings(scheme: Scheme, choice: TemplateChoice) -> Iterator[tuple[Form, Filling]]:
    """The fillings of the forms that are wanted; with an assessor the one that they fill in each form."""
    for form in _wanted(scheme.forms, choice.form, _("方案没有表「{name}」。")):
        fillings = form.fillings
        if choice.assessor:
            try:
                fillings = (filling_of(form, choice.assessor),)
            except Error:
                if choice.form:
                    raise
                continue  # of several forms those are wanted that the assessor fills
        yield from ((form, filling) for filling in fillings)


def _long_rows(sheet: FormToFill, findings: Findings) -> Iterator[tuple[Cell, ...]]:
    """The rows of a sheet; what was found about an item stands behind its first one."""
    said = {} if sheet.stored is None else _entries(sheet.rules, sheet.stored)
    for rules in sheet.rules.items:
        if rules.applies:
            full = None if rules.most is None else _points(rules.most)
            found = ";".join(finding.sentence for finding in findings.about(sheet.one.code, rules.item)) or None
            for line in said.get(rules.item.id, (None,)):
                yield (*sheet.whose(), item_name(rules.item), full, *_line_cells(line), found)
                found = None


def _entries(rules: FormRules, stored: StoredSheet) -> dict[str, tuple[Line, ...]]:
    state = stored.read()
    return {item: mark.lines for item, mark in entries_of(rules, state.marks, state.lines).items()}


def _line_cells(line: Line | None) -> tuple[Cell, ...]:
    """Points, deduction, rule, count, reason."""
    if line is None:
        return (None,) * 5
    if line.points is not None:
        return (_points(line.points), None, None, None, line.reason or None)
    count = line.count if line.count != 1 else None
    return (None, _points(line.deduction), line.rule or None, count, line.reason or None)


def _wide_template(form: Form, sheets: Sequence[FormToFill]) -> Template:
    items = tuple(form.items())
    most = [_most(place, sheets) for place in range(len(items))]
    headers = [
        *(TemplateColumn(column.title, WIDTHS.get(column, 10)) for column in WHOSE),
        *(
            TemplateColumn(item_heading(item), 12, is_number=True, bounds=NumberBounds(bound))
            for item, bound in zip(items, most, strict=True)
        ),
    ]
    notes = [
        _form_note(form),
        _("每格填这一项的得分;标明「扣分」的列填扣了几分,没有扣就填 0。空着就是没有打分,不会当作 0 分。"),
        _("原来按规则扣分、写了理由的,分数不改就原样保留。"),
    ]
    return Template(headers, (), {}, _(form.title), notes, 2, (_wide_row(sheet) for sheet in sheets))


def _most(place: int, sheets: Sequence[FormToFill]) -> Decimal | None:
    """The most anybody can get for the item at a place; nothing where points are taken off."""
    found = [sheet.rules.items[place].most for sheet in sheets]
    return _points(max(most for most in found if most is not None)) if None not in found else None


def _wide_row(sheet: FormToFill) -> tuple[Cell, ...]:
    marks = (None,) * len(sheet.rules.items) if sheet.stored is None else sheet.stored.read().marks
    return (
        *sheet.whose(),
        *(
            NOT_APPLICABLE if not rules.applies else None if mark is None else _points(abs(mark))
            for rules, mark in zip(sheet.rules.items, marks, strict=True)
        ),
    )


def polls_template(
    connection: UnitConnection, round_: AssessmentRound, choice: TemplateChoice = EVERYTHING
) -> Template:
    """Return a workbook for vote counts of a round: one row a subject, poll, period, group and option.

    Raises:
        Error: its scheme has no poll, or not the one that is wanted.
    """
    if not round_.scheme.polls:
        raise Error(_("方案「{title}」没有测评。").format(title=_(round_.scheme.title)))
    stored = tallies_of(connection, round_.info.id)
    rows: list[tuple[Cell, ...]] = []
    for poll in _wanted(round_.scheme.polls, choice.poll, _("方案没有测评「{name}」。")):
        for period in within(poll.every, round_.year_period):
            for one in choice.chosen(round_.graded) if choice.wants(period, round_.year_period) else ():
                for group in poll.groups:
                    found = stored.get((one.id, poll.id, period, group.id))
                    whose = (*_who(one), poll.id, period, group.id)
                    rows += [(*whose, *counted) for counted in _vote_cells(poll, None if found is None else found[1])]
    notes = [_("每个对象、测评、期、群体、选项一行。一份票填了就要填全,没有人投的填 0;整份空着的不导入。")]
    return _template(VOTES, rows, _("测评票数"), notes)


def _vote_cells(poll: Poll, counts: Mapping[str, int] | None) -> list[tuple[Cell, Cell]]:
    """Option and votes; of a poll by marks the marks that were given, or one row to be filled in."""
    if poll.scale is not None:
        return sorted(counts.items()) if counts else [(None, None)]
    options = [*(option.id for option in poll.options), *poll.invalid]
    return [(option, None if counts is None else counts.get(option, 0)) for option in options]


def claims_template(
    connection: UnitConnection, round_: AssessmentRound, choice: TemplateChoice = EVERYTHING
) -> Template:
    """Return a workbook for register claims of a round: those on record, and one row a subject and kind to fill in.

    Raises:
        Error: its scheme has no register.
    """
    registers = round_.scheme.registers
    if not registers:
        raise Error(_("方案「{title}」没有加分、扣分或否决登记。").format(title=_(round_.scheme.title)))
    on_record: dict[tuple[int, str, str], list[tuple[Cell, ...]]] = {}
    for claim in stored_claims(connection, round_.info.id):
        if claim.withdrawal is None:
            said = claim.content
            worth = None if said.points is None else _points(said.points)
            words = (word or None for word in (said.proof, said.recognised_by, said.note))
            cells = (said.date, worth, *words, claim.count if claim.count > 1 else None)
            on_record.setdefault((said.subject_id, said.register, said.kind), []).append(cells)
    on_branches, wanted = branch_registers(round_.scheme), choice.chosen(round_.subjects)
    rows: list[tuple[Cell, ...]] = []
    for described in registers:
        holder = "branch" if described.id in on_branches else round_.scheme.subject
        for one in (one for one in wanted if one.subject.kind == holder):
            for kind in described.kinds:
                place = (*_who(one), described.id, kind.id)
                made = on_record.get((one.id, described.id, kind.id), [])
                rows += [(*place, *cells) for cells in (*made, (None,) * 6)]
    notes = [
        _("分值留空,就按类别规定的分值;次数留空,就是一次。"),
        _("没有写日期、分值、证明和说明的行不导入;不要的行可以删去。"),
    ]
    return _template(CLAIMS, rows, _("登记"), notes)


def roster_template() -> Template:
    """A workbook for a roster, empty but for samples."""
    choices = {"类型": ["党委", "党总支", "党支部", "党员"], "正式/预备": ["正式", "预备"]}
    notes = [
        _("编号可以不填,导入时自动编号。上级写支部的编号或名称。"),
        _("转入日期:组织关系转入本单位的日子,不写就当作一直在本单位。"),
    ]
    return Template([TemplateColumn(header) for header in HEADERS], ROSTER_SAMPLES, choices, _("花名册"), notes)


def _template(
    wanted: Sequence[TableColumn],
    rows: Iterable[tuple[Cell, ...]],
    title: str,
    notes: Sequence[str],
    limits: Mapping[TableColumn, TableColumn] | None = None,
) -> Template:
    """A sheet with the columns ``wanted``; ``limits`` says in which column stands the most another one may have."""

    def column(one: TableColumn) -> TemplateColumn:
        limit = (limits or {}).get(one)
        most_in = None if limit is None else wanted.index(limit)
        bounds = NumberBounds(most_in=most_in, whole=one in (columns.VOTES, columns.OCCURRENCES))
        free = one not in NUMBERS or one in (columns.WORTH, columns.FULL)
        return TemplateColumn(one.title, WIDTHS.get(one, 12), one in NUMBERS, bounds=None if free else bounds)

    return Template([column(one) for one in wanted], (), {}, title, notes, 2, rows)


def _wanted(known: Sequence[Part], called: str, sentence: str) -> list[Part]:
    """Those of a scheme that are wanted: all, or the one that is called so by id or title."""
    if not called:
        return list(known)
    names = {name: one for one in known for name in (one.title, one.id)}
    found = pick(called, names)
    if found is None:
        raise Error(sentence.format(name=shown(called)), nearest(called, names) or listed(one.id for one in known))
    return [names[found]]


def _who(one: RoundSubject) -> tuple[Cell, ...]:
    """The cells under :data:`WHO`; a branch is in none."""
    return (one.code, one.name, one.branch_name if one.subject.kind == "member" else None)


def _points(thousandths: int) -> Decimal:
    return Decimal(show(from_thousandths(thousandths)))


def _form_note(form: Form) -> str:
    fillers = ";".join(filler_names(filling) for filling in form.fillings)
    return _("表 {form}《{title}》 评分人:{fillers}").format(form=form.id, title=_(form.title), fillers=fillers)
