"""Who stands under whom in a roster: parents given by code or by name, found, checked, and made when only named."""

from collections.abc import Collection, Sequence
from datetime import date

from ....plugins.i18n import _
from ...kernel.errors import Problem
from ...kernel.text import match_key, shown
from ...spreadsheet import cells
from .model import Branch, Member, Note, OrganisationKind, Topic
from .rows import RosterRow


class RosterTree:
    """Links the rows of all sheets of one roster. ``known`` are codes of organisations that exist already."""

    def __init__(self, rows: Sequence[RosterRow], known: Collection[str]) -> None:
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self._known = known
        self._check_codes(rows)
        organisations = [row for row in rows if row.organisation is not None]
        self._member_codes = {row.code for row in rows if row.organisation is None and row.code}
        self._keys = {row.code or row.name for row in organisations}
        self._by_name: dict[str, list[str]] = {}
        for row in organisations:
            self._by_name.setdefault(match_key(row.name), []).append(row.code or row.name)
        self._check_names(organisations)
        branches = [self._branch(row) for row in organisations]
        self._made: dict[str, Branch] = {}
        self.members = tuple(self._member(row) for row in rows if row.organisation is None)
        self.branches = (*branches, *self._made.values())
        self._check_cycles(organisations)
        self._note_namesakes()

    def _branch(self, row: RosterRow) -> Branch:
        parent = self._find(row) if row.parent else ""
        kind = row.organisation or OrganisationKind.BRANCH
        return Branch(row.code, row.name, kind, parent or "", row.domain, row.record.sheet, row.record.row_number)

    def _member(self, row: RosterRow) -> Member:
        if not row.parent:
            self.problems.append(row.record.problem("parent", _("没有写所在支部。")))
        branch = self._find(row) if row.parent else ""
        joined: date | None = row.joined
        place = (row.record.sheet, row.record.row_number)
        return Member(row.code, row.name, branch or "", row.class_, row.status, row.post, joined, *place)

    def _find(self, row: RosterRow) -> str | None:
        """The key of the organisation that the row names as its parent; ``None`` after reporting a problem."""
        if row.parent in self._keys or row.parent in self._known:
            return row.parent
        named = self._by_name.get(match_key(row.parent), [])
        if len(named) == 1:
            return named[0]
        parent = shown(row.parent)
        if named:
            sentence = _("有 {count} 个组织都叫“{parent}”,请写它的编号。").format(count=len(named), parent=parent)
        elif row.parent in self._member_codes:
            sentence = _("上级“{parent}”是一名党员,请写支部的编号或名称。").format(parent=parent)
        elif row.kind_stated or row.parent.isascii():
            sentence = _("上级“{parent}”不在名册里,请补上这个组织的一行,或改正编号。").format(parent=parent)
        else:
            return self._make(row)
        self.problems.append(row.record.problem("parent", sentence))
        return None

    def _make(self, row: RosterRow) -> str:
        """A branch that a list of members only names: there once, spelled as the first member's row has it."""
        place = (row.record.sheet, row.record.row_number)
        branch = Branch("", row.parent, OrganisationKind.BRANCH, "", "", *place)
        return self._made.setdefault(match_key(row.parent), branch).key

    def _check_codes(self, rows: Sequence[RosterRow]) -> None:
        first: dict[str, RosterRow] = {}
        for row in rows:
            earlier = first.setdefault(row.code, row) if row.code else row
            if earlier is not row:
                sentence = _("编号“{code}”与工作表“{sheet}”第 {row} 行重复。").format(
                    code=shown(row.code), sheet=shown(earlier.record.sheet), row=earlier.record.row_number
                )
                self.problems.append(row.record.problem("code", sentence))

    def _check_names(self, organisations: Sequence[RosterRow]) -> None:
        seen: set[str] = set()
        for row in organisations:
            if not row.code and row.name in seen:
                sentence = _("组织“{name}”写了两次,请删去一行,或给两个都写上编号。").format(name=shown(row.name))
                self.problems.append(row.record.problem("name", sentence))
            seen.add(row.name)

    def _check_cycles(self, organisations: Sequence[RosterRow]) -> None:
        parents = {branch.key: branch.parent for branch in self.branches}
        sound: set[str] = set()
        for row in organisations:
            path: set[str] = set()
            key = row.code or row.name
            while key and key not in sound and key not in path:
                path.add(key)
                key = parents.get(key, "")
            if key in path:
                sentence = _("“{name}”的上级一级级往上又回到了它自己,请改正上级。").format(name=shown(row.name))
                self.problems.append(row.record.problem("parent", sentence))
            sound |= path

    def _note_namesakes(self) -> None:
        first: dict[tuple[str, str], Member] = {}
        for member in self.members:
            earlier = first.setdefault((member.branch, member.name), member)
            if earlier is not member and member.name:
                understood = _("与工作表“{sheet}”第 {row} 行同支部同名,按两个人导入").format(
                    sheet=shown(earlier.sheet), row=earlier.row
                )
                place = (member.sheet, member.row, 0)
                self.notes.append(Note(Topic.NAMESAKE, *place, shown(cells.text(member.name)), understood))
