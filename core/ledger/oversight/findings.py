"""What checks found about the items of a form, to be seen beside them: nothing is counted here.

Two things say something about an item: the remark of a spot check on an entry of a book that the item looks at, and an
entry of a book of findings that names the item.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ....plugins.contract import Item
from .model import verdict_title


@dataclass(frozen=True, slots=True)
class ItemFinding:
    """Something that was found about items of a subject.

    ``item`` is the one that the entry names; empty for a remark of a spot check, which concerns the items that look at
    ``book``. ``check`` is what the check is called, ``date`` the ISO day of the entry, ``verdict`` sound or fault,
    ``words`` what was found, ``by`` who says so.
    """

    entry_id: int
    book: str
    item: str
    check: str
    date: str
    verdict: str
    words: str
    by: str

    @property
    def sentence(self) -> str:
        """What was found, in one line."""
        return " ".join(filter(None, (self.check, self.date, verdict_title(self.verdict), self.words)))


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings by the code of the subject they are about."""

    by_subject: Mapping[str, tuple[ItemFinding, ...]]

    def about(self, code: str, item: Item) -> tuple[ItemFinding, ...]:
        """Return what was found about an item of the subject with that code."""
        books = {requirement.book for requirement in item.requires}
        found = self.by_subject.get(code, ())
        return tuple(one for one in found if (one.item == item.id if one.item else one.book in books))
