"""Files about rosters and rounds: taken over whole or not at all, and the empty ones to fill in.

Files travel as bytes. They are worked on in a folder of the process's own, since other processes read and mark them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from ...plugins.i18n import _
from ..exchange import templates
from ..exchange.claims import ClaimFile
from ..exchange.earlier import EarlierAsked, import_results
from ..exchange.imports_repository import (
    BroughtFile,
    FileGiven,
    FileKind,
    KeptAnswer,
    answers_for,
    brought_files,
    forget_answer,
    keep_import,
    kept_answers,
)
from ..exchange.marks import MarkFile
from ..exchange.polls import PollFile
from ..exchange.source import ImportReport, RoundRows, read_file, take_over
from ..exchange.taking_back import TakenBack, take_back
from ..exchange.templates import EVERYTHING, TemplateChoice
from ..kernel.errors import Error, FileRefused
from ..kernel.unit import Unit
from ..ledger.attachments.intake import GivenFile
from ..organisation.roster.export import HEADERS, roster_rows
from ..organisation.roster.importing import RosterReport, import_roster
from ..rounds.earlier_repository import earlier_results
from ..rounds.excuses import follow_roster
from ..rounds.model import AssessmentRound, EarlierResult, RoundKey
from ..spreadsheet.annotate import annotated_copy, no_copy
from ..spreadsheet.headers import ColumnAnswer
from ..spreadsheet.reader import read_workbook
from ..spreadsheet.writer import OutSheet, Template, workbook_bytes, write_template
from .ledger import books_of
from .rounds import round_called, sight_of
from .workspace import ProgressListener, Workspace

TEXT = frozenset(range(len(HEADERS)))
"""All columns of a roster hold text: a code keeps its zeros."""


NOTHING_MORE = EarlierAsked()


class MarkedRefusal(FileRefused):
    """A user's file with problems, of which nothing was taken. ``copy`` is the file with every problem marked at its
    place; ``None`` where there is none, and the hint says why.
    """

    def __init__(self, refused: FileRefused, copy: bytes | None, hint: str = "") -> None:
        super().__init__(refused.message, refused.problems, hint or refused.hint)
        self.copy = copy


class ImportService:
    """Files about rosters and rounds, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def roster(
        self,
        unit: str,
        file: GivenFile,
        day: date | None = None,
        *,
        columns: tuple[ColumnAnswer, ...] = (),
        progress: ProgressListener | None = None,
    ) -> RosterReport:
        """Take over a roster of the unit called so, as it stands from ``day`` on (today where not given).

        ``columns`` say which headers of the file stand for which columns; the unit remembers it, as in all imports.
        ``progress`` can break it off until all is written.

        Raises:
            Cancelled: by ``progress``; nothing was taken over.
            ColumnsAsked: headers do not say which columns are meant.
            Error: there is no such unit, or something in the file is wrong (then with a marked copy).
        """
        with given(file) as path:
            workbook = read_workbook(path)
            _go_on(progress)
            with self._workspace.act(self._workspace.unit(unit)) as transaction:
                begun, brought = transaction.seq, file_given("roster", file)
                answers = answers_for(transaction.connection, brought.of, columns)
                report = import_roster(transaction, workbook, day=day, answers=answers)
                follow_roster(transaction)
                keep_import(transaction, brought, report.branches + report.members, begun, answers)
                _go_on(progress)
                return report

    def roster_file(self, unit: str, day: date | None = None) -> bytes:
        """The roster of the unit called so on ``day`` (default today) as a workbook, which an import reads back.

        Raises:
            Error: there is no such unit.
        """
        with self._workspace.read(self._workspace.unit(unit)) as connection:
            rows = roster_rows(connection, day or self._workspace.clock.today())
        return workbook_bytes([OutSheet(_("花名册"), HEADERS, rows, (10, 18, 10), text_columns=TEXT)])

    def marks(
        self,
        round_: RoundKey,
        file: GivenFile,
        *,
        columns: tuple[ColumnAnswer, ...] = (),
        progress: ProgressListener | None = None,
    ) -> ImportReport:
        """Take over marks of the round called so; ``progress`` can break it off until all is written.

        Raises:
            Cancelled: by ``progress``; nothing was taken over.
            ColumnsAsked: headers do not say which columns are meant.
            Error: there is no such round, it is closed, or something in the file is wrong (then with a marked copy).
        """
        return self._bring(round_, "marks", file, MarkFile, columns, progress)

    def polls(
        self,
        round_: RoundKey,
        file: GivenFile,
        *,
        columns: tuple[ColumnAnswer, ...] = (),
        progress: ProgressListener | None = None,
    ) -> ImportReport:
        """Take over vote counts; raises as :meth:`marks`."""
        return self._bring(round_, "polls", file, PollFile, columns, progress)

    def claims(
        self,
        round_: RoundKey,
        file: GivenFile,
        *,
        columns: tuple[ColumnAnswer, ...] = (),
        progress: ProgressListener | None = None,
    ) -> ImportReport:
        """Take over register claims; raises as :meth:`marks`."""
        return self._bring(round_, "claims", file, ClaimFile, columns, progress)

    def results(
        self,
        unit: str,
        file: GivenFile,
        asked: EarlierAsked = NOTHING_MORE,
        *,
        columns: tuple[ColumnAnswer, ...] = (),
    ) -> ImportReport:
        """Take over results from before the program for the unit called so.

        Raises:
            ColumnsAsked: headers do not say which columns are meant.
            Error: there is no such unit, something in the file is wrong (then with a marked copy), or it says otherwise
                than what is on record and no reason is given.
        """
        with given(file) as path, self._workspace.act(self._workspace.unit(unit)) as transaction:
            begun, brought = transaction.seq, file_given("results", file)
            answers = answers_for(transaction.connection, brought.of, columns)
            report = import_results(transaction, path, asked, answers)
            keep_import(transaction, brought, report.rows, begun, answers)
            return report

    def brought(self, unit: Unit, *, round_: str = "", book: str = "") -> tuple[BroughtFile, ...]:
        """The files that were brought in, the last one first; of the round or the book called so, where given.

        Raises:
            Error: there is no such round or book.
        """
        with self._workspace.read(unit) as connection:
            if round_:
                id_ = round_called(self._workspace, connection, round_).info.id
                return brought_files(connection, round_id=id_)
            return brought_files(connection, book=books_of(self._workspace, connection).find(book).id if book else "")

    def take_back(self, unit: Unit, number: int, reason: str = "") -> TakenBack:
        """Take the file with that number back: all it wrote becomes what it was, but for what others changed since.

        Raises:
            Error: there is none, it was taken back already, its stage is closed, or something was built on it.
        """
        with self._workspace.act(unit) as transaction:
            return take_back(
                transaction, number, reason, lambda code: round_called(self._workspace, transaction.connection, code)
            )

    def columns(self, unit: Unit) -> tuple[KeptAnswer, ...]:
        """Which headers of files stand for which columns, as it was answered."""
        with self._workspace.read(unit) as connection:
            return kept_answers(connection)

    def forget_column(self, unit: Unit, header: str) -> int:
        """Forget what a header stands for; in how many kinds of files it did.

        Raises:
            Error: it stands for nothing.
        """
        with self._workspace.act(unit) as transaction:
            return forget_answer(transaction, header)

    def earlier_results(self, unit: str, *, superseded: bool = False) -> tuple[EarlierResult, ...]:
        """Results from before the program of the unit called so, by scheme, year and code.

        ``superseded`` are there too if wanted: what later files put right.

        Raises:
            Error: there is no such unit.
        """
        with self._workspace.read(self._workspace.unit(unit)) as connection:
            return earlier_results(connection, superseded=superseded)

    def _bring(
        self,
        round_: RoundKey,
        kind: FileKind,
        file: GivenFile,
        rows: type[RoundRows],
        columns: tuple[ColumnAnswer, ...],
        progress: ProgressListener | None,
    ) -> ImportReport:
        frozen = self._round(round_)
        brought = file_given(kind, file, round_id=frozen.info.id)
        with self._workspace.read(round_.unit) as connection:
            answers = answers_for(connection, brought.of, columns)
        with given(file) as path:
            read = read_file(frozen, path, rows, answers, lambda: _go_on(progress))
            with self._workspace.act(round_.unit) as transaction:
                begun = transaction.seq
                report = take_over(transaction, read)
                keep_import(transaction, brought, report.rows, begun, answers)
                _go_on(progress)
                return report

    def _round(self, round_: RoundKey) -> AssessmentRound:
        with self._workspace.read(round_.unit) as connection:
            return round_called(self._workspace, connection, round_.code)

    def roster_template(self) -> bytes:
        """An empty roster, as a workbook."""
        return _workbook(templates.roster_template())

    def marks_template(self, round_: RoundKey, choice: TemplateChoice = EVERYTHING, *, wide: bool = False) -> bytes:
        """A workbook for marks of the round called so: its subjects, items, and the marks there are.

        Raises:
            Error: there is no such round, or nothing of what is wanted is to be filled in.
        """
        frozen = self._round(round_)
        with self._workspace.read(round_.unit) as connection:
            sight = sight_of(self._workspace, connection, frozen)
            return _workbook(*templates.marks_templates(connection, frozen, choice, wide=wide, sight=sight))

    def polls_template(self, round_: RoundKey, choice: TemplateChoice = EVERYTHING) -> bytes:
        """A workbook for vote counts; raises as :meth:`marks_template`."""
        frozen = self._round(round_)
        with self._workspace.read(round_.unit) as connection:
            return _workbook(templates.polls_template(connection, frozen, choice))

    def claims_template(self, round_: RoundKey, choice: TemplateChoice = EVERYTHING) -> bytes:
        """A workbook for register claims; raises as :meth:`marks_template`."""
        frozen = self._round(round_)
        with self._workspace.read(round_.unit) as connection:
            return _workbook(templates.claims_template(connection, frozen, choice))


def _go_on(progress: ProgressListener | None) -> None:
    """Let ``progress`` break off what has no number of steps."""
    if progress is not None:
        progress.tell(0, 0)


def file_given(kind: FileKind, file: GivenFile, *, round_id: int | None = None, book: str = "") -> FileGiven:
    """What is brought in by ``file``."""
    return FileGiven(kind, PurePath(file.name).name, sha256(file.content).hexdigest(), round_id, book)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that goes when it has been used."""
    with TemporaryDirectory(prefix="kaoping-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def given(file: GivenFile) -> Iterator[Path]:
    """``file`` as a file on the disk, for as long as it is worked on; problems found in it are marked in a copy.

    Raises:
        MarkedRefusal: problems were found in it.
    """
    with own_folder() as folder:
        path = folder / (PurePath(file.name).name or "file")
        path.write_bytes(file.content)
        try:
            yield path
        except FileRefused as refused:
            if not refused.problems:
                raise
            raise _marked(path, refused) from refused


def _marked(path: Path, refused: FileRefused) -> MarkedRefusal:
    target = path.with_name(f"{path.stem}-copy.xlsx")
    try:
        annotated_copy(path, refused.problems, target)
        return MarkedRefusal(refused, target.read_bytes())
    except (OSError, Error) as error:
        return MarkedRefusal(refused, None, no_copy(error))


def _workbook(*sheets: Template) -> bytes:
    with own_folder() as folder:
        path = folder / "template.xlsx"
        write_template(path, *sheets)
        return path.read_bytes()
