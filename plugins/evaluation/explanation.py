"""The whole tree of a result: the rounded total, the band it falls in, and every rule that moved the grade."""

from ..contract.values import show
from ..i18n import _
from .conditions import condition_reason
from .derivation import Derivation, combine
from .frame import Frame
from .outcome import Applied, Outcome


def explain_outcome(frame: Frame, total: Derivation, outcome: Outcome) -> Derivation:
    """The tree behind ``outcome``; ``total`` is the derivation of its unrounded total in ``frame``."""
    rounded = combine("round", _("总分"), (total,), note=_("四舍五入到两位小数,据此定等次"))
    verdict = outcome.exempt or _(outcome.grade or "") or (_("待定") if outcome.graded else "")
    return Derivation(
        f"{outcome.subject.name} {frame.book.year}",
        rounded.value,
        "same",
        (rounded, *_band(frame, outcome), *(_rule(frame, applied) for applied in outcome.rules)),
        note=verdict,
        missing=outcome.missing,
        partial=rounded.partial,
    )


def _band(frame: Frame, outcome: Outcome) -> tuple[Derivation, ...]:
    grade = next((grade for grade in frame.book.scheme.grades if grade.id == outcome.computed_grade), None)
    if grade is None:
        return ()
    limit = "" if grade.at_least is None else f">= {show(frame.book.number(grade.at_least))}"
    return (Derivation(_("按总分:{grade}").format(grade=_(grade.id)), None, "condition", (), grade.clause, limit),)


def _rule(frame: Frame, applied: Applied) -> Derivation:
    """The rule as a node; what it judged stands under it, for a rule that judges something."""
    when = next((getattr(rule, "when", None) for rule in frame.book.scheme.rules if rule.id == applied.rule), None)
    reasons = () if when is None else (condition_reason(when, frame),)
    return Derivation(applied.effect, None, "condition", reasons, applied.clause, refs=(f"rule:{applied.rule}",))
