"""A round's standing bound to the database: computed when first asked for, brought up to date by the change feed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from ...plugins.contract import Function, Question, Scheme, Subject
from ...plugins.evaluation.inputs import Record
from ...plugins.evaluation.outcome import OpenQuestion, Outcome
from ...plugins.evaluation.rulebook import Rulebook, nodes
from ...plugins.i18n import CHINESE, _, speaking
from ...plugins.loading import find_scheme
from ..kernel.errors import Error, PluginFault, UnknownScheme
from ..kernel.text import shown
from ..rounds.model import AssessmentRound
from ..rounds.repository import records
from ..rounds.seats import SEES_EVERYTHING, Sight
from ..storage.engine import UnitDatabase
from . import repository
from .background import Beside
from .facts import GradedPositions, changed_since, load_facts
from .model import StandingRow, SubjectResult
from .standing import Standing
from .stored import PORTION, Explained, Kept, unknown_subject


class LiveStanding:
    """The results of ``round``, as far as ``sight`` shows its sheets; ``refresh`` takes in what anybody wrote since the
    last look.
    """

    def __init__(self, database: UnitDatabase, round_: AssessmentRound, sight: Sight = SEES_EVERYTHING) -> None:
        self.round = round_
        self._sight = sight
        self._database = database
        self._places = GradedPositions(round_)
        with database.read() as connection:
            self._seq = repository.head(connection)
            facts = load_facts(connection, round_, self._places, sight)
        with plugin_faults(round_.scheme):
            self.standing = Standing(rulebook(round_, database), facts)

    def refresh(self) -> bool:
        """Bring the results up to date; whether anything had been written about this round."""
        with self._database.read() as connection:
            seq = repository.head(connection)
            changed = changed_since(connection, self.round, self._seq, self._places) if seq > self._seq else []
            with plugin_faults(self.round.scheme):
                self.standing.renew(
                    changed,
                    lambda positions: load_facts(
                        connection, self.round, GradedPositions(self.round, positions), self._sight
                    ),
                )
        self._seq = seq
        return bool(changed)

    def records(self, positions: Sequence[int]) -> list[Record]:
        """What is on record about the subjects at ``positions``, in their order."""
        graded = self.round.graded
        with self._database.read() as connection:
            found = records(connection, self.round, {graded[position].code for position in positions}, self._sight)
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
            raise unknown_subject(self.round, code)
        return self._positions[code]

    def outcomes(self) -> list[Outcome]:
        """The whole outcome of every subject, in the round's order."""
        return self.everything()[0]

    def explanations(self) -> Iterator[Explained]:
        """Outcome and tree of every subject, in the round's order."""
        return self.everything()[1]

    @property
    def lacking(self) -> int:
        """How many subjects have no total yet."""
        return self.standing.lacking

    def unanswered(self, question: Question) -> list[Subject]:
        """The subjects of whom ``question`` is asked and not answered."""
        return [self.round.graded[position].subject for position in self.standing.unanswered(question)]

    def questions(self) -> list[tuple[OpenQuestion, tuple[str, ...]]]:
        """Every open question once, with the codes of all subjects of whom it is asked."""
        graded = self.round.graded
        return [
            (question, tuple(graded[position].code for position in positions))
            for question, positions in self.standing.questions().values()
        ]

    def rows(self) -> Iterator[StandingRow]:
        """Every subject's line in a table."""
        return self.standing.rows()

    def everything(self) -> tuple[list[Outcome], Iterator[Explained]]:
        """Every outcome, and these with their trees, each made when it is its turn, from records read once."""
        with self._database.read() as connection:
            everybody = records(connection, self.round, sight=self._sight)
        outcomes = [self.standing.outcome(place, record) for place, record in enumerate(everybody)]
        trees = (
            (outcome, self.standing.derivation(place, record, outcome))
            for place, (record, outcome) in enumerate(zip(everybody, outcomes, strict=True))
        )
        return outcomes, trees

    def result(self, code: str) -> SubjectResult:
        """The result of one subject.

        Raises:
            Error: no graded subject has that code, or the scheme's functions are of two minds.
        """
        position = self.position(code)
        return self._result(position, self.records([position])[0])

    def beside(self, code: str, _kept: Kept) -> Beside:
        """Where the background of the result of one subject is read; raises like :meth:`position`."""
        position, standing = self.position(code), self.standing
        (record,) = self.records([position])
        frame = standing.frame(position, record)

        return Beside(
            standing.outcome(position, record),
            standing.part_means(position),
            standing.rows,
            lambda rule: standing.judgement(rule, position, frame),
            lambda poll: standing.holders(poll, position),
        )

    def results(self) -> Iterator[SubjectResult]:
        """Every subject's result as it is kept and compared: in the language of the rules, whoever asks.

        Raises:
            Error: a function of the scheme broke its promise.
        """
        everybody = range(len(self.round.graded))
        for start in everybody[::PORTION]:
            positions = everybody[start : start + PORTION]
            for position, record in zip(positions, self.records(positions), strict=True):
                with plugin_faults(self.round.scheme), speaking(CHINESE):
                    found = self._result(position, record)
                yield found

    def _result(self, position: int, record: Record) -> SubjectResult:
        outcome, tree = self.standing.explain(position, record)
        if outcome.total is not None and (tree.value is None or tree.value * 100 != outcome.total):
            raise Error(_("方案的计算函数前后两次给出不同的结果,这个总分说明不了。"), _("请把这句话告诉插件的作者。"))
        return SubjectResult(outcome, tree, record.answers)


@contextmanager
def plugin_faults(scheme: Scheme) -> Iterator[None]:
    """A broken promise of the scheme's own functions as an error in users' words."""
    try:
        yield
    except PluginFault as fault:
        hint = _("这是方案「{id}」插件的错误,请把这句话告诉插件的作者。").format(id=scheme.id)
        raise Error(shown(str(fault)), hint) from fault


def plugin_behind(database: UnitDatabase, round_: AssessmentRound) -> tuple[str, str]:
    """Id and version of the installed scheme whose functions the scheme of ``round`` uses."""
    with database.read() as connection:
        found = repository.plugin_behind(connection, round_.info.id)
    return found or (round_.scheme.id, round_.scheme.version)


def rulebook(round_: AssessmentRound, database: UnitDatabase) -> Rulebook:
    """The frozen rules of ``round``; a scheme that computes has its functions from the installed plugin.

    A scheme that a unit varied in a file has those of the plugin it extends.

    Raises:
        Error: the plugin is gone, or another version of it is installed.
    """
    scheme = round_.scheme
    if any(isinstance(node, Function) for node in nodes(scheme)):
        id_, version = plugin_behind(database, round_)
        scheme = replace(scheme, functions=_installed(id_, version).functions)
    return Rulebook.of(scheme, round_.params, round_.year)


def _installed(id_: str, version: str) -> Scheme:
    try:
        installed = find_scheme(id_)
    except UnknownScheme as gone:
        raise Error(_("方案「{id}」的插件不在本机,无法重新计算。").format(id=id_), gone.message) from gone
    if installed.version != version:
        message = _("本轮考评用的是方案「{id}」{frozen} 版,本机装的是 {installed} 版,无法重新计算。")
        raise Error(
            message.format(id=id_, frozen=version, installed=installed.version),
            _("请安装同一版本的插件。"),
        )
    return installed
