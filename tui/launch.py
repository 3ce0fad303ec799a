"""Starting the terminal application: everything that must happen before Textual is imported, and how it ends."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .terminal.environment import prepare

if TYPE_CHECKING:
    pass


def launch(url: str, actor: str, drafts: Path | None = None) -> int:
    """Run the application for ``actor`` on the database at ``url``; the exit status.

    ``drafts`` is where cells not yet stored are kept, the user's state directory where not given.

    Raises:
        Error: there is no terminal here, or none that can place its cursor.
    """
    encoding = prepare()
    # Textual reads its switches when it is imported, so it comes in only now.
    return int(import_module(".running", __package__).run(url, actor, drafts or draft_directory(), encoding))


def draft_directory() -> Path:
    """Where drafts are kept for this user."""
    directory: Path = import_module("platformdirs").user_state_path("kaoping") / "drafts"
    return directory
