"""Who marks whom in a round, what stands on paper, and what is said about a subject in words."""

from sqlmodel import Index, UniqueConstraint

from .base import BusinessRecord, refers


class PanelMemberRecord(BusinessRecord, table=True):
    """A filler of a filling that several fill: the group, and the seat on the panel.

    ``since`` and ``until`` are ISO days, empty for one that only has a group and for one that still sits there. A
    filling without any ``since`` has no list: whoever likes hands in a sheet.
    """

    __tablename__ = "panel_member"
    __table_args__ = (
        UniqueConstraint("unit_id", "round_id", "form", "filling", "filler", name="uq_panel_member_filler"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
    )

    round_id: int
    form: str
    filling: str
    filler: str
    filler_group: str
    since: str
    until: str


class PanelEventRecord(BusinessRecord, table=True):
    """What befell a seat ``at`` some time (UTC ISO text). ``kind``: added, returned, moved (to the group), removed."""

    __tablename__ = "panel_event"
    __table_args__ = (
        refers("member_id", "panel_member"),
        Index(None, "unit_id", "member_id"),
    )

    member_id: int
    kind: str
    filler_group: str
    reason: str
    actor: str
    at: str


class RecusalRecord(BusinessRecord, table=True):
    """Somebody of the panel does not mark a subject, and why. ``lifted`` is 0, or 1 once that is over."""

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("unit_id", "round_id", "subject_id", "filler"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
    filler: str
    reason: str
    lifted: int
    actor: str
    at: str


class PaperSheetRecord(BusinessRecord, table=True):
    """A sheet that ``entered_by`` took over from a paper of its filler; it is handed in when another one confirms it.

    ``sheet_version`` is that of the sheet as it was entered, ``file`` and ``sha256`` the scan that proves it.
    ``confirmed_by`` and ``confirmed_at`` are empty while it waits. ``refused`` is 1 for one that was not confirmed.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        Index(None, "unit_id", "sheet_id"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("sheet_id", "sheet"),
    )

    round_id: int
    sheet_id: int
    sheet_version: int
    file: str
    sha256: str
    entered_by: str
    entered_at: str
    confirmed_by: str
    confirmed_at: str
    refused: int
    note: str


class OpinionRecord(BusinessRecord, table=True):
    """What is said in words about a subject; ``kind`` is one of the scheme's. What it said before is in the chain.

    ``withdrawn`` is 0 or 1, ``reason`` why it was changed or withdrawn last. ``source`` names whose words they are, or
    from what they come.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        Index(None, "unit_id", "round_id", "subject_id"),
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("subject_id", "round_subject"),
    )

    round_id: int
    subject_id: int
    kind: str
    words: str
    source: str
    reason: str
    actor: str
    at: str
    withdrawn: int
    version: int
