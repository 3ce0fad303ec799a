"""Which schemes a unit uses, with which parameter values, and who confirmed the values the document leaves open.

Parameter values as users write them and as the database keeps them. Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, text

from ...plugins.contract import Param, ParamValue, Scheme, content_hash
from ...plugins.contract.data import from_data, to_data
from ...plugins.i18n import _
from ...plugins.lint import lint
from ..kernel.dates import moment
from ..kernel.errors import Error
from ..kernel.text import accept, nearest, pick, shown, tidy
from ..organisation.model import Unit, unit_named
from ..storage.audit import spell
from ..storage.engine import Database
from ..storage.transaction import Transaction


def parse_settings(scheme: Scheme, settings: Mapping[str, str]) -> dict[str, ParamValue]:
    """``settings`` as values of the scheme's parameters.

    Raises:
        Error: no such parameter, or a value it does not allow.
    """
    params = {param.id: param for param in scheme.params}
    values: dict[str, ParamValue] = {}
    for name, written in settings.items():
        found = pick(name, params)
        if found is None:
            hint = nearest(name, params)
            raise Error(_("方案“{scheme}”没有参数“{name}”。").format(scheme=_(scheme.title), name=shown(name)), hint)
        values[found] = parse_value(params[found], written)
    return values


def parse_value(param: Param, written: str) -> ParamValue:
    """What ``written`` means for ``param``; a percentage is written ``20`` or ``20%`` and becomes a share of one.

    Raises:
        Error: it is not a value of the parameter's kind, or outside its bounds.
    """
    written = accept(tidy(written))
    value: ParamValue = written
    if param.kind not in ("choice", "text"):
        figure = written.removesuffix("%") if param.kind == "percent" else written
        if not figure.isascii():
            raise Error(_("“{title}”请用半角数字填写,不是“{value}”。").format(title=_(param.title), value=written))
        try:
            number = Decimal(figure)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise Error(_("“{title}”要填数字,不是“{value}”。").format(title=_(param.title), value=written))
        value = Fraction(number) / (100 if param.kind == "percent" else 1)
    fault = param.fault(value)
    if fault:
        raise Error(_("{fault},不是“{value}”。").format(fault=fault, value=written))
    return value


def write_params(params: Mapping[str, ParamValue]) -> str:
    """Canonical JSON of parameter values; numbers stay exact."""
    return spell({name: to_data(value) for name, value in params.items()})


def read_params(stored: str) -> dict[str, ParamValue]:
    """What :func:`write_params` wrote."""
    return {name: from_data(value) for name, value in json.loads(stored).items()}


COLUMNS = "id, scheme, version, content_hash, params, confirmed_by, confirmed_at"
OF_UNIT = text(f"SELECT {COLUMNS} FROM scheme_use WHERE unit_id = :unit ORDER BY scheme")  # noqa: S608 our own names


@dataclass(frozen=True, slots=True)
class Adoption:
    """A scheme a unit has enabled. ``confirmed_at`` is UTC ISO text; both are ``None`` until somebody confirmed."""

    id: int
    scheme: str
    version: str
    content_hash: str
    params: Mapping[str, ParamValue]
    confirmed_by: str | None
    confirmed_at: str | None


def adopted(database: Database, unit: str) -> tuple[Adoption, ...]:
    """The schemes ``unit`` has enabled, by id.

    Raises:
        Error: no such unit.
    """
    with database.read() as connection:
        return adoptions(connection, unit_named(connection, unit))


def adoptions(connection: Connection, unit: Unit) -> tuple[Adoption, ...]:
    """:func:`adopted` on an open connection."""
    rows = connection.execute(OF_UNIT, {"unit": unit.id})
    return tuple(
        Adoption(id_, scheme, version, digest, read_params(params), confirmed_by, confirmed_at)
        for id_, scheme, version, digest, params, confirmed_by, confirmed_at in rows
    )


def adoption_of(connection: Connection, unit: Unit, scheme: Scheme) -> Adoption:
    """How ``unit`` uses ``scheme``.

    Raises:
        Error: it has not enabled it; the hint gives the command that does.
    """
    in_use = {adoption.scheme: adoption for adoption in adoptions(connection, unit)}
    if scheme.id not in in_use:
        raise Error(
            _("单位“{unit}”还没有启用方案“{title}”。").format(unit=unit.name, title=_(scheme.title)),
            _("请先运行 kaoping schemes enable {id} --unit {unit}").format(id=scheme.id, unit=unit.name),
        )
    return in_use[scheme.id]


def enable_scheme(database: Database, actor: str, unit: str, scheme: Scheme) -> Adoption:
    """Let ``unit`` use ``scheme``, with every parameter at its default.

    Enabling it again takes over a new version: values the unit has set stay where the new version still allows them,
    and a changed scheme has to be confirmed again. An unchanged one changes nothing.

    Raises:
        Error: no such unit.
    """
    with database.write(actor) as transaction:
        return enable_on(transaction, unit_named(transaction.connection, unit), scheme)


def enable_on(transaction: Transaction, unit: Unit, scheme: Scheme) -> Adoption:
    """:func:`enable_scheme` within a transaction."""
    before = {use.scheme: use for use in adoptions(transaction.connection, unit)}.get(scheme.id)
    row = _row(scheme, _still_allowed(scheme, before.params if before else {}))
    transaction.label("scheme.enable")
    if before is None:
        row |= {"id": transaction.next_id("scheme_use"), "unit_id": unit.id, "scheme": scheme.id}
        transaction.insert("scheme_use", [row])
    elif before.content_hash != row["content_hash"]:
        transaction.update("scheme_use", before.id, row | {"confirmed_by": None, "confirmed_at": None})
    return adoption_of(transaction.connection, unit, scheme)


def confirm_scheme(database: Database, actor: str, unit: str, scheme: Scheme, settings: Mapping[str, str]) -> Adoption:
    """Set parameters (as text: ``20`` or ``20%`` for a percentage) and confirm what the document leaves open.

    Raises:
        Error: not enabled, another version is, no such parameter, or a value it does not allow.
    """
    values = parse_settings(scheme, settings)
    with database.write(actor) as transaction:
        place = unit_named(transaction.connection, unit)
        adoption = adoption_of(transaction.connection, place, scheme)
        require_same_content(adoption, place, scheme)
        params = scheme.defaults() | dict(adoption.params) | values
        _require_sound(scheme, params)
        transaction.label("scheme.confirm")
        transaction.update(
            "scheme_use",
            adoption.id,
            {"params": write_params(params), "confirmed_by": actor, "confirmed_at": moment()},
        )
        return adoption_of(transaction.connection, place, scheme)


def _require_sound(scheme: Scheme, params: Mapping[str, ParamValue]) -> None:
    """Refuse values that do not go together, such as a line for 合格 above the one for 优秀."""
    already = set(lint(scheme))
    wrong = [each for each in lint(scheme, params) if each.severity == "error" and each not in already]
    if wrong:
        raise Error(_("这样设置方案就不成立:{reason}。").format(reason=wrong[0].sentence), _("没有改动,请重新填写。"))


def require_same_content(adoption: Adoption, unit: Unit, scheme: Scheme) -> None:
    """Refuse to go on with a scheme whose content is not what the unit enabled.

    Raises:
        Error: the installed scheme differs; the hint gives the command that takes it over.
    """
    if adoption.content_hash != content_hash(scheme):
        raise Error(
            _("方案“{title}”启用后内容有变(启用时 {before},现在 {now})。").format(
                title=_(scheme.title), before=shown(adoption.version), now=shown(scheme.version)
            ),
            _("请重新运行 kaoping schemes enable {id} --unit {unit}").format(id=scheme.id, unit=unit.name),
        )


def _row(scheme: Scheme, params: Mapping[str, ParamValue]) -> dict[str, Any]:
    return {"version": scheme.version, "content_hash": content_hash(scheme), "params": write_params(params)}


def _still_allowed(scheme: Scheme, params: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    kept = {
        param.id: params[param.id]
        for param in scheme.params
        if param.id in params and not param.fault(params[param.id])
    }
    return scheme.defaults() | kept
