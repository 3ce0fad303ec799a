"""The order of a scheme's stages, and until when what is filled in stays open. Pure."""

from collections.abc import Callable

from ...plugins.contract import FillingRef, Scheme, Stage
from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import match_key, nearest, pick, shown
from .model import CLOSED, VOID

WITHOUT_STAGES = Stage("assess", "考评", "compute", ("office",))
"""The one step of a scheme that names none."""


def steps(scheme: Scheme) -> tuple[Stage, ...]:
    """The stages in order; a single one for a scheme that names none."""
    return scheme.stages or (WITHOUT_STAGES,)


def place(scheme: Scheme, stage: str) -> int:
    """The position of ``stage``, behind the last one for a round that is closed or void.

    Raises:
        ValueError: the scheme has no such stage.
    """
    if stage in (CLOSED, VOID):
        return len(steps(scheme))
    return [step.id for step in steps(scheme)].index(stage)


def asking_stage(scheme: Scheme, stage: str) -> Stage | None:
    """The stage with the id ``stage`` where it names sheets; ``None`` where it asks for none, or the round is over."""
    order, here = steps(scheme), place(scheme, stage)
    return order[here] if here < len(order) and order[here].fillings else None


def stage_title(scheme: Scheme, stage: str) -> str:
    """What users call ``stage``."""
    if stage == VOID:
        return _("已作废")
    return _("已结束") if stage == CLOSED else _(steps(scheme)[place(scheme, stage)].title)


def stage_called(scheme: Scheme, called: str) -> Stage:
    """The stage with that id or title, or whose title alone has ``called`` as a part.

    Raises:
        Error: there is none, or there are several; the hint says which there are.
    """
    stages = {name: step for step in steps(scheme) for name in (_(step.title), step.title, step.id)}
    found = pick(called, stages)
    if found is not None:
        return stages[found]
    key = match_key(called)
    alike = [step for step in steps(scheme) if key and key in match_key(_(step.title))]
    if len(alike) == 1:
        return alike[0]
    titles = [_(step.title) for step in alike or steps(scheme)]
    raise Error(_("方案没有「{stage}」这个阶段。").format(stage=shown(called)), nearest(called, titles))


def require_filling_open(scheme: Scheme, stage: str, form: str, filling: str) -> None:
    """Refuse marks for a filling that has closed.

    Raises:
        Error: the round has left the stage that closes it.
    """
    reference = FillingRef(form, filling)
    found = scheme.form(form)
    whose = found.filling(filling) if found else None
    what = f"{_(found.title)}({_(whose.title)})" if found and whose else f"{form}({filling})"
    _require_open(scheme, stage, last_stage(scheme, lambda step: reference in step.fillings), what)


def require_poll_open(scheme: Scheme, stage: str, poll: str) -> None:
    """Refuse votes for a poll that has closed; raises like :func:`require_filling_open`."""
    found = scheme.poll(poll)
    _require_open(scheme, stage, last_stage(scheme, lambda step: poll in step.polls), _(found.title) if found else poll)


def require_register_open(scheme: Scheme, stage: str, register: str) -> None:
    """Refuse claims for a register that has closed; raises like :func:`require_filling_open`."""
    found = scheme.register(register)
    last = last_stage(scheme, lambda step: register in step.registers)
    _require_open(scheme, stage, last, _(found.title) if found else register)


def require_decisions_open(scheme: Scheme, stage: str) -> None:
    """Refuse a decision once results are out; raises like :func:`require_filling_open`."""
    _require_open(scheme, stage, last_result_stage(scheme), _("裁定"))


def filling_is_open(scheme: Scheme, stage: str, form: str, filling: str) -> bool:
    """Whether marks of this filling may still change."""
    reference = FillingRef(form, filling)
    return place(scheme, stage) <= last_stage(scheme, lambda step: reference in step.fillings)


def last_stage(scheme: Scheme, names: Callable[[Stage], bool]) -> int:
    """The position of the last stage that ``names`` something; where none does, of the last one that computes."""
    order = steps(scheme)
    named = [position for position, step in enumerate(order) if names(step)]
    computing = [position for position, step in enumerate(order) if step.kind == "compute"]
    return max(named or computing, default=len(order) - 1)


def last_result_stage(scheme: Scheme) -> int:
    """The position of the last stage that leaves only with complete results (compute or publish)."""
    order = steps(scheme)
    return max((position for position, step in enumerate(order) if gives_results(step)), default=len(order) - 1)


def gives_results(stage: Stage) -> bool:
    """Whether the round may leave ``stage`` only with complete results."""
    return stage.kind in ("compute", "publish")


def _require_open(scheme: Scheme, stage: str, last: int, what: str) -> None:
    if stage == VOID:
        raise Error(_("这轮考评已经作废,不能再改。"), _("请核对轮次和年度是否选对。"))
    if place(scheme, stage) <= last:
        return
    closed_by = _(steps(scheme)[last].title)
    raise Error(
        _("「{what}」在「{stage}」阶段结束时已经关闭,不能再改。").format(what=what, stage=closed_by),
        _("本轮现在是「{stage}」,请核对轮次和年度是否选对。").format(stage=stage_title(scheme, stage)),
    )
