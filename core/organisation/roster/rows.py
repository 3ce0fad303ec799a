"""One row of a roster: its cells interpreted one by one, with a note on each that was not taken literally."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ....plugins.i18n import _
from ...kernel.errors import Error, Problem
from ...kernel.naming import name_fault, unpadded, word_fault
from ...kernel.text import match_key, shown
from ...spreadsheet import cells
from ...spreadsheet.table import TableColumn, TableRecord
from ..probation import joining_fault
from .model import Note, OrganisationKind, Topic

NAME_OF_PERSON = ("姓名", "党员姓名")
NAME_OF_BRANCH = ("支部名称", "党支部名称")

PARENT = TableColumn(
    "parent",
    (
        *("上级", "上级组织", "上级党组织", "所在党支部", "所在支部", "所属党支部", "所属支部"),
        *("所在党组织", "所属党组织", "党支部", "支部"),
    ),
    fill_merged=True,
)
"""Where somebody or something belongs."""

IN_LISTS = "支部"
"""How users call that in a list of members."""

COLUMNS = (
    TableColumn("code", ("编号", "代码", "党员编号", "人员编号", "组织编号", "支部编号")),
    TableColumn("name", ("名称", *NAME_OF_PERSON, *NAME_OF_BRANCH, "组织名称", "党组织名称"), required=True),
    TableColumn("kind", ("类型", "组织类型")),
    PARENT,
    TableColumn("domain", ("领域", "所属领域")),
    TableColumn("class", ("类别", "党员类别", "人员类别")),
    TableColumn("branch_class", ("支部类别", "党支部类别", "所在支部类别", "组织类别", "党组织类别"), fill_merged=True),
    TableColumn("status", ("正式/预备", "正式/预备党员", "正式或预备", "党员状态")),
    TableColumn("post", ("党内职务", "职务")),
    TableColumn("joined", ("入党日期", "入党时间", "入党年月")),
    TableColumn(
        "since",
        (
            *("转入日期", "转入时间", "转入年月", "转入本单位日期", "转入本单位时间"),
            *("组织关系转入日期", "组织关系转入时间", "关系转入日期", "关系转入时间"),
        ),
    ),
)

_KINDS: Mapping[str, OrganisationKind | None] = {
    **dict.fromkeys(("党委", "committee"), OrganisationKind.COMMITTEE),
    **dict.fromkeys(("党总支", "总支", "general_branch"), OrganisationKind.GENERAL_BRANCH),
    **dict.fromkeys(("党支部", "支部", "branch"), OrganisationKind.BRANCH),
    **dict.fromkeys(("党员", "member"), None),
}
_STATUS = {"正式": "正式", "正式党员": "正式", "预备": "预备", "预备党员": "预备"}
_CLASSES = {word + end: word for word in ("骨干", "普通", "流动") for end in ("", "类", "党员", "类党员")}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One record understood. ``organisation`` is ``None`` for a member; ``kind_stated`` tells a long form from a list
    of members; ``parent`` is as written, a code or a name. ``branch_class`` is the class of the organisation itself, or
    of the one a member belongs to.
    """

    record: TableRecord
    organisation: OrganisationKind | None
    kind_stated: bool
    code: str
    name: str
    parent: str
    domain: str
    class_: str
    branch_class: str
    status: str
    post: str
    joined: date | None
    since: date | None


class RowReader:
    """Reads the records of one table; collects notes and problems on the way.

    ``default`` is what a row is when the table has no kind column: an organisation kind, or ``None`` for a member;
    nobody joined after ``until``.
    """

    def __init__(
        self, default: OrganisationKind | None, until: date, notes: list[Note], problems: list[Problem]
    ) -> None:
        self._default = default
        self._until = until
        self._notes = notes
        self._problems = problems

    def read(self, record: TableRecord) -> RosterRow:
        """The record understood; what cannot be is a problem and left empty."""
        kind_stated = "kind" in record.columns
        organisation = self._kind(record) if kind_stated else self._default
        return RosterRow(
            record=record,
            organisation=organisation,
            kind_stated=kind_stated,
            code=self._code(record),
            name=self._name(record),
            parent=self._parent(record),
            domain=self._text(record, "domain"),
            class_=self._class(record) if organisation is None else "",
            branch_class=self._branch_class(record, is_member=organisation is None),
            status=self._status(record, is_member=organisation is None),
            post=self._text(record, "post"),
            joined=self._joined(record),
            since=self._since(record, is_member=organisation is None),
        )

    def _note(self, record: TableRecord, name: str, topic: Topic, understood: str) -> None:
        value = record.values.get(name)
        typed = value if isinstance(value, str) else cells.text(value)
        place = record.columns.get(name, 0)
        self._notes.append(Note(topic, record.sheet, record.row_number, place, shown(typed), understood))

    def _text(self, record: TableRecord, name: str) -> str:
        typed = self._typed(record, name)
        return self._sound(record, name, typed, word_fault(typed))

    def _typed(self, record: TableRecord, name: str) -> str:
        value = record.values[name]
        typed = cells.text(value)
        if isinstance(value, str) and value != typed:
            self._note(record, name, Topic.BLANKS, typed)
        return typed

    def _sound(self, record: TableRecord, name: str, typed: str, sentence: str | None) -> str:
        """What was typed, or nothing after telling what is wrong with it."""
        if sentence is None:
            return typed
        self._problems.append(record.problem(name, sentence))
        return ""

    def _code(self, record: TableRecord) -> str:
        self._typed(record, "code")
        try:
            return cells.code(record.values["code"])
        except Error as error:
            return self._sound(record, "code", "", error.message)

    def _parent(self, record: TableRecord) -> str:
        """The organisation that a row belongs to, named by code or by name."""
        typed = self._typed(record, "parent")
        try:
            cells.called(record.values["parent"])
        except Error as error:
            return self._sound(record, "parent", "", error.message)
        return self._sound(record, "parent", typed, name_fault(typed) if typed else None)

    def _name(self, record: TableRecord) -> str:
        """The name; blanks that are no part of it are noted."""
        typed = cells.text(record.values["name"])
        if not typed:
            self._problems.append(record.problem("name", _("没有写姓名或名称。")))
            return ""
        name = unpadded(typed)
        if record.values["name"] != name:
            self._note(record, "name", Topic.BLANKS, name)
        return self._sound(record, "name", name, name_fault(name))

    def _kind(self, record: TableRecord) -> OrganisationKind | None:
        typed = cells.text(record.values["kind"])
        key = match_key(typed)
        if key not in _KINDS:
            unknown = _("类型「{value}」不认识,请写党委、党总支、党支部或党员。").format(value=shown(typed))
            self._problems.append(record.problem("kind", unknown if typed else _("没有写类型,请写党支部或党员。")))
        return _KINDS.get(key)

    def _class(self, record: TableRecord) -> str:
        typed = cells.text(record.values["class"])
        understood = _CLASSES.get(match_key(typed), typed)
        if typed and record.values["class"] != understood:
            self._note(record, "class", Topic.WORDING, understood)
        return understood

    def _branch_class(self, record: TableRecord, *, is_member: bool) -> str:
        """The class of an organisation, which its own row may also call just 类别."""
        written = self._text(record, "branch_class")
        if is_member or "class" not in record.columns:
            return written
        own = self._text(record, "class")
        if own and written and own != written:
            sentence = _("同一行里类别写了「{one}」和「{other}」,请只留一个。").format(
                one=shown(own), other=shown(written)
            )
            self._problems.append(record.problem("branch_class", sentence))
        return own or written

    def _joined(self, record: TableRecord) -> date | None:
        found = self._date(record, "joined")
        fault = joining_fault(found, self._until) if found is not None else ""
        if fault:
            self._problems.append(record.problem("joined", fault))
        return found

    def _since(self, record: TableRecord, *, is_member: bool) -> date | None:
        found = self._date(record, "since")
        if found is not None and not is_member:
            self._problems.append(record.problem("since", _("只有党员有转入日期,组织的这一格请留空。")))
        return found

    def _status(self, record: TableRecord, *, is_member: bool) -> str:
        typed = cells.text(record.values["status"])
        understood = _STATUS.get(match_key(typed), "")
        if typed and not understood:
            sentence = _("「{value}」不认识,请写正式或预备。").format(value=shown(typed))
            self._problems.append(record.problem("status", sentence))
        elif typed and record.values["status"] != understood:
            self._note(record, "status", Topic.WORDING, understood)
        elif is_member and not typed and "status" in record.columns:
            self._note(record, "status", Topic.EMPTY, _("没有写正式还是预备"))
        return understood

    def _date(self, record: TableRecord, name: str) -> date | None:
        read = cells.date(record.values[name])
        if isinstance(read, cells.Refusal):
            self._problems.append(record.problem(name, read.sentence))
            return None
        if read is None:
            return None
        if read.doubtful:
            understood = read.understood if read.has_day else _("{month},按 1 日记").format(month=read.understood)
            self._note(record, name, Topic.DATE, understood)
        return read.value
