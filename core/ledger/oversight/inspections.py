"""Spot checks (查账): entries drawn by lot, and what was found in them.

Nobody can choose what is drawn. One transaction records the seed, made by the machine, together with the entries that
may be drawn; a second one draws, and the seed alone decides (``sampling``). What is entered, changed or withdrawn in
between changes nothing. A check that was begun and never drawn stays in the list for everybody to see, so that seeds
cannot be tried until one pleases.
"""

import secrets
from dataclasses import asdict, replace

from ....plugins.i18n import _
from ...kernel.errors import Error
from ...kernel.text import Longest, accept, shown, tidy
from ...storage.audit import canonical
from ...storage.connection import UnitConnection
from ...storage.transaction import Transaction
from ..books import plugin_books
from .model import FAULT, SOUND, Inspection, Pick, Redrawn, verdict_title
from .repository import counted_entries, inspection, inspection_pick, picks_of
from .sampling import Population, digest, draw_order, write_ids
from .standings import days_of


def begin_inspection(
    transaction: Transaction, title: str, period: str, population: Population, size: int
) -> Inspection:
    """Record what a spot check will draw from, how many, and with which seed. Nothing is drawn yet.

    Raises:
        Error: no title, the period cannot be read, or fewer than ``size`` entries count.
    """
    title, days = accept(tidy(title), Longest.TITLE), days_of(period)
    if not title:
        raise Error(_("请写明这次检查的名称。"))
    if size < 1:
        raise Error(_("至少要抽 1 条。"))
    ids = counted_entries(transaction.connection, days, population, plugin_books())
    if len(ids) < size:
        raise Error(_("要抽 {size} 条,符合条件的台账只有 {n} 条。").format(size=size, n=len(ids)))
    made = Inspection(
        id=transaction.next_id("inspection"),
        title=title,
        period=period,
        population=Population.of_data(population.as_data()),
        ids=ids,
        digest=digest(ids),
        seed=secrets.token_hex(32),
        size=size,
        drawn=False,
        actor=transaction.actor,
        at=transaction.at,
    )
    data = {**population.as_data(), "count": len(ids), "digest": made.digest, "ids": write_ids(ids)}
    row = {"id": made.id, "title": title, "period": period, "population": canonical(data)}
    drawing = {"seed": made.seed, "size": size, "drawn": 0, "actor": made.actor, "at": made.at}
    transaction.label("inspection.begin")
    transaction.insert("inspection", [row | drawing])
    return made


def draw(transaction: Transaction, id_: int) -> tuple[Pick, ...]:
    """Draw the entries of an inspection, once.

    Raises:
        Error: there is no such inspection, it was drawn already, or its record was altered.
    """
    begun = inspection(transaction.connection, id_)
    if begun.drawn:
        raise Error(_("「{title}」已经抽取过了。").format(title=shown(begun.title)), _("要再查,请另建一次。"))
    if digest(begun.ids) != begun.digest:
        raise Error(_("「{title}」的抽查范围与登记的校验码不符,没有抽取。").format(title=shown(begun.title)))
    picks = tuple(
        Pick(transaction.next_id("inspection_pick"), id_, entry_id, ordinal, "", "", "", None)
        for ordinal, entry_id in enumerate(draw_order(begun.seed, begun.ids, begun.size), start=1)
    )
    transaction.label("inspection.draw")
    transaction.insert("inspection_pick", [asdict(pick) for pick in picks])
    transaction.update("inspection", id_, {"drawn": 1})
    return picks


def redraw(connection: UnitConnection, id_: int) -> Redrawn:
    """Repeat a draw from its seed, to be compared with what was recorded.

    Raises:
        Error: there is no such inspection, or nothing was drawn yet.
    """
    begun = inspection(connection, id_)
    if not begun.drawn:
        raise Error(_("「{title}」还没有抽取。").format(title=shown(begun.title)))
    recorded = tuple(pick.entry_id for pick in picks_of(connection, id_))
    repeated = draw_order(begun.seed, begun.ids, begun.size)
    return Redrawn(recorded, repeated, digest(begun.ids) == begun.digest)


def record_finding(transaction: Transaction, pick_id: int, verdict: str, finding: str = "") -> Pick:
    """Say what was found in an entry that was drawn; said again, it takes the place of what was said before.

    Raises:
        Error: no such pick or verdict, or a fault without words.
    """
    finding = accept(tidy(finding))
    if verdict not in (SOUND, FAULT):
        raise Error(
            _("检查结论只能是「{sound}」或「{fault}」。").format(sound=verdict_title(SOUND), fault=verdict_title(FAULT))
        )
    if verdict == FAULT and not finding:
        raise Error(_("请写明有什么问题。"))
    inspector, at = transaction.actor, transaction.at
    before = inspection_pick(transaction.connection, pick_id)
    transaction.label("inspection.find")
    changes = {"verdict": verdict, "finding": finding, "inspector": inspector, "found_at": at}
    transaction.update("inspection_pick", pick_id, changes)
    return replace(before, verdict=verdict, finding=finding, inspector=inspector, found_at=at)
