"""The commands of the working-day calendar, in the form that :mod:`.declarations` asks for."""

from ...plugins.i18n import N_
from .declaring import IN_UNIT, JSON, REASON, CommandLine, arg

DAY = arg("day", help_=N_("日期,如 2026-12-01"), metavar=N_("日期"))

CALENDAR_COMMANDS: tuple[CommandLine, ...] = (
    CommandLine(
        ("calendar", "show"),
        N_("一年的工作日历:哪些天放假、哪些周末上班,依据和改动"),
        "workdays:show",
        (arg("year", help_=N_("年份;不写就是今年"), nargs="?", type=int, metavar=N_("年份")), IN_UNIT, JSON),
    ),
    CommandLine(
        ("calendar", "set"),
        N_("把某一天改成放假或上班,写明理由"),
        "workdays:change",
        (DAY, arg("what", help_=N_("休 或 班"), metavar=N_("休或班")), IN_UNIT, REASON),
    ),
    CommandLine(
        ("calendar", "add"),
        N_("录入一年的放假安排;没有录入的年份算不出工作日"),
        "workdays:add",
        (
            arg("year", help_=N_("年份,如 2027"), type=int, metavar=N_("年份")),
            IN_UNIT,
            arg(
                "--off",
                help_=N_("放假的日子,如「元旦 1月1日至1月3日、春节 2月6日至2月12日」;可以写多次"),
                action="append",
                required=True,
                metavar=N_("日子"),
            ),
            arg(
                "--work",
                help_=N_("调休上班的周末,写法相同;可以写多次"),
                action="append",
                default=[],
                metavar=N_("日子"),
            ),
            arg("--source", help_=N_("依据的文件"), required=True, metavar=N_("依据")),
        ),
    ),
    CommandLine(
        ("calendar", "after"),
        N_("某一天以后第几个工作日是哪一天;当天不算"),
        "workdays:count",
        (DAY, arg("days", help_=N_("几个工作日"), type=int, metavar=N_("天数")), IN_UNIT),
    ),
)
