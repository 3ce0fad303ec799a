"""The index of a scheme for its checks: everything by id, named parts, and parameter values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import get_args

from ..contract import (
    Condition,
    Const,
    Every,
    Form,
    Grade,
    Named,
    Over,
    Param,
    ParamRef,
    ParamValue,
    Part,
    Poll,
    Question,
    Recorded,
    Register,
    Scheme,
    Value,
)
from ..contract.who import GroupBy

CONDITIONS = get_args(Condition)
NODES = (*get_args(Value), *CONDITIONS)

GROUPS = get_args(GroupBy)


@dataclass(frozen=True, slots=True)
class Site:
    """A node of a formula or condition, its place, and the kind of period it is evaluated in there.

    ``added``: its value goes into a sum over the periods of that kind.
    """

    node: object
    place: str
    every: Every
    added: bool = False


@dataclass(frozen=True)
class Names:
    """The index of a scheme; ``values`` are its parameters at their defaults or at what a unit wants to set."""

    scheme: Scheme
    values: Mapping[str, ParamValue]
    forms: Mapping[str, Form]
    polls: Mapping[str, Poll]
    registers: Mapping[str, Register]
    questions: Mapping[str, Question]
    params: Mapping[str, Param]
    grades: Mapping[str, Grade]
    order: Mapping[str, int]
    parts: Mapping[str, Named]
    sites: tuple[Site, ...]

    @classmethod
    def of(cls, scheme: Scheme, values: Mapping[str, ParamValue] | None = None) -> "Names":
        """Return the index of ``scheme`` with ``values`` over its parameters' defaults."""
        sites = tuple(_sites(scheme))
        parts = [site.node for site in sites if isinstance(site.node, Named) and site.place.startswith("total")]
        return cls(
            scheme,
            scheme.defaults() | dict(values or {}),
            {form.id: form for form in scheme.forms},
            {poll.id: poll for poll in scheme.polls},
            {register.id: register for register in scheme.registers},
            {question.id: question for question in scheme.questions},
            {param.id: param for param in scheme.params},
            {grade.id: grade for grade in scheme.grades},
            {grade.id: place for place, grade in enumerate(scheme.grades)},
            {part.name: part for part in parts},
            sites,
        )

    def figure(self, value: object) -> Fraction | None:
        """Return a constant or numeric parameter as its number; None for anything else."""
        if isinstance(value, Const):
            return value.value
        found = self.values.get(value.param) if isinstance(value, ParamRef) else None
        return found if isinstance(found, Fraction) else None

    def behind(self, value: Value | Condition) -> Iterator[object]:
        """Yield every node in ``value`` and in the parts it refers to, each part once."""
        waiting: list[Value | Condition] = [value]
        entered: set[str] = set()
        while waiting:
            for node in nodes_inside(waiting.pop()):
                yield node
                if isinstance(node, Part) and node.name in self.parts and node.name not in entered:
                    entered.add(node.name)
                    waiting.append(self.parts[node.name])


def _sites(scheme: Scheme) -> Iterator[Site]:
    yield from _inside(scheme.total, "total", "year")
    yield from _inside(scheme.columns, "columns", "year")
    for poll in scheme.polls:
        place = f"polls/{poll.id}"
        for group in poll.groups:
            yield from _inside(group.weight, f"{place}/{group.id}", poll.every)
        for rung in poll.ladder:
            yield from _inside(rung.when, f"{place}/{rung.level}", "year")
    for question in scheme.questions:
        yield from _inside(question.asked, f"questions/{question.id}", "year")
    for rule in scheme.rules:
        yield from _inside(getattr(rule, "when", None), f"rules/{rule.id}", "year")


def _inside(content: object, place: str, every: Every, *, added: bool = False) -> Iterator[Site]:
    if isinstance(content, tuple):
        for element in content:
            yield from _inside(element, place, every, added=added)
    elif is_dataclass(content):
        inner = f"{place}/{content.name}" if isinstance(content, Named) else place
        if isinstance(content, NODES):
            yield Site(content, inner, every, added)
        if isinstance(content, CONDITIONS):
            added = False
        for field in fields(content):
            narrowed = _narrowed(content, every) if field.name == "of" else every
            summed = added or (isinstance(content, Over) and content.how == "sum" and field.name == "of")
            yield from _inside(getattr(content, field.name), inner, narrowed, added=summed)


def _narrowed(content: object, every: Every) -> Every:
    """Return the kind of period in which the ``of`` of ``content`` is evaluated."""
    return content.every or every if isinstance(content, Over | Recorded) else every


def nodes_inside(value: Value | Condition) -> Iterator[object]:
    """Yield ``value`` and every node in it, outermost first."""
    return (site.node for site in _inside(value, "", "year"))


def circles(names: Names) -> Iterator[list[str]]:
    """Yield the circles of parts that are computed from themselves, each once, from where it is entered first."""
    told: set[str] = set()
    inner = {name: _parts_inside(node) for name, node in names.parts.items()}
    for name in names.parts:
        path = _way_back(name, inner)
        if path and not told.intersection(path):
            told.update(path)
            yield path


def _parts_inside(named: Named) -> list[str]:
    return [node.name for node in nodes_inside(named.of) if isinstance(node, Part | Named)]


def _way_back(start: str, inner: dict[str, list[str]]) -> list[str]:
    """Return the parts passed on a way from ``start`` to itself; empty when there is none."""
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop()
        for name in inner.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
