"""Loading schemes from installed plugins: all of them, or one by its id.

When all are loaded, a plugin that does not work is reported and left out; a scheme asked for by id that is missing is
an error that names those that exist. The program's own schemes are imported; anybody else's are imported in a limited
process (:mod:`.limited`, :mod:`.guard`), which hands over data, and only until they are known (:mod:`.taken`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from .discovery import (
    ALLOW_LIST,
    LOAD_SECONDS,
    Broken,
    PluginName,
    allowed_names,
    allowing,
    list_plugins,
    remembering,
    scan,
)
from .registry import Loaded, Offer, Registry, settle

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from ..contract import Scheme

__all__ = [
    "ALLOW_LIST",
    "LOAD_SECONDS",
    "Broken",
    "Loaded",
    "PluginName",
    "Registry",
    "allowed_names",
    "allowing",
    "find_scheme",
    "list_plugins",
    "load_plugins",
    "load_scheme",
    "remembering",
]


def load_plugins(only: Collection[str] | None = None, *, seconds: float = LOAD_SECONDS) -> Registry:
    """Load all schemes and books of the installed plugins; whatever does not work is in ``broken``.

    ``only`` names the entry points to load; without it ``KAOPING_PLUGINS`` does (a list with commas, unset for
    all). Each plugin that is not known gets ``seconds`` to import and answer; where :func:`remembering` says so, what
    it brings is known from then on.
    """
    scanned = scan(allowed_names() if only is None else only)
    return settle(scanned.broken, _offers(scanned.found, seconds))


def load_scheme(id_: str, *, seconds: float = LOAD_SECONDS, anew: bool = False) -> Loaded:
    """Load the scheme called ``id_``, from the plugin of that name alone if that brings it, else from all.

    That plugin is run ``anew`` if so wanted, whatever is known of it.

    Raises:
        UnknownScheme: no working plugin brings it.
    """
    scanned = scan(allowed_names())
    named = [claim for claim in scanned.found if claim[0].name == id_]
    others = [claim for claim in scanned.found if claim[0].name != id_]
    brought = _offers(named, seconds, anew=anew)
    namesake = settle(scanned.broken, brought)
    if id_ in namesake.schemes:
        return namesake.schemes[id_]
    return settle(scanned.broken, [*brought, *_offers(others, seconds)]).find(id_)


def find_scheme(id_: str) -> Scheme:
    """Return the scheme called ``id_``, as :func:`load_scheme` loads it.

    Raises:
        UnknownScheme: no working plugin brings it.
    """
    return load_scheme(id_).scheme


def _offers(found: Sequence[tuple[PluginName, EntryPoint]], seconds: float, *, anew: bool = False) -> list[Offer]:
    from .taken import offers  # the contract is loaded only when a plugin is

    return offers(found, seconds, anew=anew)
