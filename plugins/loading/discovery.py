"""The list of installed plugins and of their files, from what is installed alone; none of them is imported.

Running a plugin is the business of :mod:`.limited`, judging what it brings that of :mod:`.taken`.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ..i18n import _
from ..sanitize import sanitize

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint
    from pathlib import Path

GROUP = "kaoping.schemes"
BUILT_IN = "kaoping"
ALLOW_LIST = "KAOPING_PLUGINS"
LOAD_SECONDS = 10.0
"""How long one plugin may take to import and answer before it is left out."""

_allowed: ContextVar[frozenset[str] | None] = ContextVar("allowed", default=None)
_kept_in: ContextVar[Path | None] = ContextVar("kept_in", default=None)


@dataclass(frozen=True, slots=True, order=True)
class PluginName:
    """An entry point of the group and the installed package that declares it."""

    name: str
    package: str
    version: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin, or one thing it brings, that was left out, with the reason in one sentence for the user."""

    name: str
    package: str
    version: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The entry points that installed packages declare: those that may be loaded, and those that may not."""

    found: tuple[tuple[PluginName, EntryPoint], ...]
    broken: tuple[Broken, ...]


def list_plugins() -> tuple[PluginName, ...]:
    """Return every installed plugin, by name, whether or not it works. Imports none of them."""
    return tuple(sorted(plugin for plugin, _entry in _declared()[0]))


@contextmanager
def allowing(listed: str | None) -> Iterator[None]:
    """Let only the entry points named in ``listed`` (with commas) load meanwhile in this context; None allows all.

    Whoever starts the program does so within what the variable :data:`ALLOW_LIST` says.
    """
    names = None if listed is None else frozenset(name.strip() for name in listed.split(",") if name.strip())
    before = _allowed.set(names)
    try:
        yield
    finally:
        _allowed.reset(before)


def allowed_names() -> frozenset[str] | None:
    """Return the entry-point names that may load; None when all may."""
    return _allowed.get()


@contextmanager
def remembering(directory: Path | None) -> Iterator[None]:
    """Keep what plugins bring in ``directory`` meanwhile in this context, and look there first; None keeps nothing."""
    before = _kept_in.set(directory)
    try:
        yield
    finally:
        _kept_in.reset(before)


def kept_in() -> Path | None:
    """Return the directory in which it is kept what plugins bring; None when nothing is kept."""
    return _kept_in.get()


def scan(only: Collection[str] | None = None) -> Scan:
    """Return the plugins that may be loaded, in order of name; ``only`` narrows them to these entry-point names.

    Packages whose metadata cannot be read are reported only when all are asked for. A name two packages declare is
    refused for both, since which one is found first is an accident of the installation; a built-in keeps its
    name against a stranger.
    """
    declared, unreadable = _declared()
    broken = unreadable if only is None else []
    by_name: defaultdict[str, list[tuple[PluginName, EntryPoint]]] = defaultdict(list)
    for plugin, entry in declared:
        if only is None or plugin.name in only:
            by_name[plugin.name].append((plugin, entry))
    found = []
    for name in sorted(by_name):
        claimants = by_name[name]
        keepers = [claim for claim in claimants if claim[0].package == BUILT_IN] or claimants
        keeper = keepers[0] if len(keepers) == 1 else None
        if keeper is not None:
            found.append(keeper)
        broken += (_refused(plugin, claimants) for plugin, entry in claimants if (plugin, entry) != keeper)
    broken += _absent(only or (), by_name)
    return Scan(tuple(found), tuple(broken))


def _declared() -> tuple[list[tuple[PluginName, EntryPoint]], list[Broken]]:
    """Return entry points of the group, package by package, so that unreadable metadata hides only its own package."""
    from importlib.metadata import distributions  # costs more than all else in this module

    found: list[tuple[PluginName, EntryPoint]] = []
    broken: list[Broken] = []
    seen: set[str] = set()
    for distribution in distributions():
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
            if not entries or _shadowed(distribution, seen):
                continue
            found += ((_named(entry, distribution), entry) for entry in entries)
        except Exception as error:  # noqa: BLE001  # whatever a stranger's metadata does, the others still count
            broken.append(_unreadable(distribution, error))
    return found, broken


def _shadowed(distribution: Distribution, seen: set[str]) -> bool:
    """True if a package of this name came earlier on the path, and so is the one Python would import."""
    name = _package(distribution).lower().replace("_", "-")
    shadowed = name in seen
    seen.add(name)
    return shadowed


def _package(distribution: Distribution) -> str:
    name = distribution.metadata["Name"]
    if not name:
        raise ValueError(_("包的元数据里没有名称"))
    return sanitize(name)


def _named(entry: EntryPoint, distribution: Distribution) -> PluginName:
    return PluginName(sanitize(entry.name), _package(distribution), sanitize(distribution.version))


def _unreadable(distribution: Distribution, error: Exception) -> Broken:
    place = sanitize(str(getattr(distribution, "_path", "")))
    return Broken(place, "", "", _("读不出这个包的元数据:{error}").format(error=sanitize(repr(error))))


def _refused(plugin: PluginName, claimants: Iterable[tuple[PluginName, EntryPoint]]) -> Broken:
    packages = "、".join(sorted(claimant.package for claimant, _entry in claimants))
    reason = _("插件名「{name}」被多次声明(来自:{packages}),不能确定用哪一个,没有装入:改入口名,或卸载其中的").format(
        name=plugin.name, packages=packages
    )
    return Broken(plugin.name, plugin.package, plugin.version, reason)


def _absent(only: Collection[str], present: Collection[str]) -> list[Broken]:
    reason = _("指定要装入的插件「{name}」没有安装")
    return [Broken(name, "", "", reason.format(name=sanitize(name))) for name in sorted(set(only) - set(present))]


Stamps = dict[str, list[int]]
"""By path what changes with a file: its size, its times (of content and of the entry), its number; nothing for none."""

MOST_FILES = 5000
"""Of how many files of a plugin a change is noticed."""


def stamps_of(entry: EntryPoint, imported: Iterable[str], *, is_broken: bool) -> Stamps:
    """Return the stamps of all that a plugin depends on: the files of its package and those it ``imported``.

    One that ``is_broken`` may be mended by what is installed beside it, so the places of packages count as well.
    """
    watched = {*_recorded(entry), *_beside(entry), *imported}
    if is_broken:
        watched.add(os.path.dirname(place_of(entry)))  # noqa: PTH120  # as text, like the others
        watched.update(path for path in sys.path if path.endswith("-packages"))
    return {path: _stamp(path) for path in sorted(watched)}


def place_of(entry: EntryPoint) -> str:
    """Return where the metadata of the package of an entry point are."""
    return str(getattr(entry.dist, "_path", ""))


def _stamp(path: str) -> list[int]:
    try:
        found = os.stat(path)  # noqa: PTH116  # thousands of them
    except (OSError, ValueError):
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _recorded(entry: EntryPoint) -> Iterator[str]:
    """Yield the files that the package says it has; of a damaged list what can be read."""
    try:
        for file in islice((entry.dist.files or ()) if entry.dist else (), MOST_FILES):
            if file.suffix != ".pyc":
                yield str(file.locate())
    except Exception:  # noqa: BLE001  # whatever a stranger's metadata does
        return


def _beside(entry: EntryPoint) -> Iterator[str]:
    """Yield the files below the folder of the module that is imported, where a package in development is edited."""
    from importlib.util import find_spec

    top = entry.value.partition(":")[0].strip().partition(".")[0]
    if top == __package__.partition(".")[0]:
        return
    try:
        spec = find_spec(top)  # of a name without dots, so that nothing is imported
    except Exception:  # noqa: BLE001  # whatever stands there as a name
        return
    if spec is None:
        return
    if spec.origin:
        yield spec.origin
    yield from islice(_below(spec.submodule_search_locations or ()), MOST_FILES)


def _below(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for place, inside, files in os.walk(folder):
            inside[:] = sorted(name for name in inside if name != "__pycache__")
            yield from (os.path.join(place, name) for name in sorted(files))  # noqa: PTH118  # thousands of them
