"""What came in by files: which ones, how their headers were understood, and results from before the program, which
are facts of their own and never results of a round.
"""

from sqlmodel import Index, UniqueConstraint

from .base import BusinessRecord, refers


class FileImportRecord(BusinessRecord, table=True):
    """A file that ``actor`` brought in at ``at`` (UTC ISO text), and what about: ``kind`` with the round or book.

    What it changed stands in the audit entries ``first_seq`` to ``last_seq``. ``taken_back`` is 0 or 1, with who, when
    and why.
    """

    __tablename__ = "file_import"
    __table_args__ = (
        refers("round_id", "assessment_round"),
        Index(None, "unit_id", "seq"),
    )

    kind: str
    round_id: int | None
    book: str
    file: str
    sha256: str
    rows: int
    first_seq: int
    last_seq: int
    actor: str
    at: str
    taken_back: int
    taken_by: str
    taken_at: str
    reason: str


class ColumnAnswerRecord(BusinessRecord, table=True):
    """That a header in files of a ``kind`` stands for a column, as somebody answered; ``column_called`` is empty once
    that is forgotten.
    """

    __tablename__ = "column_answer"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "header"),)

    kind: str
    header: str
    column_called: str
    actor: str
    at: str


class EarlierFileRecord(BusinessRecord, table=True):
    """A file of earlier results that ``actor`` brought in at ``at`` (UTC ISO text); ``sha256`` is that of its content.

    ``reason`` says why it puts right what an earlier file told, empty where it does not.
    """

    __tablename__ = "earlier_file"

    file: str
    sha256: str
    reason: str
    actor: str
    at: str


class EarlierResultRecord(BusinessRecord, table=True):
    """What a file says about one subject in one year. ``total`` in hundredths; None is for what it does not say.

    Of several about the same subject and year the one with the highest ``id`` counts; the others stay.
    """

    __tablename__ = "earlier_result"
    __table_args__ = (
        refers("file_id", "earlier_file"),
        Index(None, "unit_id", "scheme", "year"),
    )

    file_id: int
    scheme: str
    year: int
    code: str
    name: str
    total: int | None
    grade: str
    rank: int | None
