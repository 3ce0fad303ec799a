"""What the settings screens ask of the core: schemes that units use, their starter values, setting and confirming them.

Call it in a thread worker. It knows no widget; how values are parsed and checked is the core's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...plugins.contract import Param, ParamValue, Scheme
from ...plugins.contract.values import show, show_percent
from ...plugins.i18n import _
from ...plugins.lint import starters
from ...plugins.lint.finding import spots
from ..adoption.adoptions import Adoption, adopted, confirm_scheme, parse_value
from ..adoption.overlays import unit_scheme
from ..kernel.errors import Error
from ..organisation.model import list_units
from ..storage.engine import Database


@dataclass(frozen=True, slots=True)
class SchemeInUse:
    """A scheme that a unit uses. ``scheme`` is ``None`` when it is not installed; ``problem`` says why."""

    unit: str
    adoption: Adoption
    scheme: Scheme | None
    problem: str = ""

    @property
    def values(self) -> "tuple[Setting, ...]":
        """Everything a person may set or has to confirm, parameters first."""
        return () if self.scheme is None else settings_of(self.scheme, self.adoption.params)

    @property
    def title(self) -> str:
        """The scheme's title, its id when it is gone."""
        return self.adoption.scheme if self.scheme is None else _(self.scheme.title)


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


def uses(database: Database) -> tuple[SchemeInUse, ...]:
    """Every scheme that a unit has enabled, unit by unit."""
    return tuple(
        _use(database, unit.name, adoption)
        for unit in list_units(database)
        for adoption in adopted(database, unit.name)
    )


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


def check(param: Param, text: str) -> str:
    """``text`` as the new value of ``param``, the way it is shown.

    Raises:
        Error: it is not a value the parameter allows.
    """
    return show_value(param, parse_value(param, _plain_choice(param, text)))


def confirm(database: Database, actor: str, use: SchemeInUse, changed: Mapping[str, str]) -> SchemeInUse:
    """Set what was ``changed`` (text by parameter) and confirm all starter values of ``use``.

    Raises:
        Error: a value is not allowed, alone or beside the others, or the scheme changed since it was enabled.
    """
    scheme = use.scheme
    if scheme is None:
        raise Error(use.problem)
    by_id = {param.id: param for param in scheme.params}
    written = {id_: _plain_choice(by_id[id_], text) for id_, text in changed.items()}
    adoption = confirm_scheme(database, actor, use.unit, scheme, written)
    return SchemeInUse(use.unit, adoption, scheme)


def _of_param(param: Param, value: ParamValue) -> Setting:
    return Setting(f"params/{param.id}", _(param.title), show_value(param, value), param.clause, param.starter, param)


def _plain_choice(param: Param, text: str) -> str:
    """A choice by the word the scheme has for it, whatever language it was typed in."""
    return next((choice for choice in param.choices if text in (choice, _(choice))), text)


def _use(database: Database, unit: str, adoption: Adoption) -> SchemeInUse:
    try:
        return SchemeInUse(unit, adoption, unit_scheme(database, unit, adoption.scheme))
    except Error as gone:
        return SchemeInUse(unit, adoption, None, str(gone))
