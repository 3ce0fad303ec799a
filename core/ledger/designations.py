"""What somebody or something is called by: code, name, or both together; and what a typed designation means. Pure."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from ..text import match_key


class Named(NamedTuple):
    """One that has a code of its own and a name that others may have too; ``former`` are names it had before."""

    id: int
    code: str
    name: str
    former: tuple[str, ...] = ()


class Designations:
    """Those who may be meant in one unit. Tables are made when first needed: most callers only ask for names."""

    def __init__(self, known: Iterable[Named]) -> None:
        self._known = {one.id: one for one in known}
        self._written: dict[int, str] = {}
        self._resolved: dict[str, tuple[int, ...]] = {}

    def resolve(self, called: str) -> tuple[int, ...]:
        """Ids of all that ``called`` may mean; by code as written, then by what looks the same: name, code, code and
        name together, name it had before. The first of these that anybody has decides.
        """
        found = self._resolved.get(called)
        if found is None:
            found = self._resolved[called] = self._resolve(called)
        return found

    def prepare(self) -> None:
        """Make now the tables that are otherwise made when a name is first asked for."""
        _made = (self._codes, self._names, self._alike_codes, self._codes_with_names, self._former_names)

    def by_code(self, called: str) -> int | None:
        """Whose code is ``called`` exactly."""
        return self._codes.get(called)

    def written(self, id_: int) -> str:
        """The shortest designation that means ``id_`` and nobody else."""
        text = self._written.get(id_)
        if text is None:
            one = self._known[id_]
            choices = (one.name, one.code + one.name)
            text = next((choice for choice in choices if choice and self.resolve(choice) == (id_,)), one.code)
            self._written[id_] = text
        return text

    def choices(self, id_: int) -> Sequence[str]:
        """All designations that mean ``id_`` alone, the shortest first."""
        one = self._known[id_]
        return (*dict.fromkeys((self.written(id_), one.code + one.name)), one.code)

    def _resolve(self, called: str) -> tuple[int, ...]:
        exactly = self._codes.get(called)
        if exactly is not None:
            return (exactly,)
        key = match_key(called)
        if not key:
            return ()
        found = self._names.get(key) or self._alike_codes.get(key)
        return found or self._codes_with_names.get(key) or self._former_names.get(key) or ()

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {one.code: one.id for one in self._known.values()}

    @cached_property
    def _names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.name, one.id) for one in self._known.values())

    @cached_property
    def _alike_codes(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.code, one.id) for one in self._known.values())

    @cached_property
    def _codes_with_names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((one.code + one.name, one.id) for one in self._known.values())

    @cached_property
    def _former_names(self) -> dict[str, tuple[int, ...]]:
        return _grouped((name, one.id) for one in self._known.values() for name in one.former)


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Ids by what the text is compared by."""
    groups: dict[str, tuple[int, ...]] = {}
    for text, id_ in pairs:
        key = match_key(text)
        if key:
            before = groups.get(key, ())
            groups[key] = before if id_ in before else (*before, id_)
    return groups
