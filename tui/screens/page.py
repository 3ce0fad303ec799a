"""The frame of every screen: header, body, status, keys; and what F1 and the palette know of it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ...core.errors import Error
from ...plugins.i18n import _
from ..commands import Command
from ..widgets.bars import Footer, Header, Status, Tone
from ..widgets.rows import Rows

if TYPE_CHECKING:
    from ..app import KaopingApp
    from ..saving import Pending

Answer = TypeVar("Answer")

BACK = Command("back", "escape", _("返回"), _("回到上一个画面"))


class Page(Screen[None], inherit_bindings=False):
    """A full screen. A subclass declares OFFERS, composes a body and says its path."""

    DEFAULT_CSS = "Page { layout: vertical; }"
    AUTO_FOCUS = None
    OFFERS: ClassVar[tuple[Command, ...]] = ()
    TITLE: ClassVar[str] = ""

    @property
    def kaoping(self) -> "KaopingApp":
        """The app, by its own type."""
        return cast("KaopingApp", self.app)

    def body(self) -> Iterable[Widget]:
        """The widgets between header and status."""
        raise NotImplementedError

    def path(self) -> tuple[str, ...]:
        """The way to this screen, from the program down."""
        return (self.TITLE,)

    def help_groups(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """The commands that work here, in groups with titles."""
        return ((self.TITLE, self.OFFERS),)

    def compose(self) -> ComposeResult:
        """Header, body, status, footer."""
        yield Header()
        yield from self.body()
        yield Status()
        commands = [command for _title, group in self.help_groups() for command in group]
        yield Footer([*self.kaoping.OFFERS[:1], *commands, *self.kaoping.OFFERS[1:]])

    def on_mount(self) -> None:
        """Show the way here and focus the body."""
        self.show_path()
        self.focus_body()

    def on_screen_resume(self) -> None:
        """Take the terminal's cursor back."""
        focused = self.focused
        place_cursor = getattr(focused, "place_cursor", None)
        if place_cursor is not None:
            self.call_after_refresh(place_cursor)

    def focus_body(self) -> None:
        """Focus the first widget of the body that can take it."""
        self.focus_next()

    def show_path(self, right: str = "") -> None:
        """Write the header."""
        self.query_one(Header).show((_("考评"), *self.path()), right)

    def say(self, sentence: str, tone: Tone = "plain") -> None:
        """Write the status line."""
        self.query_one(Status).say(sentence, tone)

    def load(self) -> None:
        """Read what the screen shows, as soon as there is a database."""

    def saved(self, sheet: "Pending") -> None:
        """Something happened to the cells of ``sheet`` that were not stored yet."""

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
        """Do ``command`` as if its key had been pressed here."""
        self.kaoping.simulate_key(command.key.split(",")[0])

    def ask(self, question: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        """Let the desk answer ``question`` in a thread, then do ``then`` with the answer on this screen.

        What the core refuses becomes a sentence on the status line.
        """

        def answer() -> None:
            try:
                value = question()
            except Error as error:
                self.call_later(self.say, str(error), "bad")
            else:
                self.call_later(then, value)

        self.run_worker(answer, thread=True)
