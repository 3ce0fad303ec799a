"""Ways between screens as plain data, so that the next session can go the way this one went.

What is called by a number or a code is looked up again: it may be called otherwise by then, or be gone.
"""

from dataclasses import astuple, fields
from typing import TYPE_CHECKING, Any, get_args

from ...core.kernel.errors import Error
from ...core.kernel.unit import Unit
from ...core.ledger.scope import Scope
from ...core.rounds.model import RoundInfo, RoundKey, RoundOutline
from ...core.rounds.sheets.model import SheetKey
from ...plugins.i18n import _
from .base.routes import LedgerWay, ToClaims, ToResult, ToSheet, ToSubjects, Way

if TYPE_CHECKING:
    from ...core.services.services import Services

_LEDGER_WAYS = {way.__name__: way for way in get_args(LedgerWay)}
_WAYS = {way.__name__: way for way in get_args(Way)}


def way_data(way: Way | None) -> Any:
    """``way`` as plain data."""
    if way is None:
        return None
    known = {field.name: getattr(way, field.name) for field in fields(way)}
    if isinstance(way, ToSheet | ToResult):
        known["subjects"] = way.subjects[way.place]
        del known["place"]
    return [type(way).__name__, {name: _plain(value) for name, value in known.items()}]


def way_of(data: Any, services: "Services") -> Way | None:
    """The way that :func:`way_data` wrote.

    Raises:
        Error: what it leads to is not there any more.
    """
    if data is None:
        return None
    name, known = data
    try:
        return _way(_WAYS[name], dict(known), services)
    except (LookupError, TypeError, ValueError) as error:  # written by another version of the program
        raise Error(_("那个画面找不到了。")) from error


def _way(kind: type[Any], known: dict[str, Any], services: "Services") -> Way:
    if kind.__name__ in _LEDGER_WAYS or isinstance(known.get("unit"), int):
        return _ledger_way(kind, known, services)
    if kind is ToSubjects:
        return ToSubjects(_round_key(known["round"], services))
    if kind is ToClaims:
        return ToClaims(services.rounds.round(_round_key(known["info"], services)).info, known["subject"])
    if kind not in (ToSheet, ToResult):
        way: Way = kind()
        return way
    round_ = services.rounds.round(_round_key(known["round"], services))
    subjects = tuple(one.code for one in round_.graded)
    place = subjects.index(known["subjects"])
    if kind is ToResult:
        return ToResult(round_, subjects, place)
    return ToSheet(round_, subjects, place, SheetKey(*known["sheet"]) if known["sheet"] else None, known["item"])


def _ledger_way(kind: type[Any], known: dict[str, Any], services: "Services") -> Way:
    if known["unit"] is not None:
        known["unit"] = services.workspace.numbered(str(known["unit"]))
    if "scope" in known:
        known["scope"] = Scope(*known["scope"])
    if "ids" in known:
        known["ids"] = tuple(known["ids"])
    way: Way = kind(**known)
    return way


def _round_key(data: Any, services: "Services") -> RoundKey:
    unit, code = data
    return RoundKey(services.workspace.numbered(str(unit)), code)


def _plain(value: Any) -> Any:
    match value:
        case Unit():
            return value.id
        case RoundKey():
            return [value.unit.id, value.code]
        case RoundInfo():
            return _plain(value.key)
        case RoundOutline():
            return _plain(value.info.key)
        case SheetKey() | Scope():
            return list(astuple(value))
        case tuple():
            return list(value)
    return value
