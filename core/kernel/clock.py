"""One clock for everything that is dated: moments of records, the day an office means by "today"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and in which zone days begin; ``None`` is the machine's own zone."""

    now: Callable[[], datetime] = utc_now
    zone: tzinfo | None = None

    def today(self) -> date:
        """The day in the clock's zone."""
        return self.day_of(self.now())

    def moment(self) -> str:
        """Now, as UTC ISO text with milliseconds."""
        return written(self.now())

    def day_of(self, at: datetime) -> date:
        """The day in the clock's zone on which the moment ``at`` falls."""
        return at.astimezone(self.zone).date()


def written(at: datetime) -> str:
    """A moment as records have it: UTC ISO text with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
