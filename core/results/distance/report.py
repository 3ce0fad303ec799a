"""A distance in sentences for whoever has to cover it: missing parts first, then the way, then what else counts."""

from collections.abc import Iterator
from fractions import Fraction

from ....plugins.contract.values import show, show_percent, show_total
from ....plugins.i18n import _
from ...kernel.text import shown
from ..model import readable
from ..rendering import headline
from .model import Distance, DistancePlan, DistanceStep, Goal, Obstacle, QuotaPlaces, Window

OTHERS_SHOWN = 12
"""Open points beside the plan that are told one by one."""


def distance_lines(distance: Distance) -> Iterator[str]:
    """The whole report, one sentence or list entry a line."""
    yield headline(distance.now)
    if distance.missing:
        yield _("先补齐:")
        yield from (f"  - {shown(what)}" for what in distance.missing)
        for title, window in distance.due:
            yield _("  {title}:{window}。").format(title=shown(title), window=_window(window))
        if distance.state != "missing":
            yield _("以下按这些缺项都得到最好的结果来算,总分会是 {total}。").format(total=_total(distance.base.total))
    yield from _verdict(distance)
    if distance.plan is not None:
        yield from _plan_lines(distance.plan)
    yield from (f"  - {_obstacle(each)}" for each in distance.obstacles)
    yield from (_places(each) for each in distance.places)
    for asked in distance.questions:
        choices = " / ".join(_(choice) for choice in asked.choices)
        yield _("要由人决定({question}):{title}({choices})。").format(
            question=asked.question, title=shown(asked.title), choices=choices
        )
    yield from _other_points(distance)


def _verdict(distance: Distance) -> Iterator[str]:
    goal = distance.goal
    if distance.state == "closed":
        yield _("这轮考评已经结束,结果不再变动。")
    elif distance.state == "exempt":
        yield _("不参加考评,没有等次可言。")
    elif distance.state == "missing":
        yield _("补齐以前算不出总分,也就说不出还差多少。")
    elif goal is None:
        yield _("已经在最前面,没有更高的等次或名次。")
    elif distance.state == "reached":
        yield _("已经达到{goal}。").format(goal=_goal(goal))
    else:
        yield _aim(distance, goal)
        yield _outlook(distance)


def _aim(distance: Distance, goal: Goal) -> str:
    if goal.line is None:
        return _("目标:{goal},不看分数线,由规则评出。").format(goal=_goal(goal))
    line = show_total(goal.line)
    if distance.short is None:
        return _("目标:{goal},要 {line} 分,分数已经够了。").format(goal=_goal(goal), line=line)
    short = show_total(distance.short)
    return _("目标:{goal},要 {line} 分,还差 {short} 分。").format(goal=_goal(goal), line=line, short=short)


def _outlook(distance: Distance) -> str:
    steps = distance.plan.steps if distance.plan else ()
    if distance.state == "way" and not steps:
        spare = show_total(distance.margin or 0)
        return _("只要补齐,不必再动别的:缺项离最好的结果一共还可以少 {spare} 分。").format(spare=spare)
    if distance.state == "way":
        return _("最省事的办法是下面 {n} 项:").format(n=len(steps))
    if distance.state == "barred" and not steps:
        return _("差的不是分数,是下面的规则、名额或决定:")
    if distance.state == "barred":
        return _("下面 {n} 项能把分数补够,但另有规则、名额或决定拦着:").format(n=len(steps))
    if distance.state == "too_late":
        return _("还能改的分已经不够。要是时间还来得及,本来要补下面 {n} 项,其中有的已过期限,只能供明年参考:").format(
            n=len(steps)
        )
    return _("还能改的分全部得到,总分也只有 {total},达不到。").format(total=_total(distance.best.total))


def _goal(goal: Goal) -> str:
    if goal.grade is not None:
        return _("等次「{grade}」").format(grade=_(goal.grade))
    return _("第 {rank} 名").format(rank=goal.rank)


def _plan_lines(plan: DistancePlan) -> Iterator[str]:
    for number, step in enumerate(plan.steps, 1):
        yield f"  {number}. {_step(step)}"
    if plan.steps:
        outcome = plan.outcome
        words = [_("都做到后,总分 {total}").format(total=_total(outcome.total))]
        if outcome.graded:
            words.append(_("按总分是「{grade}」").format(grade=_(outcome.computed_grade or "")))
            words.append(_("最后定为「{grade}」").format(grade=_(outcome.grade or "") or _("待定")))
        if outcome.rank is not None:
            words.append(_("排第 {rank} 名").format(rank=outcome.rank))
        yield _(",").join(words) + _("。")


def _step(step: DistanceStep) -> str:
    move = step.move
    title = shown(move.title)
    if move.kind == "proof":
        what = _("{title}({points} 分):{fault},补上就能计入").format(
            title=title, points=readable(move.most), fault=shown(move.note)
        )
    elif move.kind == "claim":
        note = _("({note})").format(note=move.note) if move.note else ""
        times = _(" x {count}").format(count=step.amount) if step.amount > 1 else ""
        points = readable(step.to)
        what = _("{title}:争取登记{times},{points} 分").format(title=title, times=times, points=points) + note
    elif move.kind == "poll":
        what = _("{title}:「{option}」现有 {now} 票,要 {to} 票").format(
            title=title, option=shown(move.note), now=readable(move.now), to=readable(step.to)
        )
    else:
        what = _mark(step, title)
    gain = _("总分加 {gain}").format(gain=readable(step.gain))
    return _("{what};{gain};{window}。").format(what=what, gain=gain, window=_window(move.window))


def _mark(step: DistanceStep, title: str) -> str:
    move = step.move
    taken = _("(扣分:{rules})").format(rules=shown(move.note)) if move.note else ""
    if move.most == 0:  # an item of a pool: points only come off it
        return (
            _("{title}:现扣 {now} 分,减到扣 {to} 分").format(
                title=title, now=readable(-move.now), to=readable(abs(step.to))
            )
            + taken
        )
    return (
        _("{title}:现得 {now} 分,提高到 {to} 分(满分 {most})").format(
            title=title, now=readable(move.now), to=readable(step.to), most=readable(move.most)
        )
        + taken
    )


def _window(window: Window) -> str:
    if not window.open:
        return _("「{stage}」阶段已结束,不能再改").format(stage=shown(window.stage))
    if not window.now:
        return _("「{stage}」阶段结束前都能改").format(stage=shown(window.stage))
    days = "" if window.days is None else _("(至少 {days} 天)").format(days=show(window.days))
    return _("现在是「{stage}」阶段,离开以前都能改").format(stage=shown(window.stage)) + days


def _obstacle(obstacle: Obstacle) -> str:
    clause = f"〔{obstacle.clause}〕" if obstacle.clause else ""
    reasons = ";".join(shown(reason) for reason in obstacle.reasons)
    return shown(obstacle.effect) + clause + (_(",因为:{reasons}").format(reasons=reasons) if reasons else "")


def _places(places: QuotaPlaces) -> str:
    sentence = _("名额「{title}」{clause}:{people} 个对象的 {share},共 {places} 个,已占 {taken} 个").format(
        title=shown(places.title), clause=f"〔{places.clause}〕" if places.clause else "", people=places.people,
        share=show_percent(places.share), places=places.places, taken=places.taken,
    )  # fmt: skip
    if places.last_total is not None:
        sentence += _(",末位 {total} 分({names})").format(
            total=show_total(places.last_total), names=_names(places.last)
        )
    if places.tied:
        sentence += _(",同分待定:{names}").format(names=_names(places.tied))
    return sentence + _("。")


def _names(people: tuple[tuple[str, str], ...]) -> str:
    return "、".join(f"{shown(code)} {shown(name)}" for code, name in people)


def _other_points(distance: Distance) -> Iterator[str]:
    planned = {step.move.ref for step in distance.plan.steps} if distance.plan else set()
    others = [step for step in distance.points if step.gain > 0 and step.move.ref not in planned]
    if others:
        yield _("此外还有分的地方(单独做一项时总分加多少):")
        yield from (f"  - {_step(step)}" for step in others[:OTHERS_SHOWN])
        if len(others) > OTHERS_SHOWN:
            yield _("  另有 {n} 处").format(n=len(others) - OTHERS_SHOWN)
    gone = [step for step in distance.gone if step.gain > 0]
    if gone:
        most = sum((step.gain for step in gone), Fraction(0))
        yield _("已过期限、不能再改的有 {n} 处,单独算共 {points} 分。").format(n=len(gone), points=readable(most))


def _total(total: int | None) -> str:
    return "?" if total is None else show_total(total)
