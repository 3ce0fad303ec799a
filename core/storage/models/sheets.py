"""What people hand in for a subject: filled forms, vote counts, register claims. ``version`` counts the writes."""

from sqlmodel import Field, Index, UniqueConstraint

from .base import BusinessRecord


class SheetRecord(BusinessRecord, table=True):
    """One form filled for one subject and period by one filler: the unit of reading and writing.

    ``marks`` is little-endian int32 thousandths of a point in the form's item order, -2**31 = not marked.
    ``details`` is canonical JSON (reasons, rules, counts) or None. ``state`` is draft or submitted.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("round_id", "subject_id", "form", "period", "filling", "filler", name="uq_sheet_place"),
        Index(None, "round_id", "seq"),
    )

    round_id: int = Field(foreign_key="assessment_round.id")
    subject_id: int = Field(foreign_key="round_subject.id")
    form: str
    period: str
    filling: str
    filler: str
    state: str
    version: int
    marks: bytes
    details: str | None


class TallyRecord(BusinessRecord, table=True):
    """Votes of one voter group on one subject: ``counts`` is canonical JSON {option: count}."""

    __tablename__ = "tally"
    __table_args__ = (
        UniqueConstraint("round_id", "subject_id", "poll", "period", "voter_group", name="uq_tally_place"),
        Index(None, "round_id", "seq"),
    )

    round_id: int = Field(foreign_key="assessment_round.id")
    subject_id: int = Field(foreign_key="round_subject.id")
    poll: str
    period: str
    voter_group: str
    counts: str
    version: int


class ClaimRecord(BusinessRecord, table=True):
    """An entry in a register of the scheme. ``points`` in thousandths, None where the kind fixes them.

    ``withdrawn`` is 0 or 1: a claim is taken back, never removed.
    """

    __tablename__ = "claim"
    __table_args__ = (Index(None, "round_id", "seq"), Index(None, "round_id", "subject_id"))

    round_id: int = Field(foreign_key="assessment_round.id")
    subject_id: int = Field(foreign_key="round_subject.id")
    register_id: str = Field(sa_column_kwargs={"name": "register"})  # the base class owns the bare name
    kind: str
    date: str
    points: int | None
    proof: str
    recognised_by: str
    note: str
    withdrawn: int
    version: int
