"""A complete scheme of one item, packed into a wheel of its own for the broken plugins of the tests to vary."""

from typing import Any

from kaoping.plugins.contract import (
    Const,
    Filling,
    FillingRef,
    Form,
    Grade,
    Item,
    Marks,
    Scheme,
    Section,
    Source,
    Stage,
    num,
)


def small_scheme(id_: str, **changes: Any) -> Scheme:
    """A scheme called ``id`` that lints clean; ``changes`` are other values for its fields."""
    item = Item("1.1", "工作任务", num(100), clause="一")
    values: dict[str, Any] = {
        "version": "1.0",
        "title": "示例考核办法",
        "subject": "branch",
        "source": Source("示例单位", "示例办法"),
        "forms": (
            Form(
                "sheet", "考核表", num(100), (Section("1", "工作", (item,)),), (Filling("panel", "考核组", "assessor"),)
            ),
        ),
        "total": Marks("sheet", "panel"),
        "grades": (Grade("合格", Const(num(60)), clause="二"), Grade("不合格")),
        "stages": (
            Stage("mark", "考评", "fill", ("assessor",), (FillingRef("sheet", "panel"),)),
            Stage("compute", "汇总", "compute", ("office",)),
        ),
    }
    return Scheme(id=id_, **(values | changes))
