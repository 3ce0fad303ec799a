"""The app and its five places: a stack of screens for each, one of them seen; the unit that the session is about."""

from abc import abstractmethod
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from ..plugins.i18n import _
from .commands import Command
from .commands import run as give
from .screens.base.app import SessionApp
from .screens.base.page import Page
from .screens.base.places import PLACES, PlaceId, place_called
from .state import remember
from .terminal.environment import USUAL, Preferences
from .widgets.bars import Tone

if TYPE_CHECKING:
    from ..core.kernel.unit import Unit
    from .screens.base.routes import Way


class PlacesApp(SessionApp):
    """Goes from place to place and from screen to screen; what is open in a place stays open there."""

    DEFAULT_MODE = "bench"

    def __init__(self, preferences: Preferences = USUAL) -> None:
        super().__init__(preferences)
        self._wanted: PlaceId | None = None
        """The place to go to once a unit is chosen."""
        self._awaited_command = ""
        """What to do on the next screen that has read what it shows."""
        for place in PLACES:
            self.add_mode(place.id, partial(self._first_page, place.id))

    @abstractmethod
    def workbench(self) -> Page:
        """The first screen of the workbench."""

    @abstractmethod
    def tell(self, sentence: str, tone: Tone) -> None:
        """Say ``sentence`` on the screen on top."""

    def pages(self) -> Any:
        """The later screens; the first paint does without them."""
        return import_module(".screens.pages", __package__)

    def give_awaited(self, page: Screen[Any]) -> None:
        """Do on ``page``, which has read what it shows, what was to be done there."""
        command, self._awaited_command = self._awaited_command, ""
        if command and len(self.screen_stack) == 1 and page is self.screen and isinstance(page, Page):
            give(command, page)

    def open_pages(self) -> list[Page]:
        """The screens of the present place, the first at the bottom."""
        return [page for page in self.screen_stack if isinstance(page, Page)]

    def stacks(self) -> list[list[Page]]:
        """The screens of each place that was opened, those of the present one first."""
        others = [stack for place, stack in self._screen_stacks.items() if place != self.current_mode]
        return [self.open_pages(), *([page for page in stack if isinstance(page, Page)] for stack in others)]

    def all_pages(self) -> list[Page]:
        """The screens of all places, those of the present one first."""
        return [page for stack in self.stacks() for page in stack]

    def _first_page(self, place: PlaceId) -> Page:
        """The first screen of a place."""
        if place == "bench":
            return self.workbench()
        page: Page = self.pages().first_page(place, self.unit)
        return page

    def to_place(self, place: PlaceId) -> None:
        """Go to a place, where one was there last; what is being typed here stays here."""
        if not self.is_open:
            self._wanted = place  # a key pressed before the database is open
            self.tell(_("数据库打开以后才能去别处。"), "warning")
        elif not all(page.leave() for page in self.open_pages()):
            return
        elif place_called(place).of_unit and self.unit is None:
            self._wanted = place
            self.switch_mode("bench")
            words = _("「{place}」是一个单位的:请先登记或选择单位。").format(place=_(place_called(place).title))
            give("units", *self.open_pages()[-1:])
            self.call_after_refresh(self.tell, words, "warning")
        else:
            self.switch_mode(place)
            self.keep_typing()

    def choose_unit(self, unit: "Unit | None") -> None:
        """From now on the session is about ``unit``; places that showed another begin again, unless one types there."""
        if unit is None or unit == self.unit:
            return
        self.unit = unit
        remember(self.services.workspace.actor, f"unit {self.place}", unit.id)
        for place in PLACES:
            pages = [page for page in self._screen_stacks.get(place.id, ()) if isinstance(page, Page)]
            if (
                place.of_unit
                and pages
                and place.id != self.current_mode
                and all(page.typing() is None for page in pages)
            ):
                self.remove_mode(place.id)
                self.add_mode(place.id, partial(self._first_page, place.id))
        self.to_wanted()

    def to_wanted(self) -> None:
        """Go where one wanted to go before that was possible."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.to_place(wanted)

    def follow(self, way: "Way") -> Page:
        """Open the screen at the end of ``way``."""
        page: Page = self.pages().page_for(way)
        page.came = way
        self.push_screen(page)
        return page

    def do_at(self, place: PlaceId, command: Command) -> None:
        """Go to a place; where its first screen is on top, do ``command`` there once it has read what it shows."""
        self._awaited_command = command.action
        self.to_place(place)

    def back(self) -> None:
        """Leave the screen on top; from the first screen of a place, to the workbench."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self.current_mode != "bench":
            self.to_place("bench")

    def action_to_bench(self) -> None:
        """To the workbench."""
        self.to_place("bench")

    def action_to_rounds(self) -> None:
        """To the rounds."""
        self.to_place("rounds")

    def action_to_ledger(self) -> None:
        """To the ledger of the unit."""
        self.to_place("ledger")

    def action_to_roster(self) -> None:
        """To the roster of the unit."""
        self.to_place("roster")

    def action_to_setup(self) -> None:
        """To what can be set up."""
        self.to_place("setup")

    def to_first_of(self, page: str, way: "Way | None") -> None:
        """To the place whose first screen is called ``page``, where ``way`` leads."""
        place = self.pages().place_of(page)
        if place is not None:
            self.choose_unit(getattr(way, "unit", None))
            self.switch_mode(place)
