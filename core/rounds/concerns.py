"""What acts in a round are about, for those who ask who may do them: its stage, a subject, a sheet, a register."""

from collections.abc import Iterable

from ...plugins.contract import Filling, Scheme, Stage
from ..kernel.concern import Concern
from .model import AssessmentRound, RoundSubject
from .schedule import place, steps

JUDGED = frozenset({"secretary", "recorder", "member", "representative"})
"""Those who fill sheets about themselves or their own branch; everybody else judges by them."""


def about_stage(round_: AssessmentRound) -> Concern:
    """Return what moving the round on from its stage is about: the unit as a whole, by the actors of the stage."""
    stage = _stage(round_.scheme, round_.info.stage)
    return Concern(roles=stage.actors if stage is not None else ())


def about_sheet(one: RoundSubject, filling: Filling, filler: str) -> Concern:
    """Return what filling a sheet about a subject is about: where several fill one each, it is the filler's own, and
    may be taken over from a paper by others.
    """
    who = _about([one])
    own = filler if filling.several else ""
    return Concern((filling.by,), not filling.several, (), who.branches, who.people, own, filling.by not in JUDGED)


def about_question(round_: AssessmentRound, subjects: Iterable[RoundSubject], question: str) -> Concern:
    """Return what answering a question about subjects is about: one that a stage waits for is its actors' alone."""
    who = _about(subjects)
    waiting = [step for step in steps(round_.scheme) if question in step.answers]
    stage = _stage(round_.scheme, round_.info.stage)
    asked = waiting or ([stage] if stage is not None else [])
    roles = {role for step in asked for role in step.actors}
    return Concern(roles, bool(waiting), (), who.branches, who.people)


def about_register(round_: AssessmentRound, register: str, holders: Iterable[RoundSubject]) -> Concern:
    """Return what a claim in a register is about: by the actors of the stages in which it is open."""
    who = _about(holders)
    roles = {role for step in steps(round_.scheme) if register in step.registers for role in step.actors}
    return Concern(roles, False, (), who.branches, who.people)


def about_subjects(subjects: Iterable[RoundSubject]) -> Concern:
    """Return what an act about subjects is about, whatever stage the round is in."""
    return _about(subjects)


def _about(subjects: Iterable[RoundSubject]) -> Concern:
    branches: set[str] = set()
    people: set[str] = set()
    for one in subjects:
        if one.subject.kind == "member":
            branches.add(one.subject.branch)
            people.add(one.code)
        else:
            branches.add(one.code)
    return Concern(branches=branches, people=people)


def _stage(scheme: Scheme, stage: str) -> Stage | None:
    order, here = steps(scheme), place(scheme, stage)
    return order[here] if here < len(order) else None
