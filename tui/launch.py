"""Starting the terminal application: everything that must happen before Textual is imported, and how it ends."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ..core.errors import Error
from .state import state_directory
from .terminal.environment import prepare as prepare_terminal

FAILED = 1


def launch(url: str, actor: str, drafts: Path | None = None, prepare: Callable[[], None] | None = None) -> int:
    """Run the application for ``actor`` on the database at ``url``; the exit status.

    ``drafts`` is where cells not yet stored are kept, the user's state directory where not given. ``prepare`` is
    called in a thread after the first paint and before the database is opened.

    Raises:
        Error: there is no terminal here, or none that can place its cursor.
    """
    encoding = prepare_terminal()
    try:
        # Textual reads its switches when it is imported, so it comes in only now.
        running = import_module(".running", __package__)
        return int(running.run(url, actor, drafts or state_directory() / "drafts", encoding, prepare))
    except Error:
        raise
    except Exception as error:  # noqa: BLE001  # the edge: whatever is wrong with the program ends in one sentence
        from .crash import told

        print(told(error), file=sys.stderr)  # noqa: T201  # the screen is gone by now
        return FAILED
