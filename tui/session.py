"""Beginning a session: the services, the draft, the saver and the steps together. Imported after the first paint."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..core.autosave.draft import Draft, abandoned
from ..core.autosave.journal import StepFiles
from ..core.autosave.recovery import recover
from ..core.autosave.saver import Pending, Saver
from ..core.autosave.target import Attempt
from ..core.services.services import Services

STEPS = "steps"
"""The folder of the steps, beside the drafts."""


def begin(
    url: str,
    actor: str,
    drafts: Path,
    start: Callable[[Callable[[], Attempt]], None],
    tell: Callable[[Pending[Any, Any]], None],
    files: str = "",
) -> tuple[Services, Saver, StepFiles, int]:
    """Open the database at ``url``, store what vanished sessions of ``actor`` left there; how many cells that were.

    ``files`` is the directory of attachments of a database on a server.

    Raises:
        Error: the database cannot be opened.
    """
    services = Services.open(url, actor, files)
    of_this_person = sha256(f"{services.workspace.database.place}\n{actor}".encode()).hexdigest()[:16]
    directory = drafts / of_this_person
    draft = Draft(directory)
    restored, left = recover(services.saves, abandoned(directory), draft)
    saver = Saver(services.saves.attempt, draft, start, tell)
    saver.take_over(left)
    return services, saver, StepFiles(directory / STEPS, services.saves.identity), restored
