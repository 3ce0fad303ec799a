"""Clause names of the bureau's document: its articles; category and serial number in its annexed table of targets."""

CATEGORIES = "第二条"
RESPONSIBLE = "第三条"
PLANS = "第四条"
YEARLY = "第五条"
CHECK = "第六条"
RESULT = "第七条"
ADVANCED = "第八条"
ANNEX = "附件"

COUNT = "一二三四五六七八九"


def category(id_: str) -> str:
    """Return the clause name of the category of targets with that number: ``附件第二类``."""
    return f"{ANNEX}第{COUNT[int(id_) - 1]}类"


def item(id_: str) -> str:
    """Return the clause name of the item with that id: ``附件第二类第5项``."""
    section, number = id_.split(".")
    return f"{category(section)}第{number}项"
