"""Beginning a session: the desk, the draft and the saver together. Imported after the first paint."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..core.autosave.draft import Draft
from ..core.autosave.recovery import recover
from ..core.autosave.saver import Attempt, Pending, Saver
from ..core.services.rounds import Desk


def begin(
    url: str,
    actor: str,
    drafts: Path,
    start: Callable[[Callable[[], Attempt[Any, Any]]], None],
    tell: Callable[[Pending[Any, Any]], None],
) -> tuple[Desk, Saver, int]:
    """Open the database at ``url``, store what vanished sessions of ``actor`` left there; how many cells that were.

    Raises:
        Error: the database cannot be opened.
    """
    desk = Desk.open(url, actor)
    of_this_person = sha256(f"{desk.database.place}\n{actor}".encode()).hexdigest()[:16]
    directory = drafts / of_this_person
    draft = Draft(directory)
    restored, left = recover(desk.database, desk.actor, directory, draft)
    saver = Saver(desk.attempt, draft, start, tell)
    saver.take_over(left)
    return desk, saver, restored
