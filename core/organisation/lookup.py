"""Finding the one person or organisation of a unit that somebody named, by code or by a name only one has."""

from datetime import date

from sqlalchemy import Connection

from ...plugins.i18n import _
from ..errors import Error
from ..naming import listed, nearest, pick
from ..text import shown, tidy
from .histories import Current, current_people, people_called
from .people import OrganisationOn, organisations_on


def person_called(connection: Connection, unit_id: int, called: str) -> Current:
    """The person on the roster now who has this code or name.

    Raises:
        Error: nobody has; several have the name (their codes are listed); or the person has left.
    """
    found = people_called(connection, unit_id, tidy(called))
    here = [one for one in found if one.state_id is not None]
    if len(here) == 1:
        return here[0]
    if here:
        sentence = _("有 {n} 个人叫“{called}”,请写编号:{people}。")
        raise Error(sentence.format(n=len(here), called=shown(called), people=listed(one.called for one in here)))
    if found:
        raise Error(_("“{called}”已经不在花名册上。").format(called=found[0].called))
    people = current_people(connection, unit_id)
    hint = nearest(called, (name for one in people for name in (one.code, one.state.get("name", "")) if name))
    raise Error(_("花名册里没有“{called}”。").format(called=shown(called)), hint)


def organisation_called(connection: Connection, unit_id: int, called: str, day: date) -> OrganisationOn:
    """The organisation that had this code or name on ``day``.

    Raises:
        Error: none had, or several had the name (their codes are listed).
    """
    known = organisations_on(connection, unit_id, day)
    wanted = tidy(called)
    alike = [one for one in known if one.code == wanted]
    if not alike:
        name = pick(wanted, {one.name for one in known})
        alike = [one for one in known if one.name == name]
    if not alike:
        hint = nearest(called, (name for one in known for name in (one.name, one.code)))
        raise Error(_("{day} 本单位没有党组织“{called}”。").format(day=day, called=shown(called)), hint)
    if len(alike) > 1:
        sentence = _("有 {n} 个党组织叫“{called}”,请写编号:{codes}。")
        raise Error(sentence.format(n=len(alike), called=shown(called), codes=listed(one.code for one in alike)))
    return alike[0]
