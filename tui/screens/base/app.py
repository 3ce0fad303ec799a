"""What screens ask of the application they are part of, so that they need not know the application itself."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from ....core.kernel.errors import Error
from ....core.kernel.paths import is_there
from ...state import use_path, used_paths
from ...style.theme import LOOKS
from ...terminal.app import TerminalApp
from ...terminal.environment import USUAL, Preferences

if TYPE_CHECKING:
    from textual.screen import Screen

    from ....core.autosave.journal import StepFiles
    from ....core.autosave.saver import Saver
    from ....core.kernel.unit import Unit
    from ....core.services.services import Services
    from .places import PlaceId
    from .routes import Way


@dataclass
class Go(Message):
    """The user wants to go there."""

    way: "Way"


class SessionApp(TerminalApp):
    """One session of one person: what they can do, the saver of what they type, and the steps of it that can be taken
    back. All come after the first paint.
    """

    def __init__(self, preferences: Preferences = USUAL) -> None:
        super().__init__(preferences)
        self.look = LOOKS[0]
        self._services: Services | None = None
        self._saver: Saver | None = None
        self._steps: StepFiles | None = None
        self.unit: Unit | None = None
        """The unit that the session is about: what the ledger and the roster show."""
        self.url = ""
        self.is_absent = False
        """Whether there is no database at ``url`` yet, and the person has to agree to one."""

    def choose_unit(self, unit: "Unit | None") -> None:
        """From now on the session is about ``unit``."""

    def to_place(self, place: "PlaceId") -> None:
        """Go to a place, where one was there last."""

    def follow(self, way: "Way") -> object:
        """Open the screen at the end of ``way``."""

    def back(self) -> None:
        """Leave the screen on top; from the first screen of a place, to the workbench."""

    def make_database(self, url: str, zone: str) -> None:
        """Make a database at ``url`` whose days begin in the time ``zone``, and open it, where the app opens any.

        Raises:
            Error: it cannot be made there, or no zone is called so.
        """

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is taken from the terminal."""
        return False

    def may(self, act: str) -> bool:
        """Whether the person may do an act, called as the chain calls it: asked before it is offered."""
        return self._services is None or self._services.authority.may(act, self.unit)

    @property
    def is_open(self) -> bool:
        """Whether the database is open; until then only the first screen is there."""
        return self._services is not None

    @property
    def services(self) -> "Services":
        """What the person can do.

        Raises:
            RuntimeError: the database is not open yet.
        """
        if self._services is None:
            raise RuntimeError("a screen asked before the database was open")
        return self._services

    @property
    def place(self) -> str:
        """Where the open database is, as it is called from everywhere: what is remembered belongs to it."""
        return self.services.workspace.database.place

    def used_paths(self, purpose: str) -> tuple[str, ...]:
        """The paths that the person used last for ``purpose``, the last one first."""
        return used_paths(self.services.workspace.actor, purpose) if self.is_open else ()

    def use_path(self, purpose: str, path: str) -> None:
        """Remember that ``path`` was used for ``purpose``, if something stands there."""
        if self.is_open:
            from ...completing import remembered_as  # not before the first paint

            with suppress(Error):
                if is_there(path):
                    use_path(self.services.workspace.actor, purpose, remembered_as(path))

    @property
    def saver(self) -> "Saver":
        """What takes over what is typed.

        Raises:
            RuntimeError: the database is not open yet.
        """
        if self._saver is None:
            raise RuntimeError("a screen typed before the database was open")
        return self._saver

    def settled(self, page: "Screen[Any]") -> None:
        """``page`` has read what it shows, and nothing more is on its way to it."""

    @property
    def steps(self) -> "StepFiles":
        """What keeps the steps that can be taken back.

        Raises:
            RuntimeError: the database is not open yet.
        """
        if self._steps is None:
            raise RuntimeError("a screen typed before the database was open")
        return self._steps
