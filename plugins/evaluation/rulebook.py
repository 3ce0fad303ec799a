"""A scheme with one unit's parameters in one year, prepared for evaluation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction

from ..contract.forms import Form
from ..contract.formula import Const, Named, ParamRef, Value
from ..contract.params import ParamValue
from ..contract.scheme import Scheme


@dataclass(frozen=True)
class Rulebook:
    """A scheme, its parameter values and the year, with the lookups every evaluation needs."""

    scheme: Scheme
    params: Mapping[str, ParamValue]
    year: int
    forms: Mapping[str, Form]
    named: Mapping[str, Named]

    @classmethod
    def of(cls, scheme: Scheme, params: Mapping[str, ParamValue], year: int) -> "Rulebook":
        """Return the rulebook of the scheme with ``params`` over its defaults."""
        named = {node.name: node for node in nodes(scheme.total) if isinstance(node, Named)}
        return cls(scheme, scheme.defaults() | dict(params), year, {form.id: form for form in scheme.forms}, named)

    def number(self, value: Value) -> Fraction:
        """Return a figure that does not depend on a subject: a constant or a numeric parameter.

        Raises:
            TypeError: it is neither.
        """
        found = self.params[value.param] if isinstance(value, ParamRef) else getattr(value, "value", None)
        if not isinstance(value, ParamRef | Const) or not isinstance(found, Fraction):
            raise TypeError(f"{value!r} is not a figure of the scheme")
        return found

    def group_by(self, group: str | ParamRef) -> str:
        """Return the kind of group of a quota or ranking; a choice parameter may name it."""
        return str(self.params[group.param]) if isinstance(group, ParamRef) else group


def nodes(value: object) -> Iterator[object]:
    """Yield ``value`` and every contract value inside it, depth first."""
    yield value
    if isinstance(value, tuple):
        for element in value:
            yield from nodes(element)
    elif is_dataclass(value):
        for field in fields(value):
            content = getattr(value, field.name)
            if isinstance(content, tuple) or is_dataclass(content):
                yield from nodes(content)
