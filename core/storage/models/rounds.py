"""A round, frozen when it opens, with its subjects, stages and results, and what is handed in for a subject.

Handed in are filled forms, vote counts and register claims; their ``version`` counts the writes. That of a round
is the scheme's version text.
"""

from sqlmodel import Field, Index, UniqueConstraint

from .base import BusinessRecord, refers


class RoundRecord(BusinessRecord, table=True):
    """A round. ``scheme_data`` and ``params`` are the frozen scheme and parameters, canonical JSON.

    The table is not called ``round``, which SQL reads as a function. ``version`` is the scheme's version text,
    ``calculation`` that of the calculation when the round opened. ``dictionary`` is what the derivations of its results
    are deflated with, None before there are any; once there it stays. ``voided`` is 0, or the round's own id once it is
    void: of a scheme and a year one round is in force.
    """

    __tablename__ = "assessment_round"
    __table_args__ = (
        UniqueConstraint("unit_id", "code"),
        UniqueConstraint("unit_id", "scheme", "year", "voided"),
    )

    code: str
    scheme: str
    version: str
    content_hash: str
    scheme_data: str
    params: str
    calculation: int
    year: int
    stage: str
    stage_since: str
    dictionary: bytes | None
    voided: int


class StageLogRecord(BusinessRecord, table=True):
    """One step of a round from stage to stage: who, when, why."""

    __tablename__ = "stage_log"
    __table_args__ = (
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
    )

    round_id: int
    stage: str
    actor: str
    at: str
    note: str


class RoundSubjectRecord(BusinessRecord, table=True):
    """A branch or member as it stood when the round opened. ``previous_total`` is last year's, in hundredths.

    ``previous_file`` is the file that told it where no round did.

    ``memberships`` are the times in which a member belonged to the unit, as far as they matter in the year of the
    round, and follow the roster; ``excused`` the periods for which nothing is asked of the subject. Both are canonical
    JSON, empty for the whole year and for none.
    """

    __tablename__ = "round_subject"
    __table_args__ = (
        UniqueConstraint("unit_id", "round_id", "code"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("previous_file", "earlier_file"),
    )

    round_id: int
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
    previous_file: int | None
    memberships: str
    excused: str


class DecisionRecord(BusinessRecord, table=True):
    """A person's choice where the scheme requires one, with the reason."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("unit_id", "round_id", "subject_id", "question"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
    question: str
    choice: str
    reason: str
    actor: str
    at: str
    version: int


class OutcomeRecord(BusinessRecord, table=True):
    """A subject's stored result. ``total`` in hundredths, None where there is none; ``partial`` from the present parts.

    ``calculation`` is the version of the calculation it was made with. ``summary`` is canonical JSON: named parts,
    the rules with clause and effect, what people decided, why the subject is exempt, what is left missing or open.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        UniqueConstraint("unit_id", "subject_id"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
    total: int | None
    partial: int
    grade: str | None
    computed_grade: str | None
    rank: int | None
    overall_rank: int | None
    calculation: int
    summary: str


class OutcomeTreeRecord(BusinessRecord, table=True):
    """The derivation of the stored result with the same ``id``, in a row of its own: lists of totals do not read it.

    ``tree`` is what ``core.results.stored`` spells, deflated with the round's ``dictionary``.
    """

    __tablename__ = "outcome_tree"
    __table_args__ = (refers("id", "outcome"),)

    tree: bytes


class SheetRecord(BusinessRecord, table=True):
    """One form filled for one subject and period by one filler: the unit of reading and writing.

    ``marks`` is little-endian int32 thousandths of a point in the form's item order, -2**31 = not marked.
    ``details`` is canonical JSON (reasons, rules, counts) or None. ``state`` is draft, submitted, or aside for one that
    counts no more since its filler left the panel or is not to mark the subject.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint(
            "unit_id", "round_id", "subject_id", "form", "period", "filling", "filler", name="uq_sheet_place"
        ),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
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
        UniqueConstraint("unit_id", "round_id", "subject_id", "poll", "period", "voter_group", name="uq_tally_place"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
    poll: str
    period: str
    voter_group: str
    counts: str
    version: int


class ClaimRecord(BusinessRecord, table=True):
    """A claim in a register of the scheme. ``points`` in thousandths, None where the kind fixes them.

    ``count`` is how many equal cases it stands for. ``withdrawn`` is 0 or 1: a claim is withdrawn, never removed; then
    ``withdrawn_by``, ``withdrawn_at`` (UTC ISO text) and ``reason`` say who, when and why. ``replaces`` is the
    withdrawn claim in whose place this one stands.
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index(None, "unit_id", "round_id", "seq"),
        Index(None, "unit_id", "round_id", "subject_id"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
        refers("replaces", "claim"),
    )

    round_id: int
    subject_id: int
    register_id: str = Field(sa_column_kwargs={"name": "register"})  # the base class owns the bare name
    kind: str
    date: str
    points: int | None
    proof: str
    recognised_by: str
    note: str
    count: int
    replaces: int | None
    withdrawn: int
    withdrawn_by: str | None
    withdrawn_at: str | None
    reason: str | None
    version: int
