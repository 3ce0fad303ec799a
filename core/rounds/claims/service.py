"""Claims entered, withdrawn and replaced, each act for itself, and the list of them.

Nothing is overwritten: a claim that is withdrawn says by whom, when and why; one that is replaced is withdrawn, and
named by the claim in its place.
"""

from collections.abc import Mapping
from dataclasses import astuple, replace

from ....plugins.contract.values import from_thousandths, show
from ....plugins.evaluation.inputs import Claim, claim_remark
from ....plugins.i18n import _
from ...kernel.concern import Concern
from ...kernel.errors import Error, Hint
from ...kernel.text import required_reason
from ...storage.connection import UnitConnection
from ...storage.transaction import Transaction
from ..concerns import about_register
from ..model import AssessmentRound, SubjectFinder, evaluated_claim
from ..repository import current_stage
from ..schedule import require_register_open
from .model import ClaimContent, ListedClaim, TypedClaim
from .repository import StoredClaim, stored_claim, stored_claims
from .rules import ClaimRules


def list_claims(
    connection: UnitConnection,
    round_: AssessmentRound,
    *,
    register: str = "",
    subject: str = "",
    withdrawn: bool = False,
) -> tuple[ListedClaim, ...]:
    """Return the claims of a round in the order they came, of one ``register`` and ``subject`` where these are named
    as users call them; those that were ``withdrawn`` only where they are wanted.

    Raises:
        Error: there is no such register or subject.
    """
    only = ClaimRules(round_).register(register).id if register else ""
    holder = SubjectFinder(round_.subjects).find(subject).id if subject else None
    found = list(stored_claims(connection, round_.info.id, holder))
    # what took a claim's place may be about another subject, which was not asked for
    after = {one.replaces: one.id for one in (found if holder is None else stored_claims(connection, round_.info.id))}
    return tuple(
        listed_claim(round_, one, after.get(one.id))
        for one in found
        if only in ("", one.content.register) and (withdrawn or one.withdrawal is None)
    )


def listed_claim(round_: AssessmentRound, stored: StoredClaim, replaced_by: int | None = None) -> ListedClaim:
    """Return a stored claim as it is shown."""
    one = round_.by_id[stored.content.subject_id]
    claim = claim_of(stored)
    register = round_.scheme.register(claim.register)
    kind = register.kind(claim.kind) if register else None
    return ListedClaim(
        stored.id,
        _typed(round_, stored),
        one.name,
        claim.register if register is None else _(register.title),
        claim.points if kind is None or claim.points is not None else kind.points,
        "" if register is None else claim_remark(register, claim),
        stored.replaces,
        replaced_by,
        stored.withdrawal,
    )


def claim_of(stored: StoredClaim) -> Claim:
    """Return a stored claim as it is evaluated."""
    return evaluated_claim(stored.id, *stored.content[1:], stored.count)


def unproved_claims(connection: UnitConnection, round_: AssessmentRound) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the graded subjects with a claim whose proof is missing, once for each, by the title of its
    register; a claim on a branch concerns its members.
    """
    registers = {each.id: each for each in round_.scheme.registers if each.proof != "none"}
    if not registers:
        return {}
    members: dict[int, list[str]] = {}
    for one in round_.graded:
        branch = round_.by_code.get(one.subject.branch)
        for row in {one.id, *([] if branch is None else [branch.id])}:
            members.setdefault(row, []).append(one.code)
    found: dict[str, list[str]] = {}
    for stored in stored_claims(connection, round_.info.id):
        register = registers.get(stored.content.register)
        if stored.withdrawal is None and register is not None and claim_remark(register, claim_of(stored)):
            found.setdefault(_(register.title), []).extend(members.get(stored.content.subject_id, ()))
    return {title: tuple(codes) for title, codes in found.items()}


def add_claim(transaction: Transaction, round_: AssessmentRound, typed: TypedClaim) -> ListedClaim:
    """Enter a claim, whether or not there is an equal one, and return it.

    Raises:
        Error: something in it is wrong, or its register is closed.
    """
    content, count = ClaimRules(round_).read(astuple(typed))
    _require_open(transaction, round_, content.register)
    transaction.label("claim.add", _about(round_, content))
    return listed_claim(round_, _insert(transaction, round_, content, count, None))


def withdraw_claim(transaction: Transaction, round_: AssessmentRound, id_: int, reason: str) -> ListedClaim:
    """Withdraw the claim with the number ``id_``, which counts no more, and return it.

    Raises:
        Error: no such claim, it is withdrawn already, no reason, or its register is closed.
    """
    reason = required_reason(reason)
    stored = _counting(transaction.connection, round_, id_)
    _require_open(transaction, round_, stored.content.register)
    transaction.label("claim.withdraw", _about(round_, stored.content))
    _mark_withdrawn(transaction, stored, reason)
    return listed_claim(round_, _found(transaction.connection, round_, id_))


def replace_claim(
    transaction: Transaction, round_: AssessmentRound, id_: int, changes: Mapping[str, str], reason: str
) -> ListedClaim:
    """Put another claim in the place of the one with the number ``id_``, and return it.

    It says what that one said but for ``changes``, typed texts by the fields of ``TypedClaim``.

    Raises:
        Error: no such claim, it is withdrawn already, no reason, nothing differs, something in it is wrong, or the
            register of the old or the new one is closed.
    """
    reason = required_reason(reason)
    old = _counting(transaction.connection, round_, id_)
    content, count = ClaimRules(round_).read(astuple(replace(_typed(round_, old), **changes)))
    if (content, count) == (old.content, old.count):
        raise Error(_("{id} 号登记本来就是这样,没有更换。").format(id=id_), _("请写明要改的内容。"))
    for register in dict.fromkeys((old.content.register, content.register)):
        _require_open(transaction, round_, register)
    transaction.label("claim.replace", _about(round_, old.content))
    transaction.label("claim.replace", _about(round_, content))
    _mark_withdrawn(transaction, old, reason)
    return listed_claim(round_, _insert(transaction, round_, content, count, old.id))


def _found(connection: UnitConnection, round_: AssessmentRound, id_: int) -> StoredClaim:
    stored = stored_claim(connection, round_.info.id, id_)
    if stored is None:
        raise Error(
            _("「{code}」没有 {id} 号登记。").format(code=round_.info.code, id=id_),
            Hint(_("请用 kaoping claims list --round {code} 查看。").format(code=round_.info.code), "claims.list"),
        )
    return stored


def _about(round_: AssessmentRound, content: ClaimContent) -> Concern:
    return about_register(round_, content.register, [round_.by_id[content.subject_id]])


def _counting(connection: UnitConnection, round_: AssessmentRound, id_: int) -> StoredClaim:
    """The claim with that number, which was not withdrawn."""
    stored = _found(connection, round_, id_)
    if stored.withdrawal is not None:
        raise Error(
            _("{id} 号登记已经由 {who} 撤回:{reason}").format(
                id=id_, who=stored.withdrawal.actor, reason=stored.withdrawal.reason
            ),
            _("要恢复,请另行登记。"),
        )
    return stored


def _require_open(transaction: Transaction, round_: AssessmentRound, register: str) -> None:
    require_register_open(round_.scheme, current_stage(transaction.connection, round_), register)


def _mark_withdrawn(transaction: Transaction, stored: StoredClaim, reason: str) -> None:
    who = {"withdrawn_by": transaction.actor, "withdrawn_at": transaction.at, "reason": reason}
    transaction.update("claim", stored.id, {"withdrawn": 1, **who})


def _insert(
    transaction: Transaction, round_: AssessmentRound, content: ClaimContent, count: int, replaces: int | None
) -> StoredClaim:
    id_ = transaction.next_id("claim")
    own = {"id": id_, "round_id": round_.info.id, "count": count, "replaces": replaces, "withdrawn": 0}
    transaction.insert("claim", [{**content._asdict(), **own}])
    return StoredClaim(id_, content, count, replaces, None)


def _typed(round_: AssessmentRound, stored: StoredClaim) -> TypedClaim:
    """A stored claim as somebody would type it."""
    said, code = stored.content, round_.by_id[stored.content.subject_id].code
    worth = "" if said.points is None else show(from_thousandths(said.points))
    return TypedClaim(
        code, said.register, said.kind, said.date, worth, said.proof, said.recognised_by, said.note, str(stored.count)
    )
