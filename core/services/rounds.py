"""What the screens ask of the core, in one place. Every method may take a while: call it in a thread worker.

This module is imported after the first paint, because it brings in the database. It knows no widget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from ...plugins.contract import Form
from ...plugins.contract.values import within
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.inputs import Answer
from ...plugins.evaluation.outcome import Outcome
from ...plugins.i18n import _
from ..autosave.saver import Attempt
from ..autosave.target import Clash, State, Target, Value
from ..kernel.errors import Error
from ..organisation.model import Unit, find_unit
from ..requirements.proposals.computing import Proposal
from ..requirements.proposals.submission import hand_in, proposals_shown
from ..rounds.decisions import decide
from ..rounds.model import AssessmentRound, Progress, RoundInfo, RoundSubject
from ..rounds.progress import progress
from ..rounds.repository import list_rounds, load_round, records
from ..rounds.schedule import filling_is_open
from ..rounds.sheets.marking import FormRules, ItemMark, entries_of
from ..rounds.sheets.service import SheetKey, SheetState, read_sheet
from .schemes import SchemeInUse, confirm, uses
from .workspace import Workspace

if TYPE_CHECKING:
    from ..results.live import LiveStanding
    from ..results.standing import StandingRow

SELF = "self"
"""The filling in which subjects mark themselves: shown beside every other one."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list: sheets complete and expected over all its subjects."""

    info: RoundInfo
    complete: int
    expected: int


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject in the list, with how far its sheets are and what its result is so far."""

    subject: RoundSubject
    progress: Progress
    result: "StandingRow"


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet with everything the grid shows. ``closed`` says why it cannot be written; empty when it can.

    ``proposals`` are what the ledger proposes by item; of a sheet handed in, what it proposed then.
    """

    key: SheetKey
    title: str
    rules: FormRules
    state: SheetState
    entries: Mapping[str, ItemMark]
    beside_title: str
    beside: tuple[int | None, ...]
    closed: str
    proposals: Mapping[str, Proposal]

    @property
    def is_submitted(self) -> bool:
        """Whether it is handed in."""
        return self.state.state == "submitted"


class RoundService:
    """Rounds, their subjects, sheets and results, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.database, self.actor = workspace.database, workspace.actor
        self._computing = Lock()
        self._standings: dict[str, LiveStanding] = {}  # the scoring engine comes in with the first list of results

    def rounds(self) -> tuple[RoundRow, ...]:
        """All rounds with their progress."""
        rows = []
        for info in list_rounds(self.database):
            done = progress(self.database, load_round(self.database, info.code))
            rows.append(RoundRow(info, sum(one.complete for one in done), sum(one.expected for one in done)))
        return tuple(rows)

    def round(self, code: str) -> AssessmentRound:
        """The round ``code``.

        Raises:
            Error: there is none.
        """
        return load_round(self.database, code)

    def unit(self, round_: AssessmentRound) -> Unit:
        """The unit that ``round`` is of."""
        return find_unit(self.database, round_.info.unit)

    def subjects(self, round_: AssessmentRound) -> tuple[SubjectRow, ...]:
        """The graded subjects of ``round`` with their results so far."""
        with self._computing:
            results = tuple(self._live(round_).standing.rows())
        done = progress(self.database, round_)
        return tuple(SubjectRow(*row) for row in zip(round_.graded, done, results, strict=True))

    def sheets(self, round_: AssessmentRound, subject: RoundSubject) -> tuple[SheetKey, ...]:
        """The sheets of ``subject``: form by form, period by period; one for each person who began one."""
        (record,) = records(self.database, round_, {subject.code})
        fillers: dict[tuple[str, str, str], list[str]] = {}
        for sheet in record.sheets:
            fillers.setdefault((sheet.form, sheet.period, sheet.filling), []).append(sheet.filler)
        keys = []
        for form, period, filling in _places(round_, subject):
            names = fillers.get((form.id, period, filling), [filling])
            keys += [SheetKey(subject.code, form.id, period, filling, name) for name in names]
        return tuple(keys)

    def first_open(self, round_: AssessmentRound, keys: Sequence[SheetKey]) -> int:
        """Which of ``keys`` to begin with: the first that is open, not a self-assessment and not complete."""
        for place, key in enumerate(keys):
            if key.filling != SELF and filling_is_open(round_.scheme, round_.info.stage, key.form, key.filling):
                rules = FormRules(_form(round_, key.form), round_.by_code[key.subject].subject)
                marks = self._read(round_, key).marks
                if any(marks[position] is None for position in rules.marked):
                    return place
        return next((place for place, key in enumerate(keys) if key.filling != SELF), 0)

    def sheet(self, round_: AssessmentRound, key: SheetKey) -> OpenSheet:
        """The sheet ``key`` with its self-assessment beside it.

        Raises:
            Error: the round has no such sheet.
        """
        form = _form(round_, key.form)
        rules = FormRules(form, round_.by_code[key.subject].subject)
        state = self._read(round_, key)
        filling = form.filling(key.filling)
        own = form.filling(SELF)
        beside: tuple[int | None, ...] = (None,) * len(rules.items)
        if own is not None and key.filling != SELF and key.period in within(own.every, str(round_.year)):
            beside = self._read(round_, SheetKey(key.subject, key.form, key.period, SELF, SELF)).marks
        is_open = filling_is_open(round_.scheme, round_.info.stage, key.form, key.filling)
        title = f"{key.period} {_(filling.title) if filling else key.filling} {_(form.title)}"
        return OpenSheet(
            key=key,
            title=title if key.filler == key.filling else f"{key.filler} {title}",
            rules=rules,
            state=state,
            entries=entries_of(rules, state.marks, state.lines),
            beside_title=_("自评") if own is not None and key.filling != SELF else "",
            beside=beside,
            closed="" if is_open else _("这张表所属的阶段已经结束,只能看。"),
            proposals=proposals_shown(self.database, round_, key, state),
        )

    def attempt(self, target: Target[State, Value], changes: Mapping[str, Value | None], seen: State) -> (
        Attempt[State, Value]
    ):  # fmt: skip
        """Store ``changes`` of what was seen as ``seen``; how that ended."""
        try:
            with self._workspace.writing:
                state = target.save(self.database, self.actor, seen, changes)
        except Clash as clash:
            return Attempt(target, changes, clash=clash)
        except Error as error:
            return Attempt(target, changes, failure=str(error))
        return Attempt(target, changes, state=state)

    def submit(self, round_: AssessmentRound, key: SheetKey, seen: SheetState) -> SheetState:
        """Hand in the sheet that was seen as ``seen``.

        Raises:
            Conflict: somebody else changed it in between.
            Error: marks are missing or differ from what the ledger proposes without a reason (the sentence lists the
                items), or the sheet is closed.
        """
        with self._workspace.writing:
            return hand_in(self.database, self.actor, round_, key, version=seen.version)

    def result(self, round_: AssessmentRound, code: str) -> tuple[Outcome, Derivation, tuple[Answer, ...]]:
        """The outcome of a subject within its cohort, the tree behind it, and what people decided about it."""
        with self._computing:
            outcome, derivation = self._live(round_).explain(code)
        (record,) = records(self.database, round_, {code})
        return outcome, derivation, record.answers

    def distance(self, round_: AssessmentRound, code: str) -> tuple[str, ...]:
        """What a subject lacks for the next grade, in sentences."""
        from ..results.distance.report import distance_lines
        from ..results.distance.service import distance
        from ..results.live import plugin_faults

        with self._computing, plugin_faults(round_.scheme):
            live = self._live(round_)
            found = distance(live.standing, live.position(code), live.records, round_.info.stage)
            return tuple(distance_lines(found))

    def key(self, subject: str, form: str, period: str, filling: str, filler: str) -> SheetKey:
        """The sheet that a node of a derivation names."""
        return SheetKey(subject, form, period, filling, filler)

    def decide(self, round_: AssessmentRound, code: str, question: str, choice: str, reason: str) -> None:
        """Answer an open question about a subject.

        Raises:
            Error: the answer is not allowed.
        """
        with self._workspace.writing:
            decide(self.database, self.actor, round_.info.code, code, question, choice, reason)

    def uses(self) -> tuple[SchemeInUse, ...]:
        """The schemes that units use."""
        return uses(self.database)

    def confirm(self, use: SchemeInUse, changed: Mapping[str, str]) -> SchemeInUse:
        """Set parameters of a scheme (text by id) and confirm its starter values.

        Raises:
            Error: a value is not allowed, or the scheme changed since it was enabled.
        """
        with self._workspace.writing:
            return confirm(self.database, self.actor, use, changed)

    def _live(self, round_: AssessmentRound) -> "LiveStanding":
        """The results of ``round`` as they are now; computed once, then brought up to date."""
        from ..results.live import LiveStanding

        live = self._standings.get(round_.info.code)
        if live is None:
            live = self._standings[round_.info.code] = LiveStanding(self.database, round_)
        else:
            live.refresh()
        return live

    def _read(self, round_: AssessmentRound, key: SheetKey) -> SheetState:
        return read_sheet(self.database, round_, key.subject, key.form, key.period, key.filling, key.filler)


def _places(round_: AssessmentRound, subject: RoundSubject) -> list[tuple[Form, str, str]]:
    return [
        (form, period, filling.id)
        for form in round_.scheme.forms
        if form.applies.includes(subject.subject)
        for period in sorted(
            {period for filling in form.fillings for period in within(filling.every, str(round_.year))}
        )
        for filling in form.fillings
        if period in within(filling.every, str(round_.year))
    ]


def _form(round_: AssessmentRound, id_: str) -> Form:
    form = round_.scheme.form(id_)
    if form is None:
        raise Error(_("方案没有这张表"))
    return form
