"""Rating ledgers (评账): one of a few fixed words for an organisation's ledger of a period, with a remark.

A new rating takes the place of the old one, which stays in the audit chain.
"""

from dataclasses import dataclass

from sqlalchemy import text

from ....plugins.i18n import _
from ...kernel.dates import moment
from ...kernel.errors import Error
from ...kernel.text import accept, pick, shown, tidy
from ...organisation.model import Unit
from ...storage.engine import Database
from .publications import days_of, organisations_of, require_organisation

RATED = text("""
    SELECT id, version, organisation_id, period, rating, remark, actor, at FROM ledger_rating
    WHERE unit_id = :unit ORDER BY period DESC, organisation_id""")

EXISTING = text("""
    SELECT id, rating, remark FROM ledger_rating
    WHERE unit_id = :unit AND organisation_id = :organisation AND period = :period""")


@dataclass(frozen=True, slots=True)
class LedgerRating:
    """How a ledger was rated: ``rating`` is a key of :func:`ratings`, ``at`` UTC ISO text of the last rating."""

    id: int
    version: int
    organisation_id: int
    period: str
    rating: str
    remark: str
    actor: str
    at: str


def ratings() -> dict[str, str]:
    """What a ledger may be rated, as stored, and what users call it; the best first."""
    return {
        "excellent": _("优秀"),
        "good": _("合格"),
        "fair": _("基本合格"),
        "poor": _("不合格"),
    }


def rate(
    database: Database, actor: str, unit: Unit, organisation_id: int, period: str, rating: str, remark: str = ""
) -> LedgerRating:
    """Rate the ledger of an organisation for ``period``; ``rating`` as stored or as users call it.

    Raises:
        Error: there is no such rating or organisation, or the period cannot be read.
    """
    days_of(period)
    word, remark = _rating(rating), accept(tidy(remark))
    with database.write(actor) as transaction:
        require_organisation(organisations_of(transaction.connection, unit.id), organisation_id)
        place = {"unit": unit.id, "organisation": organisation_id, "period": period}
        existing = transaction.connection.execute(EXISTING, place).one_or_none()
        said = {"rating": word, "remark": remark, "actor": actor, "at": moment()}
        transaction.label("ledger.rate")
        if existing is None:
            row = {"id": transaction.next_id("ledger_rating"), "unit_id": unit.id, "organisation_id": organisation_id}
            transaction.insert("ledger_rating", [{**row, "period": period, **said}])
        elif (existing[1], existing[2]) != (word, remark):
            transaction.update("ledger_rating", existing[0], said)
    return next(one for one in list_ratings(database, unit, period=period) if one.organisation_id == organisation_id)


def list_ratings(database: Database, unit: Unit, *, period: str | None = None) -> tuple[LedgerRating, ...]:
    """The ratings of a unit's ledgers, the latest period first."""
    with database.read() as connection:
        found = [LedgerRating(*row) for row in connection.execute(RATED, {"unit": unit.id})]
    return tuple(one for one in found if period is None or one.period == period)


def _rating(given: str) -> str:
    words = ratings()
    if given in words:
        return given
    title = pick(given, words.values())
    if title is None:
        raise Error(
            _("没有“{rating}”这个等次。").format(rating=shown(given)),
            _("只有:{names}。").format(names="、".join(words.values())),
        )
    return next(word for word, called in words.items() if called == title)
