"""The day and the moment that records are dated with."""

from datetime import UTC, date, datetime


def today() -> date:
    """The day on the clock of this machine, in its own time zone: the day an office means by "today"."""
    return datetime.now(UTC).astimezone().date()


def moment() -> str:
    """Now, as UTC ISO text with milliseconds, like the audit chain writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
