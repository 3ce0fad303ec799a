"""A scheme on its way from the base to the unit's own: what it is by now, and where it was touched by which key."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from ..contract import Scheme
from ..i18n import _
from ..plain import plain
from .addresses import Index, Sort, Spot
from .lines import Path
from .values import BAD, Reader, Tell, hints

ADJUSTED = "本单位调整"
"""Stands with the clause of a figure that is the unit's own and no longer the document's; part of the scheme's data."""

LISTED = 12
"""Names a sentence lists at most."""


@dataclass
class Draft:
    """``scheme`` as far as it has come from ``base``; problems go to ``tell`` and the work goes on.

    ``touched`` are the places (as the linter calls them) that were changed, each with the key that did it.
    """

    base: Scheme
    tell: Tell
    scheme: Scheme = field(init=False)
    index: Index = field(init=False)
    reader: Reader = field(init=False)
    touched: list[tuple[str, Path]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reader = Reader(self.tell)
        self.put(self.base)

    def put(self, scheme: Scheme) -> None:
        """Go on with ``scheme``."""
        self.scheme = scheme
        self.index = Index(scheme)

    def set_field(self, name: str, data: Any) -> None:
        """A field of the scheme itself."""
        value = self.reader.value(hints(Scheme)[name], data, (name,))
        if value is not BAD:
            self.put(replace(self.scheme, **{name: value}))
            self.touched.append((name, (name,)))

    def find(self, address: Any, path: Path) -> Spot | None:
        """What ``address`` means; ``None``, and told, when it means nothing."""
        spot = self.index.find(address) if isinstance(address, str) else None
        if spot is None:
            self.tell(path, unknown(str(address), [each.address for each in self.index.spots]))
        return spot

    def find_in(self, sort: Sort, id: str, path: Path) -> Spot | None:
        """The thing of ``sort`` called ``id``; ``None``, and told, when there is none."""
        spot = self.index.by_address.get(f"{sort.word}/{id}")
        if spot is None:
            known = [each.address.partition("/")[2] for each in self.index.of_sort(sort)]
            self.tell(path, unknown(id, known))
        return spot

    def close_what_is_gone(self) -> None:
        """Forms' fillings, polls and registers of the base that are no more are no longer opened by any stage."""
        gone = _opened(self.base) - _opened(self.scheme)
        stages = tuple(
            replace(
                stage,
                fillings=tuple(ref for ref in stage.fillings if (ref.form, ref.filling) not in gone),
                polls=tuple(poll for poll in stage.polls if ("poll", poll) not in gone),
                registers=tuple(register for register in stage.registers if ("register", register) not in gone),
            )
            for stage in self.scheme.stages
        )
        self.put(replace(self.scheme, stages=stages))


def _opened(scheme: Scheme) -> set[tuple[str, str]]:
    """Everything a stage can open."""
    fillings = {(form.id, filling.id) for form in scheme.forms for filling in form.fillings}
    polls = {("poll", poll.id) for poll in scheme.polls}
    return fillings | polls | {("register", register.id) for register in scheme.registers}


def unknown(id: str, known: Sequence[str]) -> str:
    """The sentence for an id that nothing has, with those that come nearest."""
    near = known if len(known) <= LISTED else get_close_matches(id, known, LISTED, cutoff=0.4) or known[:LISTED]
    names = "、".join(plain(each) for each in near) or _("一个也没有")
    return _("没有“{id}”;可写:{names}").format(id=plain(id), names=names)
