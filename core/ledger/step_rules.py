"""What a step of a staged book (发展党员) must keep to when it is handed in: order, time, contact persons. Pure.

A case is one title within one organisation: the candidate. Steps on record are those handed in and not returned. Each
step wants all steps before it, on an earlier day or the same; those that are ``optional`` may be left out. What is
asked of the whole of a case afterwards is the business of the requirements.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...plugins.contract import Book, Step
from ...plugins.contract.books import CONTACTS
from ...plugins.i18n import _
from ..kernel.dates import later
from ..kernel.errors import Error
from ..kernel.text import listed, match_key, shown
from .entry import Entry, Mention, Value


class StepMade(NamedTuple):
    """A step on record: the entry's id, whose it is, which step, on which ISO day, of whom, with which contacts."""

    id: int
    organisation_id: int
    kind: str
    date: str
    title: str
    contacts: Value = None

    @property
    def case(self) -> tuple[int, str]:
        """Which case it is a step of."""
        return case_of(self.organisation_id, self.title)


def step_made(entry: Entry) -> StepMade:
    """Return the step that a stored entry is."""
    return StepMade(entry.id, entry.organisation_id, entry.kind, entry.date, entry.title, entry.own.get(CONTACTS))


def case_of(organisation_id: int, title: str) -> tuple[int, str]:
    """Return what all steps of one case have in common."""
    return organisation_id, match_key(title)


def refuse_step(book: Book, made: StepMade, others: Iterable[StepMade]) -> None:
    """Look whether a step can be handed in, where ``others`` are the steps on record of its case or of any.

    Raises:
        Error: it names fewer contact persons than it wants, or one twice; a step before it is missing or was later; or
            it comes before its time.
    """
    step = book.step(made.kind)
    if step is None:
        return
    _refuse_contacts(step, made)
    case = [one for one in others if one.case == made.case and one.id != made.id]
    before = book.steps[: book.steps.index(step)]
    _refuse_gaps(step, made, [each for each in before if not each.optional], case)
    _refuse_haste(step, made, before, case)


def broken_steps(book: Book, was: StepMade | None, now: StepMade, others: Sequence[StepMade]) -> None:
    """Look whether a step on record can become ``now``: for itself, and for the steps that rest on it.

    ``was`` is what it is on record as; ``others`` are the other steps on record of any case.

    Raises:
        Error: as :func:`refuse_step`, of the step itself or of one behind it that kept to its order before.
    """
    refuse_step(book, now, others)
    resting = [one for one in others if was is not None and one.case == was.case and one.id != now.id]
    for one in resting:
        if _keeps(book, one, [*others, *([was] if was else [])]):
            refuse_step(book, one, [*others, now])


def _keeps(book: Book, made: StepMade, others: Sequence[StepMade]) -> bool:
    try:
        refuse_step(book, made, others)
    except Error:
        return False
    return True


def _refuse_contacts(step: Step, made: StepMade) -> None:
    people = [one for one in made.contacts if isinstance(one, Mention)] if isinstance(made.contacts, tuple) else []
    different = {one.name if one.person_id is None else one.person_id for one in people}
    if len(different) < len(people):
        raise Error(_("「{step}」的联系人写了同一个人两次。").format(step=shown(step.id)))
    if len(people) < step.contacts:
        raise Error(
            _("「{step}」要写 {wanted} 名联系人,只写了 {n} 名。").format(
                step=shown(step.id), wanted=step.contacts, n=len(people)
            )
        )
    if step.contacts and any(match_key(one.name) == match_key(made.title) for one in people):
        raise Error(_("「{step}」的联系人不能是发展人选本人。").format(step=shown(step.id)))


def _refuse_gaps(step: Step, made: StepMade, before: Sequence[Step], case: Sequence[StepMade]) -> None:
    missing = [each.id for each in before if all(one.kind != each.id for one in case)]
    if missing:
        raise Error(
            _("「{title}」的「{step}」之前还缺:{missing}。").format(
                title=shown(made.title), step=shown(step.id), missing=listed(missing)
            ),
            _("请先补记并提交前面的步骤。"),
        )
    for each in before:
        first = min(one.date for one in case if one.kind == each.id)
        if first > made.date:
            raise Error(
                _("「{title}」的「{before}」是 {first},「{step}」不能早于它,这一条写的是 {day}。").format(
                    title=shown(made.title), before=shown(each.id), first=first, step=shown(step.id), day=made.date
                )
            )


def _refuse_haste(step: Step, made: StepMade, before: Sequence[Step], case: Sequence[StepMade]) -> None:
    follows = step.after or next((each.id for each in reversed(before) if not each.optional), "")
    days = [one.date for one in case if one.kind == follows and one.date <= made.date]
    if not step.wait or not days:
        return
    start = max(days)
    earliest = later(start, step.wait)
    if made.date < earliest:
        raise Error(
            _(
                "「{title}」的「{step}」最早是 {earliest},这一条写的是 {day}:「{follows}」{start} 起要满 {n} 个月。"
            ).format(
                title=shown(made.title),
                step=shown(step.id),
                earliest=earliest,
                day=made.date,
                follows=shown(follows),
                start=start,
                n=step.wait,
            )
        )
