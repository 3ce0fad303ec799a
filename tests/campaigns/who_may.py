"""Who may do what: ``python -m tests.campaigns.who_may [--count N] [--seed S]``.

People of every role, at every place and of none, try acts at random, as services do them, while roles are given, end
and are stood in for. A model of its own, which knows nothing of the program's table, says beforehand whether each may.
What must hold:

- no forbidden act succeeds or writes anything, no allowed one is refused for want of a role;
- what somebody does for another is in the chain with both names;
- at the end the chain verifies.

The exit code is 1 when something does not hold.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kaoping.core.authority.judging import Forbidden
from kaoping.core.authority.model import TypedGrant
from kaoping.core.autosave.target import Save, SheetTarget
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import INSTALLATION, Unit
from kaoping.core.rounds.claims.model import TypedClaim
from kaoping.core.rounds.model import RoundKey
from kaoping.core.rounds.sheets.marking import ItemMark
from kaoping.core.rounds.sheets.model import SheetKey
from kaoping.core.services.schemes import SchemeReference
from kaoping.core.services.services import Services
from kaoping.core.services.workspace import Workspace
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.verification import verify

SCHEME, FORM, YEAR = "township_star", "base", 2026
ADMIN = "系统员"
BRANCHES = ("B0001", "B0002", "B0003")
PEOPLE = tuple(f"人{number}" for number in range(12))
ROLES = ("office", "assessor", "secretary", "recorder", "superior", "auditor")
PLACED = ("secretary", "recorder")
REFUSALS = ("的职责。", "您的职责不在其中", "任职范围内", "不能替别人填", "要由别人评")
"""How a save says that it was not the person's to do."""

ALL = ""
"""The place of what is held in the whole unit."""


@dataclass
class Model:
    """Who holds what, told in its own way: roles as (role, place), stand-ins as (who, for whom)."""

    roles: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    stand_ins: dict[tuple[str, str], int] = field(default_factory=dict)
    stage: int = 0

    def names(self, actor: str) -> Iterator[str]:
        """By whose roles somebody acts: their own, then those of whom they stand in for."""
        yield actor
        yield from (holder for who, holder in self.stand_ins if who == actor)

    def holds(self, name: str, role: str, place: str) -> bool:
        """True if a role is held at a place or in the whole unit."""
        return any(one == role and where in (ALL, place) for one, where, _id in self.roles.get(name, ()))

    def unit_wide(self, name: str, role: str) -> bool:
        """True if a role is held in the whole unit."""
        return any((one, where) == (role, ALL) for one, where, _id in self.roles.get(name, ()))

    def own(self, name: str) -> set[str]:
        """The branches that are somebody's own: their home, and where they are secretary or recorder."""
        return {where for one, where, _id in self.roles.get(name, ()) if one in PLACED and where} | (
            {self.home[name]} if self.roles.get(name) and name in self.home else set()
        )


@dataclass(frozen=True)
class Trial:
    """An act that is tried: what it is called, whether the model says somebody may, and how it is done."""

    act: str
    may: Callable[[str], bool]
    do: Callable[[Services], object]


class County:
    """A database with a township of three branches and a round, and those who act on it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.dice = random.Random(seed)  # noqa: S311  # test data, nothing secret
        self.model = Model()
        self.faults: list[str] = []
        self.reached: Counter[str] = Counter()
        self.allowed: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self._number = 0
        chief = self.of(ADMIN)
        self.unit: Unit = chief.units.add("镇")
        for name in ("一支部", "二支部", "三支部"):
            chief.roster.add_branch(self.unit, name)
        for number, name in enumerate(PEOPLE):
            branch = BRANCHES[number % len(BRANCHES)]
            chief.roster.add(self.unit, (name, branch, "正式", "", "", "", ""))
            self.model.home[name] = branch
        chief.schemes.enable("镇", SchemeReference(SCHEME))
        chief.schemes.confirm("镇", SCHEME, {})
        self.round: RoundKey = chief.rounds.open("镇", SCHEME, YEAR).key
        chief.authority.grant(INSTALLATION, TypedGrant(ADMIN, "admin"))

    def of(self, actor: str) -> Services:
        """What somebody can do."""
        return Services(Workspace(self.database, actor))

    def run(self, steps: int) -> None:
        """Take so many steps."""
        for step in range(steps):
            if not step % 7:
                self._change_roles()
            self._try(self.dice.choice((*PEOPLE, ADMIN)), self.dice.choice(self._trials()))
        if not verify(self.database).sound:
            self.faults.append("the chain does not verify")

    def _try(self, actor: str, trial: Trial) -> None:
        expected = trial.may(actor)
        before = self._seq()
        refused = done = False
        try:
            trial.do(self.of(actor))
            done = True
        except Forbidden:
            refused = True
        except Error:
            pass  # something else was wrong with it, which may have been found before anybody was asked
        self.reached[trial.act] += 1
        self.allowed[trial.act] += expected
        if (expected and refused) or (done and not expected):
            held = {name: self.model.roles.get(name) for name in self.model.names(actor)}
            said = "was refused" if refused else "was let do"
            self.faults.append(f"{actor} {said} {trial.act}, at {self.model.home.get(actor)}: {held}")
        self.done[trial.act] += done
        if not done and self._seq() != before:
            self.faults.append(f"{actor} wrote by {trial.act}, which came to nothing")

    def _seq(self) -> int:
        with self.database.unit(self.unit).read() as connection:
            found = connection.execute("SELECT seq FROM chain WHERE unit_id = :unit").scalar()
            return int(found or 0)

    # Roles.

    def _change_roles(self) -> None:
        """Give or end a role, or let somebody stand in, by the administrator."""
        chief, dice, model = self.of(ADMIN).authority, self.dice, self.model
        who, role = dice.choice(PEOPLE), dice.choice(ROLES)
        place = dice.choice(BRANCHES) if role in PLACED else ALL
        held = model.roles.setdefault(who, [])
        if held and dice.random() < 0.45:  # a little less often than one is given
            one = dice.choice(held)
            chief.end(self.unit, one[2], reason="换人")
            held.remove(one)
            return
        if dice.random() < 0.2:
            self._change_stand_ins()
            return
        if any((one, where) == (role, place) for one, where, _id in held):
            return
        person = who if dice.random() < 0.8 else ""  # of some nobody says who they are on the roster
        made = chief.grant(self.unit, TypedGrant(who, role, place, person, reason="任命"))
        held.append((role, place, made.id))
        if not person and not any(one.person for one in chief.grants(self.unit) if one.actor == who and not one.until):
            model.home.pop(who, None)
        elif person:
            model.home[who] = BRANCHES[PEOPLE.index(who) % len(BRANCHES)]

    def _change_stand_ins(self) -> None:
        chief, model = self.of(ADMIN).authority, self.model
        who, holder = self.dice.sample(PEOPLE, 2)
        if (who, holder) in model.stand_ins:
            chief.end_stand_in(self.unit, model.stand_ins.pop((who, holder)))
        elif (holder, who) not in model.stand_ins:
            made = chief.stand_in(self.unit, who, holder, "2099-01-01")
            model.stand_ins[who, holder] = made.id

    # Acts.

    def _by(self, *roles: str) -> Callable[[str], bool]:
        """By one of ``roles`` in the whole unit."""
        return lambda actor: any(self.model.unit_wide(name, role) for name in self.model.names(actor) for role in roles)

    def _at(self, place: str, *roles: str) -> Callable[[str], bool]:
        """By one of ``roles`` at a place."""
        return lambda actor: any(
            self.model.holds(name, role, place) for name in self.model.names(actor) for role in roles
        )

    def _trials(self) -> list[Trial]:
        self._number += 1
        unit, branch, number = self.unit, self.dice.choice(BRANCHES), self._number
        entry = (f"党组织={branch}", "日期=2026-03-01", "类别=党员大会", f"主题=会 {number}")
        claim = TypedClaim(branch, "bonus", "县级表彰", "2026-05-01", proof=f"文件 {number}", recognised_by="县委")
        filler = self.dice.choice(PEOPLE)
        model = self.model
        return [
            Trial("unit.add", lambda actor: actor == ADMIN, lambda s: s.units.add(f"单位{number}")),
            Trial("role.grant", lambda actor: actor == ADMIN,
                  lambda s: s.authority.grant(unit, TypedGrant(PEOPLE[0], "secretary", "B9999"))),
            Trial("calendar.change", self._by("office"), lambda s: s.workdays.change(
                unit, "2026-10-09", f"理由 {number}", working=bool(number % 2)
            )),
            Trial("organisation.rename", self._by("office"),
                  lambda s: s.roster.change_organisation(unit, branch, "rename", f"支部 {branch} {number}")),
            Trial("ledger.add", self._at(branch, "office", "secretary", "recorder"),
                  lambda s: s.entries.add(unit, "三会一课", entry)),
            Trial("claim.add", self._claims(branch), lambda s: s.claims.add(self.round, claim)),
            Trial("sheet.save self", self._at(branch, "secretary"), lambda s: self._mark(s, branch, "self", "self")),
            Trial("sheet.save panel", self._judges(branch, filler), lambda s: self._mark(s, branch, "panel", filler)),
            Trial("sheet.submit", lambda actor: any(
                model.holds(name, "assessor", branch) and name == filler and branch not in model.own(name)
                for name in model.names(actor)
            ), lambda s: s.sheets.submit(self.round, SheetKey(branch, FORM, str(YEAR), "panel", filler), 1)),
            Trial("round.decide", lambda actor: self._at(branch, "secretary")(actor) or self._by("office")(actor),
                  lambda s: s.rounds.decide(self.round, branch, "base_exception", "不破格", f"理由 {number}")),
        ]  # fmt: skip

    def _claims(self, branch: str) -> Callable[[str], bool]:
        """Office and clerks at the place; assessors too, whose stage has the register."""
        return self._at(branch, "office", "secretary", "recorder", "assessor")

    def _judges(self, branch: str, filler: str) -> Callable[[str], bool]:
        """An assessor by their own sheet, the office by anybody's from a paper; nobody about the own branch."""
        model = self.model

        def may(actor: str) -> bool:
            return any(
                branch not in model.own(name)
                and ((model.unit_wide(name, "assessor") and name == filler) or model.unit_wide(name, "office"))
                for name in model.names(actor)
            )

        return may

    def _mark(self, services: Services, branch: str, filling: str, filler: str) -> None:
        key = SheetKey(branch, FORM, str(YEAR), filling, filler)
        target = SheetTarget(str(self.unit.id), self.round.code, key)
        seen = services.sheets.sheet(self.round, key)
        item = next(one.id for one in seen.form.items())
        mark = ItemMark.points(self.dice.randint(0, 3) * 1000)
        attempt = services.saves.attempt(Save(target.place, seen.state, {item: mark}, {}, f"key {self._number}"))
        if any(words in attempt.failure for words in REFUSALS):
            raise Forbidden(attempt.failure)
        if attempt.failure or attempt.clash is not None:
            raise Error(attempt.failure)


def main() -> int:
    """Run it on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many steps")
    parser.add_argument("--seed", type=int, default=1, help="which")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaoping-who-") as folder:
        database = open_database(str(Path(folder) / "county.db"))
        ensure_schema(database)
        county = County(database, given.seed)
        county.run(given.count)
        database.close()
    for act, count in sorted(county.reached.items()):
        sys.stdout.write(f" reached {count:6}  allowed {county.allowed[act]:6}  done {county.done[act]:6}  {act}\n")
    for fault in county.faults[:50]:
        sys.stdout.write(f"FAULT {fault}\n")
    sys.stdout.write(f"{given.count} steps, {len(county.faults)} faults\n")
    return 1 if county.faults else 0


if __name__ == "__main__":
    sys.exit(main())
