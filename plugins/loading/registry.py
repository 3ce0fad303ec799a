"""The registry of all schemes and books by id, and the decision who keeps an id that several plugins use.

Pure values; finding plugins and running them is done in :mod:`.discovery` and :mod:`.acceptance`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ..errors import UnknownScheme
from ..i18n import _
from ..sanitize import sanitize
from .discovery import Broken, PluginName

if TYPE_CHECKING:
    from ..contract import Book, Scheme

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scheme that passed every check, with the plugin and package that brought it; ``hash`` is its content hash."""

    scheme: Scheme
    plugin: str
    package: str
    package_version: str
    hash: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The usable schemes and books of one plugin, and what of it is broken."""

    plugin: PluginName
    schemes: tuple[Loaded, ...] = ()
    books: tuple[Book, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """Every usable scheme and book of the installed plugins, by id, and what was left out with its reason."""

    schemes: Mapping[str, Loaded]
    books: Mapping[str, Book]
    broken: tuple[Broken, ...]

    def find(self, id_: str) -> Loaded:
        """Return the scheme called ``id_``.

        Raises:
            UnknownScheme: there is none that works.
        """
        if id_ in self.schemes:
            return self.schemes[id_]
        existing = "、".join(sorted(self.schemes)) or _("一个也没有")
        sentences = [_("没有叫「{id}」的方案;现有:{existing}").format(id=sanitize(id_), existing=existing)]
        sentences += (
            _("插件「{name}」({package})没有装入:{reason}").format(
                name=broken.name, package=broken.package or "-", reason=broken.reason
            )
            for broken in self.broken
        )
        raise UnknownScheme(";".join(sentences))


def settle(refused: Sequence[Broken], offers: Sequence[Offer]) -> Registry:
    """Return one registry of all offers, with ids that several plugins use decided; ``refused`` are broken already."""
    schemes, scheme_quarrels = _by_id(offers, lambda offer: [(loaded.scheme.id, loaded) for loaded in offer.schemes])
    books, book_quarrels = _by_id(offers, lambda offer: [(book.id, book) for book in offer.books])
    broken = [*refused, *(broken for offer in offers for broken in offer.broken)]
    return Registry(schemes, books, tuple(sorted({*broken, *scheme_quarrels, *book_quarrels}, key=_sorting)))


def _by_id(
    offers: Sequence[Offer], things: Callable[[Offer], Sequence[tuple[str, Thing]]]
) -> tuple[dict[str, Thing], list[Broken]]:
    """Return things by id, and the refusals where several plugins bring one id.

    The plugin named like the id keeps it: entry-point names are unique, so a stranger can never take the place of
    a built-in, and asking for one scheme gives the same as loading all. Where none is named so, no one has it:
    whichever package happens to be found first must not decide by which rules people are graded.
    """
    claims: defaultdict[str, list[tuple[PluginName, Thing]]] = defaultdict(list)
    for offer in offers:
        for id_, thing in things(offer):
            claims[id_].append((offer.plugin, thing))
    kept: dict[str, Thing] = {}
    quarrels: list[Broken] = []
    for id_, claimants in claims.items():
        keepers = [claim for claim in claimants if claim[0].name == id_] or claimants
        keeper = keepers[0] if len(keepers) == 1 else None
        if keeper is not None:
            kept[id_] = keeper[1]
        packages = "、".join(sorted({plugin.package for plugin, _thing in claimants}))
        sentence = _("编号「{id}」被多次使用(来自:{packages}),没有装入这一个:另取编号")
        reason = sentence.format(id=sanitize(id_), packages=packages)
        quarrels += (
            Broken(plugin.name, plugin.package, plugin.version, reason)
            for plugin, thing in claimants
            if (plugin, thing) != keeper
        )
    return kept, quarrels


def _sorting(broken: Broken) -> tuple[str, str, str]:
    return broken.name, broken.package, broken.reason
