"""The poll levels of a whole cohort: the ladder for each subject, then the quota on the best level."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ..contract.polls import LevelQuota, Poll, Tie
from ..contract.values import show_percent
from ..i18n import _
from .conditions import judge
from .derivation import Derivation
from .outcome import Applied, OpenQuestion
from .rulebook import Frame, Reached
from .selection import grouped, places, select, tie_question


def with_levels(frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames with the level every subject reached in every poll that gives levels."""
    settled = list(frames)
    polls = frames[0].book.scheme.polls if frames else ()
    for poll in polls:
        if not poll.ladder:
            continue
        reached = [reach(poll, frame) for frame in settled]
        if poll.quota is not None:
            reached = _apply_quota(poll, poll.quota, settled, reached)
        settled = [
            replace(frame, levels={**frame.levels, poll.id: level})
            for frame, level in zip(settled, reached, strict=True)
        ]
    return settled


def reach(poll: Poll, frame: Frame) -> Reached:
    """Return the level of ``poll`` by the votes on one subject, before any quota."""
    if not frame.ballots(poll):
        what = _("{poll} {period} 没有有效票").format(poll=_(poll.title), period=frame.period)
        return Reached(None, None, missing=(what,))
    reasons: list[Derivation] = []
    for rung in poll.ladder:
        held, reason = judge(rung.when, frame)
        reasons.append(replace(reason, label=f"{_(rung.level)}:{reason.label}", clause=rung.clause))
        if held:
            return Reached(rung.level, rung.level, tuple(reasons))
        if held is None:
            asked = _open_questions(frame)
            open_titles = tuple(question.title for question in asked)
            missing = open_titles or reason.missing or (_("{poll}等次").format(poll=_(poll.title)),)
            return Reached(None, None, tuple(reasons), missing)
    return _decided_by_person(poll, frame, tuple(reasons))


def _decided_by_person(poll: Poll, frame: Frame, reasons: tuple[Derivation, ...]) -> Reached:
    question = frame.book.scheme.question(poll.undecided)
    answer = frame.record.answer(poll.undecided)
    if answer is not None and poll.level(answer.choice) is not None:
        words = _("由 {actor} 决定:{reason}").format(actor=answer.actor, reason=answer.reason)
        reason = Derivation(question.title if question else poll.title, None, "condition", note=words)
        return Reached(answer.choice, answer.choice, (*reasons, reason))
    if question is None:
        return Reached(None, None, reasons, (_("{poll}:各等次条件都不成立").format(poll=_(poll.title)),))
    asked = OpenQuestion(question.id, _(question.title), question.choices)
    return Reached(None, None, reasons, (asked.title,), (asked,))


def _open_questions(frame: Frame) -> tuple[OpenQuestion, ...]:
    return tuple(question for question in open_questions(frame) if question.required)


def open_questions(frame: Frame, grade: str | None = None) -> tuple[OpenQuestion, ...]:
    """Return the unanswered questions of the scheme whose condition ``asked`` holds for this subject.

    ``grade`` is what the rules leave it; without one, questions for certain grades are not asked.
    """
    return tuple(
        OpenQuestion(question.id, _(question.title), question.choices, question.required)
        for question in frame.book.scheme.questions
        if question.asked is not None
        and question.is_for(grade)
        and frame.record.answer(question.id) is None
        and judge(question.asked, frame)[0]
    )


def _apply_quota(poll: Poll, quota: LevelQuota, frames: Sequence[Frame], reached: list[Reached]) -> list[Reached]:
    book = frames[0].book
    by = book.group_by(quota.group)
    keys = [frame.record.subject.group(by) for frame in frames]
    people = Counter(keys)
    share = book.number(quota.share)
    result = list(reached)

    def order(index: int) -> tuple[Fraction, ...]:
        return tuple(_tie_value(poll, tie, frames[index]) for tie in quota.ties)

    def answer(index: int) -> str | None:
        given = frames[index].record.answer(f"{quota.id}.tie")
        return given.choice if given else None

    holders = (index for index, level in enumerate(reached) if level.level == quota.level)
    for key, candidates in grouped(keys, holders).items():
        count = places(share, people[str(key)])
        selection = select(candidates, count, order, answer)
        moved = left_out_of(poll, quota, count, people[str(key)], share)
        for index in selection.left_out:
            result[index] = replace(reached[index], level=quota.falls_to, moved=moved)
        for index in selection.tied:
            asked = tie_question(quota.id, poll.title)
            result[index] = replace(reached[index], level=None, missing=(asked.title,), asked=(asked,))
    return result


def left_out_of(poll: Poll, quota: LevelQuota, count: int, people: int, share: Fraction) -> Applied:
    """Return the effect of the quota of a poll's level on a subject it left out."""
    effect = _("{poll}「{level}」名额 {count} 个({people} x {share}),名额外为「{falls_to}」").format(
        poll=_(poll.title),
        level=_(quota.level),
        count=count,
        people=people,
        share=show_percent(share),
        falls_to=_(quota.falls_to),
    )
    return Applied(quota.id, quota.clause, effect)


def _tie_value(poll: Poll, tie: Tie, frame: Frame) -> Fraction:
    share = Fraction(frame.ballots(poll, tie.options), frame.ballots(poll) or 1)
    return -share if tie.smaller_first else share
