"""One clock for everything that is dated: moments of records, the day an office means by "today"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from ...plugins.i18n import _
from .errors import Error
from .text import shown

DEFAULT_ZONE = "Asia/Shanghai"
"""The time zone of a database that names none."""
DEFAULT = ZoneInfo(DEFAULT_ZONE)


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


def zone_named(name: str) -> ZoneInfo:
    """The time zone called so, as in ``Asia/Shanghai``.

    Raises:
        Error: no zone is called so.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as unknown:
        raise Error(
            _("没有“{name}”这个时区。").format(name=shown(name)), _("例如 Asia/Shanghai、Asia/Urumqi。")
        ) from unknown


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and in which zone days begin."""

    now: Callable[[], datetime] = utc_now
    zone: tzinfo = DEFAULT

    def today(self) -> date:
        """The day in the clock's zone."""
        return self.day_of(self.now())

    def moment(self) -> str:
        """Now, as UTC ISO text with milliseconds."""
        return written(self.now())

    def day_of(self, at: datetime) -> date:
        """The day in the clock's zone on which the moment ``at`` falls."""
        return at.astimezone(self.zone).date()

    def day_written(self, moment: str) -> str:
        """The ISO day in the clock's zone of a moment in UTC ISO text."""
        return self.day_of(datetime.fromisoformat(moment)).isoformat()

    def minute_written(self, moment: str) -> str:
        """The day and the time of day (``2025-03-05 09:30``) in the clock's zone of a moment in UTC ISO text."""
        return f"{datetime.fromisoformat(moment).astimezone(self.zone):%Y-%m-%d %H:%M}"


def written(at: datetime) -> str:
    """A moment as records have it: UTC ISO text with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
