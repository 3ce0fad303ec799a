"""A screen that is one list: read, narrowed by what is typed, opened by Enter. Subclasses say of what."""

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.widget import Widget

from ....core.kernel.pinyin import has_initials, matches_initials
from ....core.kernel.text import match_key
from ....plugins.i18n import N_, _
from ...commands import Command
from ...widgets.field import TextField
from ...widgets.listing import LazyRows, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from .page import Page

Item = TypeVar("Item")

BETWEEN = "|"
"""Keeps the texts apart in which an item is sought."""

FIND = Command("find", "ctrl+f,slash", N_("查找"), N_("按名称、编号或拼音首字母查找;再按 Esc 取消"))
RELOAD = Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False)


class ListPage(Page, Generic[Item]):
    """A field to find by, hidden until it is asked for, and a list; the cursor stays on its item."""

    COLUMNS: ClassVar[tuple[ListColumn, ...]]
    NOTHING: ClassVar[str] = N_("没有符合的")

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self._shown: tuple[Item, ...] = ()
        self._sought: list[tuple[str, str]] | None = None

    # What a subclass says.

    @abstractmethod
    def cells(self, item: Item) -> ListRow:
        """How an item looks."""

    @abstractmethod
    def key(self, item: Item) -> Hashable:
        """What an item is recognised by when the list is read again."""

    def words(self, item: Item) -> tuple[Sequence[str], str]:
        """What an item is found by: texts, and the stored initials of its name."""
        return [cell.text for cell in self.cells(item)], ""

    def titles(self, item: Item) -> Sequence[str]:  # noqa: ARG002  # most items have none
        """Names of books and organisations by whose initials an item is found as well."""
        return ()

    def wanted(self, item: Item) -> bool:  # noqa: ARG002  # every item is, unless a subclass filters
        """Whether an item is to be listed at all."""
        return True

    def listed(self) -> None:
        """Something to do whenever the list was laid out: figures in the header."""

    # The page.

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield TextField(_("查找"), id_="find")
        yield Listing(self.COLUMNS, _("正在读取.."))

    def begin(self) -> None:
        """Hide the field until it is asked for."""
        self._finder.display = False
        self.listing.focus()

    @property
    def listing(self) -> Listing:
        """The list."""
        return self.query_one(Listing)

    @property
    def shown(self) -> tuple[Item, ...]:
        """The items in the list."""
        return self._shown

    @property
    def here(self) -> Item | None:
        """The item under the cursor."""
        return self._shown[self.listing.current_row()] if self._shown else None

    def take(self, items: Sequence[Item]) -> None:
        """Show ``items``, as far as they match what was typed."""
        self._items, self._sought = tuple(items), None
        self.narrow()

    def narrow(self) -> None:
        """Choose what is shown and show it."""
        here = None if self.here is None else self.key(self.here)
        self._shown = tuple(item for item in self._found() if self.wanted(item))
        row = 0
        if here is not None:
            row = next((place for place, item in enumerate(self._shown) if self.key(item) == here), 0)
        self.listing.say_empty(_(self.NOTHING))
        self.listing.show(LazyRows(self._shown, self.cells), row)
        self.listed()

    def _found(self) -> Sequence[Item]:
        typed = self._finder.text
        key = match_key(typed)
        if not key:
            return self._items
        if self._sought is None:
            self._sought = [
                (match_key(BETWEEN.join(texts)), initials) for texts, initials in map(self.words, self._items)
            ]
        return [
            item
            for item, (text, initials) in zip(self._items, self._sought, strict=True)
            if key in text
            or (initials and key.isascii() and matches_initials(initials, typed))
            or any(has_initials(title, typed) for title in self.titles(item))
        ]

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        self.narrow()

    def action_find(self) -> None:
        """Open the field."""
        self._finder.display = True
        self._finder.focus()

    def action_reload(self) -> None:
        """Read again."""
        self.load()

    def action_back(self) -> None:
        """Close the field if it is open; else leave."""
        if self._finder.display:
            self._finder.clear()
            self._finder.display = False
            self.listing.focus()
            self.narrow()
        else:
            super().action_back()

    def to_list(self) -> bool:
        """Enter in the field goes to the list first, where that has something; whether it was in the field."""
        if self.focused is not self._finder:
            return False
        if self._shown:
            self.listing.focus()
        else:
            self.say(_(self.NOTHING))
        return True

    @property
    def _finder(self) -> TextField:
        return self.query_one("#find", TextField)
