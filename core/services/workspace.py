"""What the services of one session share: the database, who acts, the clock, and what is kept from one ask to the next.

A service reads with :meth:`Workspace.read` and writes with :meth:`Workspace.act`: one act, one transaction.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, RLock
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from ...plugins.i18n import _
from ..accounts.admission import owner_of
from ..kernel.errors import Error, Hint
from ..kernel.text import shown
from ..kernel.unit import Unit
from ..storage.connection import UnitConnection, UnitsConnection
from ..storage.directory import unit_called, units
from ..storage.engine import Database
from ..storage.errors import Contended
from ..storage.fanout import together
from ..storage.transaction import Transaction

if TYPE_CHECKING:
    from ..authority.judging import Entitlement

STANDING_SECONDS = 5.0
"""How long what somebody may do is taken to be so, where it is only offered."""

MOST_TURNS = 4
"""How often a write is begun that loses its turn."""

Made = TypeVar("Made")
Answer = TypeVar("Answer")


class ProgressListener(Protocol):
    """Hears how far something long has come: the one thing that services take which is no plain value."""

    def tell(self, done: int, total: int) -> None:
        """So much of ``total`` is done (0 of 0 while that is not known yet).

        Raises:
            Cancelled: the person has had enough; nothing is kept.
        """


class Workspace:
    """One person at work on one database. May be used by several threads; one of them writes at a time."""

    def __init__(self, database: Database, actor: str) -> None:
        self.database = database
        self.actor = actor
        self.clock = database.clock
        self._writing = Lock()
        self._keeping = Lock()
        self._locks: dict[Hashable, RLock] = {}
        self._kept: dict[Hashable, tuple[Hashable, Any]] = {}
        self._units: tuple[Unit, ...] = ()
        self._standings: dict[int, tuple[float, Entitlement]] = {}

    def units(self) -> tuple[Unit, ...]:
        """Return all units in the order they were set up."""
        with self.database.directory().read() as connection:
            self._units = units(connection)
        return self._units

    def registered(self) -> tuple[Unit, ...]:
        """Return all units, of which there is one at least.

        Raises:
            Error: none has been set up yet.
        """
        known = self.units()
        if not known:
            raise Error(_("还没有登记单位。"), Hint(_("请先运行 kaoping unit add 名称。"), "unit.add"))
        return known

    def unit(self, name: str) -> Unit:
        """Return the unit called ``name``; one that was seen before is not looked for again.

        Raises:
            Error: there is none; the hint says which exist.
        """
        known = next((unit for unit in self._units if unit.name == name), None)
        return known or unit_called(self.units(), name)

    def numbered(self, number: str) -> Unit:
        """Return the unit with that number, whatever it is called by now.

        Raises:
            Error: there is none.
        """
        known = {str(unit.id): unit for unit in self._units}
        if number not in known:
            known = {str(unit.id): unit for unit in self.units()}
        if number not in known:
            raise Error(_("数据库里没有单位「{name}」。").format(name=shown(number)))
        return known[number]

    def together(self, question: Callable[[UnitsConnection], Iterable[Answer]]) -> tuple[Answer, ...]:
        """Return what ``question`` finds about all units, in the order they were set up."""
        return together(self.database, question)

    @contextmanager
    def read(self, unit: Unit) -> Iterator[UnitConnection]:
        """Open a connection that sees one unchanging state of ``unit`` and cannot write."""
        with self.database.unit(unit).read() as connection:
            yield connection

    @contextmanager
    def act(self, unit: Unit, *, key: str | None = None) -> Iterator[Transaction]:
        """Open one writing transaction of the person in ``unit``: all of it is committed on leaving, or nothing on an
        exception.

        ``key`` is the idempotency key of a save, as for ``UnitDatabase.write``.

        Raises:
            StillWaiting: the turn did not come in time; nothing was written.
        """
        self._require_good_key()
        from ..authority.judging import RoleAuthority  # not before anything is written

        wait = self.database.wait()
        with (
            wait.thread(self._writing),
            self.database.unit(unit).write(self.actor, key=key, wait=wait) as transaction,
        ):
            transaction.authority = RoleAuthority()
            yield transaction

    def standing(self, unit: Unit) -> "Entitlement":
        """Return what the person may do in ``unit``, as it was a few seconds ago at most: for what is offered. Whether
        it may be done is asked again by the act itself.
        """
        from ..authority.judging import Entitlement

        now = monotonic()
        known = self._standings.get(unit.id)
        if known is None or now - known[0] > STANDING_SECONDS:
            with self.read(unit) as connection:
                known = now, Entitlement.of(connection, self.actor, self.clock.today())
            self._standings[unit.id] = known
        return known[1]

    def _require_good_key(self) -> None:
        """A session outlives what let it in: a key that was revoked meanwhile, an account that was closed."""
        fingerprint = self.database.entrance.fingerprint
        if fingerprint and owner_of(self.database, fingerprint) != self.actor:
            raise Error(_("这把公钥不是「{name}」的。").format(name=shown(self.actor)))

    @property
    def is_writing(self) -> bool:
        """True while an act is under way, or waits for its turn."""
        return self._writing.locked()

    def persist(self, write: Callable[[], Made]) -> Made:
        """Return what ``write`` gives, begun again while it loses against another writer; a few times at most.

        It is to be a whole write with an idempotency key, which tells whether it was committed after all.

        Raises:
            Contended: it lost every time; nothing was written.
        """
        for _turn in range(MOST_TURNS - 1):
            with suppress(Contended):
                return write()
        return write()

    def kept(self, name: Hashable, revision: Hashable, make: Callable[[], Made], *, most: int = 0) -> Made:
        """What ``make`` gave under ``name`` while ``revision`` was the same; made anew when it has moved.

        Threads that ask for the same share one making. Of names that are tuples beginning alike, ``most`` are kept.
        """
        with self._keeping:
            lock = self._locks.setdefault(name, RLock())
        with lock:
            known = self._kept.get(name)
            if known is not None and known[0] == revision:
                return cast("Made", known[1])
            made = make()
            with self._keeping:
                self._kept.pop(name, None)
                self._kept[name] = (revision, made)
                self._drop_oldest(name, most)
            return made

    def _drop_oldest(self, name: Hashable, most: int) -> None:
        if most and isinstance(name, tuple):
            alike = [one for one in self._kept if isinstance(one, tuple) and one[:1] == name[:1]]
            for one in alike[:-most]:
                del self._kept[one]

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
