"""The hooks a plugin may implement, and the marker it implements them with.

Hooks register values; they compute nothing, so the order in which plugins are found can never change a result.
:mod:`.loading` finds and calls plugins.
"""

from collections.abc import Iterable

import pluggy

from .contract import Book, Scheme

PROJECT = "kaoping"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_schemes() -> Iterable[Scheme]:  # type: ignore[empty-body]  # a specification has no body
    """Return the schemes of this plugin: each a finished value, the same on every call."""


@hookspec
def register_books() -> Iterable[Book]:  # type: ignore[empty-body]  # a specification has no body
    """Return the ledger books this plugin adds besides those of its schemes."""
