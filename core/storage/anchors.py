"""Anchors: what a chain had come to at a time, to be printed and compared with later.

A chain alone cannot show that its end was cut off or that all of it was written anew; an anchor kept elsewhere can.
A *super-anchor* stands for the heads of all chains of a database at once: the root of a Merkle tree whose leaves are
those heads by identity. With the steps from one leaf to the root, anybody can check one unit's head against it, without
knowing the others.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.text import shown
from .audit import GENESIS, digest_of

LEAF, NODE = "kaoping-leaf-1", "kaoping-node-1"
"""Keep the hashes of leaves and of what is above them apart."""

ANCHORED = "anchor"
"""The action of an event in the directory's chain that holds a super-anchor."""

ALGORITHM = "sha256"
"""That of the tree, whatever the chains are hashed with."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The entry at which the chain of the unit with ``identity`` stood: its number and hash; 0 before the first."""

    identity: str
    seq: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.identity}:{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Proof:
    """An anchor with the way from it to the root of a super-anchor: hashes beside it, from its leaf upwards.

    ``path`` has ``L`` or ``R`` before each hash: on which side it stands.
    """

    anchor: Anchor
    root: str
    path: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if the anchor is one of those the root stands for."""
        here = _leaf(self.anchor)
        for step in self.path:
            here = _above(step[1:], here) if step[0] == "L" else _above(here, step[1:])
        return here == self.root

    def __str__(self) -> str:
        return "@".join((str(self.anchor), self.root, *self.path))


_ANCHOR = re.compile(r"([0-9a-f]{32}):([0-9]{1,18}):([0-9a-f]{64})")
_STEP = re.compile(r"[LR][0-9a-f]{64}")


def read_anchor(text: str) -> Anchor | Proof:
    """Return the anchor, or the anchor with its way to a root, that was printed as ``text``.

    Raises:
        Error: it is neither, or its way does not lead to its root.
    """
    written, *rest = text.strip().split("@")
    match = _ANCHOR.fullmatch(written)
    if match is None or (rest and not re.fullmatch("[0-9a-f]{64}", rest[0])) or not all(map(_STEP.fullmatch, rest[1:])):
        raise Error(
            _("看不懂校验码「{text}」:应是「单位标识:序号:摘要」。").format(text=shown(text)[:60]),
            _("打印件页脚上有;kaoping audit anchor 也会写出。"),
        )
    anchor = Anchor(match[1], int(match[2]), match[3])
    if not rest:
        return anchor
    proof = Proof(anchor, rest[0], tuple(rest[1:]))
    if not proof.holds:
        raise Error(_("校验码里的路径算不到它写的总校验码:抄错了,或者不是同一天的。"), _("请重新抄一遍。"))
    return proof


def root_of(heads: Iterable[Anchor]) -> str:
    """Return the root over ``heads``, in whatever order they come."""
    return _levels(heads)[-1][0]


def proof_of(identity: str, heads: Iterable[Anchor]) -> Proof:
    """Return the way from the head of ``identity`` to the root over all ``heads``.

    Raises KeyError where none of them is of ``identity``.
    """
    known = sorted(heads, key=lambda head: head.identity)
    places = {head.identity: place for place, head in enumerate(known)}
    place = places[identity]
    anchor, levels, path = known[place], _levels(known), []
    for level in levels[:-1]:
        beside = place ^ 1
        if beside < len(level):
            path.append(("L" if beside < place else "R") + level[beside])
        place //= 2
    return Proof(anchor, levels[-1][0], tuple(path))


def moved(before: Mapping[str, Anchor], heads: Iterable[Anchor]) -> list[Anchor]:
    """Return those of ``heads`` that are not as they were ``before``, by identity."""
    return sorted((head for head in heads if before.get(head.identity) != head), key=lambda head: head.identity)


def _levels(heads: Iterable[Anchor]) -> list[list[str]]:
    """The tree from the leaves to the root. One that is left over at the end of a level goes up as it is."""
    levels = [[_leaf(head) for head in sorted(heads, key=lambda head: head.identity)]]
    if not levels[0]:
        raise ValueError("no heads")
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [_above(*below[place : place + 2]) for place in range(0, len(below) - 1, 2)]
        levels.append(pairs + below[len(below) - len(below) % 2 :])
    return levels


def _leaf(anchor: Anchor) -> str:
    return digest_of(ALGORITHM, (LEAF, anchor.identity, str(anchor.seq), anchor.hash))


def _above(left: str, right: str) -> str:
    return digest_of(ALGORITHM, (NODE, left, right))
