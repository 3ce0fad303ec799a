"""Loading schemes from installed plugins: all of them, or one by its id.

When all are loaded, a plugin that does not work is reported and left out; a scheme asked for by id that is missing is
an error that names those that exist. No plugin, nor the contract, is imported until one of these functions is called.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from .discovery import ALLOW_LIST, Broken, PluginName, allowed_names, allowing, list_plugins, scan
from .registry import Loaded, Offer, Registry, settle

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from pathlib import Path

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
]

LOAD_SECONDS = 10.0
"""How long one plugin may take to import and answer before it is left out."""


def load_plugins(
    only: Collection[str] | None = None, *, seconds: float = LOAD_SECONDS, verdicts: Path | None = None
) -> Registry:
    """Load all schemes and books of the installed plugins; whatever does not work is in ``broken``.

    ``only`` names the entry points to load; without it ``KAOPING_PLUGINS`` does (a list with commas, unset for
    all). Each plugin gets ``seconds`` to import and answer. In the file ``verdicts`` is kept which contents are sound,
    so that they are not linted again; without it everything is.
    """
    from .acceptance import SoundSchemes, accept

    scanned = scan(allowed_names() if only is None else only)
    sound = None if verdicts is None else SoundSchemes(verdicts)
    offers = [accept(plugin, entry, seconds, sound) for plugin, entry in scanned.found]
    if sound is not None:
        sound.save()
    return settle(scanned.broken, offers)


def load_scheme(id_: str, *, seconds: float = LOAD_SECONDS) -> Loaded:
    """Load the scheme called ``id_``, importing only the plugin of that name if it brings it, else all plugins.

    Raises:
        UnknownScheme: no working plugin brings it.
    """
    scanned = scan(allowed_names())
    offers = []
    for plugin, entry in sorted(scanned.found, key=lambda claim: claim[0].name != id_):
        offers.append(_accept(plugin, entry, seconds))
        if plugin.name == id_:
            namesake = settle(scanned.broken, offers)
            if id_ in namesake.schemes:
                return namesake.schemes[id_]
    return settle(scanned.broken, offers).find(id_)


def find_scheme(id_: str) -> Scheme:
    """Return the scheme called ``id_``, as :func:`load_scheme` loads it.

    Raises:
        UnknownScheme: no working plugin brings it.
    """
    return load_scheme(id_).scheme


def _accept(plugin: PluginName, entry: EntryPoint, seconds: float) -> Offer:
    from .acceptance import accept  # contract, linter and pluggy are loaded only when a plugin is

    return accept(plugin, entry, seconds)
