"""Back to where something was being typed when the session before vanished: the same screens, cell and text.

What is kept of a session is each screen of its stack: what it is, the way to it (or the command of the screen below
that opened it), and where its cursor was. The way back is gone screen by screen, as each has read what it shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ....core.autosave.typing import Typed, Typist
from ....core.kernel.errors import Error
from ....plugins.i18n import _
from ...style.theme import Look
from ...style.width import wrap
from ...widgets.header import BETWEEN
from ...widgets.lineedit import Typing
from ...widgets.lines import Piece
from .dialogs import TextPage
from .page import Page
from .routes import Way

if TYPE_CHECKING:
    from ....core.services.services import Services

FORMAT = 1
"""Raised when what is kept of a screen means something else: what an earlier program wrote is then only shown."""
MOST_TRIES = 3
"""So many sessions in a row go back to the same text; then it is only shown: what is there may be what ends them."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A screen on the way: the class of the page, its ``way`` as plain data, where its cursor was, and the command by
    which the next one was opened.
    """

    page: str
    way: Any
    spot: Any
    asks: str


def typed_on(pages: Sequence[Page], way_data: Callable[[Way | None], Any]) -> dict[str, Typed]:
    """What is being typed on ``pages``, the first at the bottom, by the place of each in its stack."""
    found: dict[str, Typed] = {}
    for place, page in enumerate(pages):
        typing = page.typing()
        if typing is not None:
            where = [FORMAT, *(_passed(one, way_data, is_last=one is page) for one in pages[: place + 1])]
            title = BETWEEN.join(filter(None, (*page.path(), typing.label)))
            found[f"{type(pages[0]).__name__}/{place}"] = Typed(
                title, dict(typing.texts), typing.field, typing.at, typing.more, where
            )
    return found


def _passed(page: Page, way_data: Callable[[Way | None], Any], *, is_last: bool) -> list[Any]:
    """The fields of a ``Passed``; where the cursor was matters only where something is done with what is under it."""
    asks = "" if is_last else page.asks
    return [type(page).__name__, way_data(page.way()), page.spot() if is_last or asks else None, asks]


@dataclass(frozen=True, slots=True)
class WayBack:
    """Text to go back to: ``slot`` is where the draft keeps it, ``ways`` lead to its screens where there are any."""

    slot: str
    typed: Typed
    passed: tuple[Passed, ...]
    ways: tuple[Way | None, ...]


def way_back(slot: str, typed: Typed, services: "Services", way_of: "Callable[[Any, Services], Way | None]") -> WayBack:
    """What is needed to go back to ``typed``. Called in a thread.

    Raises:
        Error: a screen on the way leads to something that is not there any more.
    """
    written, *where = typed.where
    if written != FORMAT:
        raise Error(_("那个画面找不到了。"))
    passed = tuple(Passed(*one) for one in where)
    return WayBack(slot, typed, passed, tuple(way_of(one.way, services) for one in passed))


class Return:
    """The way back to one text. ``push`` opens the screen at the end of a way."""

    def __init__(self, goal: WayBack, root: Page, push: Callable[[Way], Page], way_data: Callable[[Way | None], Any]):
        self.goal = goal
        self.pages = [root]
        self._push, self._way_data = push, way_data
        self._asked: Page | None = None

    def begin(self) -> None:
        """Open the screens that have ways."""
        while (place := len(self.pages)) < len(self.goal.ways):
            way = self.goal.ways[place]
            if way is None:
                break
            self.pages.append(self._push(way))

    def settled(self, page: Page) -> bool | None:
        """``page`` has read what it shows. ``True`` when the text is under the cursor again, ``False`` when it cannot
        be put there, ``None`` while that is not known.
        """
        if page not in self.pages:
            if page.kaoping.screen is not page or len(self.pages) == len(self.goal.passed):
                return None
            self.pages.append(page)
            self.begin()
        place = self.pages.index(page)
        is_goal = place == len(self.goal.passed) - 1
        if place < len(self.pages) - 1 or (not is_goal and page.kaoping.screen is not page):
            return None
        if page is self._asked:
            return False
        step, typed = self.goal.passed[place], self.goal.typed
        if (type(page).__name__, self._way_data(page.way())) != (step.page, step.way):
            return False
        if page.typing() is not None or not page.to_spot(step.spot):
            return False
        if is_goal:
            return page.resume(Typing(typed.texts, typed.field, typed.at, more=typed.more))
        if not step.asks:
            return False
        self._asked = page
        page.perform(step.asks)
        page.call_later(page.settle)
        return None


class TypingKeeper:
    """Keeps what is being typed in the draft, and goes back to what vanished sessions were typing. ``left`` is what
    there is no way back to, by its slot of the draft.
    """

    def __init__(
        self, typist: Typist, goal: WayBack | None, left: Mapping[str, Typed], way_data: Callable[[Way | None], Any]
    ) -> None:
        self.left = dict(left)
        self.goal = goal
        """The text to go back to, where there is a way."""
        self._typist, self._way_data = typist, way_data
        self._return: Return | None = None

    def begin(self, root: Page, push: Callable[[Way], Page]) -> None:
        """Go back to the newest text, where there is a way, from the first screen of its place."""
        if self.goal is not None:
            self._return = Return(self.goal, root, push, self._way_data)
            self._return.begin()

    def settled(self, page: Page) -> bool | None:
        """``page`` has read what it shows. ``True`` when the text is under the cursor again, ``False`` when it is left,
        ``None`` while that is not known and once it was told.
        """
        back = self._return
        arrived = back.settled(page) if back is not None else None
        if back is None or arrived is None:
            return None
        if not arrived:
            return not self.give_up()
        self._return = None
        with suppress(Error):  # then the next session goes back once more, or shows it
            self.keep([back.pages], back.goal.typed.tries + 1)
            self._typist.forget(back.goal.slot)
        return True

    def give_up(self) -> bool:
        """End the way back, where there still is one: the text is left. Whether there was one."""
        back, self._return = self._return, None
        if back is not None:
            self.left = {back.goal.slot: back.goal.typed, **self.left}
        return back is not None

    def keep(self, stacks: Iterable[Sequence[Page]], tries: int = 0) -> None:
        """Keep what is being typed now on the screens of all places; ``tries`` sessions went back to it.

        Raises:
            Error: the draft cannot be written.
        """
        if self._return is None:
            typed = [typed_on(pages, self._way_data) for pages in stacks]
            self._typist.keep({slot: one for place in typed for slot, one in place.items()}, tries)

    def seen(self) -> None:
        """What is left was seen, and need not be shown again."""
        with suppress(Error):
            for slot in self.left:
                self._typist.forget(slot)
        self.left = {}


class LeftPage(TextPage):
    """What was being typed and has no place any more, in full, to be copied by hand; shown once."""

    def __init__(self, left: Iterable[Typed], seen: Callable[[], None]) -> None:
        texts = tuple(left)

        def fold(cells: int, look: Look) -> list[list[Piece]]:
            intro = _("上次断线时正在打的字,原来的地方回不去了。要用请抄下来;按 Esc 以后不再显示。")
            lines: list[list[Piece]] = [[(part, look.warning)] for part in wrap(intro, cells)]
            for one in texts:
                lines += [[], *([(part, look.section)] for part in wrap(one.title, cells))]
                lines += [[(part, look.text)] for text in one.text.split("\n") for part in wrap(text, cells)]
            return lines

        super().__init__(_("没打完的字"), fold)
        self._seen = seen

    def leave(self) -> bool:
        """They were seen."""
        self._seen()
        return True

    def action_back(self) -> None:
        """They were seen."""
        self._seen()
        super().action_back()


def with_ids(typed: Typed, ids: "dict[str, str]") -> Typed:
    """``typed`` where entries that were new then are called by the ids they have now."""

    def known(data: Any) -> Any:
        if isinstance(data, list):
            return [known(one) for one in data]
        return ids.get(data, data) if isinstance(data, str) else data

    return replace(typed, where=known(typed.where))
