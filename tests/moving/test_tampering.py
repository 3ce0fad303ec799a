"""A copy that was changed on the way is refused, whatever was changed; a forger who hashes and seals anew is found by
the chain, and one who writes the chain anew by the anchor alone.
"""

import copy
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kaoping.core.exchange.units import taking
from kaoping.core.kernel.errors import Error
from kaoping.core.storage import audit
from kaoping.core.storage.engine import Database, open_database

from tests.moving.units import (
    Members,
    add_entry,
    change_entry,
    everything,
    exported,
    forged,
    lines,
    make_unit,
    members,
    put_lines,
    taken,
)

LIMITS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True, repr=False)
class Case:
    """A file, its anchor, and a database that has nothing of it: every attempt must leave it so."""

    content: bytes
    anchor: str
    place: Database
    before: dict[str, Any]

    def refuses(self, content: bytes, anchor: str = "") -> str:
        with pytest.raises(Error) as caught:
            taken(self.place, content, anchor=anchor)
        assert everything(self.place) == self.before
        return caught.value.message


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, second_sqlite: Path) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("tampering")
    shutil.copyfile(sqlite_template, folder / "home.db")
    shutil.copyfile(second_sqlite, folder / "place.db")
    home, place = open_database(str(folder / "home.db")), open_database(str(folder / "place.db"))
    unit = make_unit(home)
    for number in range(4):
        add_entry(home, unit, f"第{number}次")
        change_entry(home, unit, number + 1, f"改第{number}次")
    content, moved = exported(home, unit)
    make_unit(place, "邻居", "二")
    yield Case(content, moved.anchor, place, everything(place))
    home.close()
    place.close()


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_byte(case: Case, data: st.DataObject) -> None:
    """One byte of it is another one."""
    at = data.draw(st.integers(0, len(case.content) - 1))
    flipped = data.draw(st.integers(1, 255))
    content = bytearray(case.content)
    content[at] ^= flipped
    case.refuses(bytes(content))


@given(data=st.data())
@LIMITS
def test_any_length(case: Case, data: st.DataObject) -> None:
    """It is shorter or longer, at the end or within."""
    cut = data.draw(st.integers(0, len(case.content) - 1))
    more = data.draw(st.binary(max_size=40))
    after = data.draw(st.integers(cut, len(case.content)))
    content = case.content[:cut] + more + case.content[after:]
    if content != case.content:
        case.refuses(content)


@given(data=st.data())
@LIMITS
def test_any_row(case: Case, data: st.DataObject) -> None:
    """Sealed anew: a row is gone, there twice, elsewhere, or has another cell, in any table, that of the chain too."""
    parts = members(case.content)
    tables = [name for name in sorted(parts) if name.startswith("tables/") and parts[name]]
    table = data.draw(st.sampled_from(tables)).removeprefix("tables/").removesuffix(".jsonl")
    rows = lines(parts, table)
    changed = changed_rows(data, rows)
    if sorted(map(repr, changed)) == sorted(map(repr, rows)):
        return  # the order of rows in a table of the business means nothing

    def change(parts: Members) -> None:
        put_lines(parts, table, changed)

    case.refuses(forged(case.content, change))


def changed_rows(data: st.DataObject, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    at = data.draw(st.integers(0, len(rows) - 1))
    match data.draw(st.sampled_from(["gone", "twice", "cell", "cell", "cell"])):
        case "gone":
            return rows[:at] + rows[at + 1 :]
        case "twice":
            return [*rows, rows[at]]
    changed = copy.deepcopy(rows)
    # A countersignature signs the hash of its entry: it is proved by its signer's key, not by the chain.
    cell = data.draw(st.sampled_from(sorted(rows[at].keys() - {"countersignature"})))
    was = rows[at][cell]
    if isinstance(was, int):
        changed[at][cell] = data.draw(st.integers(-(2**40), 2**40).filter(lambda value: value != was))
    elif isinstance(was, str):
        changed[at][cell] = data.draw(st.text(max_size=70).filter(lambda value: value != was))
    else:
        changed[at][cell] = data.draw(st.sampled_from([value for value in (None, {"hex": "00"}) if value != was]))
        if was is None:
            changed[at][cell] = data.draw(st.one_of(st.integers(0, 9), st.text(max_size=3)))
    return changed


@given(data=st.data())
@LIMITS
def test_any_order_of_the_chain(case: Case, data: st.DataObject) -> None:
    """Entries are numbered and linked: in another order they come to the same, and mean the same."""
    shuffled = data.draw(st.permutations(lines(members(case.content), "audit_entry")))

    def change(parts: Members) -> None:
        put_lines(parts, "audit_entry", shuffled)

    content = forged(case.content, change)
    if shuffled != lines(members(case.content), "audit_entry"):
        case.refuses(content)


@given(data=st.data())
@LIMITS
def test_a_file_of_an_attachment(case: Case, data: st.DataObject) -> None:
    """Its content is another, it is gone, or one more is there."""

    def change(parts: Members) -> None:
        name = next(name for name in parts if name.startswith("files/"))
        match data.draw(st.sampled_from(["content", "gone", "more"])):
            case "content":
                parts[name] = data.draw(st.binary(max_size=40).filter(lambda content: content != parts[name]))
            case "gone":
                del parts[name]
            case "more":
                content = data.draw(st.binary(max_size=40))
                parts[f"files/{hashlib.sha256(content).hexdigest()}"] = content

    case.refuses(forged(case.content, change))


def rewritten(case: Case, at: int, title: str) -> bytes:
    """The file by a forger who changes what an entry said, and writes everything behind it anew."""

    def change(parts: Members) -> None:
        manifest = json.loads(parts["manifest.json"])
        identity, previous, chain = manifest["unit"]["identity"], audit.GENESIS, lines(parts, "audit_entry")
        for place, told in enumerate(chain):
            body = told["body"].replace("第0次", title) if place >= at else told["body"]
            fields = {name: told[name] for name in ("seq", "algorithm", "actor", "at")}
            entry = audit.AuditEntry(hash="", previous=previous, body=body, **fields)
            previous = audit.entry_hash(identity, entry)
            chain[place] = told | {"previous": entry.previous, "body": body, "hash": previous}
        put_lines(parts, "audit_entry", chain)
        manifest["chain"]["hash"] = previous
        parts["manifest.json"] = json.dumps(manifest, ensure_ascii=False).encode()
        for table in ("entry", "receipt"):
            name = f"tables/{table}.jsonl"
            parts[name] = parts[name].replace("第0次".encode(), title.encode())

    return forged(case.content, change)


def test_a_chain_written_anew_is_found_by_the_anchor_alone(case: Case, place: Database) -> None:
    """It is a sound file of another life of the unit: who has the anchor refuses it, who has none takes it."""
    content = rewritten(case, 0, "伪造的一次")
    assert "校验码与文件不符" in case.refuses(content, case.anchor)
    assert taken(place, content).is_new


def test_the_laws_see_a_fault(case: Case, place: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the comparison with the chain a changed row would come in: it is what the laws above rest on."""
    monkeypatch.setattr(taking, "first_problem", lambda *_asked: "")

    def change(parts: Members) -> None:
        rows = lines(parts, "entry")
        rows[0]["title"] = "改过"
        put_lines(parts, "entry", rows)

    assert taken(place, forged(case.content, change)).is_new
