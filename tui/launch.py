"""Starting the terminal application: everything that must happen before Textual is imported, and how it ends.

What becomes of a programming error: its trace in a file for whoever mends it, one sentence for the user.
"""

import os
import sys
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from ..core.kernel.errors import Error
from ..core.storage.audit import LOCAL, Entrance
from ..plugins.i18n import _, use_language
from .beginning import Beginning
from .keys import KEYS_VARIABLE, keys_file, read_keys
from .state import own_directory, state_directory, write_private
from .terminal.environment import Preferences
from .terminal.environment import prepare as prepare_terminal
from .terminal.housekeeping import hold, resume

FAILED = 1


def launch(
    url: str, actor: str, drafts: Path | None = None, beginning: Beginning | None = None, entrance: Entrance = LOCAL
) -> int:
    """Run the application for ``actor`` on the database at ``url``; the exit status.

    ``drafts`` is where cells not yet stored are kept, the user's state directory where not given. ``beginning`` says
    what is done first and shown, ``entrance`` how ``actor`` came in.

    Raises:
        Error: there is no terminal here, or none that can place its cursor.
    """
    preferences = replace(prepare_terminal(os.environ), entrance=entrance)
    use_language(preferences.language)
    preferences = with_keys(preferences, os.environ.get(KEYS_VARIABLE, ""), actor)
    hold()  # until the first paint
    try:
        # Textual reads its switches when it is imported, so it comes in only now.
        application = import_module(".app", __package__)
        return int(application.run(url, actor, drafts or state_directory() / "drafts", preferences, beginning))
    except Error:
        raise
    except Exception as error:  # noqa: BLE001  # the edge: whatever is wrong with the program ends in one sentence
        print(told(error, actor), file=sys.stderr)  # noqa: T201  # the screen is gone by now
        return FAILED
    finally:
        resume()


def with_keys(preferences: Preferences, given: str, person: str) -> Preferences:
    """Return ``preferences`` with the other names of keys that ``person`` has; with the usual ones and a notice where
    the file of them, ``given`` or in the state directory, is wrong.
    """
    try:
        path = keys_file(given, own_directory(person), state_directory())
        return replace(preferences, keys=read_keys(path)) if path is not None else preferences
    except Error as error:
        return replace(preferences, notice=str(error))


def told(error: BaseException, person: str) -> str:
    """The sentence for ``person``, after the trace was written to a log file of theirs."""
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    trace = "".join(traceback.format_exception(error))
    try:
        path = write_private(person, name, f"kaoping, Python {sys.version}\n{trace}")
    except Error as refused:
        return _("程序出错,已退出;错误记录也没有写成:{why}").format(why=refused)
    return _("程序出错,已退出;没有存上的格留在草稿里,下次打开会补存。错误记录在 {path},请交给维护的人。").format(
        path=path
    )
