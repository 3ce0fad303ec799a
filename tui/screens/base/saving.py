"""Where a file shall be written: a name is proposed, and one that stands there is overwritten only when that was asked
and answered.
"""

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, ClassVar, Protocol, TypeVar

from ....core.kernel.errors import Error
from ....core.kernel.paths import places, safe_name
from ....plugins.i18n import N_, _
from ...commands import Command
from ...completing import PathWanted
from ...paths import AlreadyThere, NewFile, refuse_file_at
from .dialogs import COMMANDS, InputLine
from .working import LongAskPage, Task

Content = TypeVar("Content")
Content_contra = TypeVar("Content_contra", contravariant=True)

Write = Callable[[Task, tuple[str, ...], bool], Any]
"""Makes a file of the answers, the path first, and writes it, over another one where the last argument is true; before
that it tells the task that it writes.
"""


class Put(Protocol[Content_contra]):
    """Writes what was made to a path, over another file where that is to be replaced."""

    def __call__(self, path: str, content: Content_contra, /, *, replace: bool) -> Any:
        """Where it is then."""


def made_first(make: Callable[[], Content], put: Put[Content]) -> Write:
    """Make the content, which can be stopped, and then write it at once."""

    def write(task: Task, answers: tuple[str, ...], replace: bool) -> Any:  # as Write has it
        content = make()
        task.write()
        return put(answers[0], content, replace=replace)

    return write


class UntilStopped:
    """A new file that is filled bit by bit: it is kept only if the task was not stopped before."""

    def __init__(self, out: NewFile, task: Task) -> None:
        self._out, self._task = out, task

    @property
    def file(self) -> BinaryIO:
        """Open for writing and reading."""
        return self._out.file

    def keep(self) -> None:
        """Have the whole file on the disk under its name.

        Raises:
            Cancelled: the task was stopped.
            Error: it cannot be kept.
        """
        self._task.write()
        self._out.keep()


class SavePage(LongAskPage):
    """A path to write to, perhaps with more questions; making the file can be stopped."""

    doing = N_("正在写出..")
    OFFERS: ClassVar[tuple[Command, ...]] = tuple(
        Command(one.action, one.key, one.title, N_("写出文件;已有的文件先问一声,再按一次才覆盖"))
        if one.action == "done"
        else one
        for one in COMMANDS
    )

    def __init__(
        self,
        title: str,
        about: str,
        name: str,
        write: Write,
        then: Callable[[Any], None],
        *,
        purpose: str,
        more: Sequence[InputLine] = (),
        once: bool = False,
    ) -> None:
        """``name`` is proposed, in the folder that was written to last for this ``purpose``. ``once``: what
        stands there is never overwritten, and it is written bit by bit, so that it is waited for.
        """
        ending = name[name.rfind(".") :] if "." in name else ""
        self._proposed, self._write = safe_name(name), write
        self._asked = self._question = ""
        """The path of the file that it was asked about whether it is to be replaced, and how."""
        path = InputLine(
            _("存到"), places().home + self._proposed, path=PathWanted(purpose, (ending,) if ending else ())
        )
        super().__init__(title, about, [path, *more], self._save, then, writes=once)

    def begin(self) -> None:
        """Propose the folder that was written to last."""
        super().begin()
        wanted = self._questions[0].path
        last = self.kaoping.used_paths(wanted.purpose) if wanted is not None else ()
        self._fields[0].focus()
        if last:
            self._fields[0].set(last[0][: last[0].rfind("/") + 1] + self._proposed)

    def action_next_or_done(self) -> None:
        """The next field, or write; Enter overwrites nothing."""
        if self._asked and self._asked == self._fields[0].text.strip():
            self.say(self._question, "warning")
        else:
            super().action_next_or_done()

    def _save(self, task: Task, answers: tuple[str, ...]) -> Any:
        """Write; where a file stands there, ask first."""
        replace, self._asked = answers[0] == self._asked, ""
        try:
            if not replace:
                refuse_file_at(answers[0])
            return self._write(task, answers, replace)
        except AlreadyThere as there:
            if self._writes:
                raise
            question = Error(there.message, _("要覆盖它按 F9;不覆盖就改个名称。"))
            self._asked, self._question = answers[0], str(question)
            raise question from there
