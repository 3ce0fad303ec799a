"""Commands about the calendar of working days: a year of it, changing a day, adding a year, counting."""

import argparse
from typing import TYPE_CHECKING

from ...core.kernel.errors import Error
from ...core.kernel.text import shown
from ...core.kernel.written_days import read_working
from ...plugins.i18n import _
from .context import served
from .output import say, say_json, say_table, tell

if TYPE_CHECKING:
    from ...core.kernel.workdays import CalendarYear


def show(arguments: argparse.Namespace) -> int:
    """List the days of a year that are not what their weekday makes them."""
    with served(arguments) as services:
        unit, today = services.units.meant(arguments.unit), services.workspace.clock.today()
        found = services.workdays.year(unit, arguments.year or today.year)
        years = services.workdays.years(unit)
    if arguments.json:
        say_json(_year_data(found))
        return 0
    if not found.known:
        raise Error(
            _("{year} 年还没有工作日历。").format(year=found.year),
            _("已有 {first} 到 {last} 年;用 kaoping calendar add 录入。").format(first=years[0], last=years[-1]),
        )
    tell(_("{year} 年  依据:{source}").format(year=found.year, source=shown(found.source)))
    header = (_("日期"), _("星期"), _("安排"), _("名称"), _("理由"), _("谁"))
    say_table(
        header,
        [
            (one.day, weekday(one.day.weekday()), _("上班") if one.working else _("放假"), one.name, one.reason,
             one.actor)
            for one in found.days
        ],
    )  # fmt: skip
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Let a day be a working day or none."""
    working = read_working(arguments.what)
    with served(arguments) as services:
        unit = services.units.meant(arguments.unit)
        one = services.workdays.change(unit, arguments.day, arguments.reason, working=working)
    tell((_("{day} 改为上班") if one.working else _("{day} 改为放假")).format(day=one.day))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Add a year to the calendar."""
    a = arguments
    with served(a) as services:
        unit = services.units.meant(a.unit)
        found = services.workdays.add(unit, a.year, "、".join(a.off), "、".join(a.work), a.source)
    off = sum(not one.working for one in found.days)
    words = _("已录入 {year} 年的工作日历:放假 {off} 天,周末上班 {work} 天")
    tell(words.format(year=found.year, off=off, work=len(found.days) - off))
    return 0


def count(arguments: argparse.Namespace) -> int:
    """Print the so many-th working day behind a day."""
    with served(arguments) as services:
        say(services.workdays.after(services.units.meant(arguments.unit), arguments.day, arguments.days).isoformat())
    return 0


def weekday(number: int) -> str:
    """Return what a day of the week is called, Monday 0."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[number]


def _year_data(found: "CalendarYear") -> dict[str, object]:
    return {
        "year": found.year,
        "known": found.known,
        "source": found.source,
        "days": [
            {"day": one.day.isoformat(), "working": one.working, "name": one.name, "reason": one.reason,
             "actor": one.actor}
            for one in found.days
        ],
    }  # fmt: skip
