"""What spot checks found in the entries an item is bound to, whatever became of these entries since."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from ..counting.values import Whom
from ..steps.inspections import Finding, findings_for

LOOKED_AT = text("""
    SELECT DISTINCT e.book, e.organisation_id, e.person_id, e.id
    FROM inspection i JOIN inspection_pick p ON p.inspection_id = i.id JOIN entry e ON e.id = p.entry_id
    WHERE i.unit_id = :unit AND p.verdict <> '' AND e.date BETWEEN :first AND :last""")


@dataclass(frozen=True)
class Findings:
    """Findings by book and by whom the entry is of: an organisation, or the person it is about."""

    by_organisation: dict[tuple[str, int], list[Finding]]
    by_person: dict[tuple[str, int], list[Finding]]

    def of(self, whom: Whom, books: Iterable[str]) -> tuple[Finding, ...]:
        """What was found in entries of ``books``: of an organisation all of its own, of a member what is about them."""
        one, found = (
            (whom.organisation_id, self.by_organisation) if whom.person_id is None else (whom.person_id, self.by_person)
        )
        return tuple(finding for book in books for finding in found.get((book, one), ()))


def load_findings(connection: Connection, unit_id: int, first: str, last: str) -> Findings:
    """What was found in entries of a unit dated between two ISO days."""
    rows = connection.execute(LOOKED_AT, {"unit": unit_id, "first": first, "last": last}).all()
    found = findings_for(connection, (row[3] for row in rows))
    by_organisation: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    by_person: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for book, organisation_id, person_id, entry_id in rows:
        by_organisation[book, organisation_id] += found[entry_id]
        if person_id is not None:
            by_person[book, person_id] += found[entry_id]
    return Findings(by_organisation, by_person)
