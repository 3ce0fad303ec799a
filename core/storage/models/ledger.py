"""The ledger: entries with their proof, amendments, and what was done with whole ledgers.

Dates are ISO text, moments UTC ISO text, money in hundredths of a yuan. Nothing is deleted; what is withdrawn says so.
"""

from sqlmodel import Index, UniqueConstraint

from .base import BusinessRecord, refers

COUNTED = ("unit_id", "book", "date", "organisation_id", "kind", "state", "proofs", "person_id")
"""The columns that lists and counts of a whole unit read of an entry."""


class EntryRecord(BusinessRecord, table=True):
    """One entry of a book: one row, one version, one audit entry per save.

    ``person_id`` is whom it is about in books about members. ``attendance`` is canonical JSON of who was absent,
    ``own`` of the book's own columns; both None when empty. ``proofs`` counts its attachments that were not withdrawn.
    ``state``: planned, draft, submitted, accepted, returned, withdrawn. ``entered_at`` is when it was first written,
    ``entered_on`` which day that was in the office's time zone.
    """

    __tablename__ = "entry"
    __table_args__ = (
        # Lists and sums of a whole unit are answered from this index alone, without reading the rows.
        Index(
            "ix_entry_counted", *("unit_id", "book", "date", "organisation_id", "kind", "state", "proofs", "person_id")
        ),
        # With the id, so that a page of a few organisations is sorted without reading the rows.
        Index(None, "unit_id", "organisation_id", "date", "id"),
        Index(None, "unit_id", "person_id", "date"),
        Index(None, "unit_id", "seq"),
        refers("organisation_id", "organisation"),
        refers("person_id", "person"),
    )

    book: str
    organisation_id: int
    person_id: int | None
    kind: str
    date: str
    title: str
    content: str
    deadline: str | None
    finished: str | None
    responsible: str
    required: int | None
    present: int | None
    attendance: str | None
    due: int | None
    paid: int | None
    own: str | None
    proofs: int
    state: str
    remark: str
    author: str
    entered_at: str
    entered_on: str
    version: int


class AmendmentRecord(BusinessRecord, table=True):
    """A change of an entry that had been submitted: the fields before and after, as canonical JSON objects."""

    __tablename__ = "amendment"
    __table_args__ = (
        refers("entry_id", "entry"),
        Index(None, "unit_id", "entry_id"),
    )

    entry_id: int
    was: str
    became: str
    reason: str
    actor: str
    at: str


class AttachmentRecord(BusinessRecord, table=True):
    """A file that proves an entry: SHA-256 in hex of its content, which is kept once however often it is attached."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "unit_id", "entry_id"),
        Index(None, "unit_id", "hash"),
        refers("entry_id", "entry"),
    )

    entry_id: int
    hash: str
    size: int
    name: str
    type: str
    author: str
    added_at: str
    withdrawn: int
    version: int


class UnitBookRecord(BusinessRecord, table=True):
    """A book of a unit's own, or its own wording of a shared one: the whole book as canonical JSON.

    ``data`` is empty where only ``retired`` is the unit's own.
    """

    __tablename__ = "unit_book"
    __table_args__ = (UniqueConstraint("unit_id", "book"),)

    book: str
    data: str
    retired: int
    version: int


class PublicationRecord(BusinessRecord, table=True):
    """A publication of an organisation's ledger of one period to those below and beside it (晒账)."""

    __tablename__ = "publication"
    __table_args__ = (
        Index(None, "unit_id", "period"),
        refers("organisation_id", "organisation"),
    )

    organisation_id: int
    period: str
    entries: int
    note: str
    actor: str
    at: str


class LedgerRatingRecord(BusinessRecord, table=True):
    """One rater's rating of an organisation's ledger of one period (评账, 互评).

    ``rater`` is the name of a person, or the code of the organisation ``rater_id`` that rated.
    """

    __tablename__ = "ledger_rating"
    __table_args__ = (
        UniqueConstraint("unit_id", "organisation_id", "period", "rater"),
        refers("organisation_id", "organisation"),
        refers("rater_id", "organisation"),
    )

    organisation_id: int
    period: str
    rater: str
    rater_id: int | None
    rating: str
    remark: str
    actor: str
    at: str
    version: int


class InspectionRecord(BusinessRecord, table=True):
    """A spot check (查账): the seed and the rule of the draw are recorded before anything is drawn.

    ``population`` is canonical JSON of which entries it draws from; ``drawn`` is 0 until the draw is made.
    """

    __tablename__ = "inspection"

    title: str
    period: str
    population: str
    seed: str
    size: int
    drawn: int
    actor: str
    at: str
    version: int


class InspectionPickRecord(BusinessRecord, table=True):
    """An entry drawn for inspection, and what was found: ``verdict`` is empty, sound or fault."""

    __tablename__ = "inspection_pick"
    __table_args__ = (
        UniqueConstraint("unit_id", "inspection_id", "entry_id"),
        Index(None, "unit_id", "entry_id"),
        refers("inspection_id", "inspection"),
        refers("entry_id", "entry"),
    )

    inspection_id: int
    entry_id: int
    ordinal: int
    verdict: str
    finding: str
    inspector: str
    found_at: str | None
    version: int


class SheetEvidenceRecord(BusinessRecord, table=True):
    """The ledger's facts about a sheet's items at hand-in: canonical JSON, one row per hand-in."""

    __tablename__ = "sheet_evidence"
    __table_args__ = (
        Index(None, "unit_id", "sheet_id"),
        refers("sheet_id", "sheet"),
    )

    sheet_id: int
    sheet_version: int
    body: str
    actor: str
    at: str
