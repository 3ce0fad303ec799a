"""The application on a real terminal: driver, signals, and the exit status."""

import sys
from collections.abc import Callable
from pathlib import Path

from .app import KaopingApp
from .terminal.driver import driver_class
from .terminal.leaving import Leaving


def run(url: str, actor: str, drafts: Path, encoding: str, prepare: Callable[[], None] | None = None) -> int:
    """Run until the user, a signal or the end of input says so.

    What was entered is in the draft before any of these can happen, so leaving needs nothing but to leave.

    Raises:
        Exception: the programming error that ended the session, once the terminal is as it was.
    """
    app = KaopingApp(url, actor, drafts, prepare=prepare)
    leaving = Leaving(lambda: _leave(app))
    leaving.install()
    app.driver_class = driver_class(encoding, leaving.now, app.ambiguous_wide)
    app.run(mouse=False)
    sys.stdout.flush()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _leave(app: KaopingApp) -> None:
    app.call_later(app.exit)
