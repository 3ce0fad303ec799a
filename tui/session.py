"""Beginning a session: the services, the draft, the saver and the steps together. Imported after the first paint."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..core.autosave.draft import Draft, abandoned
from ..core.autosave.journal import StepFiles
from ..core.autosave.recovery import Recovered, recover
from ..core.autosave.saver import Pending, Saver
from ..core.autosave.target import Attempt
from ..core.autosave.typing import Typed, Typist
from ..core.kernel.errors import Error
from ..core.services.services import Services
from ..core.storage.audit import LOCAL, Entrance
from ..core.storage.waits import USUAL, Waits
from .screens.base.returning import MOST_TRIES, TypingKeeper, WayBack, way_back, with_ids
from .screens.base.wayback import way_data, way_of

STEPS = "steps"
"""The folder of the steps, beside the drafts."""


def begin(
    url: str,
    actor: str,
    drafts: Path,
    start: Callable[[Callable[[], Attempt]], None],
    tell: Callable[[Pending[Any, Any]], None],
    files: str = "",
    waits: Waits = USUAL,
    heads: Path | None = None,
    entrance: Entrance = LOCAL,
) -> tuple[Services, Saver, TypingKeeper, StepFiles, Recovered]:
    """Open the database at ``url``, store what vanished sessions of ``actor`` left there; what became of that.

    ``files`` is the directory of attachments of a database on a server, ``waits`` how long others are waited for,
    ``heads`` the folder into which the heads of all chains are written day by day;
    ``entrance`` is how ``actor`` came in.

    Raises:
        Error: the database cannot be opened.
    """
    services = Services.open(url, actor, files, waits, heads, entrance)
    of_this_person = sha256(f"{services.workspace.database.place}\n{actor}".encode()).hexdigest()[:16]
    directory = drafts / of_this_person
    draft = Draft(directory)
    recovered = recover(services.saves, abandoned(directory), draft)
    saver = Saver(services.saves.attempt, draft, start, tell, services.workspace.clock.moment)
    saver.take_over(recovered.left)
    left = dict(recovered.typed)
    goal = _goal(left, recovered.ids, services)
    keeper = TypingKeeper(Typist(draft), goal, left, way_data)
    return services, saver, keeper, StepFiles(directory / STEPS, services.saves.identity), recovered


def make(url: str, actor: str, zone: str, files: str = "") -> None:
    """Make a database at ``url`` whose days begin in the time ``zone``.

    Raises:
        Error: it cannot be made there, or no zone is called so.
    """
    Services.create(url, actor, zone, files)


def _goal(left: dict[str, Typed], ids: dict[str, str], services: Services) -> WayBack | None:
    """The newest text, taken out of what is ``left``, if there is a way back to it."""
    slot, typed = next(iter(left.items()), ("", None))
    if typed is None or not typed.where or typed.tries >= MOST_TRIES:
        return None
    try:
        found = way_back(slot, with_ids(typed, ids), services, way_of)
    except (Error, LookupError, TypeError, ValueError):  # gone, or written by another version of the program
        return None
    del left[slot]
    return found
