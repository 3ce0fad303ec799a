"""The changes of one person that the roster screen offers: what each asks, and which service makes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.dates import today
from ..organisation import changes
from ..organisation.model import FULL
from ..organisation.queries import PersonRow
from ..storage.engine import Database
from .typed_dates import read_day

Do = Callable[[Database, str, str, str, Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something a change has to know: its label, what stands there at first, whether it may stay empty."""

    label: str
    text: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A change of one person: its title, a sentence about it, what it asks, and how it is made.

    ``do`` gets database, actor, unit, the person's code and the answers; it says whether anything was written.
    """

    title: str
    about: str
    asks: tuple[Prompt, ...]
    do: Do


def transfer(person: PersonRow) -> RosterChange:
    """To another branch."""

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        branch, day, note = answers
        return changes.transfer(database, actor, unit, code, branch, read_day(day), note)

    about = _("现在在「{branch}」。转到哪个支部?写名称或编号;在原支部的职务同时结束。")
    return RosterChange(
        _("转接"), about.format(branch=person.branch), (Prompt(_("转到支部")), _day(_("转接日期")), _note()), do
    )


def confirm(person: PersonRow) -> RosterChange:
    """From probationary to full member."""

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        day, note = answers
        return changes.set_status(database, actor, unit, code, FULL, read_day(day), note)

    about = _("「{name}」现在是{status}党员,按期转为正式党员。").format(name=person.name, status=person.status)
    return RosterChange(_("转正"), about, (_day(_("转正日期")), _note()), do)


def prolong(person: PersonRow) -> RosterChange:
    """A longer probation."""

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        day, note = answers
        changes.prolong_probation(database, actor, unit, code, read_day(day), note)
        return True

    about = _("延长「{name}」的预备期;只能延长一次,最多一年。").format(name=person.name)
    return RosterChange(_("延长预备期"), about, (_day(_("决定日期")), _note()), do)


def mobile(person: PersonRow) -> RosterChange:
    """Away from the branch, or back."""
    away = person.mobile_since is not None

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        day, note = answers
        since = read_day(day)
        if away:
            return changes.set_mobile(database, actor, unit, code, None, since, note)
        return changes.set_mobile(database, actor, unit, code, since, since, note)

    if away:
        about = _("「{name}」从 {day} 起外出流动。哪一天回来的?").format(name=person.name, day=person.mobile_since)
        return RosterChange(_("流动返回"), about, (_day(_("返回日期")), _note()), do)
    about = _("「{name}」从哪一天起外出流动?").format(name=person.name)
    return RosterChange(_("外出流动"), about, (_day(_("外出日期")), _note()), do)


def post(person: PersonRow) -> RosterChange:
    """A post given, or taken back."""
    held = _("现任:{posts}。").format(posts="、".join(person.posts)) if person.posts else _("现在没有职务。")

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        gives, ends, organisation, day, note = answers
        made = False
        for title, make in ((ends, changes.end_post), (gives, changes.give_post)):
            if title:
                made |= make(database, actor, unit, code, title, read_day(day), organisation=organisation, note=note)
        return made

    asks = (
        Prompt(_("任职"), "", optional=True), Prompt(_("免职"), "", optional=True),
        Prompt(_("在哪个组织(空为本支部)"), "", optional=True),
        _day(_("日期")), _note(),
    )  # fmt: skip
    return RosterChange(_("任免职务"), held + _("写明任什么职,或免什么职。"), asks, do)


def details(person: PersonRow) -> RosterChange:
    """Name, class and day of joining put right; what stays as it was changes nothing."""

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        name, class_name, joined, at, note = answers
        day = read_day(at)
        made = False
        if name != person.name:
            made |= changes.rename(database, actor, unit, code, name, day, note)
        if class_name != person.class_name:
            made |= changes.set_class(database, actor, unit, code, class_name, day, note)
        if joined != (person.joined or ""):
            since = read_day(joined) if joined else None
            made |= changes.set_joined(database, actor, unit, code, since, day, note)
        return made

    asks = (
        Prompt(_("姓名"), person.name), Prompt(_("类别"), person.class_name, optional=True),
        Prompt(_("入党日期"), person.joined or "", optional=True), _day(_("从哪天起")), _note(),
    )  # fmt: skip
    return RosterChange(_("改登记"), _("改姓名、类别、入党日期;没改的格不动,原来的值留在变动记录里。"), asks, do)


def leave(person: PersonRow) -> RosterChange:
    """Off the roster."""

    def do(database: Database, actor: str, unit: str, code: str, answers: Sequence[str]) -> bool:
        day, note = answers
        return changes.leave(database, actor, unit, code, read_day(day), note)

    about = _("「{name}」从哪一天起不在本单位花名册上?转出、去世、除名等写在说明里;职务同时结束。")
    return RosterChange(_("离开名册"), about.format(name=person.name), (_day(_("离开日期")), _note(optional=False)), do)


def _day(label: str) -> Prompt:
    return Prompt(label, today().isoformat())


def _note(*, optional: bool = True) -> Prompt:
    return Prompt(_("说明"), "", optional)
