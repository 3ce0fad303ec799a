"""The list of installed plugins, from the metadata of installed packages alone; none of them is imported.

Running a plugin is the business of :mod:`.acceptance`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..i18n import _
from ..sanitize import sanitize

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

GROUP = "kaoping.schemes"
BUILT_IN = "kaoping"
ALLOW_LIST = "KAOPING_PLUGINS"

_allowed: ContextVar[frozenset[str] | None] = ContextVar("allowed", default=None)


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
    reason = _("指定要装入的插件“{name}”没有安装")
    return [Broken(name, "", "", reason.format(name=sanitize(name))) for name in sorted(set(only) - set(present))]
