"""Subjects, and selections of them that a form, an item, a rule or a table of points is for."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..i18n import _
from .values import span

SubjectKind = Literal["branch", "member"]
GroupBy = Literal["unit", "branch", "domain", "class"]


class Membership(NamedTuple):
    """A time in which somebody belonged to the organisation, by ISO days: from ``first``, before ``until``.

    Empty: for as long as anybody remembers, or still.
    """

    first: str = ""
    until: str = ""


class Excuse(NamedTuple):
    """A period for which the office asks nothing of a subject, and its reason."""

    period: str
    reason: str


Role = Literal[
    "admin", "office", "assessor", "secretary", "recorder", "member", "representative", "superior", "auditor"
]


@dataclass(frozen=True, slots=True)
class Subject:
    """A branch or member as the round froze it.

    ``branch`` is the code of the branch a member belongs to (of the parent for a branch); ``previous_total``
    is last year's printed total in hundredths where there is one, ``previous_source`` the file it was imported from
    where no round gave it. ``memberships`` are its times in the organisation, None for the whole year; ``excused`` are
    periods for which the office asks nothing of it.
    """

    code: str
    name: str
    kind: str = "branch"
    branch: str = ""
    domain: str = ""
    class_name: str = ""
    status: str = ""
    previous_total: int | None = None
    previous_source: str = ""
    memberships: tuple[Membership, ...] | None = None
    excused: tuple[Excuse, ...] = ()

    @property
    def always_there(self) -> bool:
        """True if every period asks something of the subject."""
        return self.memberships is None and not self.excused

    def left_out(self, period: str, joined_by: int = 1) -> str:
        """Return why ``period`` asks nothing of the subject; empty when it does.

        It does of whoever belonged to the organisation on one of its first ``joined_by`` days.
        """
        for excuse in self.excused:
            if excuse.period == period:
                return excuse.reason
        if self.memberships is None:
            return ""
        year, month, _months = span(period)
        first, last = f"{year}-{month:02d}-01", f"{year}-{month:02d}-{joined_by:02d}"
        there = any(each.first <= last and (not each.until or each.until > first) for each in self.memberships)
        return "" if there else _("不在本组织")

    def belonged(self, period: str) -> bool:
        """True if the subject belonged to the organisation on any day of ``period``; excuses do not matter."""
        if self.memberships is None:
            return True
        year, month, months = span(period)
        after = month - 1 + months
        first, end = f"{year}-{month:02d}-01", f"{year + after // 12}-{after % 12 + 1:02d}-01"
        return any(max(each.first, first) < min(each.until or end, end) for each in self.memberships)

    def group(self, by: str) -> str:
        """Return the group this subject is counted in: everybody, its branch, its domain or its class."""
        return {"branch": self.branch, "domain": self.domain, "class": self.class_name}.get(by, "")


@dataclass(frozen=True, slots=True)
class Who:
    """A selection of subjects; an empty tuple does not restrict."""

    classes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def includes(self, subject: Subject) -> bool:
        """True if ``subject`` is in this selection."""
        return (
            (not self.classes or subject.class_name in self.classes)
            and (not self.domains or subject.domain in self.domains)
            and (not self.statuses or subject.status in self.statuses)
        )

    def describe(self) -> str:
        """Return the restricting names, joined; empty when everybody is included."""
        return "、".join((*self.classes, *self.domains, *self.statuses))


EVERYONE = Who()


@dataclass(frozen=True, slots=True)
class SubjectClass:
    """A class of members with the words of the rule that define it."""

    id: str
    definition: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Subjects that are not graded at all; ``counted`` says whether they still count among a quota's people."""

    who: Who
    title: str
    clause: str = ""
    counted: bool = False
