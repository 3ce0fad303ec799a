"""The frame of every screen: header, body, status, keys; and what F1 and the palette know of it."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ....core.kernel.errors import Error
from ....plugins.i18n import N_, _
from ...commands import Command, Commanded, press, run
from ...terminal.app import in_context
from ...widgets.bars import Footer, Header, Status, Tone
from ...widgets.lines import Lines
from ...widgets.rows import Rows
from .app import SessionApp
from .routes import Go, Way

if TYPE_CHECKING:
    from ....core.autosave.saver import Pending

Answer = TypeVar("Answer")

BACK = Command("back", "escape", N_("返回"), N_("回到上一个画面"))


class Page(Commanded, Screen[None], inherit_bindings=False):
    """A full screen. A subclass declares OFFERS, composes a body and says its path."""

    DEFAULT_CSS = "Page { layout: vertical; }"
    AUTO_FOCUS = None
    TITLE: ClassVar[str] = ""
    _gone = False

    @property
    def kaoping(self) -> SessionApp:
        """The app, by its own type."""
        return cast("SessionApp", self.app)

    @abstractmethod
    def body(self) -> Iterable[Widget]:
        """The widgets between header and status."""

    def path(self) -> tuple[str, ...]:
        """The way to this screen, from the program down."""
        return (_(self.TITLE),)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The commands that work here, in groups with titles."""
        return ((_(self.TITLE), self.OFFERS),)

    def offers(self) -> Sequence[Command]:
        """The commands of the screen that the person may give."""
        return self.allowed(self.OFFERS)

    def offered_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The groups of :meth:`help_groups` with the commands that the person may give."""
        return tuple((title, self.allowed(commands)) for title, commands in self.help_groups())

    def allowed(self, commands: Iterable[Command]) -> tuple[Command, ...]:
        """Those of ``commands`` that the person may give."""
        return tuple(command for command in commands if not command.act or self.kaoping.may(command.act))

    def help_notes(self) -> tuple[str, ...]:
        """What F1 says before the commands."""
        return ()

    def compose(self) -> ComposeResult:
        """Header, body, status, footer."""
        yield Header()
        yield from self.body()
        yield Status()
        commands = [command for _title, group in self.offered_groups() for command in group]
        yield Footer([*self.kaoping.OFFERS[:1], *commands, *self.kaoping.OFFERS[1:]])

    def on_key(self, event: events.Key) -> None:
        """A key that no widget of the screen had the focus for."""
        if not event.is_forwarded or self.focused is None:
            event.stop()
            press(event.key, self, self.kaoping)

    def on_mount(self) -> None:
        """Show the way here and focus the body."""
        self.show_path()
        self.focus_body()
        self.begin()

    def begin(self) -> None:
        """What a screen does once, when it is there."""

    def on_screen_resume(self) -> None:
        """Take the terminal's cursor back, and read again what may have changed on other screens."""
        self._gone = False
        self.load()
        focused = self.focused
        place_cursor = getattr(focused, "place_cursor", None)
        if place_cursor is not None:
            self.call_after_refresh(place_cursor)

    def update_pointer_shape(self) -> None:
        """Nothing: there is no mouse, and older terminals would print the sequence."""

    def focus_body(self) -> None:
        """Focus the first widget of the body that can take it."""
        self.focus_next()

    def show_path(self, right: str = "") -> None:
        """Write the header."""
        self.query_one(Header).show((_("考评"), *self.path()), right)

    def say(self, sentence: str, tone: Tone = "plain") -> None:
        """Write the status line."""
        self.query_one(Status).say(sentence, tone)

    def day_of(self, moment: str) -> str:
        """The ISO day of a UTC ISO moment, in the time zone of the database."""
        return self.kaoping.services.workspace.clock.day_written(moment)

    def moment_of(self, moment: str) -> str:
        """Day and minute of a UTC ISO moment, in the time zone of the database."""
        return self.kaoping.services.workspace.clock.minute_written(moment)

    def load(self) -> None:
        """Read what the screen shows, as soon as there is a database."""

    def saved(self, pending: "Pending[Any, Any]") -> None:
        """Something happened to the cells of ``pending`` that were not stored yet."""

    def leave(self) -> bool:
        """Enter what is being typed; ``False`` when it cannot be entered, and the screen not be left."""
        return True

    def lay_out(self) -> None:
        """Share out the width and draw everything, for a new size or a new look."""
        for rows in self.query(Rows):
            rows.lay_out()

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.lay_out()

    def action_back(self) -> None:
        """Leave this screen."""
        self.kaoping.pop_screen()

    def run_command(self, command: Command) -> None:
        """Do ``command`` where it is offered: the widget with the focus, this screen, or the app."""
        focused = [self.focused] if isinstance(self.focused, Lines) else []
        run(command.action, *focused, self, self.kaoping)

    def go(self, way: Way) -> None:
        """To another screen; a second time before that has opened is a slip of the finger."""
        if not self._gone:
            self._gone = True
            self.post_message(Go(way))

    def ask(
        self,
        question: Callable[[], Answer],
        then: Callable[[Answer], None],
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Let a service answer ``question`` in a thread, then do ``then`` with the answer on this screen.

        What the core refuses becomes a sentence on the status line, and ``refused`` is done instead.
        """

        def answer() -> None:
            try:
                value = question()
            except Error as error:
                self.call_later(self.say, str(error), "bad")
                self.call_later(refused)
            else:
                self.call_later(then, value)

        self.run_worker(in_context(answer), thread=True)
