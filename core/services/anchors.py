"""Super-anchors on demand: one line stands for all chains of the database, to be printed and kept elsewhere."""

from dataclasses import dataclass

from ..kernel.unit import INSTALLATION, Unit
from ..storage.anchors import proof_of, root_of
from ..storage.directory import identities
from ..storage.superanchor import write_anchor
from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class UnitProof:
    """The anchor of a unit with its way to the root, as ``audit verify --anchor`` takes it."""

    unit: Unit
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
