"""Publishing (晒账) and rating (评账) whole ledgers, each for one period.

An organisation shows its ledger to those below and beside it. Several rate it, people and other organisations, each
with one of a few fixed words and a remark; what counts is the mean of all. A rater's new rating takes the place of the
old one, which stays in the audit chain.
"""

from dataclasses import asdict, replace

from ....plugins.i18n import _
from ...kernel.concern import Concern
from ...kernel.dates import period_days
from ...kernel.errors import Error
from ...kernel.text import accept, pick, shown, tidy
from ...organisation.directory import Directory
from ...organisation.repository import load_organisations
from ...storage.transaction import Transaction
from ..books import plugin_books
from .model import LedgerRating, Publication, ratings
from .repository import counted_entries, ledger_rating
from .sampling import Population


def days_of(period: str) -> tuple[str, str]:
    """Return the first and last ISO day of a written period.

    Raises:
        Error: it is not written like one.
    """
    try:
        first, last = period_days(period)
    except ValueError as error:
        raise Error(
            _("看不懂期间「{period}」。").format(period=shown(period)),
            _("请写成 2025、2025-H1、2025-Q3 或 2025-06 这样。"),
        ) from error
    return first.isoformat(), last.isoformat()


def publish(transaction: Transaction, organisation_id: int, period: str, note: str = "") -> Publication:
    """Publish the ledger of an organisation, with everything below it, for ``period`` (``2025-06``, ``2025-Q3`` …).

    Raises:
        Error: the period cannot be read, the organisation is not the unit's, or nothing counts in that period.
    """
    days, note = days_of(period), accept(tidy(note))
    directory = load_organisations(transaction.connection)
    _require_organisation(directory, organisation_id)
    population = Population(organisations=directory.under(organisation_id))
    entries = len(counted_entries(transaction.connection, days, population, plugin_books()))
    if not entries:
        raise Error(_("这个期间还没有可以公布的台账。"), _("只公布已提交、并有印证材料的。"))
    id_ = transaction.next_id("publication")
    made = Publication(id_, organisation_id, period, entries, note, transaction.actor, transaction.at)
    transaction.label("ledger.publish", Concern(organisations=(organisation_id,)))
    transaction.insert("publication", [asdict(made)])
    return made


def is_shown_to(directory: Directory, organisation_id: int, viewer: int) -> bool:
    """True if ``viewer`` stands below or beside the organisation that published, or above it, where all is seen.

    Those with nobody above them in the unit stand beside each other.
    """
    of_publisher, of_viewer = (directory.organisations[id_].parent_id for id_ in (organisation_id, viewer))
    return (
        of_publisher == of_viewer
        or viewer in directory.under(organisation_id)
        or organisation_id in directory.under(viewer)
    )


def rate(
    transaction: Transaction,
    organisation_id: int,
    period: str,
    rating: str,
    remark: str = "",
    *,
    rater_id: int | None = None,
) -> LedgerRating:
    """Rate the ledger of an organisation for ``period``; ``rating`` as stored or as users call it.

    Whoever acts rates for themselves, or for the organisation with the id ``rater_id``. A rater has one rating of a
    ledger and period: a second one takes its place.

    Raises:
        Error: there is no such rating or organisation, the period cannot be read, or the ledger is the rater's own.
    """
    days_of(period)
    connection, word, remark = transaction.connection, _rating(rating), accept(tidy(remark))
    directory = load_organisations(connection)
    _require_organisation(directory, organisation_id)
    rater = transaction.actor
    if rater_id is not None:
        _require_organisation(directory, rater_id)
        if rater_id == organisation_id:
            raise Error(_("自己的台账不由自己评。"), _("请由上级或别的党组织来评。"))
        rater = directory.organisations[rater_id].code
    existing = ledger_rating(connection, organisation_id, period, rater)
    if existing is not None and (existing.rating, existing.remark) == (word, remark):
        return existing
    actor, at = transaction.actor, transaction.at
    transaction.label("ledger.rate", Concern(organisations=() if rater_id is None else (rater_id,)))
    if existing is None:
        id_ = transaction.next_id("ledger_rating")
        made = LedgerRating(id_, 1, organisation_id, period, rater, rater_id, word, remark, actor, at)
        row = asdict(made)
        del row["version"]
        transaction.insert("ledger_rating", [row])
        return made
    said = {"rater_id": rater_id, "rating": word, "remark": remark, "actor": actor, "at": at}
    version = transaction.update("ledger_rating", existing.id, said, expected_version=existing.version)
    return replace(existing, version=version or existing.version, rater_id=rater_id, rating=word, remark=remark,
                   actor=actor, at=at)  # fmt: skip


def _require_organisation(directory: Directory, organisation_id: int) -> None:
    """Refuse an organisation of another unit."""
    if organisation_id not in directory.organisations:
        raise Error(_("本单位没有编号为 {id} 的党组织。").format(id=organisation_id))


def _rating(given: str) -> str:
    words = ratings()
    if given in words:
        return given
    title = pick(given, words.values())
    if title is None:
        raise Error(
            _("没有「{rating}」这个等次。").format(rating=shown(given)),
            _("只有:{names}。").format(names="、".join(words.values())),
        )
    return next(word for word, called in words.items() if called == title)
