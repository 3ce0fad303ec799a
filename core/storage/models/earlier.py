"""Results from before the program, as files told them: facts of their own, never results of a round."""

from sqlmodel import Index

from .base import BusinessRecord, refers


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
