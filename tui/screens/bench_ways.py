"""Where the lines of the workbench lead: ways and places. Loaded when one goes there, not before the first paint."""

from datetime import date
from typing import TYPE_CHECKING

from ...core.ledger.scope import Scope
from ...plugins.i18n import _
from .base.routes import (
    ToOpening,
    ToRosterFile,
    ToRoundFile,
    ToSchemes,
    ToStarters,
    ToSubjects,
    ToTodos,
    ToUses,
    Way,
    way_of,
)

if TYPE_CHECKING:
    from ...core.kernel.unit import Unit
    from ...core.services.duties import TodoRow
    from ...core.services.workbench import RunningRound, StepId, Workbench
    from .base.places import PlaceId


def todos_way(unit: "Unit") -> Way:
    """To all to-dos of ``unit``."""
    return ToTodos(unit, Scope(name=_("总台账")))


def line_way(about: "TodoRow | RunningRound", unit: "Unit", today: date) -> Way | None:
    """To where a to-do is done, or to the subjects of a round."""
    if hasattr(about, "info"):  # a round: which class it is cannot be asked without loading its service
        return ToSubjects(about.info.key)
    return way_of(about, unit, today)


def step_way(step: "StepId", unit: "Unit", bench: "Workbench") -> "Way | PlaceId":
    """To where a step behind the first is done, or looked at again."""
    if step == "roster":
        return "roster" if bench.people else ToRosterFile(unit)
    if step == "scheme":
        return ToSchemes(unit)
    if step == "starters":
        return ToStarters(unit, bench.unconfirmed[0].adoption.scheme) if bench.unconfirmed else ToUses()
    if step == "round":
        return ToOpening(bench)
    if len(bench.rounds) != 1:
        return "rounds"
    key = bench.rounds[0].info.key
    return ToSubjects(key) if step == "sheets" else ToRoundFile(key, "polls")
