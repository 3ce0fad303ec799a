"""The addresses by which a scheme file names things: ``items/base/1``, ``kinds/bonus/市级表彰``, ``rules/excellent``.

The first word is the sort of thing, the rest its id with the ids that make it unique. The linter's places
(``forms/base/1``) name the same things and are accepted as addresses, as long as they mean one thing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, get_args

from ..contract import (
    Book,
    Column,
    Deduction,
    Draw,
    Evaluation,
    Exemption,
    FillerGroup,
    Filling,
    Form,
    Grade,
    Honour,
    Item,
    Kind,
    Level,
    LevelQuota,
    Named,
    OpinionKind,
    Option,
    Paper,
    Param,
    Poll,
    Question,
    Ranking,
    Register,
    Reminder,
    Requirement,
    Rule,
    Rung,
    Scheme,
    Section,
    Source,
    Stage,
    Step,
    SubjectClass,
    Use,
    Variant,
    VoterGroup,
)
from ..lint.finding import place_of
from .source import Path


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of thing a scheme holds many of.

    ``word`` begins its addresses, ``one`` stands after ``add.``; ``owners`` are the keys that say what a new one is
    put into, and ``field`` is where it is kept there. ``main`` is the field meant by a bare value.
    """

    word: str
    one: str
    made: tuple[type, ...]
    owners: tuple[str, ...] = ()
    field: str = ""
    main: str = ""

    @property
    def kept_in(self) -> str:
        """The field of its owner that holds it."""
        return self.field or self.word


SORTS = (
    Sort("params", "param", (Param,), main="default"),
    Sort("forms", "form", (Form,), main="points"),
    Sort("sections", "section", (Section,), ("form",), main="pool"),
    Sort("items", "item", (Item,), ("form", "section"), main="points"),
    Sort("deductions", "deduction", (Deduction,), ("form", "item"), main="points"),
    Sort("requirements", "requirement", (Requirement,), ("form", "item"), "requires", "target"),
    Sort("variants", "variant", (Variant,), ("form", "item"), main="points"),
    Sort("fillings", "filling", (Filling,), ("form",)),
    Sort("filler_groups", "filler_group", (FillerGroup,), ("form", "filling"), "groups", "weight"),
    Sort("registers", "register", (Register,), main="cap"),
    Sort("kinds", "kind", (Kind,), ("register",), main="points"),
    Sort("polls", "poll", (Poll,)),
    Sort("voter_groups", "voter_group", (VoterGroup,), ("poll",), "groups", "weight"),
    Sort("options", "option", (Option,), ("poll",), main="value"),
    Sort("levels", "level", (Level,), ("poll",), main="pays"),
    Sort("rungs", "rung", (Rung,), ("poll",), "ladder"),
    Sort("level_quotas", "", (LevelQuota,), main="share"),
    Sort("questions", "question", (Question,)),
    Sort("parts", "part", (Named,), field="parts"),
    Sort("grades", "grade", (Grade,), main="at_least"),
    Sort("rules", "rule", get_args(Rule), main="share"),
    Sort("classes", "class", (SubjectClass,)),
    Sort("domains", "domain", (str,)),
    Sort("exemptions", "exemption", (Exemption,)),
    Sort("stages", "stage", (Stage,), main="days"),
    Sort("uses", "use", (Use,), main="days"),
    Sort("honours", "honour", (Honour,), main="share"),
    Sort("evaluations", "evaluation", (Evaluation,), ("honour",), main="weight"),
    Sort("draws", "draw", (Draw,), main="share"),
    Sort("reminders", "reminder", (Reminder,), main="months"),
    Sort("books", "book", (Book,)),
    Sort("columns", "column", (Column,), ("book",)),
    Sort("steps", "step", (Step,), ("book",), main="within"),
    Sort("papers", "paper", (Paper,)),
    Sort("opinions", "opinion", (OpinionKind,)),
    Sort("source", "", (Source,)),
    Sort("ranking", "", (Ranking,), main="group"),
)
BY_WORD: Mapping[str, Sort] = {sort.word: sort for sort in SORTS}
BY_ONE: Mapping[str, Sort] = {sort.one: sort for sort in SORTS if sort.one}
SINGLE = frozenset({"source", "ranking"})
"""Sorts with only one thing: their address is the word alone."""

_SORT_OF = {made: sort for sort in SORTS for made in sort.made if made is not str}


@dataclass(frozen=True, slots=True)
class AddressedPart:
    """One thing of a scheme: its ``address``, its ``place`` in the linter's words, and the ``path`` to it."""

    sort: Sort
    address: str
    place: str
    path: Path
    value: Any

    @property
    def is_in_a_row(self) -> bool:
        """True if it is one of several in a tuple, and so can be dropped and moved."""
        return isinstance(self.path[-1], int)


@dataclass(frozen=True)
class Index:
    """Everything in ``scheme`` that a file can refer to."""

    scheme: Scheme

    @cached_property
    def spots(self) -> tuple[AddressedPart, ...]:
        """All addressed parts in the scheme's order, outermost first."""
        found = [spot for field in fields(self.scheme) for spot in self._field(field.name)]
        domains = (
            AddressedPart(BY_WORD["domains"], f"domains/{domain}", "domains", ("domains", at), domain)
            for at, domain in enumerate(self.scheme.domains)
        )
        return (*found, *domains)

    @cached_property
    def by_address(self) -> Mapping[str, AddressedPart]:
        """Parts by address; of two with the same address (which the linter refuses) the first."""
        spots: dict[str, AddressedPart] = {}
        for spot in self.spots:
            spots.setdefault(spot.address, spot)
        return spots

    def find(self, address: str) -> AddressedPart | None:
        """Return the part at ``address`` (or at a linter's place that only one part has), or None."""
        if address in self.by_address:
            return self.by_address[address]
        placed = [spot for spot in self.spots if spot.place == address]
        return placed[0] if len(placed) == 1 else None

    def of_sort(self, sort: Sort) -> tuple[AddressedPart, ...]:
        """Return all parts of one sort."""
        return tuple(spot for spot in self.spots if spot.sort is sort)

    def row(self, path: Path) -> tuple[AddressedPart, ...]:
        """Return the parts that are elements of the tuple at ``path``."""
        return tuple(spot for spot in self.spots if spot.path[:-1] == path and spot.is_in_a_row)

    def _field(self, name: str) -> Iterator[AddressedPart]:
        yield from _inside(getattr(self.scheme, name), (name,), name, ())


def _inside(content: object, path: Path, place: str, owners: tuple[str, ...]) -> Iterator[AddressedPart]:
    """Yield the parts in ``content``; ``owners`` are the ids that the addresses of its contents begin with."""
    if isinstance(content, tuple):
        seen: dict[str, int] = {}
        for at, element in enumerate(content):
            label = getattr(element, "grade", "") if isinstance(element, Use) else ""
            seen[label] = seen.get(label, 0) + 1
            yield from _one(element, (*path, at), place, owners, seen[label])
    elif is_dataclass(content):
        yield from _one(content, path, place, owners, 1)


def _one(value: Any, path: Path, place: str, owners: tuple[str, ...], number: int) -> Iterator[AddressedPart]:
    if isinstance(value, tuple):
        yield from _inside(value, path, place, owners)
        return
    if not is_dataclass(value):
        return
    sort = _SORT_OF.get(type(value))
    here = place_of(value, place)
    if sort is not None:
        words = (sort.word,) if sort.word in SINGLE else (sort.word, *_owners_of(value, owners), *_name(value, number))
        yield AddressedPart(sort, "/".join(words), here, path, value)
    inner = _owners_within(value, owners)
    base = place if isinstance(value, Section) else here
    for field in fields(value):
        yield from _inside(getattr(value, field.name), (*path, field.name), base, inner)


def _name(value: Any, number: int) -> tuple[str, ...]:
    """Return its id, or without an id its number in its row (for a use: among those of its grade)."""
    if isinstance(value, Use):
        return value.grade, str(number)
    return (name_of(value) or str(number),)


def name_of(value: Any) -> str:
    """Return the id of a contract value or the name of a part; empty for a value with neither."""
    if isinstance(value, str):
        return value
    return str(value.name if isinstance(value, Named) else getattr(value, "id", ""))


def _owners_of(value: Any, owners: tuple[str, ...]) -> tuple[str, ...]:
    """Return the owners in the address of ``value``: none for parts, level quotas and deductions.

    Parts and level quotas are unique in the whole scheme; the ids of deductions contain those of their items.
    """
    if isinstance(value, Named | LevelQuota):
        return ()
    return owners[:1] if isinstance(value, Deduction) else owners


def _owners_within(value: Any, owners: tuple[str, ...]) -> tuple[str, ...]:
    """Return the owners of what ``value`` holds, without sections: items are unique in their form."""
    if isinstance(value, Form | Register | Poll | Honour | Book | Item | Filling):
        return (*owners, value.id)
    return owners


def value_at(value: Any, path: Path) -> Any:
    """Return what stands at ``path`` inside ``value``."""
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def with_value(value: Any, path: Path, new: Any) -> Any:
    """Return ``value`` with ``new`` at ``path``."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*value[:step], with_value(value[step], rest, new), *value[step + 1 :])
    return replace(value, **{step: with_value(getattr(value, step), rest, new)})


def without(value: Any, path: Path) -> Any:
    """Return ``value`` without the element of a tuple at ``path``."""
    row, at = value_at(value, path[:-1]), path[-1]
    if not isinstance(at, int):
        raise TypeError(f"{path!r} does not end in a tuple")
    return with_value(value, path[:-1], (*row[:at], *row[at + 1 :]))


def with_element(value: Any, row: Path, at: int, new: Any) -> Any:
    """Return ``value`` with ``new`` as element ``at`` of the tuple at ``row``."""
    elements = value_at(value, row)
    return with_value(value, row, (*elements[:at], new, *elements[at:]))
