"""How long one waits for somebody else, and who hears of it meanwhile: every wait ends, and none is silent.

A wait has one bound, whatever it goes through: another thread of the session, the queue of a file, a lock of a server.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from threading import Lock, Timer

from ...plugins.i18n import N_, _
from ..kernel.clock import CLOCK_JUMP, DEFAULT, uptime
from ..kernel.errors import Error
from ..kernel.text import shown

WAIT_SECONDS = 15.0
"""So long one waits where nobody set anything else."""
WAIT_VARIABLE = "KAOPING_WAIT"
"""The environment variable that sets it, in seconds."""
MOST_SECONDS = 600
TOLD_AFTER = 1.0
"""After so many seconds a wait is told."""

CLOCK_VARIABLE = "KAOPING_CLOCK_JUMP"
"""The environment variable that sets, in hours, by how much a clock may be moved before that is told."""
MOST_HOURS = 10_000


class Passing(Error):
    """Something was in the way that goes by: what was tried is worth trying again, as it is."""


class StillWaiting(Passing):
    """The turn to write did not come in time; nothing was written, and it may be tried again."""


def _unheard(_sentence: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long is waited, and who hears of it.

    ``tell`` hears what is being waited for, and an empty sentence when that is over; ``note`` hears what the person
    ought to know and nothing is waited for. Both may be called from any thread. ``jump`` is by how much a clock may be
    moved unnoticed; ``now`` and ``up`` are clocks that only go forward.
    """

    seconds: float = WAIT_SECONDS
    tell: Callable[[str], None] = _unheard
    note: Callable[[str], None] = _unheard
    jump: timedelta = CLOCK_JUMP
    now: Callable[[], float] = time.monotonic
    up: Callable[[], float] = uptime

    @contextmanager
    def telling(self, sentence: str) -> Iterator[None]:
        """Tell ``sentence`` when what is done inside, which has a bound of its own, takes longer than a moment."""
        told: list[str] = []

        def tell() -> None:
            told.append(sentence)
            self.tell(sentence)

        timer = Timer(TOLD_AFTER, tell)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if told:
                self.tell("")


USUAL = Waits()
"""As long as is usual, and nobody hears of it."""


def waits_set(
    seconds: str, hours: str, tell: Callable[[str], None] = _unheard, note: Callable[[str], None] = _unheard
) -> Waits:
    """Return the waits that two settings ask for, each empty where nobody set it.

    Raises:
        Error: one of them is no number that will do.
    """
    bound = _number(WAIT_VARIABLE, seconds, 1, MOST_SECONDS)
    jump = _number(CLOCK_VARIABLE, hours, 1, MOST_HOURS)
    seconds_ = WAIT_SECONDS if bound is None else float(bound)
    return Waits(seconds_, tell, note, CLOCK_JUMP if jump is None else timedelta(hours=jump))


def _number(name: str, setting: str, least: int, most: int) -> int | None:
    setting = setting.strip()
    if not setting:
        return None
    if not (setting.isascii() and setting.isdigit() and least <= int(setting) <= most):
        raise Error(
            _("{name} 的值「{setting}」不能用。").format(name=name, setting=shown(setting)),
            _("请写 {least} 到 {most} 的整数。").format(least=least, most=most),
        )
    return int(setting)


class Wait:
    """One wait of one person, from the first thing in its way to the last."""

    def __init__(self, waits: Waits, zone: tzinfo = DEFAULT) -> None:
        self.waits = waits
        self.zone = zone
        self._begun = waits.now()
        self._told = ""

    @property
    def left(self) -> float:
        """The seconds left, 0 when the time is over."""
        return max(0.0, self.waits.seconds - (self.waits.now() - self._begun))

    @property
    def is_due(self) -> bool:
        """True if it has taken so long that it must be told."""
        return self.waits.now() - self._begun >= min(TOLD_AFTER, self.waits.seconds)

    def tell(self, holder: "Holder") -> None:
        """Tell who is waited for."""
        sentence = _("正在等 {who} 写完,最多再等 {n} 秒..").format(who=holder.called(self.zone), n=ceil(self.left))
        key = holder.called(self.zone)
        if key != self._told:
            self._told = key
            self.waits.tell(sentence)

    def over(self) -> None:
        """Tell that it is over, where it was told that it had begun."""
        if self._told:
            self._told = ""
            self.waits.tell("")

    def given_up(self, holder: "Holder", hint: str = "") -> StillWaiting:
        """Return what is said when the time is over; ``hint`` where it is not for an administrator to do something."""
        sentence = _("等了 {n} 秒还轮不到写入:{who} 一直占着。这一步什么也没有写入。")
        if hint:
            pass
        elif holder.is_stopped:
            hint = _("那个进程被暂停了:请让管理员运行 kill -CONT {process} 叫它继续,或结束它,然后再试一次。")
        elif holder.process:
            hint = _("请稍后再试一次;一直这样时,请对方办完,或让管理员结束进程 {process}。")
        else:
            hint = _("请稍后再试一次;一直这样时,请让管理员看看谁在用这个数据库。")
        return StillWaiting(
            sentence.format(n=ceil(self.waits.seconds), who=holder.called(self.zone)),
            hint.format(process=holder.process),
        )

    @contextmanager
    def thread(self, lock: Lock) -> Iterator[None]:
        """Hold ``lock``, for which threads of one session wait.

        Raises:
            StillWaiting: another thread did not let go of it in time.
        """
        own = Holder(_("本次会话里的另一步"))
        if not lock.acquire(timeout=min(TOLD_AFTER, self.left)):
            self.tell(own)
            taken = lock.acquire(timeout=self.left)
            self.over()
            if not taken:
                raise self.given_up(own, _("请等那一步办完,再试一次。"))
        try:
            yield
        finally:
            lock.release()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the turn: ``name``, the number of the ``process`` (with its machine, on a server), since when (seconds of
    the era), what is being done; whatever is not known is empty.
    """

    name: str = ""
    process: str = ""
    since: float = 0.0
    act: str = ""
    is_stopped: bool = False

    def called(self, zone: tzinfo) -> str:
        """Return what a sentence calls the holder."""
        name = shown(self.name) if self.name else _("另一个程序")
        if not self.process:
            return name
        if not self.since:
            return _("{name}(进程 {process})").format(name=name, process=shown(self.process))
        since = datetime.fromtimestamp(self.since, UTC).astimezone(zone)
        return _("{name}(进程 {process},{since} 起:{act})").format(
            name=name, process=shown(self.process), since=f"{since:%H:%M:%S}", act=act_called(self.act)
        )


SCHEMA = "schema"
"""What making or upgrading the tables is called, which is in no chain."""

_SUBJECTS = {
    "book": N_("改台账的种类"),
    "claim": N_("登记加分、扣分或否决"),
    "inspection": N_("查账"),
    "ledger": N_("改台账"),
    "roster": N_("改花名册"),
    "round": N_("改考评"),
    "scheme": N_("改考核方案"),
    SCHEMA: N_("建库或升级"),
    "sheet": N_("存评分"),
    "unit": N_("改单位名录"),
}


def act_called(action: str) -> str:
    """Return what a sentence calls the act that the chain calls ``action``, as in ``sheet.save``."""
    subject, _point, verb = action.partition(".")
    if verb == "import" or subject == "import":
        return _("导入文件")
    return _(_SUBJECTS[subject]) if subject in _SUBJECTS else _("写入")
