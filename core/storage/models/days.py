"""The working-day calendar of a unit, and stages whose last day was put off."""

from sqlmodel import Index, UniqueConstraint

from .base import BusinessRecord, refers


class CalendarYearRecord(BusinessRecord, table=True):
    """A year that the unit added to the calendar because it is not among those published; ``source`` says by what."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("unit_id", "year"),)

    year: int
    source: str
    actor: str
    at: str


class CalendarDayRecord(BusinessRecord, table=True):
    """An ISO day that is a working day (1) or is none (0) for the unit, whatever was published and its weekday.

    ``name`` is what it is off for or makes up; ``reason`` why it was changed, empty of a day that came with its year.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    day: str
    working: int
    name: str
    reason: str
    actor: str
    at: str


class StageExtensionRecord(BusinessRecord, table=True):
    """A stay of a round in a stage was put off to end with the ISO day ``until``; ``entry_id`` is the step into it."""

    __tablename__ = "stage_extension"
    __table_args__ = (
        Index(None, "unit_id", "round_id", "seq"),
        refers("round_id", "assessment_round"),
        refers("entry_id", "stage_log"),
    )

    round_id: int
    entry_id: int
    until: str
    reason: str
    actor: str
    at: str
