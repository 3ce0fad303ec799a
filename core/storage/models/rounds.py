"""Rounds: a scheme applied to a unit for a year, frozen when it opens; its subjects, stages and results."""

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
    """What a person chose where the scheme says a person must choose, with the reason."""

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
