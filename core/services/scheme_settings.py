"""The values of a scheme as people read and type them: parameters, and the other starter values beside them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...plugins.contract import Param, ParamValue, Scheme
from ...plugins.contract.values import show, show_percent
from ...plugins.i18n import _
from ...plugins.lint import starters
from ...plugins.lint.finding import spots


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of a scheme: where it stands, what it says, and whether it is ours for want of the document's.

    ``param`` is there for a value that is set here; other values are changed in a scheme file.
    """

    place: str
    title: str
    shown: str
    clause: str
    starter: bool
    param: Param | None = None


def settings_of(scheme: Scheme, params: Mapping[str, ParamValue]) -> tuple[Setting, ...]:
    """The parameters of ``scheme`` with their values in ``params``, then its other starter values in its order."""
    values = scheme.defaults() | dict(params)
    set_here = [_of_param(param, values[param.id]) for param in scheme.params]
    marked = [spot.value for spot in spots(scheme) if getattr(spot.value, "starter", False)]
    fixed = [
        Setting(fact.place, _(fact.title), fact.shown, getattr(value, "clause", ""), starter=True)
        for fact, value in zip(starters(scheme), marked, strict=True)
        if not isinstance(value, Param)
    ]
    return (*set_here, *fixed)


def show_value(param: Param, value: ParamValue) -> str:
    """``value`` as a person reads it, and may type it again."""
    if isinstance(value, str):
        return _(value) if param.kind == "choice" else value
    return show_percent(value) if param.kind == "percent" else show(value)


def _of_param(param: Param, value: ParamValue) -> Setting:
    return Setting(f"params/{param.id}", _(param.title), show_value(param, value), param.clause, param.starter, param)


def plain_choice(param: Param | None, text: str) -> str:
    """Return a choice by the word the scheme has for it, whatever language it was typed in; other text as it is."""
    choices = () if param is None else param.choices
    return next((choice for choice in choices if text in (choice, _(choice))), text)
