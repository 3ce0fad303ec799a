"""Sheets of subjects for one person: which there are, one in full, and handing it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...plugins.contract import Filling, Form, ParamValue, Subject
from ...plugins.contract.values import days_of, lies_in, within
from ...plugins.evaluation.rulebook import Rulebook
from ...plugins.i18n import _
from ..exchange.imports_repository import BroughtFile, brought_files
from ..kernel.errors import Error
from ..kernel.text import listed, shown
from ..requirements.proposals.computing import Proposal
from ..requirements.proposals.service import hand_in, proposals_shown
from ..rounds.model import AssessmentRound, RoundKey, RoundSubject, graded_subject
from ..rounds.papers import paper_words, papers
from ..rounds.progress import due_sheets
from ..rounds.repository import records
from ..rounds.schedule import filling_is_open
from ..rounds.seats import Sight, fillers_shown, panels_of
from ..rounds.sheets.history import (
    IMPORTED,
    STAGE_RETURNED,
    MarkChange,
    act_title,
    figure_text,
    reasons_text,
    rules_text,
)
from ..rounds.sheets.marking import FormRules, ItemRules
from ..rounds.sheets.model import SheetKey, SheetState
from ..rounds.sheets.service import last_marks, read_sheet, require_shown, required_form, sheet_history
from ..rounds.stage_repository import stage_log
from ..storage.connection import UnitConnection
from .rounds import round_called, sight_of
from .workspace import Workspace

SELF = "self"
"""The filling in which subjects mark themselves: shown beside every other one."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet with everything the grid shows. ``closed`` says why it cannot be written; empty when it can.

    ``proposals`` are what the ledger proposes by item; of a sheet handed in, what it proposed then. ``beside`` are
    the marks (thousandths) in the form's order that stand beside the sheet's own.
    """

    key: SheetKey
    title: str
    form: Form
    subject: Subject
    params: Mapping[str, ParamValue]
    state: SheetState
    beside_title: str
    beside: tuple[int | None, ...]
    closed: str
    proposals: Mapping[str, Proposal]

    @property
    def is_submitted(self) -> bool:
        """Whether it is handed in."""
        return self.state.state == "submitted"


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """What befell a mark, in words: ``item`` and its ``title``, what it ``was`` and ``became``, by which ``rules`` and
    for which ``reason``. ``at`` is UTC ISO text, ``act`` says by what. ``note`` names the file that was brought in, or
    says why the round went back to the stage ``title``; then there is no item.
    """

    at: str
    actor: str
    act: str
    item: str
    title: str
    was: str
    became: str
    rules: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class LastMark:
    """By whom and when (UTC ISO text) a mark came to be what it is; ``mark`` is sheet and item as derivations name
    them.
    """

    mark: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class SheetHistory:
    """A sheet with what became of its marks, the newest first."""

    key: SheetKey
    events: tuple[MarkEvent, ...]


class SheetService:
    """Sheets of subjects, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def keys(self, round_: RoundKey, subject: str) -> tuple[SheetKey, ...]:
        """The sheets of ``subject``: form by form, period by period; one for each person who began one, or is expected
        to by the list of a panel. Whoever sits on the panel has the own one until all have handed in.

        Raises:
            Error: there is no such round or subject, or no sheet of it to see.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            one = graded_subject(loaded, subject)
            (record,) = records(connection, loaded, {one.code})
            panels, sight = panels_of(connection, loaded), sight_of(self._workspace, connection, loaded)
        fillers: dict[tuple[str, str, str], list[str]] = {}
        for sheet in record.sheets:
            fillers.setdefault((sheet.form, sheet.period, sheet.filling), []).append(sheet.filler)
        keys = []
        for form, period, filling in _places(loaded, one):
            begun = fillers.get((form.id, period, filling), [])
            names = fillers_shown(panels, sight, (one.id, form.id, period, filling), begun)
            keys += [SheetKey(one.code, form.id, period, filling, name) for name in names]
        if not keys and not sight.everything:
            raise Error(_("{code} {name} 没有要您填的表。").format(code=one.code, name=shown(one.name)))
        return tuple(keys)

    def first_open(self, round_: RoundKey, keys: tuple[SheetKey, ...]) -> int:
        """Which of ``keys``, all of one subject, to begin with: the first that counts, is open and not complete.

        A self-assessment is never begun with. Where none is left, it is the first that counts.

        Raises:
            Error: there is no such round or sheet.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            counting = _counting(loaded, keys)
            for place in counting:
                if _is_open(loaded, keys[place]) and _has_gaps(connection, loaded, keys[place]):
                    return place
        return next(iter(counting), 0)

    def sheet(self, round_: RoundKey, key: SheetKey) -> OpenSheet:
        """The sheet ``key`` with its self-assessment beside it.

        Raises:
            Error: there is no such round or sheet.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            form, subject = required_form(loaded, key.form), graded_subject(loaded, key.subject).subject
            require_shown(sight_of(self._workspace, connection, loaded), loaded, key)
            state = read_sheet(connection, loaded, key)
            filling, own = form.filling(key.filling), form.filling(SELF)
            beside: tuple[int | None, ...] = (None,) * len(state.marks)
            if own is not None and key.filling != SELF:
                beside = _own_marks(connection, loaded, key, own)
            day = self._workspace.clock.today()
            proposals = proposals_shown(connection, loaded, key, state, day=day)
            paper = paper_words(papers(connection, loaded), key)
        title = f"{key.period} {_(filling.title) if filling else key.filling} {_(form.title)}"
        return OpenSheet(
            key=key,
            title=" ".join(filter(None, ("" if key.filler == key.filling else key.filler, title, paper))),
            form=form,
            subject=subject,
            params=loaded.params,
            state=state,
            beside_title=_("自评") if own is not None and key.filling != SELF else "",
            beside=beside,
            closed="" if _is_open(loaded, key) else _("这张表所属的阶段已经结束,只能看。"),
            proposals=proposals,
        )

    def history(self, round_: RoundKey, key: SheetKey, item: str = "") -> tuple[MarkEvent, ...]:
        """What became of the marks of a sheet (of ``item`` alone where it is named), the newest first; among them when
        the round went back to an earlier stage, since the sheet was begun.

        Raises:
            Error: there is no such round, sheet or item.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            require_shown(sight_of(self._workspace, connection, loaded), loaded, key)
            return _history(connection, loaded, key, item)

    def last_marks(self, round_: RoundKey, subject: str) -> tuple[LastMark, ...]:
        """By whom and when each mark of ``subject`` came to be what it is.

        Raises:
            Error: there is no such round or subject.
        """
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            found = last_marks(connection, loaded, subject)
            sight, one = sight_of(self._workspace, connection, loaded), graded_subject(loaded, subject)
        return tuple(
            LastMark(mark, change.actor, change.at) for mark, change in found.items() if _is_shown(sight, one.id, mark)
        )

    def histories(
        self, round_: RoundKey, subject: str, *, form: str = "", period: str = "", item: str = ""
    ) -> tuple[SheetHistory, ...]:
        """The same of all sheets of ``subject``: those of ``form`` (id or title) and ``period``, where given, that have
        the ``item``.

        Raises:
            Error: there is no such round or subject, or no such sheet.
        """
        keys = self.keys(round_, subject)
        with self._workspace.read(round_.unit) as connection:
            loaded = round_called(self._workspace, connection, round_.code)
            forms = {one.id: one for one in loaded.scheme.forms}
            wanted = [
                key
                for key in keys
                if form in ("", key.form, _(forms[key.form].title))
                and period in ("", key.period)
                and (not item or item in {one.id for one in forms[key.form].items()})
            ]
            if not wanted:
                raise Error(
                    _("这个对象没有这样的表。"),
                    _("表有:{forms};期间有:{periods}。").format(
                        forms=listed(dict.fromkeys(key.form for key in keys)),
                        periods=listed(dict.fromkeys(key.period for key in keys)),
                    ),
                )
            return tuple(SheetHistory(key, _history(connection, loaded, key, item)) for key in wanted)

    def submit(self, round_: RoundKey, key: SheetKey, version: int) -> SheetState:
        """Hand in the sheet that was seen at ``version``.

        Raises:
            Conflict: somebody else changed it in between.
            Error: marks are missing or differ from what the ledger proposes without a reason (the sentence lists the
                items), or the sheet is closed.
        """
        with self._workspace.act(round_.unit) as transaction:
            loaded = round_called(self._workspace, transaction.connection, round_.code)
            return hand_in(transaction, loaded, key, version=version, day=transaction.today)


def _is_shown(sight: Sight, subject_id: int, mark: str) -> bool:
    """Whether a mark, called as derivations do, may be seen."""
    form, period, filling, filler = mark.rpartition("#")[0].split("/", 3)
    return sight.shows(subject_id, form, period, filling, filler)


def _history(connection: UnitConnection, round_: AssessmentRound, key: SheetKey, item: str) -> tuple[MarkEvent, ...]:
    rules = FormRules(required_form(round_, key.form), graded_subject(round_, key.subject).subject)
    if item and item not in rules.by_id:
        raise Error(
            _("表里没有第 {item} 项。").format(item=shown(item)), _("现有:{names}。").format(names=listed(rules.by_id))
        )
    changes = sheet_history(connection, round_, key, frozenset((item,)) if item else frozenset())
    if not changes:
        return ()
    files = brought_files(connection, round_id=round_.info.id)
    events = [_event(rules.by_id[change.item], change, files) for change in changes]
    events += [
        MarkEvent(one.at, one.actor, act_title(STAGE_RETURNED), "", one.title, "", "", "", "", one.note)
        for one in stage_log(connection, round_)
        if one.returned and one.at >= changes[-1].at
    ]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _event(rules: ItemRules, change: MarkChange, files: Sequence[BroughtFile]) -> MarkEvent:
    """A change of the mark of an item, in words."""
    brought = [one.file for one in files if one.first_seq <= change.seq <= one.last_seq and change.act == IMPORTED]
    return MarkEvent(
        change.at,
        change.actor,
        act_title(change.act),
        change.item,
        _(rules.item.title),
        figure_text(rules, change.was),
        figure_text(rules, change.became),
        rules_text(rules, change.became),
        reasons_text(change.became),
        "、".join(brought),
    )


def _is_open(round_: AssessmentRound, key: SheetKey) -> bool:
    return filling_is_open(round_.scheme, round_.info.stage, key.form, key.filling)


def _has_gaps(connection: UnitConnection, round_: AssessmentRound, key: SheetKey) -> bool:
    rules = FormRules(required_form(round_, key.form), graded_subject(round_, key.subject).subject)
    marks = read_sheet(connection, round_, key).marks
    return any(marks[position] is None for position in rules.marked)


def _counting(round_: AssessmentRound, keys: Sequence[SheetKey]) -> list[int]:
    """Places in ``keys``, all of one subject, of sheets that the result reads; self-assessments left aside."""
    others = [place for place, key in enumerate(keys) if key.filling != SELF]
    if not others:
        return []
    subject = graded_subject(round_, keys[0].subject).subject
    due = due_sheets(Rulebook.of(round_.scheme, round_.params, round_.year), subject)
    counting = [place for place in others if (keys[place].form, keys[place].period, keys[place].filling) in due]
    return counting or others


def _own_marks(
    connection: UnitConnection, round_: AssessmentRound, key: SheetKey, own: Filling
) -> tuple[int | None, ...]:
    """What the subject marked itself on the form of ``key`` in its period, item by item.

    Where one marks oneself more often (each month of a quarter), what the items take from their pool is added up;
    items with points of their own have no sum.
    """
    form = required_form(round_, key.form)
    sheets = [
        read_sheet(connection, round_, SheetKey(key.subject, key.form, period, SELF, SELF)).marks
        for period in within(own.every, round_.year_period)
        if lies_in(period, days_of(key.period, round_.year_period))
    ]
    if len(sheets) == 1:
        return sheets[0]
    marks = []
    for place, item in enumerate(form.items()):
        known = [sheet[place] for sheet in sheets if sheet[place] is not None] if item.points is None else []
        marks.append(sum(mark for mark in known if mark is not None) if known else None)
    return tuple(marks)


def _places(round_: AssessmentRound, subject: RoundSubject) -> list[tuple[Form, str, str]]:
    """Form, period and filling of every sheet that ``subject`` may have."""
    year = round_.year_period
    return [
        (form, period, filling.id)
        for form in round_.scheme.forms
        if form.applies.includes(subject.subject)
        for period in sorted({period for filling in form.fillings for period in within(filling.every, year)})
        for filling in form.fillings
        if period in within(filling.every, year)
    ]
