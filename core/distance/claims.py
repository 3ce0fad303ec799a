"""What a register could still give: proof for a claim that does not count yet, and kinds not claimed so far."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from ...plugins.contract import Grant, Kind, RegisterHas
from ...plugins.evaluation.inputs import Claim, Record, claim_fault, claim_points
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from .values import Move, Window
from .windows import Windows

NEW = -1
"""Claims that nobody has made yet are numbered downwards from here; the stored ones have numbers from 1."""


def proof_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Claims on record that do not count for want of proof or recognition."""
    for claim in record.claims:
        register = book.scheme.register(claim.register)
        fault = claim_fault(register, claim) if register else ""
        if register is not None and fault:
            title = f"{_(register.title)} {_(claim.kind)} {claim.date}".rstrip()
            points = claim_points(register, claim)
            window = windows.register(register.id)
            yield _move("proof", f"claim:{claim.id}", title, fault, points, window, _proved(claim))


def claim_moves(book: Rulebook, record: Record, windows: Windows) -> Iterator[Move]:
    """Kinds that are not on record: those with points, and those by which a rule grants a grade."""
    granting = _granting(book)
    claimed = {(claim.register, claim.kind) for claim in record.claims}
    number = NEW
    for register in book.scheme.registers:
        for kind in register.kinds:
            place = (register.id, kind.id)
            points = most_of(kind)
            if place in claimed or (not points and place not in granting and (register.id, "") not in granting):
                continue
            claim = Claim(number, register.id, kind.id, "", points, _("证明材料"), _("上级认定"))
            number -= 1
            note = "" if kind.points is not None or not points else _("按最高分值算")
            title = f"{_(register.title)} {_(kind.id)}"
            ref = f"register:{register.id}/{kind.id}"
            window = windows.register(register.id)
            yield _move("claim", ref, title, note, points or Fraction(0), window, _added(claim))


def most_of(kind: Kind) -> Fraction | None:
    """The most one claim of ``kind`` may say; ``None`` for a kind without points."""
    return next((points for points in (kind.points, kind.high, kind.low) if points is not None), None)


def _granting(book: Rulebook) -> frozenset[tuple[str, str]]:
    """Register and kind (empty for any) that a rule grants a grade for."""
    return frozenset(
        (node.register, kind)
        for rule in book.scheme.rules
        if isinstance(rule, Grant)
        for node in nodes(rule.when)
        if isinstance(node, RegisterHas)
        for kind in (node.kinds or ("",))
    )


def _move(
    kind: Literal["proof", "claim"],
    ref: str,
    title: str,
    note: str,
    points: Fraction,
    window: Window,
    made: Callable[[Record], Record],
) -> Move:
    return Move(
        kind, ref, title, note, 1, 1, window,
        lambda amount: points * amount,
        lambda record, amount: made(record) if amount else record,
    )  # fmt: skip


def _proved(claim: Claim) -> Callable[[Record], Record]:
    """Gives the claim what every proof rule asks for."""
    counted = replace(claim, proof=claim.proof or _("证明材料"), recognised_by=claim.recognised_by or _("上级认定"))
    return lambda record: replace(record, claims=tuple(counted if one == claim else one for one in record.claims))


def _added(claim: Claim) -> Callable[[Record], Record]:
    return lambda record: replace(record, claims=(*record.claims, claim))
