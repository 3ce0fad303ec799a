"""A seeded county: committees, branches and members, and a year of their ledgers, written through audited transactions.

The same seed and size give the same rows and the same chain, hash by hash. The entries are made in ``year``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from kaoping.core.kernel.pinyin import initials
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage import migrate
from kaoping.core.storage.audit import Head
from kaoping.core.storage.chain import begin_chain
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.transaction import Transaction

from benchmarks import year

YEAR = 2025
UNIT = Unit(1, "样板县")
ACTOR = "generator"
SINCE = f"{YEAR - 1}-01-01"
MOVING_DAY = f"{YEAR}-07-01"
NOW = datetime(YEAR + 1, 1, 5, tzinfo=UTC)
"""When all of it is written, and the end of the chain's clock."""

CHUNK = 10_000
"""Rows in one transaction: keeps the generator's memory flat."""

DOMAINS = ("机关", "农村", "社区", "企业", "学校")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class Size:
    """The size of a county. ``entries`` and ``attachments`` are met exactly."""

    branches: int = 300
    members: int = 12_000
    entries: int = 250_000
    attachments: int = 40_000
    committees: int = 12

    def scaled(self, share: float) -> "Size":
        """Return the size of a county of the same proportions, ``share`` as large."""
        return Size(*(max(1, round(count * share)) for count in
                      (self.branches, self.members, self.entries, self.attachments, self.committees)))  # fmt: skip


COUNTY = Size()
SMALL = Size(branches=6, members=120, entries=2_600, attachments=400, committees=2)


@dataclass(frozen=True, slots=True)
class Member:
    """A member: ``branches`` are where they belong before and from :data:`MOVING_DAY` on."""

    id: int
    name: str
    branches: tuple[int, int]
    status: str
    joined: str
    mobile_since: str | None

    def branch(self, day: str) -> int:
        """Return the id of the branch they belong to on an ISO day."""
        return self.branches[day >= MOVING_DAY]


@dataclass(frozen=True)
class County:
    """The organisations and members. Ids: the county's committee is 1, then the committees, then the branches."""

    size: Size
    seed: int
    members: tuple[Member, ...]

    @property
    def branch_ids(self) -> range:
        first = self.size.committees + 2
        return range(first, first + self.size.branches)

    def rolls(self) -> tuple[dict[int, list[Member]], dict[int, list[Member]]]:
        """Return the members of each branch before and from :data:`MOVING_DAY` on."""
        before: dict[int, list[Member]] = {id_: [] for id_ in self.branch_ids}
        after: dict[int, list[Member]] = {id_: [] for id_ in self.branch_ids}
        for member in self.members:
            before[member.branches[0]].append(member)
            after[member.branches[1]].append(member)
        return before, after


def people(size: Size, seed: int = YEAR) -> County:
    """Return the county's organisations and members, named by surnames and calendar signs: nobody real is meant."""
    random = Random(f"people {seed}")  # noqa: S311 - repeatable on purpose
    county = County(size, seed, ())
    branches = county.branch_ids
    members = []
    for number in range(size.members):
        home = branches[number % size.branches]
        moves = random.random() < 0.01
        probationary = random.random() < 0.03
        recently = date(YEAR - 1, 6, 1) + timedelta(random.randrange(180))
        joined = recently if probationary else date(random.randrange(1975, YEAR - 1), random.randrange(1, 13), 1)
        away = random.random() < 0.02
        name = random.choice(SURNAMES) + random.choice(STEMS) + random.choice(BRANCHES)
        mobile_since = f"{YEAR}-{random.randrange(1, 10):02d}-15" if away else None
        status = "预备" if probationary else "正式"
        places = (home, random.choice(branches) if moves else home)
        members.append(Member(number + 1, name, places, status, joined.isoformat(), mobile_since))
    return County(size, seed, tuple(members))


def build(path: Path, size: Size = COUNTY, seed: int = YEAR) -> Database:
    """Return a new database at ``path`` with a county of ``size`` and a year of its ledgers."""
    database = open_database(str(path), clock=lambda: NOW)
    migrate.ensure_schema(database)
    write(database, people(size, seed))
    return database


def cached(folder: Path, size: Size = COUNTY, seed: int = YEAR) -> Path:
    """Return the path of such a database in ``folder``, built on first use. Copy it before writing."""
    digest = sha256()
    migrations = Path(migrate.__file__).parent / "migrations" / "versions"
    for source in (Path(__file__), Path(year.__file__), *sorted(migrations.glob("*.py"))):
        digest.update(source.read_bytes())
    path = folder / f"county-{seed}-{size.branches}-{size.members}-{size.entries}-{digest.hexdigest()[:12]}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as unfinished:
            build(Path(unfinished) / path.name, size, seed).close()
            (Path(unfinished) / path.name).rename(path)
    return path


def write(database: Database, county: County) -> None:
    """Write the county and its year into an empty database."""
    rows = year.entries(county)
    proofs = year.prove(county, rows)
    identity = sha256(f"county {county.seed}".encode()).hexdigest()[:32]  # the chain begins with it
    with database.directory().write(ACTOR) as transaction:
        transaction.insert("unit", [{"id": UNIT.id, "name": UNIT.name, "identity": identity}])
        begin_chain(transaction.connection, UNIT.id, Head(identity))
    unit = database.unit(UNIT)
    with unit.write(ACTOR) as transaction:
        transaction.label("roster.import")
        _write_organisations(transaction, county)
        _write_people(transaction, county)
    for chunk in _chunks(rows):
        with unit.write(ACTOR) as transaction:
            transaction.label("ledger.import")
            transaction.insert("entry", chunk)
    for chunk in _chunks(proofs):
        with unit.write(ACTOR) as transaction:
            transaction.label("proof.attach")
            transaction.insert("attachment", chunk)


def _write_organisations(transaction: Transaction, county: County) -> None:
    committees = range(2, county.size.committees + 2)
    rows: list[tuple[int, str, str, str, int | None, str]] = [(1, "W0000", "县委", "committee", None, "")]
    rows += [(id_, f"W{id_ - 1:04d}", f"第{id_ - 1}党委", "committee", 1, "") for id_ in committees]
    for number, id_ in enumerate(county.branch_ids, start=1):
        committee = committees[number % len(committees)]
        rows.append((id_, f"B{number:04d}", f"第{number}党支部", "branch", committee, DOMAINS[number % len(DOMAINS)]))
    transaction.insert("organisation", [{"id": id_, "code": code} for id_, code, *_state in rows])
    transaction.insert(
        "organisation_state",
        [
            {"id": id_, "organisation_id": id_, "name": name, "kind": kind, "parent_id": parent, "domain": domain,
             "class_name": "", "since": SINCE, "until": None}
            for id_, _code, name, kind, parent, domain in rows
        ],
    )  # fmt: skip


def _write_people(transaction: Transaction, county: County) -> None:
    transaction.insert("person", [{"id": one.id, "code": f"M{one.id:05d}"} for one in county.members])
    letters: dict[str, str] = {}
    states = []
    for one in county.members:
        if one.name not in letters:
            letters[one.name] = initials(one.name)
        moved = one.branches[0] != one.branches[1]
        state = {
            "person_id": one.id, "name": one.name, "initials": letters[one.name], "class_name": "",
            "status": one.status, "joined": one.joined, "mobile_since": one.mobile_since,
        }  # fmt: skip
        states.append(state | {"branch_id": one.branches[0], "since": SINCE, "until": MOVING_DAY if moved else None})
        if moved:
            states.append(state | {"branch_id": one.branches[1], "since": MOVING_DAY, "until": None})
    transaction.insert("person_state", [{**row, "id": id_} for id_, row in enumerate(states, start=1)])


def _chunks(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
