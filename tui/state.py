"""Where a user's own state is kept: drafts, copied cells, the log of a crash, what is remembered from one session to
the next. No database lives here.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..core.kernel.errors import Error
from ..plugins.i18n import _

REMEMBERED = "remembered.json"


def state_directory() -> Path:
    """This user's directory; it may not exist yet."""
    from platformdirs import user_state_path

    return user_state_path("kaoping")


def write_private(name: str, text: str) -> Path:
    """Write ``text`` to the file ``name`` in the state directory, for nobody else to read; where that is.

    Raises:
        Error: the file cannot be written.
    """
    directory = state_directory()
    path = directory / name
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise Error(_("写不进 {path}").format(path=path), _("请检查权限和磁盘空间。")) from error
    return path


def remembered(topic: str) -> Any:
    """What was last remembered about ``topic``, as JSON has it; ``None`` where that is nothing, or not to be read."""
    return _all_remembered().get(topic)


def remember(topic: str, value: Any) -> None:
    """Remember ``value`` about ``topic``; ``None`` forgets. Only a comfort is lost where it cannot be written."""
    known = {**_all_remembered(), topic: value}
    with suppress(Error):
        kept = {each: known[each] for each in known if known[each] is not None}
        write_private(REMEMBERED, json.dumps(kept, ensure_ascii=False, indent=1))


def _all_remembered() -> dict[str, Any]:
    try:
        found = json.loads((state_directory() / REMEMBERED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
