"""Polls and questions: ballots that can be cast, levels that can be reached, and somebody asked where none is."""

from collections.abc import Iterator

from ..contract import Decide, Decided, LevelIs, LevelPoints, Poll, Question
from ..i18n import _
from .finding import Finding, error, warning
from .groups import group_faults, share_faults
from .names import Names
from .references import every_word, unknown


def poll_findings(names: Names) -> Iterator[Finding]:
    """Findings about every poll and question of the scheme."""
    settled: list[str] = []
    for poll in names.scheme.polls:
        place = f"polls/{poll.id}"
        yield from (error(place, sentence) for sentence in _ballot_faults(poll))
        yield from _levels(poll, place, names)
        yield from _order(poll, place, settled, names)
        if poll.quota is not None:
            yield from _quota(poll, f"{place}/{poll.quota.id}", names)
        settled.append(poll.id)
    for question in names.scheme.questions:
        yield from _question(question, names)


def _ballot_faults(poll: Poll) -> Iterator[str]:
    if not poll.groups:
        yield _("没有说明谁投票")
    if (poll.scale is None) == (not poll.options):
        yield _("选票要么列出选项,要么写明打分范围,二者取一")
    if poll.scale is not None and not 0 <= poll.scale[0] < poll.scale[1]:
        yield _("打分范围要从小到大,且不小于 0")


def _levels(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    ids = [level.id for level in poll.levels]
    for level in poll.levels:
        if not 0 <= level.pays <= 1:
            yield error(f"{place}/{level.id}", _("等次所得的比例要在 0 到 1 之间"))
    for rung in poll.ladder:
        if rung.level not in ids:
            yield error(place, unknown(_("测评等次"), rung.level))
    if poll.ladder and poll.every != "year":
        yield error(place, _("分等次的测评只能按年进行,这里是按{every}").format(every=every_word(poll.every)))
    if ids and not poll.ladder:
        yield error(place, _("列了等次,却没有任何等次的条件"))
    yield from _undecided(poll, place, names)


def _undecided(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    question = names.questions.get(poll.undecided)
    if poll.undecided and question is None:
        yield error(place, unknown(_("待定问题"), poll.undecided))
    choices = question.choices if question else ()
    for choice in choices:
        if poll.level(choice) is None:
            yield error(place, _("问题的答案“{choice}”不是这个测评的等次").format(choice=choice))
    if poll.ladder and not poll.undecided:
        yield warning(place, _("各等次条件都不成立时没有指明由谁决定"))
    reached = {*(rung.level for rung in poll.ladder), *choices}
    for level in poll.levels if poll.ladder else ():
        if level.id not in reached:
            yield warning(f"{place}/{level.id}", _("没有条件也没有人能给出这个等次"))


def _order(poll: Poll, place: str, settled: list[str], names: Names) -> Iterator[Finding]:
    """A ladder may look at the levels of polls listed before it, for levels are settled in that order."""
    for rung in poll.ladder:
        for node in names.behind(rung.when):
            if isinstance(node, LevelIs | LevelPoints) and node.poll not in settled:
                sentence = _("等次条件用到了测评“{poll}”的等次,那个测评要列在前面")
                yield error(f"{place}/{rung.level}", sentence.format(poll=node.poll))


def _quota(poll: Poll, place: str, names: Names) -> Iterator[Finding]:
    quota = poll.quota
    if quota is None:
        return
    ids = [level.id for level in poll.levels]
    yield from (error(place, unknown(_("测评等次"), id)) for id in (quota.level, quota.falls_to) if id not in ids)
    if quota.level in ids and quota.falls_to in ids and ids.index(quota.falls_to) <= ids.index(quota.level):
        yield error(place, _("名额外的等次“{level}”要低于“{best}”").format(level=quota.falls_to, best=quota.level))
    for tie in quota.ties:
        yield from (error(place, unknown(_("测评选项"), id)) for id in tie.options if not poll.accepts(id))
        if not tie.options:
            yield error(place, _("没有说明看哪些选项的得票"))
    yield from (error(place, sentence) for sentence in group_faults(quota.group, names))
    yield from (error(place, sentence) for sentence in share_faults(quota.share, names))


def _question(question: Question, names: Names) -> Iterator[Finding]:
    place = f"questions/{question.id}"
    if len(question.choices) < 2:
        yield error(place, _("待定问题至少要有两个答案可选"))
    asked = {site.node.question for site in names.sites if isinstance(site.node, Decided)}
    asked |= {rule.question for rule in names.scheme.rules if isinstance(rule, Decide)}
    asked |= {poll.undecided for poll in names.scheme.polls}
    if question.id not in asked:
        yield warning(place, _("没有任何地方用到这个问题的答案"))
