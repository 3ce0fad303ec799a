"""What a roster says, as frozen values: organisations, members, and notes on everything that was interpreted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum

from ....plugins.i18n import _
from ...kernel.errors import Problem
from ...spreadsheet.headers import ColumnQuestion
from ...spreadsheet.model import SheetData


class OrganisationKind(StrEnum):
    """Kinds of party organisation, from above to below."""

    COMMITTEE = "committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"


class Topic(Enum):
    """What a note is about, so that a report can put like with like."""

    FILE = "file"
    SHEET = "sheet"
    COLUMN = "column"
    HEADER = "header"
    HIDDEN = "hidden"
    TOTAL = "total"
    SKIPPED = "skipped"
    BLANKS = "blanks"
    WORDING = "wording"
    QUOTED = "quoted"
    DATE = "date"
    NUMBER = "number"
    FORMULA = "formula"
    MERGED = "merged"
    NAMESAKE = "namesake"
    EMPTY = "empty"

    @property
    def title(self) -> str:
        """Its heading in a report."""
        return {
            Topic.FILE: _("文件"),
            Topic.SHEET: _("没有读取的工作表"),
            Topic.COLUMN: _("不导入的列"),
            Topic.HEADER: _("表头"),
            Topic.HIDDEN: _("隐藏的行"),
            Topic.TOTAL: _("合计行"),
            Topic.SKIPPED: _("跳过的行"),
            Topic.BLANKS: _("多余的空格"),
            Topic.WORDING: _("换成统一叫法"),
            Topic.QUOTED: _("写明是文字的单元格"),
            Topic.DATE: _("日期写法"),
            Topic.NUMBER: _("存成数字的号码"),
            Topic.FORMULA: _("没有结果的公式"),
            Topic.MERGED: _("合并单元格"),
            Topic.NAMESAKE: _("同名"),
            Topic.EMPTY: _("没有填写"),
        }[self]


@dataclass(frozen=True, slots=True)
class Note:
    """One doubtful thing and how it was understood; nothing to be answered. Row and column as in ``Problem``.

    ``value`` is safe to show.
    """

    topic: Topic
    sheet: str
    row: int
    column: int
    value: str
    understood: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An organisation. ``code`` is empty when the file gives none. ``parent`` is the key of the one above, or empty.

    ``sheet`` and ``row`` are where it stands, or where a member first names it; ``code_column`` is that of its code.
    """

    code: str
    name: str
    kind: OrganisationKind
    parent: str
    domain: str
    sheet: str
    row: int
    code_column: int = 0

    @property
    def key(self) -> str:
        """What members and lower organisations of the same roster name it by."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class Member:
    """A member. ``branch`` is the key of the organisation; ``status`` is 正式, 预备 or empty when the file is silent;
    ``class_`` is 骨干, 普通, 流动 or another word as typed; ``joined`` and ``since``, the day they came from elsewhere
    (转入日期), are the first of the month when no day is given.
    """

    code: str
    name: str
    branch: str
    class_: str
    status: str
    post: str
    joined: date | None
    since: date | None
    sheet: str
    row: int
    code_column: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """All of a file. With any ``problems`` nothing of it may be taken.

    ``classes`` are those of organisations by their keys, wherever the file gives them: with the organisation or with
    its members. ``questions`` are those that headers of a sheet leave open; nothing else is said then.
    """

    branches: tuple[Branch, ...]
    members: tuple[Member, ...]
    classes: Mapping[str, str]
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]
    questions: tuple[tuple[SheetData, tuple[ColumnQuestion, ...]], ...] = ()
