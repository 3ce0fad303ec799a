"""Sheets as the grid shows and stores them. Every method may take a while: call it in a thread worker.

It knows no widget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...plugins.contract import Form
from ...plugins.contract.values import within
from ...plugins.i18n import _
from ..autosave.saver import Attempt
from ..autosave.target import Clash, State, Target, Value
from ..kernel.errors import Error
from ..requirements.proposals.computing import Proposal
from ..requirements.proposals.submission import hand_in, proposals_shown
from ..rounds.model import AssessmentRound, RoundSubject
from ..rounds.repository import records
from ..rounds.schedule import filling_is_open
from ..rounds.sheets.marking import FormRules, ItemMark, entries_of
from ..rounds.sheets.service import SheetKey, SheetState, read_sheet
from .workspace import Workspace

SELF = "self"
"""The filling in which subjects mark themselves: shown beside every other one."""


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


class SheetService:
    """Sheets of subjects, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.database, self.actor = workspace.database, workspace.actor

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
            proposals=self._proposals(round_, key, state),
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
        with self._workspace.act() as transaction:
            return hand_in(transaction, round_, key, version=seen.version, day=transaction.today)

    def _proposals(self, round_: AssessmentRound, key: SheetKey, state: SheetState) -> Mapping[str, Proposal]:
        with self._workspace.read() as connection:
            return proposals_shown(connection, round_, key, state, day=self._workspace.clock.today())

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
