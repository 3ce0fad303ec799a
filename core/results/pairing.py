"""A derivation beside the formula that it was derived from: which node came from which part, and how often it counts;
and with its chains folded.

The choice between cases is not evaluated again: the form of a node tells which one it came from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ...plugins.contract import Named, Scheme
from ...plugins.contract import formula as f
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.rulebook import nodes
from ...plugins.i18n import _
from .model import Path

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Paired:
    """A node under another, by its way from there, and how many times it counts in it."""

    value: f.Value
    node: Derivation
    path: Path
    factor: Fraction = ONE

    def under(self, whole: "Paired") -> "Paired":
        """Return this node as it stands in the ``whole`` that it is a part of."""
        return Paired(self.value, self.node, (*whole.path, *self.path), whole.factor * self.factor)


class Pairing:
    """The formulas of a scheme beside nodes that were derived from them."""

    def __init__(self, scheme: Scheme) -> None:
        self._registers = {register.id: register for register in scheme.registers}
        self._named = {node.name: node for node in nodes(scheme.total) if isinstance(node, Named)}

    def below(self, value: f.Value, node: Derivation) -> list[Paired] | None:
        """Return the nodes that make ``node``, each as often as it counts; ``None`` where they do not by adding.

        Limits and rounding are above the one node that they bound.
        """
        parts = node.parts
        match value:
            case f.Named():
                return [Paired(value.of, parts[0], (0,))]
            case f.Part():
                return [Paired(self._named[value.name], node, ())]
            case f.Choose():
                of = self._chosen(value, node)
                return None if of is None else [Paired(of, node, ())]
            case f.Sum():
                return _counted(value.parts, parts, ONE)
            case f.Difference():
                return [Paired(value.of, parts[0], (0,)), Paired(value.less, parts[1], (1,), -ONE)]
            case f.Mean():
                return _counted(value.parts, parts, Fraction(1, len(parts)))
            case f.Over():
                factor = ONE if value.how == "sum" else Fraction(1, len(parts) or 1)
                return _counted([value.of] * len(parts), parts, factor) if parts else None
            case f.Scale():
                return _weighed(value, parts)
            case f.Clamp():
                of = replace(value, high=None) if node.op == "cap" and value.low is not None else value.of
                return [Paired(of, parts[0], (0,))]
            case f.Round():
                return [Paired(value.of, parts[0], (0,))]
            case f.Marks():
                return _in_marks(value, node)
        return None

    def _chosen(self, value: f.Choose, node: Derivation) -> f.Value | None:
        """The case that ``node`` came from, as its form tells."""
        cases = [*(case.of for case in value.cases), *([] if value.otherwise is None else [value.otherwise])]
        return next((of for of in cases if self._fits(of, node)), None)

    def _fits(self, value: f.Value, node: Derivation) -> bool:
        """Whether ``node`` can have come from ``value``."""
        match value:
            case f.Named():
                return node.op == "same" and node.label in (value.title, _(value.title))
            case f.Part():
                return self._fits(self._named[value.name], node)
            case f.Choose():
                return self._chosen(value, node) is not None
            case f.Sum() | f.Mean():
                named, alike = type(value).__name__.lower() == node.op, len(value.parts) == len(node.parts)
                return named and alike and all(map(self._fits, value.parts, node.parts))
            case f.Difference():
                return node.op == "difference" and self._fits(value.of, node.parts[0])
            case f.Scale():
                return node.op == "product" and len(node.parts) == 2 and self._fits(value.of, node.parts[0])
            case f.Over():
                return node.op == value.how and all(self._fits(value.of, part) for part in node.parts)
            case f.Clamp():
                return node.op == ("floor" if value.high is None else "cap")
            case f.Round():
                return node.op == "round" and self._fits(value.of, node.parts[0])
            case f.Const():
                return not node.parts and node.value == value.value
            case f.RegisterSum():
                register = self._registers[value.register]
                return node.op in ("sum", "cap") and node.clause == register.clause
        return any(_is_about(value, ref) for ref in _refs(node)) or (isinstance(value, f.Marks) and not node.parts)


def _counted(values: Sequence[f.Value], parts: Sequence[Derivation], factor: Fraction) -> list[Paired]:
    pairs = enumerate(zip(values, parts, strict=True))
    return [Paired(value, part, (place,), factor) for place, (value, part) in pairs]


def _weighed(value: f.Scale, parts: Sequence[Derivation]) -> list[Paired] | None:
    """The factor that depends on the subject, the other one being a figure of the scheme."""
    sides: list[tuple[f.Value, f.Value, int]] = [(value.of, value.by, 0), (value.by, value.of, 1)]
    for of, by, place in sides:
        weight = parts[1 - place].value
        if _is_figure(by) and weight is not None:
            return [Paired(of, parts[place], (place,), weight)]
    return None


def _in_marks(value: f.Marks, node: Derivation) -> list[Paired] | None:
    """What marks are made of: sheets, sections, items, the weights of groups, the points a section starts from."""
    if not node.parts:
        return None
    if node.op == "product":
        weight = node.parts[1].value
        return None if weight is None else [Paired(value, node.parts[0], (0,), weight)]
    parts = node.parts[:1] if node.op == "floor" else node.parts
    factor = Fraction(1, len(parts)) if node.op == "mean" else ONE
    return _counted([value] * len(parts), parts, factor)


FIGURES = (f.Const, f.ParamRef, f.Sum, f.Difference, f.Mean, f.Scale, f.Clamp, f.Round, Fraction, tuple)
"""What a figure of the scheme is made of."""


def _is_figure(value: f.Value) -> bool:
    """Whether ``value`` is the same for every subject."""
    return all(isinstance(node, FIGURES) for node in nodes(value))


def _refs(node: Derivation) -> Iterator[str]:
    yield from node.refs
    for part in node.parts:
        yield from _refs(part)


def _is_about(value: f.Value, ref: str) -> bool:
    """Whether ``ref`` names a record that ``value`` looks at."""
    kind, _colon, rest = ref.partition(":")
    match value:
        case f.Marks():
            place = rest.split("/")
            return kind in ("sheet", "form") and place[0] == value.form and place[2:3] == [value.filling]
        case f.LevelPoints() | f.PollMean() | f.VoteShare():
            return kind == "poll" and rest.partition("/")[0] == value.poll
        case f.ParamRef():
            return kind == "param" and rest == value.param
        case f.LastResult():
            return kind == "last_result"
    return isinstance(value, f.Function)


@dataclass(frozen=True, slots=True)
class Folded:
    """A chain of nodes with one part each, the upper ones first, as one; below its end the parts there are."""

    chain: tuple[Derivation, ...]
    parts: tuple["Folded", ...]

    def below(self, way: tuple[int, ...]) -> "Folded":
        """Return what stands at ``way``, by places among the parts; where it ends before, the last one there is."""
        node = self
        for place in way:
            node = node.parts[place] if place < len(node.parts) else node
        return node

    def way(self, path: tuple[int, ...]) -> tuple[int, ...]:
        """Return where the node of the whole tree stands whose way there is ``path``."""
        node, way, rest = self, [], path[len(self.chain) - 1 :]
        while rest:
            way.append(rest[0])
            node = node.parts[rest[0]]
            rest = rest[len(node.chain) :]
        return tuple(way)


def folded(tree: Derivation) -> Folded:
    """Return the tree with each chain of nodes with a single part as one."""
    chain = [tree]
    while len(chain[-1].parts) == 1:
        chain.append(chain[-1].parts[0])
    return Folded(tuple(chain), tuple(map(folded, chain[-1].parts)))
