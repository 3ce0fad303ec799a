"""Super-anchors on demand: one line stands for all chains of the database, to be printed and kept elsewhere."""

from dataclasses import dataclass

from ...plugins.i18n import _
from ..kernel.errors import Error
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
        units = self._workspace.units()
        if not units:
            raise Error(_("还没有登记单位。"), _("请先运行 kaoping unit add 名称。"))
        with self._workspace.act(INSTALLATION) as transaction:
            heads = write_anchor(transaction)
            known = {number: identity for identity, number in identities(transaction.connection).items()}
        asked = units if unit is None else (unit,)
        proofs = (UnitProof(one, str(proof_of(known[one.id], heads.values()))) for one in asked)
        return SuperAnchor(root_of(heads.values()), tuple(proofs))
