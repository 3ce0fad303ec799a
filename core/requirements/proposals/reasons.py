"""Marks of a whole round that differ from what the ledger proposes and want a reason for it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from ....plugins.contract import FillingRef
from ...rounds.model import SUBMITTED, AssessmentRound
from ...rounds.sheets.model import SheetKey
from ...rounds.sheets.repository import stored_sheets
from ...storage.connection import UnitConnection
from .computing import Proposal
from .service import round_proposals, unexplained


def unexplained_of_round(
    connection: UnitConnection, round_: AssessmentRound, fillings: Iterable[FillingRef], *, day: date
) -> Mapping[FillingRef, Mapping[str, int]]:
    """Return how many marks differ from a binding proposal and have no reason, by filling and code of the subject.

    Sheets that were handed in had their reasons then.
    """
    wanted = set(fillings)
    if not wanted:
        return {}
    proposed: dict[tuple[str, str], Mapping[str, Mapping[str, Proposal]]] = {}
    found: dict[FillingRef, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place, sheet in stored_sheets(connection, round_.info.id).items():
        ref, one = FillingRef(place.form, place.filling), round_.by_id[place.subject_id]
        if ref not in wanted or sheet.state == SUBMITTED:
            continue
        key = SheetKey(one.code, place.form, place.period, place.filling, place.filler)
        kind = (place.form, place.period)
        if kind not in proposed:
            proposed[kind] = round_proposals(connection, round_, *kind, day=day)
        items = unexplained(round_, key, sheet.read(), proposed[kind].get(one.code, {}))
        if items:
            found[ref][one.code] += len(items)
    return {ref: dict(by_code) for ref, by_code in found.items()}
