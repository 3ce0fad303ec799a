"""Scoring the stored facts of a round under another version, scheme or overlay, beside its own result."""

from collections.abc import Mapping, Sequence

from ....plugins import evaluation
from ....plugins.contract import ParamValue, Scheme, content_hash
from ....plugins.contract.params import value_faults
from ....plugins.evaluation.inputs import Record
from ....plugins.evaluation.rulebook import Rulebook
from ....plugins.i18n import _
from ...adoption.model import parse_settings
from ...adoption.repository import adoptions
from ...kernel.errors import Error
from ...rounds.model import AssessmentRound
from ...rounds.repository import load_round, records
from ...rounds.seats import SEES_EVERYTHING, Sight
from ...storage.engine import UnitDatabase
from ..facts import RoundFacts
from ..live import plugin_faults, rulebook
from ..model import Archived, Replay, Shift, StandingRow
from ..standing import Standing
from ..stored import Explained, StoredResults
from .causes import causes
from .fitting import fit


def replay(
    database: UnitDatabase,
    round_: str,
    scheme: Scheme,
    settings: Mapping[str, str] | None = None,
    sight: Sight = SEES_EVERYTHING,
) -> Replay:
    """Score the facts of ``round`` that ``sight`` shows under ``scheme`` and compare, without storing anything.

    A closed round is compared by the results it stored, whatever the present program would make of it.

    Parameters: those of ``settings``, else what the unit set where it has adopted this very scheme, else the round's
    own where both schemes have the same default, else the scheme's default.

    Raises:
        Error: no such round, the scheme grades something else, a setting it does not allow, or a plugin is at fault.
    """
    with database.read() as connection:
        frozen = load_round(connection, round_)
    if scheme.subject != frozen.scheme.subject:
        raise Error(
            _("方案「{title}」考评的对象和这轮不同,不能重算。").format(title=_(scheme.title)),
            _("一个考评党支部,一个考评党员。"),
        )
    values = _params(database, frozen, scheme) | parse_settings(scheme, settings or {})
    for _param, fault in value_faults(scheme.params, values):
        raise Error(fault, _("请用 --set 参数=值 改正。"))
    with database.read() as connection:
        facts = records(connection, frozen, sight=sight)
    fitted, misfits = fit(facts, frozen.scheme, scheme, scheme.year_period(frozen.year, values))
    stored = StoredResults(database, frozen) if frozen.info.closed else None
    old = _StoredSide(stored) if stored and stored.calculations else _Side(rulebook(frozen, database), facts)
    new = _Side(Rulebook.of(scheme, values, frozen.year), fitted)
    pairs = list(enumerate(zip(old.rows, new.rows, strict=True)))
    moved = [(place, pair) for place, pair in pairs if _verdict(pair[0]) != _verdict(pair[1])]
    shifts = tuple(_shift(place, pair, old, new) for place, pair in moved)
    return Replay(
        *(frozen.info, scheme.id, scheme.version, values, shifts, len(pairs) - len(shifts), misfits),
        evaluation.CALCULATION,
        Archived(stored.calculations) if stored and stored.calculations else None,
    )


class _Side:
    """One of the two results that are compared, computed."""

    def __init__(self, book: Rulebook, facts: Sequence[Record]) -> None:
        self.book = book
        self.records = facts
        with plugin_faults(book.scheme):
            self.standing = Standing(book, RoundFacts.of_records(book.scheme, facts))
            self.rows: list[StandingRow] = list(self.standing.rows())

    def explain(self, place: int) -> Explained:
        """The outcome of the subject at ``place`` and the tree behind it."""
        with plugin_faults(self.book.scheme):
            return self.standing.explain(place, self.records[place])


class _StoredSide:
    """The results of a closed round as it stored them."""

    def __init__(self, stored: StoredResults) -> None:
        self.book = Rulebook.of(stored.round.scheme, stored.round.params, stored.round.year)
        self.rows: list[StandingRow] = list(stored.rows())
        self._stored = stored

    def explain(self, place: int) -> Explained:
        """The outcome of the subject at ``place`` and the tree behind it."""
        return self._stored.explain(self.rows[place].subject.code)


def _verdict(row: StandingRow) -> tuple[int | None, str | None]:
    return row.total, row.grade


def _shift(place: int, pair: tuple[StandingRow, StandingRow], old: _Side | _StoredSide, new: _Side) -> Shift:
    before, after = pair
    return Shift(
        before.subject, before.total, after.total, before.grade, after.grade, before.rank, after.rank,
        causes(old.explain(place), new.explain(place), old.book, new.book),
    )  # fmt: skip


def _params(database: UnitDatabase, round_: AssessmentRound, scheme: Scheme) -> dict[str, ParamValue]:
    defaults, before = scheme.defaults(), round_.scheme.defaults()
    digest = content_hash(scheme)
    with database.read() as connection:
        in_use = adoptions(connection)
    for adoption in in_use:
        if adoption.content_hash == digest and scheme != round_.scheme:
            return defaults | {id_: value for id_, value in adoption.params.items() if id_ in defaults}
    kept = {
        param.id: round_.params[param.id]
        for param in scheme.params
        if param.id in round_.params
        and before.get(param.id) == param.default
        and not param.fault(round_.params[param.id])
    }
    return defaults | kept
