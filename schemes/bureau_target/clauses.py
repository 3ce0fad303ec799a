"""Clause names of the bureau's document. Its copy has lost the numbers of clauses too; categories and items
are quoted by their place in the table of targets.
"""

UNNUMBERED = "条号不详"
"""The document fixes it, but the number of the clause is not on record."""

COUNT = "一二三四五六七八九"


def category(id_: str) -> str:
    """Return the clause name of the category of targets with that number: ``第二类``."""
    return f"第{COUNT[int(id_) - 1]}类"


def item(id_: str) -> str:
    """Return the clause name of the item with that id: ``第二类第5项``."""
    section, number = id_.split(".")
    return f"{category(section)}第{number}项"
