"""A round's standing bound to the database: computed when first asked for, brought up to date by the change feed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from ...plugins.contract import Function, Scheme
from ...plugins.evaluation.derivation import Derivation
from ...plugins.evaluation.formula import PluginFault
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import Outcome
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import _
from ...plugins.loading import find_scheme
from ..database.engine import Database
from ..errors import Error
from ..naming import nearest
from ..rounds.overlays import plugin_behind
from ..rounds.reading import records
from ..rounds.values import Round
from ..text import shown
from .loading import Places, changed_since, head, load_facts
from .standing import Standing


class LiveStanding:
    """The results of ``round``; ``refresh`` takes in what anybody wrote since the last look."""

    def __init__(self, database: Database, round: Round) -> None:
        self.round = round
        self._database = database
        self._places = Places(round)
        with database.read() as connection:
            self._seq = head(connection)
            facts = load_facts(connection, round, self._places)
        with plugin_faults(round.scheme):
            self.standing = Standing(rulebook(round, database), facts)

    def refresh(self) -> bool:
        """Bring the results up to date; whether anything had been written about this round."""
        with self._database.read() as connection:
            seq = head(connection)
            changed = changed_since(connection, self.round, self._seq, self._places) if seq > self._seq else []
            with plugin_faults(self.round.scheme):
                self.standing.renew(
                    changed, lambda positions: load_facts(connection, self.round, Places(self.round, positions))
                )
        self._seq = seq
        return bool(changed)

    def records(self, positions: Sequence[int]) -> list[Record]:
        """What is on record about the subjects at ``positions``, in their order."""
        graded = self.round.graded
        found = records(self._database, self.round, {graded[position].code for position in positions})
        by_code = {record.subject.code: record for record in found}
        return [by_code[graded[position].code] for position in positions]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {one.code: place for place, one in enumerate(self.round.graded)}

    def position(self, code: str) -> int:
        """Where the subject with ``code`` stands among the graded ones.

        Raises:
            Error: no graded subject has that code.
        """
        if code not in self._positions:
            message = _("“{code}”不是本轮考评的对象。").format(code=shown(code))
            raise Error(message, nearest(code, self._positions) or _("请用 kaoping results 查看全部对象的编号。"))
        return self._positions[code]

    def outcomes(self) -> list[Outcome]:
        """The whole outcome of every subject, in the round's order."""
        everybody = records(self._database, self.round)
        return [self.standing.outcome(place, record) for place, record in enumerate(everybody)]

    def explanations(self) -> Iterator[tuple[Outcome, Derivation]]:
        """Outcome and tree of every subject, in the round's order."""
        for place, record in enumerate(records(self._database, self.round)):
            yield self.standing.explain(place, record)

    def explain(self, code: str) -> tuple[Outcome, Derivation]:
        """The outcome of one subject and the tree behind it.

        Raises:
            Error: no graded subject has that code.
        """
        position = self.position(code)
        return self.standing.explain(position, self.records([position])[0])


@contextmanager
def plugin_faults(scheme: Scheme) -> Iterator[None]:
    """A broken promise of the scheme's own functions as an error in users' words."""
    try:
        yield
    except PluginFault as fault:
        hint = _("这是方案“{id}”插件的错误,请把这句话告诉插件的作者。").format(id=scheme.id)
        raise Error(shown(str(fault)), hint) from fault


def rulebook(round: Round, database: Database) -> Rulebook:
    """The frozen rules of ``round``; a scheme that computes has its functions from the installed plugin.

    A scheme that a unit varied in a file has those of the plugin it extends.

    Raises:
        Error: the plugin is gone, or another version of it is installed.
    """
    scheme = round.scheme
    if any(isinstance(node, Function) for node in nodes(scheme)):
        id, version = plugin_behind(database, round)
        scheme = replace(scheme, functions=_installed(id, version).functions)
    return Rulebook.of(scheme, round.params, round.year)


def _installed(id: str, version: str) -> Scheme:
    try:
        installed = find_scheme(id)
    except LookupError as gone:
        raise Error(_("方案“{id}”的插件不在本机,无法重新计算。").format(id=id), str(gone)) from gone
    if installed.version != version:
        message = _("本轮考评用的是方案“{id}”{frozen} 版,本机装的是 {installed} 版,无法重新计算。")
        raise Error(
            message.format(id=id, frozen=version, installed=installed.version),
            _("请安装同一版本的插件。"),
        )
    return installed
