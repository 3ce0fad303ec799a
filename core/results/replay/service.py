"""Scoring the stored facts of a round under another version, scheme or overlay, beside its own result."""

from collections.abc import Mapping, Sequence

from ....plugins.contract import ParamValue, Scheme, content_hash
from ....plugins.contract.params import value_faults
from ....plugins.evaluation.inputs import Record
from ....plugins.evaluation.rulebook import Rulebook
from ....plugins.i18n import _
from ...adoption.model import parse_settings
from ...adoption.repository import adoptions
from ...kernel.errors import Error
from ...organisation.repository import find_unit
from ...rounds.model import AssessmentRound
from ...rounds.repository import load_round, records
from ...storage.engine import Database
from ..facts import RoundFacts
from ..live import plugin_faults, rulebook
from ..model import Replay, Shift, StandingRow
from ..standing import Standing
from .causes import causes
from .fitting import fit


def replay(database: Database, round_: str, scheme: Scheme, settings: Mapping[str, str] | None = None) -> Replay:
    """Score the facts of ``round`` under ``scheme`` and compare, without storing anything.

    Parameters: those of ``settings``, else what the unit set where it has adopted this very scheme, else the round's
    own where both schemes have the same default, else the scheme's default.

    Raises:
        Error: no such round, the scheme grades something else, a setting it does not allow, or a plugin is at fault.
    """
    with database.read() as connection:
        frozen = load_round(connection, round_)
    if scheme.subject != frozen.scheme.subject:
        raise Error(
            _("方案“{title}”考评的对象和这轮不同,不能重算。").format(title=_(scheme.title)),
            _("一个考评党支部,一个考评党员。"),
        )
    values = _params(database, frozen, scheme) | parse_settings(scheme, settings or {})
    for _param, fault in value_faults(scheme.params, values):
        raise Error(fault, _("请用 --set 参数=值 改正。"))
    with database.read() as connection:
        facts = records(connection, frozen)
    fitted, misfits = fit(facts, frozen.scheme, scheme)
    old = _Side(rulebook(frozen, database), facts)
    new = _Side(Rulebook.of(scheme, values, frozen.year), fitted)
    pairs = list(enumerate(zip(old.rows, new.rows, strict=True)))
    moved = [(place, pair) for place, pair in pairs if _verdict(pair[0]) != _verdict(pair[1])]
    shifts = tuple(_shift(place, pair, old, new) for place, pair in moved)
    return Replay(frozen.info, scheme.id, scheme.version, values, shifts, len(pairs) - len(shifts), misfits)


class _Side:
    """One of the two results that are compared."""

    def __init__(self, book: Rulebook, facts: Sequence[Record]) -> None:
        self.book = book
        self.records = facts
        with plugin_faults(book.scheme):
            self.standing = Standing(book, RoundFacts.of_records(book.scheme, facts))
            self.rows: list[StandingRow] = list(self.standing.rows())


def _verdict(row: StandingRow) -> tuple[int | None, str | None]:
    return row.total, row.grade


def _shift(place: int, pair: tuple[StandingRow, StandingRow], old: _Side, new: _Side) -> Shift:
    before, after = pair
    with plugin_faults(new.book.scheme):
        trees = [side.standing.explain(place, side.records[place]) for side in (old, new)]
    return Shift(
        before.subject, before.total, after.total, before.grade, after.grade, before.rank, after.rank,
        causes(trees[0], trees[1], old.book, new.book),
    )  # fmt: skip


def _params(database: Database, round_: AssessmentRound, scheme: Scheme) -> dict[str, ParamValue]:
    defaults, before = scheme.defaults(), round_.scheme.defaults()
    digest = content_hash(scheme)
    with database.read() as connection:
        in_use = adoptions(connection, find_unit(connection, round_.info.unit))
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
