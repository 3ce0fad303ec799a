"""Super-anchors on demand: one line stands for all chains of the database, to be printed and kept elsewhere."""

from dataclasses import dataclass

from ..kernel.unit import INSTALLATION, Unit
from ..storage.anchors import proof_of, root_of
from ..storage.directory import heads, identities, units
from ..storage.heads import UNIT, lines_of
from ..storage.superanchor import write_anchor
from ..storage.verification import anchor
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class UnitProof:
    """The anchor of a unit with its way to the root, as ``audit verify --anchor`` takes it."""

    unit: Unit
    text: str


@dataclass(frozen=True, slots=True)
class UnitHead:
    """How far the chain of a unit has come: its ``entries``, and its head as ``audit verify --anchor`` takes it."""

    unit: Unit
    entries: int
    text: str


@dataclass(frozen=True, slots=True)
class SuperAnchor:
    """The root over the heads of all chains, and the way to it from each unit that was asked about."""

    root: str
    proofs: tuple[UnitProof, ...]


class AnchorService:
    """Anchors, for one person."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def heads(self) -> tuple[UnitHead, ...]:
        """Return how the chains stand: that of the list of units first, then those of the units."""
        with self._workspace.read(INSTALLATION) as connection:
            known = {head.identity: head for head in heads(connection)}
            units_known = zip(units(connection), identities(connection).values(), strict=True)
            own = (INSTALLATION, anchor(connection))
            return tuple(
                UnitHead(unit, head.seq, str(head))
                for unit, head in (own, *((unit, known[identity]) for unit, identity in units_known))
            )

    def lines(self, unit: Unit | None = None) -> tuple[str, ...]:
        """Return the heads as ``audit verify --heads`` takes them: all, or that of ``unit``."""
        today = self._workspace.clock.today().isoformat()
        with self._workspace.read(INSTALLATION) as connection:
            if unit is None:
                return tuple(lines_of(today, anchor(connection), heads(connection)))
            return (f"{today} {UNIT} {anchor(connection.of(unit))}",)

    def write(self, unit: Unit | None = None) -> SuperAnchor:
        """Anchor how all chains stand now; the way to the root is told for ``unit``, or for each.

        Raises:
            Error: there are no units yet.
        """
        units = self._workspace.registered()
        with self._workspace.act(INSTALLATION) as transaction:
            heads = write_anchor(transaction)
            known = identities(transaction.connection)
        asked = units if unit is None else (unit,)
        proofs = (UnitProof(one, str(proof_of(known[one.id], heads.values()))) for one in asked)
        return SuperAnchor(root_of(heads.values()), tuple(proofs))
