"""What an import refuses, each in a sentence; nothing is written then."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kaoping.core.exchange.units import layout, reading
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.unit import Unit
from kaoping.core.storage import audit
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.core.storage.settings import set_zone

from tests.moving.units import (
    NAME,
    Members,
    add_entry,
    everything,
    exported,
    forged,
    lines,
    make_unit,
    members,
    put_lines,
    sealed,
    sealed_anew,
    services,
    taken,
    told,
)


@contextmanager
def refused(database: Database, sentence: str) -> Iterator[None]:
    """What follows is refused with that sentence, or part of one, and leaves nothing in the database or beside it."""
    with unchanged(database), pytest.raises(Error) as caught:
        yield
    assert sentence in caught.value.message


@contextmanager
def unchanged(database: Database) -> Iterator[None]:
    """What follows leaves everything as it was."""
    before, files = everything(database), beside(database)
    yield
    assert (everything(database), beside(database)) == (before, files)


def beside(database: Database) -> list[str]:
    """The files of attachments, and whatever else lies there."""
    root = Path(f"{database.file}.files") if database.file else Path(database.files or "/nowhere")
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


DAMAGED = "文件在路上损坏了,或者被改动过,没有导入任何内容。"
NO_UNIT_FILE = "这不是 kaoping unit export 写出的文件,或者它不完整。"


def test_another_name_must_be_found_where_it_is_taken(home: Database, away: Database) -> None:
    """Also one that only looks the same; with another name the unit comes in."""
    content, _moved = exported(home, make_unit(home))
    services(away).units.add("林 业 局")
    with refused(away, "这里已有叫「林 业 局」的单位,它不是文件里的那一个。"):
        taken(away, content)
    with refused(away, "这里已有叫「林 业 局」的单位"):
        taken(away, content, name="林业 局")
    assert taken(away, content, name="县林业局").moved.unit.name == "县林业局"


@pytest.mark.parametrize("name", ["林业局\x1b[31m", "林业\u202e局", "林\u200b业局"])
def test_a_name_that_could_not_be_given_here_does_not_come_in(sent: bytes, place: Database, name: str) -> None:
    """Neither from the file nor from the keyboard."""
    with refused(place, "不能保存"):
        taken(place, told(sent, unit__name=name))
    with refused(place, "不能保存"):
        taken(place, sent, name=name)
    with refused(place, "单位名称不能为空。"):
        taken(place, told(sent, unit__name=" "))


def test_an_older_file_is_refused_where_the_unit_was_written_to_since(home: Database) -> None:
    unit = make_unit(home)
    content, moved = exported(home, unit)
    add_entry(home, unit, "后来的")
    sentence = f"单位「{NAME}」在这里写到第 {moved.entries + 1} 条留痕,文件只到第 {moved.entries} 条:这里的更新"
    with refused(home, sentence):
        taken(home, content)


def test_what_was_written_at_both_places_is_not_mixed(home: Database, away: Database) -> None:
    """The sentence names the first entry in which they differ; so it is for a unit that is closed here."""
    unit = make_unit(home)
    content, moved = exported(home, unit)
    there = taken(away, content).moved.unit
    add_entry(away, there, "那边记的")
    add_entry(home, unit, "这边记的")
    apart = f"单位「{NAME}」的文件和这里从第 {moved.entries + 1} 条留痕起各写各的,不能导入。"
    with refused(home, apart):
        taken(home, exported(away, there)[0])
    with refused(away, apart):
        taken(away, exported(home, unit, "县里")[0])
    with refused(home, apart):
        taken(home, exported(away, there)[0])


def test_another_zone_is_refused(sent: bytes, tmp_path: Path) -> None:
    """Days would begin elsewhere: today, lateness and months would be others."""
    elsewhere = open_database(str(tmp_path / "urumqi.db"))
    ensure_schema(elsewhere)
    with elsewhere.directory().write("管理员") as transaction:
        set_zone(transaction, "Asia/Urumqi")
    with refused(elsewhere, "文件里的日子按时区 Asia/Shanghai 算,这个数据库按 Asia/Urumqi 算,不能导入。"):
        taken(elsewhere, sent)
    elsewhere.close()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"schema": "0099"}, "文件里的数据结构是 0099,这里是 "),
        ({"schema": "x\x1b"}, "文件里的数据结构是 x⟨U+001B⟩,这里是 "),
        ({"version": 2}, "文件由更新版本的程序写出,本程序不认识。"),
        ({"chain__algorithm": "md5"}, "这台机器算不出留痕的摘要算法「md5」。"),
        ({"format": "zip"}, DAMAGED),
        ({"version": "1"}, DAMAGED),
        ({"version": True}, DAMAGED),
        ({"files": 2}, DAMAGED),
        ({"files": -1}, DAMAGED),
        ({"files": 1.0}, DAMAGED),
        ({"unit__identity": "x" * 32}, DAMAGED),
        ({"unit__identity": "0" * 31}, DAMAGED),
        ({"unit__identity": "0" * 32}, "核对不符,没有导入任何内容:"),
        ({"unit__name": None}, DAMAGED),
        ({"chain__seq": 2**70}, DAMAGED),
        ({"chain__seq": 1}, DAMAGED),
        ({"chain__hash": "0" * 64}, DAMAGED),
        ({"tables": {}}, DAMAGED),
        ({"tables": []}, DAMAGED),
        ({"tables__entry__rows": 1}, DAMAGED),
        ({"tables__entry__sha256": "0" * 64}, DAMAGED),
        ({"unit": 7}, DAMAGED),
        ({"chain": None}, DAMAGED),
    ],
)
def test_a_manifest_that_says_something_else(
    sent: bytes, place: Database, changed: dict[str, Any], sentence: str
) -> None:
    """Sealed anew: whatever it says is compared with what is there."""
    with refused(place, sentence):
        taken(place, told(sent, **changed))


def test_a_chain_hashed_with_what_is_none_of_ours(sent: bytes, place: Database) -> None:
    """An entry names its algorithm; a weak one that the machine knows is not taken for proof."""

    def weaken(parts: Members) -> None:
        chain = lines(parts, "audit_entry")
        chain[-1]["algorithm"] = "md5"
        put_lines(parts, "audit_entry", chain)

    with refused(place, "用「md5」计算摘要,这台机器算不出"):
        taken(place, forged(sent, weaken))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"kaoping",
        layout.SEAL,
        layout.SEAL + b"0" * 64,
        b"x" + layout.SEAL + b"0" * 64,
    ],
)
def test_what_is_no_unit_file(place: Database, content: bytes) -> None:
    """Empty, short, or only sealed."""
    with pytest.raises(Error) as caught:
        taken(place, content)
    assert caught.value.message in (DAMAGED, NO_UNIT_FILE)


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("manifest.json"),
        lambda parts: parts.pop("tables/entry.jsonl"),
        lambda parts: parts.update({"tables/unit.jsonl": b""}),
        lambda parts: parts.update({"../evil": b""}),
        lambda parts: parts.update({"files/../../evil": b""}),
        lambda parts: parts.update({"files/" + "0" * 64: b"x"}),
        lambda parts: parts.update({"0" * 64: b"x"}),
        lambda parts: parts.update({"tables/entry.jsonl": parts["tables/entry.jsonl"] + b"\n"}),
        lambda parts: parts.update({"tables/entry.jsonl": parts["tables/entry.jsonl"][:-2]}),
        lambda parts: parts.update({"manifest.json": b"[" * 100_000}),
        lambda parts: parts.update({"manifest.json": b"\xff"}),
        lambda parts: parts.update({"manifest.json": b" " * (layout.MANIFEST_BYTES + 1)}),
    ],
)
def test_members_that_do_not_belong_in_it(sent: bytes, place: Database, change: Callable[[Members], object]) -> None:
    """One is missing, one too many, one torn, one that leads elsewhere."""
    parts = members(sent)
    change(parts)
    with refused(place, DAMAGED):
        taken(place, sealed(parts))


def test_a_member_that_is_there_twice(sent: bytes, place: Database) -> None:
    """Which of them counts would depend on who reads it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in members(sent).items():
            archive.writestr(name, part)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("tables/entry.jsonl", b"")
        archive.comment = layout.SEAL + b"0" * layout.DIGITS
    with refused(place, DAMAGED):
        taken(place, sealed_anew(out.getvalue()))


def test_packed_by_what_takes_any_amount_of_memory(sent: bytes, place: Database) -> None:
    """LZMA says itself how much memory it wants."""
    with refused(place, DAMAGED):
        taken(place, sealed(members(sent), packing=zipfile.ZIP_LZMA))


def test_a_line_without_end_is_not_held(sent: bytes, place: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines have a limit, whatever they would inflate to."""
    monkeypatch.setattr(reading, "LINE_BYTES", 4096)

    def lengthen(parts: Members) -> None:
        entries = lines(parts, "entry")
        entries[0]["title"] = "长" * 4096
        put_lines(parts, "entry", entries)

    with refused(place, DAMAGED):
        taken(place, forged(sent, lengthen))


@pytest.mark.parametrize(
    ("table", "cell", "value"),
    [
        ("entry", "title", 7),
        ("entry", "title", 1.5),
        ("entry", "title", True),
        ("entry", "title", ["x"]),
        ("entry", "title", {"hex": "00"}),
        ("entry", "id", "1"),
        ("entry", "id", True),
        ("entry", "seq", None),
        ("sheet", "marks", "x"),
        ("sheet", "marks", {"hex": "zz"}),
        ("sheet", "marks", {"hex": 1}),
        ("sheet", "marks", {"hex": "00", "more": 1}),
        ("audit_entry", "body", 1),
        ("audit_entry", "seq", "1"),
    ],
)
def test_a_cell_of_another_kind(sent: bytes, place: Database, table: str, cell: str, value: object) -> None:
    """What a column cannot hold reaches no statement."""

    def change(parts: Members) -> None:
        rows = lines(parts, table)
        rows[-1][cell] = value
        put_lines(parts, table, rows)

    with refused(place, DAMAGED):
        taken(place, forged(sent, change))


@pytest.mark.parametrize(
    ("table", "cell", "value"),
    [
        ("entry", "title", None),
        ("entry", "organisation_id", 99),
        ("entry", "id", 2**80),
        ("organisation", "code", "B2"),
        ("audit_entry", "previous", None),
        ("entry", "title", "\ud800"),
    ],
)
def test_a_cell_that_the_database_refuses(sent: bytes, away: Database, table: str, cell: str, value: object) -> None:
    """Missing, of no row, too large, a second time, no text: in a sentence that names the table."""

    def change(parts: Members) -> None:
        rows = lines(parts, table)
        rows[0][cell] = value
        parts[f"tables/{table}.jsonl"] = "".join(json.dumps(row) + "\n" for row in rows).encode()

    with refused(away, f"文件里的表 {table} 有放不进数据库的内容"):
        taken(away, forged(sent, change))


@pytest.mark.parametrize("body", ["[" * 100_000, "7", "{}", '{"action":["x"]}', '{"action":"x","rows":1}'])
def test_a_body_that_is_none(sent: bytes, place: Database, body: str) -> None:
    """Even where its hash fits."""

    def change(parts: Members) -> None:
        manifest = json.loads(parts["manifest.json"])
        chain = lines(parts, "audit_entry")
        last = chain[-1] | {"body": body}
        fields = {name: last[name] for name in ("seq", "previous", "algorithm", "body", "actor", "at")}
        entry = audit.AuditEntry(hash="", **fields)
        chain[-1] = last | {"hash": audit.entry_hash(manifest["unit"]["identity"], entry)}
        put_lines(parts, "audit_entry", chain)
        manifest["chain"]["hash"] = chain[-1]["hash"]
        parts["manifest.json"] = json.dumps(manifest).encode()

    with refused(place, "核对不符,没有导入任何内容:"):
        taken(place, forged(sent, change))


def test_the_anchor_that_was_written_down_must_be_the_files(home: Database, place: Database) -> None:
    """Of the same unit and the same entry; with its way to a root it is taken too."""
    unit = make_unit(home)
    _content, first = exported(home, unit)
    add_entry(home, unit, "后来的")
    content, moved = exported(home, unit)
    proof = services(home).anchors.write(unit).proofs[0].text
    assert proof.startswith(moved.anchor)
    with refused(place, f"校验码与文件不符,没有导入任何内容。文件的校验码是 {moved.anchor}"):
        taken(place, content, anchor=first.anchor)
    with refused(place, "看不懂校验码"):
        taken(place, content, anchor="x")
    assert taken(place, content, anchor=proof).is_new


def test_a_unit_that_is_not_as_its_chain_says_does_not_leave(home: Database) -> None:
    """Nothing is written, and closing is undone."""
    unit = make_unit(home)
    with home.writing() as connection:
        connection.exec_driver_sql("UPDATE entry SET title = 'x' WHERE unit_id = 1 AND id = 2")
    for close in (None, "县里"):
        with refused(home, f"核对不符,没有导出:单位「{NAME}」:表 entry 第 2 行的 title 与审计记录不符。"):
            exported(home, unit, close)


def test_no_place_no_closing(home: Database) -> None:
    unit = make_unit(home)
    for place in ("", " \u3000"):
        with refused(home, "请写明单位迁到哪里。"):
            exported(home, unit, place)
    with refused(home, "不能保存"):
        exported(home, unit, "县里\x07")


def test_a_unit_that_is_not_there(home: Database) -> None:
    with pytest.raises(LookupError):
        exported(home, Unit(7, "没有"))
