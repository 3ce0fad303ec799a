"""Walking two schemes side by side: same ids are the same things, everything else is told where it differs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import chain, zip_longest
from typing import Any

from ..contract import Const, Deduction, LastResult, Scheme
from ..evaluation.rulebook import nodes
from ..i18n import _
from ..lint.finding import base_of, place_of
from ..overlay.addresses import name_of
from .effect import EFFECTS, Effect, SchemeDifference, effect_of, effect_of_order, effect_of_row
from .words import field_word, is_percent, shown, thing

_IDENTITY = frozenset({"id", "version", "functions"})
"""Fields of a scheme that say which one it is; its functions are compared by what they are."""


def differences(old: Scheme, new: Scheme) -> tuple[SchemeDifference, ...]:
    """Everything in which ``new`` differs from ``old``, what changes results first, else in the scheme's order."""
    found = chain(
        *(
            _compare(
                getattr(old, field.name), getattr(new, field.name), _Where(field.name, field.name, "", old, field.name)
            )
            for field in fields(Scheme)
            if field.name not in _IDENTITY
        ),
        _last_results(old, new),
        _functions(old, new),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda each: -EFFECTS.index(each.effect)))


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the walk is: the scheme's field, the place, the clause around it, what holds it in which field."""

    root: str
    place: str
    clause: str
    holder: Any
    field: str

    def told(self, effect: Effect, what: str, before: str, after: str) -> SchemeDifference:
        return SchemeDifference(effect, self.place, self.clause, what, before, after)

    def leaf(self, old: Any, new: Any) -> SchemeDifference:
        """A field with two values."""
        percent = is_percent(self.holder, self.field)
        effect = effect_of(self.root, type(self.holder), self.field)
        before, after = (shown(value, self.field, percent=percent) for value in (old, new))
        return self.told(effect, field_word(self.field), before, after)

    def inside(self, value: Any) -> "_Where":
        """At ``value``, which stands here."""
        clause = getattr(value, "clause", "") or self.clause
        return replace(self, place=place_of(value, self.place), clause=clause)

    def at(self, holder: Any, field: str) -> "_Where":
        """At a field of ``holder``, whose own place is here."""
        return replace(self, holder=holder, field=field)


def _compare(old: Any, new: Any, where: _Where) -> Iterator[SchemeDifference]:
    if old == new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple) and any(map(is_dataclass, old + new)):
        yield from _rows(old, new, where)
    elif is_dataclass(old) and type(old) is type(new):
        yield from _things(old, new, where)
    else:
        yield where.leaf(old, new)


def _things(old: Any, new: Any, where: _Where) -> Iterator[SchemeDifference]:
    """Two values of one class, field by field."""
    if isinstance(old, Const) and old.value != new.value:
        yield where.leaf(old, new)  # a figure of the rule is known by the field it stands in
        return
    here = where.inside(new)
    held = replace(here, place=base_of(new, where.place))
    done: set[str] = set()
    if isinstance(old, Deduction) and old.low == old.high and new.low == new.high and old.low != new.low:
        done = {"low", "high"}
        yield here.told("results", _("扣分"), *(shown(each.low, "low", percent=False) for each in (old, new)))
    for field in fields(old):
        if field.name not in done:
            before, after = getattr(old, field.name), getattr(new, field.name)
            at = held if isinstance(before, tuple) else here
            yield from _compare(before, after, at.at(new, field.name))


def _rows(old: tuple[Any, ...], new: tuple[Any, ...], where: _Where) -> Iterator[SchemeDifference]:
    names = [[name_of(each) for each in row] for row in (old, new)]
    if all(all(row) and len(set(row)) == len(row) for row in names):
        yield from _named_rows(dict(zip(names[0], old, strict=True)), dict(zip(names[1], new, strict=True)), where)
    else:
        yield from _nameless_rows(old, new, where)


def _named_rows(old: dict[str, Any], new: dict[str, Any], where: _Where) -> Iterator[SchemeDifference]:
    for name, value in old.items():
        if name in new:
            yield from _compare(value, new[name], where)
        else:
            yield _gone(value, where)
    yield from (_come(value, where) for name, value in new.items() if name not in old)
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    if before != after:
        effect = effect_of_order(where.root, type(next(iter(old.values()))))
        what = _("{what}的次序").format(what=field_word(where.field))
        yield where.told(effect, what, "、".join(before), "、".join(after))


def _nameless_rows(old: tuple[Any, ...], new: tuple[Any, ...], where: _Where) -> Iterator[SchemeDifference]:
    """What is alike at both ends is the same; the rest is taken pair by pair."""
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    absent = object()
    for before, after in zip_longest(old, new, fillvalue=absent):
        if before is absent:
            yield _come(after, where)
        elif after is absent:
            yield _gone(before, where)
        else:
            yield from _compare(before, after, where)


def _gone(value: Any, where: _Where) -> SchemeDifference:
    here = where.inside(value)
    return here.told(effect_of_row(where.root, type(value)), field_word(where.field), thing(value), "")


def _come(value: Any, where: _Where) -> SchemeDifference:
    here = where.inside(value)
    return here.told(effect_of_row(where.root, type(value)), field_word(where.field), "", thing(value))


def _last_results(old: Scheme, new: Scheme) -> Iterator[SchemeDifference]:
    """Last year's result is looked up under the scheme's own id."""
    looking = any(isinstance(node, LastResult) for scheme in (old, new) for node in nodes(scheme))
    if looking and old.id != new.id:
        yield SchemeDifference("results", "total", "", _("上年度得分所在的方案"), f"“{old.id}”", f"“{new.id}”")


def _functions(old: Scheme, new: Scheme) -> Iterator[SchemeDifference]:
    """A function of the same name may still be other code; only one and the same is known to be equal."""
    for name in sorted({*old.functions, *new.functions}):
        if old.functions.get(name) is not new.functions.get(name):
            words = [
                _("{scheme} {version} 版的代码").format(scheme=each.id, version=each.version) for each in (old, new)
            ]
            yield SchemeDifference("results", "functions", "", _("计算函数“{name}”").format(name=name), *words)
