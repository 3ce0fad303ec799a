"""Where a person's own state is kept: drafts, copied cells, the log of a crash, what is remembered from one session to
the next. No database lives here.

Several people may share one account of the machine: what belongs to a person lies in a directory of theirs.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.kernel.errors import Error
from ..core.kernel.paths import machine_path, reason_of
from ..plugins.i18n import _

HEADS_VARIABLE = "KAOPING_HEADS"
"""Names the folder that the heads of chains are written into."""
REMEMBERED = "remembered.json"
MOST_PATHS = 10
"""So many paths are remembered that were used for the same purpose."""
_remembering = Lock()


def state_directory() -> Path:
    """The directory of this account; it may not exist yet."""
    from platformdirs import user_state_path

    return user_state_path("kaoping")


def own_directory(person: str) -> Path:
    """The directory of ``person``, whose name does not stand in it: not every system can write every name."""
    return state_directory() / "people" / sha256(person.encode()).hexdigest()[:16]


def heads_directory(given: str) -> Path:
    """The folder that the heads of chains are written into: the one ``given``, else in this user's directory."""
    return machine_path(given, may_be_made=True) if given else state_directory() / "heads"


def write_private(person: str, name: str, text: str) -> Path:
    """Write ``text`` to the file ``name`` of ``person``, for no other account to read; where that is.

    A file that was there is replaced as a whole: half of one is never read.

    Raises:
        Error: the file cannot be written.
    """
    path = own_directory(person) / name
    draft = path.with_name(f".{name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as stream:
                stream.write(text)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Error(
            _("写不进「{path}」:{reason}。").format(path=path, reason=reason_of(error)), _("请检查权限和磁盘空间。")
        ) from error
    return path


def remembered(person: str, topic: str) -> Any:
    """What ``person`` was last known to have chosen about ``topic``, as JSON has it; ``None`` where that is nothing, or
    not to be read.
    """
    return _all_remembered(person).get(topic)


def remember(person: str, topic: str, value: Any) -> None:
    """Remember ``value`` about ``topic``; ``None`` forgets. Only a comfort is lost where it cannot be written."""
    with _remembering:
        known = {**_all_remembered(person), topic: value}
        with suppress(Error):
            kept = {each: known[each] for each in known if known[each] is not None}
            write_private(person, REMEMBERED, json.dumps(kept, ensure_ascii=False, indent=1))


def used_paths(person: str, purpose: str) -> tuple[str, ...]:
    """The paths that ``person`` used last for ``purpose``, the last one first."""
    known = remembered(person, f"paths {purpose}")
    return tuple(path for path in known if isinstance(path, str)) if isinstance(known, list) else ()


def use_path(person: str, purpose: str, path: str) -> None:
    """Remember that ``path`` was used for ``purpose``; one that cannot be written down is not."""
    others: Sequence[str] = [one for one in used_paths(person, purpose) if one != path]
    with suppress(UnicodeEncodeError):
        remember(person, f"paths {purpose}", [path, *others][:MOST_PATHS])


def last_backup(person: str, database: str) -> tuple[str, str] | None:
    """Where ``person`` last backed up a database to, and when (UTC ISO text); ``None`` where that is not known."""
    known = remembered(person, f"backup {database}")
    if isinstance(known, list) and len(known) == 2 and all(isinstance(one, str) for one in known):  # a pair
        return known[0], known[1]
    return None


def note_backup(person: str, database: str, place: str, moment: str) -> None:
    """Remember when a database was backed up, and to where."""
    remember(person, f"backup {database}", [place, moment])


def _all_remembered(person: str) -> dict[str, Any]:
    try:
        found = json.loads((own_directory(person) / REMEMBERED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
