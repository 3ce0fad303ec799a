"""A screen that is one list: read, narrowed by what is typed, opened by Enter. Subclasses say of what.

Where there is room, what is under the cursor is seen beside the list, once the cursor has rested there.
"""

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual.containers import Container
from textual.timer import Timer
from textual.widget import Widget

from ....core.kernel.pinyin import name_sounds_like, sounds_like
from ....core.kernel.text import match_key
from ....plugins.i18n import N_, _
from ...commands import Command
from ...style.theme import Look
from ...widgets.field import TextField
from ...widgets.lines import Piece, TextLines
from ...widgets.listing import LazyRows, ListColumn, Listing, ListRow
from ...widgets.rows import ROW_COMMANDS
from .dialogs import TextPage
from .page import Page

Item = TypeVar("Item")

BETWEEN = "|"
"""Keeps the texts apart in which an item is sought."""

FIND = Command("find", "f3,ctrl+f,slash", N_("查找"), N_("按名称、编号或拼音首字母查找;再按 Esc 取消"))
PANE = Command("pane", "f6", N_("全看"), N_("把光标所在的一行全部看清楚;屏幕够宽时一直在右边"), footer=False)
RELOAD = Command("reload", "f5", N_("刷新"), N_("重新读一遍"), footer=False)


PREVIEW_FROM = 110
"""From so many cells on the preview stands beside the list."""
PREVIEW_LEAST, PREVIEW_MOST = 0.3, 0.6
"""Shares of the width: the list has what it needs, the preview the rest, within these."""
EDGE = " | "
REST_SECONDS = 0.15
"""So long the cursor rests before what is under it is looked up."""


class ListPage(Page, Generic[Item]):
    """A field to find by, hidden until it is asked for, and a list; the cursor stays on its item."""

    DEFAULT_CSS = """
    ListPage #panes { height: 1fr; layout: horizontal; }
    ListPage #panes Listing { width: 1fr; height: 100%; }
    ListPage #preview { height: 100%; display: none; }
    """
    COLUMNS: ClassVar[tuple[ListColumn, ...]]
    PREVIEWS: ClassVar[bool] = False
    """True if more can be seen of an item than its row."""
    BELOW: ClassVar[int] = 0
    """So many lines of that stand below the list where there is no room beside it."""
    NOTHING: ClassVar[str] = N_("没有符合的")

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self._shown: tuple[Item, ...] = ()
        self._sought: list[tuple[str, str, str]] | None = None
        self._rest: Timer | None = None
        self._previewed: tuple[Item, Any] | None = None
        self._is_stale = False
        self._preview_cells = 0

    # What a subclass says.

    @abstractmethod
    def cells(self, item: Item) -> ListRow:
        """How an item looks."""

    @abstractmethod
    def key(self, item: Item) -> Hashable:
        """What an item is recognised by when the list is read again."""

    def words(self, item: Item) -> tuple[Sequence[str], str]:
        """What an item is found by: texts, and the stored initials of the first of them, if that is a name."""
        return [cell.text for cell in self.cells(item)], ""

    def titles(self, item: Item) -> Sequence[str]:  # noqa: ARG002  # most items have none
        """Names of books and organisations by whose initials an item is found as well."""
        return ()

    def wanted(self, item: Item) -> bool:  # noqa: ARG002  # every item is, unless a subclass filters
        """Whether an item is to be listed at all."""
        return True

    def read_preview(self, item: Item) -> Any:  # the row itself is enough for some
        """In a thread: what the preview of an item needs to know; it may ask services."""

    def preview(self, item: Item, known: Any, cells: int, look: Look) -> list[list[Piece]]:  # noqa: ARG002  # none here
        """An item in full, folded to ``cells``; ``known`` is what :meth:`read_preview` gave."""
        return []

    def listed(self) -> None:
        """Something to do whenever the list was laid out: figures in the header."""

    # The page.

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Also the keys of the list."""
        return ((_(self.TITLE), self.OFFERS), (_("列表"), ROW_COMMANDS))

    def body(self) -> Iterable[Widget]:
        """Field and list."""
        yield TextField(_("查找"), id_="find")
        listing = Listing(self.COLUMNS, _("正在读取.."))
        yield Container(listing, TextLines(id_="preview"), id="panes") if self.PREVIEWS else listing

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
        self._items, self._sought, self._is_stale = tuple(items), None, True
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
        if self.PREVIEWS:
            self._share_out()
        self.listed()

    def _found(self) -> Sequence[Item]:
        typed = self._finder.text
        key = match_key(typed)
        if not key:
            return self._items
        if self._sought is None:
            self._sought = [
                (match_key(BETWEEN.join(texts)), texts[0], initials) for texts, initials in map(self.words, self._items)
            ]
        return [
            item
            for item, (text, name, initials) in zip(self._items, self._sought, strict=True)
            if key in text
            or (initials and name_sounds_like(name, initials, typed))
            or any(sounds_like(title, typed) for title in self.titles(item))
        ]

    def on_text_field_changed(self, event: TextField.Changed) -> None:
        """Narrow the list with every letter."""
        event.stop()
        self.narrow()

    # The preview.

    def lay_out(self) -> None:
        """The preview beside the list where there is room."""
        super().lay_out()
        if self.PREVIEWS:
            self._share_out()
            self._show_preview()
            self._look_up_at_rest()

    def on_listing_moved(self, event: Listing.Moved) -> None:
        """Look up what is under the cursor, once it rests there."""
        event.stop()
        self._look_up_at_rest()

    def _look_up_at_rest(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        if self.looks_up:
            self._rest = self.set_timer(REST_SECONDS, lambda: self._look_up(self._show_preview))

    def action_pane(self) -> None:
        """Show what is under the cursor in full, on a page of its own."""
        self._look_up(self._open_preview)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= PREVIEW_FROM

    @property
    def _is_previewed(self) -> bool:
        return self.PREVIEWS and (self._is_wide or self.BELOW > 0)

    @property
    def looks_up(self) -> bool:
        """True while what is seen of the item under the cursor is another's, older than the list, or nothing yet."""
        shown = None if self._previewed is None else self.key(self._previewed[0])
        return self._is_previewed and self.here is not None and (self._is_stale or self.key(self.here) != shown)

    def _look_up(self, then: Callable[[], None]) -> None:
        item = self.here
        if item is not None and self.is_attached:
            self.ask(lambda: self.read_preview(item), lambda known: self._take_preview(item, known, then))

    def _take_preview(self, item: Item, known: Any, then: Callable[[], None]) -> None:
        if self.here is not None and self.key(self.here) == self.key(item):
            self._previewed, self._is_stale = (item, known), False
            then()

    def _share_out(self) -> None:
        cells, panel = self.size.width, self.query_one("#preview")
        panel.display = self._is_previewed
        panel.styles.dock, panel.styles.height = ("right", "100%") if self._is_wide else ("bottom", self.BELOW + 1)
        rest = cells - self.listing.wanted_width() - 1
        beside = max(int(cells * PREVIEW_LEAST), min(rest, int(cells * PREVIEW_MOST)))
        self._preview_cells = beside if self._is_wide else cells
        panel.styles.width = self._preview_cells

    def _show_preview(self) -> None:
        lines: list[list[Piece]] = []
        panel, look = self.query_one("#preview", TextLines), self.kaoping.look
        if self._previewed is not None and self._is_wide:
            lines = [
                [(EDGE, look.quiet), *one] for one in self.preview(*self._previewed, self._preview_cells - 4, look)
            ]
            lines += [[(EDGE, look.quiet)]] * (self.size.height - len(lines))
        elif self._previewed is not None and self._is_previewed:
            shown = self.preview(*self._previewed, self._preview_cells - 2, look)[: self.BELOW]
            lines = [[(" " * self._preview_cells, look.heading)], *([(" ", look.text), *one] for one in shown)]
        panel.show(lines)

    def _open_preview(self) -> None:
        item, known = self._previewed or (None, None)
        if item is not None:
            title = self.cells(item)[0].text
            self.kaoping.push_screen(TextPage(title, lambda cells, look: self.preview(item, known, cells, look)))

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
