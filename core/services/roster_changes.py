"""The changes of one person: what a screen asks for each, which facts the answers change, and making them.

A change that is offered is a plain value with an id; what its answers mean is known here alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ...plugins.i18n import _
from ..organisation.model import FULL, PersonRow
from .typed_dates import read_day

if TYPE_CHECKING:
    from ..storage.transaction import Transaction

ChangeId = Literal["transfer", "confirm", "prolong", "mobile", "back", "post", "details", "arrival", "leave"]
"""A change as it is offered on a person's screen; some ask for several facts at once."""

FactId = Literal[
    "transfer", "leave", "status", "prolong", "mobile", "back", "rename", "class", "joined", "since", "post", "endpost"
]  # fmt: skip
"""A single fact that changes, as the command line names it."""

NEED_VALUE: frozenset[FactId] = frozenset({"transfer", "status", "rename", "since", "post", "endpost"})
TAKE_VALUE: frozenset[FactId] = NEED_VALUE | {"mobile", "class", "joined"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something a change has to know: its label, what stands there at first, whether it may stay empty."""

    label: str
    text: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A change of one person that may be made: its title, a sentence about it, what it asks in order."""

    id: ChangeId
    title: str
    about: str
    asks: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that becomes otherwise: its new value as typed, and the organisation of a post (empty: the own branch).

    ``day`` is when it becomes so, ``note`` what whoever records it remarks.
    """

    what: FactId
    day: date
    value: str = ""
    organisation: str = ""
    note: str = ""


def offered(id_: ChangeId, person: PersonRow, today: date) -> RosterChange:
    """The change ``id`` as it is offered for a person who stands as ``person`` says."""
    day, note = Prompt("", today.isoformat()), Prompt(_("说明"), "", optional=True)

    def on(label: str) -> Prompt:
        return Prompt(label, day.text)

    name = person.name
    match id_:
        case "transfer":
            about = _("现在在「{branch}」。转到哪个支部?写名称或编号;在原支部的职务同时结束。")
            asks = (Prompt(_("转到支部")), on(_("转接日期")), note)
            return RosterChange(id_, _("转接"), about.format(branch=person.branch), asks)
        case "confirm":
            about = _("「{name}」现在是{status}党员,按期转为正式党员。").format(name=name, status=person.status)
            return RosterChange(id_, _("转正"), about, (on(_("转正日期")), note))
        case "prolong":
            about = _("延长「{name}」的预备期;只能延长一次,最多一年。").format(name=name)
            return RosterChange(id_, _("延长预备期"), about, (on(_("决定日期")), note))
        case "mobile":
            about = _("「{name}」从哪一天起外出流动?").format(name=name)
            return RosterChange(id_, _("外出流动"), about, (on(_("外出日期")), note))
        case "back":
            about = _("「{name}」从 {day} 起外出流动。哪一天回来的?").format(name=name, day=person.mobile_since)
            return RosterChange(id_, _("流动返回"), about, (on(_("返回日期")), note))
        case "post":
            held = _("现任:{posts}。").format(posts="、".join(person.posts)) if person.posts else _("现在没有职务。")
            posts = (
                Prompt(_("任职"), "", optional=True), Prompt(_("免职"), "", optional=True),
                Prompt(_("在哪个组织(空为本支部)"), "", optional=True),
            )  # fmt: skip
            about = held + _("写明任什么职,或免什么职。")
            return RosterChange(id_, _("任免职务"), about, (*posts, on(_("日期")), note))
        case "details":
            known = (
                Prompt(_("姓名"), name), Prompt(_("类别"), person.class_name, optional=True),
                Prompt(_("入党日期"), person.joined or "", optional=True),
            )  # fmt: skip
            about = _("改姓名、类别、入党日期;没改的格不动,原来的值留在变动记录里。")
            return RosterChange(id_, _("改登记"), about, (*known, on(_("从哪天起")), note))
        case "arrival":
            about = _("「{name}」的组织关系哪一天转入本单位?考评按它算从哪个月起在本单位;可以是以后的日子。")
            asks = (Prompt(_("转入日期")), on(_("登记日期")), note)
            return RosterChange(id_, _("转入日期"), about.format(name=name), asks)
        case "leave":
            about = _("「{name}」从哪一天起不在本单位花名册上?转出、去世、除名等写在说明里;职务同时结束。")
            return RosterChange(id_, _("离开名册"), about.format(name=name), (on(_("离开日期")), Prompt(_("说明"))))


def meant(id_: ChangeId, person: PersonRow, answers: tuple[str, ...]) -> Iterator[FactChange]:
    """The facts that ``answers`` to the change ``id`` change; ``person`` is what stood there when it was offered.

    Raises:
        Error: a day cannot be read, or there are not as many answers as were asked for.
    """
    *values, typed, note = answers
    day = read_day(typed)
    match id_, values:
        case "transfer", [branch]:
            yield FactChange("transfer", day, branch, note=note)
        case "confirm", []:
            yield FactChange("status", day, FULL, note=note)
        case (("prolong" | "mobile" | "back" | "leave"), []):
            yield FactChange(id_, day, note=note)
        case "arrival", [arrived]:
            yield FactChange("since", day, arrived, note=note)
        case "post", [given, ended, organisation]:
            if ended:
                yield FactChange("endpost", day, ended, organisation, note)
            if given:
                yield FactChange("post", day, given, organisation, note)
        case "details", [name, class_name, joined]:
            if name != person.name:
                yield FactChange("rename", day, name, note=note)
            if class_name != person.class_name:
                yield FactChange("class", day, class_name, note=note)
            if joined != (person.joined or ""):
                yield FactChange("joined", day, joined, note=note)
        case _:
            raise ValueError(f"{id_} is not answered by {len(answers)} texts")


def record(transaction: "Transaction", person: str, change: FactChange) -> bool:
    """Let one fact about somebody (by code, or a name only one has) become otherwise; whether anything was written.

    Raises:
        Error: the value cannot be understood, or the roster refuses the change.
    """
    from ..organisation import changes

    who, value, day, note = (transaction, person), change.value, change.day, change.note
    match change.what:
        case "transfer":
            return changes.transfer(*who, value, day, note)
        case "leave":
            return changes.leave(*who, day, note)
        case "status":
            return changes.set_status(*who, value, day, note)
        case "prolong":
            changes.prolong_probation(*who, day, note)
            return True
        case "mobile":
            return changes.set_mobile(*who, read_day(value) if value else day, day, note)
        case "back":
            return changes.set_mobile(*who, None, day, note)
        case "rename":
            return changes.rename(*who, value, day, note)
        case "class":
            return changes.set_class(*who, value, day, note)
        case "joined":
            return changes.set_joined(*who, read_day(value) if value else None, day, note)
        case "since":
            return changes.set_arrival(*who, read_day(value), day, note)
        case "post":
            return changes.give_post(*who, value, day, organisation=change.organisation, note=note)
        case "endpost":
            return changes.end_post(*who, value, day, organisation=change.organisation, note=note)
