"""Empty workbooks for what the importers read back: their columns, a sample row, and the words that may be chosen."""

from collections.abc import Iterable, Mapping, Sequence

from ...plugins.contract import Form
from ...plugins.contract.values import show, within
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..organisation.roster.export import HEADERS
from ..rounds.model import AssessmentRound
from ..rounds.sheets.marking import filler_names
from ..spreadsheet.table import TableColumn
from ..spreadsheet.writer import Template, TemplateColumn
from . import columns

NUMBERS = frozenset(
    column.title for column in (columns.POINTS, columns.DEDUCTION, columns.OCCURRENCES, columns.VOTES, columns.WORTH)
)

ROSTER_SAMPLES = (
    ("B0001", "机关第一党支部", "支部", None, None, None, None, None, None, None),
    ("M00001", "张三", "党员", "B0001", None, "普通", "正式", "支部书记", "2012-07-01", "2025-05-01"),
)


def marks_template(round_: AssessmentRound) -> Template:
    """An empty workbook for marks of a round.

    Raises:
        Error: its scheme has no form.
    """
    scheme, year = round_.scheme, str(round_.year)
    if not scheme.forms:
        raise Error(_("方案“{title}”没有要打分的表。").format(title=_(scheme.title)))
    fillings = [filling for form in scheme.forms for filling in form.fillings]
    choices = {
        columns.FORM.title: [form.id for form in scheme.forms],
        columns.PERIOD.title: _unique(period for filling in fillings for period in within(filling.every, year)),
    }
    sample = _marks_sample(scheme.forms[0], round_.graded[0].code, year)
    how = _("每行填得分或扣分中的一种;没有扣分填扣分 0;同一项有几条扣分就写几行。")
    return _template(
        _headers(columns.MARKS),
        [sample],
        choices,
        _("打分"),
        [*map(_form_note, scheme.forms), how],
    )


def polls_template(round_: AssessmentRound) -> Template:
    """An empty workbook for vote counts of a round.

    Raises:
        Error: its scheme has no poll.
    """
    polls, year = round_.scheme.polls, str(round_.year)
    if not polls:
        raise Error(_("方案“{title}”没有测评。").format(title=_(round_.scheme.title)))
    choices = {
        columns.POLL.title: [poll.id for poll in polls],
        columns.PERIOD.title: _unique(period for poll in polls for period in within(poll.every, year)),
        columns.GROUP.title: _unique(group.id for poll in polls for group in poll.groups),
    }
    first = polls[0]
    option = first.options[0].id if first.options else str(first.scale[1] if first.scale else "")
    sample = (round_.graded[0].code, first.id, within(first.every, year)[0], first.groups[0].id, option, 12)
    return _template(
        _headers(columns.POLLS),
        [sample],
        choices,
        _("测评票数"),
        [_("每个对象、测评、期、群体、选项一行。")],
    )


def claims_template(round_: AssessmentRound) -> Template:
    """An empty workbook for register claims of a round.

    Raises:
        Error: its scheme has no register.
    """
    registers = round_.scheme.registers
    if not registers:
        raise Error(_("方案“{title}”没有加分、扣分或否决登记。").format(title=_(round_.scheme.title)))
    choices = {
        columns.REGISTER.title: [register.id for register in registers],
        columns.KIND.title: _unique(kind.id for register in registers for kind in register.kinds),
    }
    first = registers[0]
    kind = first.kinds[0].id if first.kinds else ""
    sample = (round_.graded[0].code, first.id, kind, f"{round_.year}-07-01", None, _("证书.jpg"), None, None, None)
    note = _("分值留空,就按类别规定的分值;次数留空,就是一次。")
    return _template(_headers(columns.CLAIMS), [sample], choices, _("登记"), [note])


def roster_template() -> Template:
    """A workbook for a roster, empty but for samples."""
    choices = {"类型": ["党委", "党总支", "党支部", "党员"], "正式/预备": ["正式", "预备"]}
    notes = [
        _("编号可以不填,导入时自动编号。上级写支部的编号或名称。"),
        _("转入日期:组织关系转入本单位的日子,不写就当作一直在本单位。"),
    ]
    return _template(HEADERS, ROSTER_SAMPLES, choices, _("花名册"), notes)


def _headers(wanted: Sequence[TableColumn]) -> list[str]:
    return [column.title for column in wanted]


def _template(
    headers: Sequence[str],
    samples: Sequence[Sequence[str | int | None]],
    choices: Mapping[str, Sequence[str]],
    title: str,
    notes: Sequence[str],
) -> Template:
    written = [TemplateColumn(header, is_number=header in NUMBERS) for header in headers]
    return Template(written, samples, choices, title, notes)


def _marks_sample(form: Form, subject: str, year: str) -> tuple[str | int | None, ...]:
    filling = form.fillings[0]
    item = next(form.items())
    figures = (None, 0) if item.points is None else (show(item.points), None)
    return (subject, form.id, within(filling.every, year)[0], filling.id, item.id, *figures, None, None, None)


def _form_note(form: Form) -> str:
    fillers = ";".join(filler_names(filling) for filling in form.fillings)
    items = "、".join(item.id for item in form.items())
    return _("表 {form}《{title}》 评分人:{fillers} 项目:{items}").format(
        form=form.id, title=_(form.title), fillers=fillers, items=items
    )


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
