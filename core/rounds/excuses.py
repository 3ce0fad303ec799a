"""Periods for which the office asks nothing of a member, with its reason; and memberships that follow the roster.

Excuses matter only to schemes that go by membership, memberships also to those that ask for it (``Belonged``); both are
kept with the round's subjects.
"""

from collections.abc import Iterable

from ...plugins.contract import Belonged, Excuse, Scheme
from ...plugins.contract.values import within
from ...plugins.evaluation.rulebook import nodes
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import listed, required_reason, shown
from ..kernel.written_dates import read_period
from ..organisation.people_repository import memberships
from ..storage.transaction import Transaction
from .concerns import about_subjects
from .membership import by_membership, within_year, write_excuses, write_memberships
from .model import AssessmentRound, RoundSubject, graded_subject
from .repository import frozen_schemes, load_frozen, load_round, round_infos
from .schedule import last_result_stage, place, require_decisions_open


def excuse(transaction: Transaction, round_: str, subject: str, period: str, reason: str) -> RoundSubject:
    """Ask nothing of ``subject`` (a code, or a name only one has) in ``period``; a later reason takes the place.

    Raises:
        Error: the scheme does not go by membership or has no such period, no reason, or the results are already out.
    """
    reason = required_reason(reason)
    one, period = _meant(transaction, round_, subject, period)
    others = [each for each in one.subject.excused if each.period != period]
    _write(transaction, one, [*others, Excuse(period, reason)], "round.excuse")
    return one


def ask_again(transaction: Transaction, round_: str, subject: str, period: str) -> RoundSubject:
    """Take an excuse back: ``period`` asks of ``subject`` what it asks of others.

    Raises:
        Error: it was not excused, or as for :func:`excuse`.
    """
    one, period = _meant(transaction, round_, subject, period)
    others = [each for each in one.subject.excused if each.period != period]
    if len(others) == len(one.subject.excused):
        raise Error(_("{subject} 的 {period} 没有免计。").format(subject=one.code, period=period))
    _write(transaction, one, others, "round.ask_again")
    return one


def excusable(scheme: Scheme, year: str) -> tuple[str, ...]:
    """Return the periods of a year in which membership decides whether something must be there."""
    return tuple(dict.fromkeys(period for over in by_membership(scheme) for period in within(over.every, year)))


def _looks_at_membership(scheme: Scheme) -> bool:
    """True if the results of ``scheme`` depend on when its subjects belonged to the unit."""
    return bool(by_membership(scheme)) or any(isinstance(node, Belonged) for node in nodes(scheme))


def follow_roster(transaction: Transaction) -> None:
    """Let the open rounds that look at membership have it as the roster now says; called behind each change of that."""
    connection = transaction.connection
    open_rounds = [info for info in round_infos(connection) if not info.closed]
    schemes = frozen_schemes(connection, open_rounds)
    for info in open_rounds:
        scheme = schemes[info.content_hash]
        if _looks_at_membership(scheme) and place(scheme, info.stage) <= last_result_stage(scheme):
            _follow(transaction, load_frozen(connection, info))


def _follow(transaction: Transaction, round_: AssessmentRound) -> None:
    times = memberships(transaction.connection)
    changes = [
        (one.id, {"memberships": write_memberships(now)})
        for one in round_.graded
        if (now := within_year(times.get(one.code, ()), round_.year_period)) != one.subject.memberships
    ]
    transaction.label("round.memberships")
    transaction.update_many("round_subject", changes)


def _meant(transaction: Transaction, round_: str, subject: str, typed: str) -> tuple[RoundSubject, str]:
    """Return the subject and the period that is ``typed``, as files write it."""
    loaded = load_round(transaction.connection, round_)
    period = read_period(typed, loaded.year_period)
    periods = excusable(loaded.scheme, loaded.year_period)
    if not periods:
        raise Error(_("这个方案每一期都要评,没有可以免计的期。"))
    if period not in periods:
        raise Error(
            _("没有「{period}」这一期。").format(period=shown(period)),
            _("可以免计的有:{periods}。").format(periods=listed(periods)),
        )
    require_decisions_open(loaded.scheme, loaded.info.stage)
    return graded_subject(loaded, subject), period


def _write(transaction: Transaction, one: RoundSubject, excuses: Iterable[Excuse], action: str) -> None:
    transaction.label(action, about_subjects([one]))
    transaction.update("round_subject", one.id, {"excused": write_excuses(excuses)})
