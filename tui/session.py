"""Beginning a session: the services, the draft and the saver together. Imported after the first paint."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..core.autosave.draft import Draft, abandoned
from ..core.autosave.recovery import Recovered, recover
from ..core.autosave.saver import Pending, Saver
from ..core.autosave.target import Attempt
from ..core.services.services import Services


def begin(
    url: str,
    actor: str,
    drafts: Path,
    start: Callable[[Callable[[], Attempt]], None],
    tell: Callable[[Pending[Any, Any]], None],
    files: str = "",
) -> tuple[Services, Saver, Recovered]:
    """Open the database at ``url``, store what vanished sessions of ``actor`` left there; what became of that.

    ``files`` is the directory of attachments of a database on a server.

    Raises:
        Error: the database cannot be opened.
    """
    services = Services.open(url, actor, files)
    of_this_person = sha256(f"{services.workspace.database.place}\n{actor}".encode()).hexdigest()[:16]
    directory = drafts / of_this_person
    draft = Draft(directory)
    recovered = recover(services.saves, abandoned(directory), draft)
    saver = Saver(services.saves.attempt, draft, start, tell, services.workspace.clock.moment)
    saver.take_over(recovered.left)
    return services, saver, recovered


def make(url: str, actor: str, zone: str, files: str = "") -> None:
    """Make a database at ``url`` whose days begin in the time ``zone``.

    Raises:
        Error: it cannot be made there, or no zone is called so.
    """
    Services.create(url, actor, zone, files)
