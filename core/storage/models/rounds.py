"""A round, frozen when it opens, with its subjects, stages and results, and what is handed in for a subject.

Handed in are filled forms, vote counts and register claims; their ``version`` counts the writes. That of a round
is the scheme's version text.
"""

from sqlmodel import Field, Index, UniqueConstraint

from .base import BusinessRecord


class RoundRecord(BusinessRecord, table=True):
    """A round. ``scheme_data`` and ``params`` are the frozen scheme and parameters, canonical JSON.

    The table is not called ``round``, which SQL reads as a function. ``version`` is the scheme's version text.
    """

    __tablename__ = "assessment_round"
    __table_args__ = (UniqueConstraint("unit_id", "scheme", "year"),)

    unit_id: int = Field(foreign_key="unit.id")
    code: str = Field(unique=True)
    scheme: str
    version: str
    content_hash: str
    scheme_data: str
    params: str
    year: int
    stage: str
    stage_since: str


class StageLogRecord(BusinessRecord, table=True):
    """One step of a round from stage to stage: who, when, why."""

    __tablename__ = "stage_log"
    __table_args__ = (Index(None, "round_id", "seq"),)

    round_id: int = Field(foreign_key="assessment_round.id")
    stage: str
    actor: str
    at: str
    note: str


class RoundSubjectRecord(BusinessRecord, table=True):
    """A branch or member as it stood when the round opened. ``previous_total`` is last year's, in hundredths."""

    __tablename__ = "round_subject"
    __table_args__ = (UniqueConstraint("round_id", "code"), Index(None, "round_id", "seq"))

    round_id: int = Field(foreign_key="assessment_round.id")
    ordinal: int
    code: str
    name: str
    initials: str
    kind: str
    branch_code: str
    branch_name: str
    domain: str
    class_name: str
    status: str
    previous_total: int | None


class DecisionRecord(BusinessRecord, table=True):
    """A person's choice where the scheme requires one, with the reason."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("round_id", "subject_id", "question"), Index(None, "round_id", "seq"))

    round_id: int = Field(foreign_key="assessment_round.id")
    subject_id: int = Field(foreign_key="round_subject.id")
    question: str
    choice: str
    reason: str
    actor: str
    at: str
    version: int


class OutcomeRecord(BusinessRecord, table=True):
    """A subject's stored result. ``total`` in hundredths, None while provisional; ``summary`` is canonical JSON."""

    __tablename__ = "outcome"
    __table_args__ = (Index(None, "round_id", "seq"),)

    round_id: int = Field(foreign_key="assessment_round.id")
    subject_id: int = Field(foreign_key="round_subject.id", unique=True)
    total: int | None
    grade: str | None
    computed_grade: str | None
    rank: int | None
    summary: str


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
    """The votes of one voter group on one subject: ``counts`` is canonical JSON {option: count}."""

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
    """A claim in a register of the scheme. ``points`` in thousandths, None where the kind fixes them.

    ``withdrawn`` is 0 or 1: a claim is withdrawn, never removed.
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
