"""Whose ledger of which period is meant: what publication, rating and inspection have in common."""

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..dates import period_days
from ..errors import Error
from ..ledger.directory import ORGANISATIONS, Directory, OrganisationInfo
from ..text import shown


def organisations_of(connection: Connection, unit_id: int) -> Directory:
    """The organisations of a unit without its people, who are not needed here."""
    rows = connection.execute(ORGANISATIONS, {"unit": unit_id})
    return Directory(
        (
            OrganisationInfo(id_, code, name or "", kind or "", parent, domain or "")
            for id_, code, name, kind, parent, domain in rows
        ),
        (),
        {},
    )


def require_organisation(directory: Directory, organisation_id: int) -> None:
    """Refuse an organisation of another unit.

    Raises:
        Error: the unit has none with that id.
    """
    if organisation_id not in directory.organisations:
        raise Error(_("本单位没有编号为 {id} 的党组织。").format(id=organisation_id))


def days_of(period: str) -> tuple[str, str]:
    """The first and last ISO day of a written period.

    Raises:
        Error: it is not written like one.
    """
    try:
        first, last = period_days(period)
    except ValueError as error:
        raise Error(
            _("看不懂期间“{period}”。").format(period=shown(period)),
            _("请写成 2025、2025-H1、2025-Q3 或 2025-06 这样。"),
        ) from error
    return first.isoformat(), last.isoformat()
