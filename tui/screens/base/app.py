"""What screens ask of the application they are part of, so that they need not know the application itself."""

from typing import TYPE_CHECKING

from ...style.theme import LOOKS
from ...terminal.app import TerminalApp

if TYPE_CHECKING:
    from ....core.autosave.saver import Saver
    from ....core.services.rounds import Desk


class SessionApp(TerminalApp):
    """One session of one person: what they can do, and the saver of what they type."""

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.saver: Saver | None = None
        self.look = LOOKS[0]
