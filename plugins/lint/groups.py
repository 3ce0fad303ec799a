"""What quotas, ranks and selections have in common: figures that are figures, shares, groups, tie-breakers."""

from collections.abc import Iterator

from ..contract import Const, ParamRef, Value
from ..contract.numbers import show_percent
from ..i18n import _
from .names import GROUPS, Names
from .references import faults, unknown


def figure_faults(value: Value | None, names: Names) -> Iterator[str]:
    """What is wrong with a figure of the scheme itself, which must be a constant or a numeric parameter."""
    if value is None:
        return
    if not isinstance(value, Const | ParamRef):
        yield _("这里只能写固定的数或参数,不能写公式")
    else:
        yield from faults(value, names, "year")


def share_faults(value: Value | None, names: Names) -> Iterator[str]:
    """What is wrong with a figure that must be a share of one."""
    yield from figure_faults(value, names)
    share = names.figure(value)
    if share is not None and not 0 <= share <= 1:
        yield _("比例 {share} 不在 0 到 100% 之间").format(share=show_percent(share))


def days_faults(value: Value | None, names: Names) -> Iterator[str]:
    """What is wrong with a figure that must be a number of days."""
    yield from figure_faults(value, names)
    days = names.figure(value)
    if days is not None and (days < 0 or days.denominator != 1):
        yield _("天数要是不小于 0 的整数")


def group_faults(group: str | ParamRef, names: Names) -> Iterator[str]:
    """What is wrong with the kind of group a quota or rank is taken in."""
    if isinstance(group, str):
        words: tuple[str, ...] = (group,)
    else:
        param = names.params.get(group.param)
        if param is None or param.kind != "choice":
            yield unknown(_("选择型参数"), group.param)
            return
        words = param.choices
    for word in words:
        if word not in GROUPS:
            yield _("分组“{word}”只能是 {groups}").format(word=word, groups="、".join(GROUPS))


def tie_faults(ties: tuple[str, ...], names: Names) -> Iterator[str]:
    """What is wrong with tie-breakers, which are names of parts of the total."""
    yield from (unknown(_("部分(写在总分公式里的)"), name) for name in ties if name not in names.parts)
