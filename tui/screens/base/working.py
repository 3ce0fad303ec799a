"""What takes longer than a second: it is told how far it has come, and Esc stops it. One mechanism for all of it.

A task either only reads, until it perhaps asks to write at its end: then Esc lets go of it at once, and what it still
finds is dropped. Or it writes: then Esc asks it to stop, and it is waited for, since only it knows whether it was too
late.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

from textual.timer import Timer

from ....core.kernel.errors import Cancelled, Error
from ....plugins.i18n import N_, _
from .dialogs import AskPage, InputLine
from .page import Page

Answer = TypeVar("Answer")

AFTER_SECONDS = 1.0
"""So long a task is let be before it is told of, and so often it is told of then."""


class Task:
    """Something long in a thread of its own; the thread hears here that it is to stop, and tells how far it is.

    Services know it as a ``ProgressListener``.
    """

    def __init__(self, doing: str, *, writes: bool) -> None:
        self.doing, self.writes = doing, writes
        self.seconds = 0
        self._lock = Lock()
        self._stopped = False
        self._far = (0, 0)

    def tell(self, done: int, total: int) -> None:
        """So much of ``total`` is done; called in the thread.

        Raises:
            Cancelled: it is to stop.
        """
        self._far = (done, total)
        self.go_on()

    def go_on(self) -> None:
        """Called in the thread between two steps.

        Raises:
            Cancelled: it is to stop.
        """
        if self._stopped:
            raise Cancelled

    def write(self) -> None:
        """Called in the thread of a task that only read so far: from now on it can no longer be stopped.

        Raises:
            Cancelled: it was to stop before.
        """
        with self._lock:
            self.go_on()
            self.writes = True

    def stop(self) -> bool:
        """Have it stopped; True if it can be let go of at once."""
        with self._lock:
            self._stopped = True
            return not self.writes

    @property
    def stopped(self) -> bool:
        """True if it is to stop."""
        return self._stopped

    @property
    def told(self) -> str:
        """What it is doing and how far it is, in one sentence."""
        done, total = self._far
        far = _("{done}/{all}").format(done=done, all=total) if total else ""
        seconds = _("已 {n} 秒").format(n=self.seconds) if self.seconds else ""
        return "  ".join(filter(None, (self.doing, far, seconds, _("按 Esc 停下"))))


class WorkPage(Page):
    """A page on which one task at a time is under way."""

    _under_way: Task | None = None
    _ticking: Timer | None = None

    def work(
        self,
        doing: str,
        do: Callable[[Task], Answer],
        then: Callable[[Answer], None],
        refused: Callable[[], None] = lambda: None,
        *,
        writes: bool = False,
    ) -> None:
        """Do ``do`` in a thread, then ``then`` with the answer on this screen; ``doing`` says what it is.

        After ``refused`` the page can be used as before: it is also done when the task was stopped.
        """
        if self._under_way is not None:
            return
        task = self._under_way = Task(doing, writes=writes)

        def done() -> Callable[[], None]:
            """In the thread: what is to be done on the screen."""
            try:
                answer = do(task)
            except Cancelled:
                return lambda: self._stopped(task, refused)
            except (Error, OSError):
                if task.stopped:
                    return lambda: self._stopped(task, refused)
                raise
            return lambda: self._answered(task, lambda: then(answer))

        def refuse() -> None:
            if self._end(task):
                refused()

        self.say(doing)
        self._ticking = self.set_interval(AFTER_SECONDS, self._tick)
        self.ask(done, lambda follow: follow(), refuse)

    @property
    def working(self) -> bool:
        """True while a task is under way."""
        return self._under_way is not None

    def stop_work(self, refused: Callable[[], None] = lambda: None) -> bool:
        """Have the task stopped that is under way; False where there is none."""
        task = self._under_way
        if task is None:
            return False
        if task.stop():
            self._stopped(task, refused)
        else:
            self.say(_("正在停下.."))
        return True

    def action_back(self) -> None:
        """Stop what is under way; else leave."""
        if not self.stop_work(self.was_stopped):
            super().action_back()

    def was_stopped(self) -> None:
        """Something to do when a task was let go of."""

    def leave(self) -> bool:
        """Stop what is under way: nothing of it is kept."""
        if self._under_way is not None:
            self._under_way.stop()
        return super().leave()

    def _tick(self) -> None:
        if self._under_way is not None:
            self._under_way.seconds += 1
            if not self._under_way.stopped:
                self.say(self._under_way.told)

    def _answered(self, task: Task, then: Callable[[], None]) -> None:
        if self._end(task):
            then()

    def _stopped(self, task: Task, refused: Callable[[], None]) -> None:
        if self._end(task):
            self.say(_("已停下,什么也没有写"), "warning")
            refused()

    def _end(self, task: Task) -> bool:
        """The task is over; False where it was let go of before."""
        if self._under_way is not task:
            return False
        self._under_way = None
        if self._ticking is not None:
            self._ticking.stop()
        return True


class LongAskPage(AskPage, WorkPage):
    """Questions whose answers set something long going; Esc stops that, and the answers stay."""

    doing = N_("正在处理..")

    def __init__(
        self,
        title: str,
        about: str,
        questions: Sequence[InputLine],
        do: Callable[[Task, tuple[str, ...]], Any],
        then: Callable[[Any], None],
        *,
        writes: bool = False,
    ) -> None:
        """``do`` is done as a task with the answers; ``writes`` as for :meth:`WorkPage.work`."""
        super().__init__(title, about, questions, lambda _answers: None, then)
        self._do_long, self._writes = do, writes

    def action_done(self) -> None:
        """Do it, when everything is filled in."""
        answers = self.answers()
        if answers is not None and not self.working:
            self.start(answers)

    def start(self, answers: tuple[str, ...]) -> None:
        """Do it with ``answers``."""

        def do(task: Task) -> Any:
            done = self._do_long(task, answers)
            self.remember(answers)
            return done

        self.work(_(self.doing), do, self._finish, writes=self._writes)
