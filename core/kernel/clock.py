"""One clock for everything that is dated: moments of records, the day an office means by "today"."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
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
            _("没有「{name}」这个时区。").format(name=shown(name)), _("例如 Asia/Shanghai、Asia/Urumqi。")
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
        """``2025-03-05 14:32`` in the clock's zone, of a moment in UTC ISO text."""
        return f"{datetime.fromisoformat(moment).astimezone(self.zone):%Y-%m-%d %H:%M}"


def written(at: datetime) -> str:
    """A moment as records have it: UTC ISO text with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def uptime() -> float:
    """Return the seconds since the machine was started, asleep or not: no setting of the clock changes them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


CLOCK_JUMP = timedelta(days=1)
"""A clock that was moved by more than this is told, where nobody set anything else."""

SKEW = timedelta(seconds=1)
"""By so much the clocks of two machines on one server differ."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clock showed (seconds of the era) when the machine had run for ``up`` seconds."""

    wall: float
    up: float


class ClockWatch:
    """Notices that the machine's clock was moved, and has it told once for each time.

    ``jump`` is by how much it may be moved forward unnoticed, ``note`` hears the sentence, ``up`` is :func:`uptime`.
    """

    def __init__(
        self, jump: timedelta = CLOCK_JUMP, note: Callable[[str], object] = str, up: Callable[[], float] = uptime
    ) -> None:
        self._jump, self._note, self._up = jump, note, up
        self._seen: Seen | None = None
        self._is_told = False

    def look(self, at: str, last_at: str, before: Seen | None = None) -> Seen:
        """Compare the moment ``at``, which is now, with that of the record before it, empty where there is none.

        ``before`` is what another process of this machine saw since it was started. Return what is seen now.
        """
        now = datetime.fromisoformat(at)
        seen, known = Seen(now.timestamp(), self._up()), before or self._seen
        self._seen = seen
        sentence = ""
        if last_at:
            last = datetime.fromisoformat(last_at)
            ran = 0.0 if known is None else (seen.wall - known.wall) - (seen.up - known.up)
            if now < last - SKEW:
                sentence = _("机器的时钟倒退了:现在是 {now},上一条留痕却记在 {last}。这一步照记;请校准时钟。")
            elif now - last > self._jump and ran > self._jump.total_seconds():
                sentence = _(
                    "机器的时钟被拨快了:现在是 {now},上一条留痕记在 {last},其间没有过这么久。这一步照记;请校准时钟。"
                )
            if sentence and not self._is_told:
                self._note(sentence.format(now=_spelt(now), last=_spelt(last)))
        self._is_told = bool(sentence)
        return seen


def _spelt(at: datetime) -> str:
    return f"{at.astimezone(DEFAULT):%Y-%m-%d %H:%M:%S}"
