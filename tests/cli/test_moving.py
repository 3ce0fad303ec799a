"""Moving units and databases from the command line: what is told, what goes to standard output, the exit code."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Run

ANCHOR = re.compile(r"[0-9a-f]{32}:[0-9]+:[0-9a-f]{64}")


@pytest.fixture
def bureau(kaoping: Run) -> Run:
    """A unit with an entry that is proved."""
    for words in (
        ("init",),
        ("unit", "add", "林业局"),
        ("import", "roster", SAMPLES / "forestry_member" / "roster.csv", "--unit", "林业局", "--day", "2025-01-01"),
        ("import", "book", "三会一课", SAMPLES / "forestry_member" / "books" / "三会一课.csv", "--unit", "林业局"),
        ("attach", "1", SAMPLES / "proof" / "会议记录.txt"),
    ):
        assert kaoping(*words).code == 0
    return kaoping


def test_out_elsewhere_and_back(bureau: Run, tmp_path: Path) -> None:
    """As two clerks would do it; the anchor alone is data, all else is told beside it."""
    there, out, back = tmp_path / "there.db", tmp_path / "out.unit", tmp_path / "back.unit"
    sent = bureau("unit", "export", "林业局", "-o", out, "--close", "县委组织部")
    assert sent.code == 0
    assert ANCHOR.fullmatch(sent.out.strip())
    first, closed, note = sent.err.splitlines()
    assert re.fullmatch(rf"单位「林业局」已导出到 {out}:留痕 \d+ 条,附件文件 1 个", first)
    assert closed == "它在这里已经关闭,只能查看;迁到了「县委组织部」。"
    assert note == "请另外记下校验码,导入时用 --anchor 写上它,文件被人改动过就会被发现:"
    refused = bureau("attach", "2", SAMPLES / "proof" / "会议记录.txt")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "单位「林业局」已经迁到「县委组织部」,这里只能查看,不能再改。\n请到迁去的数据库里办理。\n"
    bureau("--db", there, "init")
    arrived = bureau("--db", there, "unit", "import", out, "--anchor", sent.out.strip())
    assert (arrived.code, arrived.out) == (0, sent.out)
    assert re.fullmatch(r"已导入单位「林业局」:留痕 \d+ 条,附件文件 1 个,核对无误\n", arrived.err)
    assert bureau("--db", there, "attach", "2", SAMPLES / "proof" / "会议记录.txt").code == 0
    sent = bureau("--db", there, "unit", "export", "林业局", "-o", back, "--close", "林业局")
    arrived = bureau("unit", "import", back)
    assert (arrived.code, arrived.out) == (0, sent.out)
    first, again, note = arrived.err.splitlines()
    assert re.fullmatch(r"单位「林业局」接着这里的留痕导入了,到第 \d+ 条,核对无误", first)
    assert again == "它从「县委组织部」回来了,这里又可以录入;那边请不要再录入,否则两边各写各的。"
    assert note == "请与导出时记下的校验码对照:"
    assert bureau("attach", "3", SAMPLES / "proof" / "会议记录.txt").code == 0
    for database in ((), ("--db", there)):
        assert bureau(*database, "audit", "verify", "--anchor", sent.out.strip()).code == 0


def test_a_file_that_is_here_already(bureau: Run, tmp_path: Path) -> None:
    """Nothing happens, which is no failure."""
    sent = bureau("unit", "export", "林业局", "-o", tmp_path / "a.unit")
    again = bureau("unit", "import", tmp_path / "a.unit", "--anchor", sent.out.strip())
    assert (again.code, again.out) == (0, sent.out)
    assert again.err == "单位「林业局」已经在这里,和文件一样,没有什么要导入的。\n"


def test_a_file_on_the_way(bureau: Run, tmp_path: Path) -> None:
    """One byte, another kind of file, none at all, a folder: one sentence each."""
    out, there = tmp_path / "a.unit", tmp_path / "there.db"
    assert bureau("unit", "export", "林业局", "-o", out).code == 0
    bureau("--db", there, "init")
    content = bytearray(out.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "b.unit").write_bytes(bytes(content))
    for name, sentence in (
        ("b.unit", "文件在路上损坏了,或者被改动过,没有导入任何内容。"),
        ("kaoping.db", "这不是 kaoping unit export 写出的文件,或者它不完整。"),
        ("nothing.unit", f"找不到文件「{tmp_path / 'nothing.unit'}」。"),
        (".", f"文件「{tmp_path.name}」打不开:是文件夹。"),
    ):
        refused = bureau("--db", there, "unit", "import", tmp_path / name)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.splitlines()[0] == sentence
    assert bureau("--db", there, "unit", "list").out == ""
    refused = bureau("unit", "export", "林业局", "-o", out)
    assert (refused.code, refused.err) == (1, f"「{out}」已经存在,没有覆盖。\n请换一个文件名。\n")


def test_the_file_is_an_archive_that_others_can_read(bureau: Run, tmp_path: Path) -> None:
    """With tools of any system: a manifest, tables by name, the files."""
    bureau("unit", "export", "林业局", "-o", tmp_path / "a.unit")
    with zipfile.ZipFile(tmp_path / "a.unit") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["format"], manifest["unit"]["name"], manifest["files"]) == ("kaoping-unit", "林业局", 1)
        entry = json.loads(archive.read("tables/entry.jsonl").splitlines()[0])
        assert (entry["id"], entry["book"]) == (1, "三会一课")
        proof = next(name for name in archive.namelist() if name.startswith("files/"))
        assert archive.read(proof) == (SAMPLES / "proof" / "会议记录.txt").read_bytes()


def test_a_lost_file_is_told_and_fails(bureau: Run, tmp_path: Path) -> None:
    """The unit goes without it only when somebody says so, and the exit code says so too."""
    next(path for path in (tmp_path / "kaoping.db.files").rglob("*") if path.is_file()).unlink()
    refused = bureau("unit", "export", "林业局", "-o", tmp_path / "a.unit")
    assert refused.code == 1
    assert refused.err.startswith("附件不齐,没有导出:第 1 条台账的附件 1")
    assert refused.err.endswith("请从备份中找回文件;确实找不回来的,加上 --lost 照样导出。\n")
    sent = bureau("unit", "export", "林业局", "-o", tmp_path / "a.unit", "--lost")
    assert sent.code == 1
    assert ANCHOR.fullmatch(sent.out.strip())
    assert re.fullmatch(r"第 1 条台账的附件 1\(文件 [0-9a-f]{16}\)的文件不见了。", sent.err.splitlines()[-1])


def test_a_whole_database(bureau: Run, tmp_path: Path) -> None:
    """Told unit by unit, and what is to be done with the old one."""
    new, newer = tmp_path / "new.db", tmp_path / "newer.db"
    old = tmp_path / "kaoping.db"
    moved = bureau("db", "move", new)
    assert moved.code == 0
    assert [line.partition(":")[0] for line in moved.out.splitlines()] == ["单位名录", "林业局"]
    assert all(ANCHOR.search(line) for line in moved.out.splitlines())
    assert moved.err == (
        f"全部 1 个单位已迁到 {new},附件文件 1 个,核对无误\n"
        f"原来的 {old} 没有改动。以后用 --db 或 KAOPING_DB 指到新库;原来的请留作备份,不要再往里录入。\n"
    )
    closing = bureau("--db", new, "db", "move", newer, "--close")
    assert closing.err.splitlines()[-1] == (
        f"原来的 {new} 已经关闭,只能查看,可以留作存档。以后用 --db 或 KAOPING_DB 指到新库。"
    )
    refused = bureau("--db", new, "unit", "add", "另一个")
    assert refused.err.splitlines()[0] == f"这个数据库已经整个迁到「{newer}」,这里只能查看,不能再改。"
    assert bureau("--db", newer, "unit", "add", "另一个").code == 0
    for database in (old, new, newer):
        assert bureau("--db", database, "audit", "verify").code == 0


def test_anchors_on_demand(bureau: Run) -> None:
    """A root for all, and for each unit the way to it, as verification takes it."""
    bureau("unit", "add", "水利局")
    found = bureau("audit", "anchor")
    root, first, second = found.out.splitlines()
    assert re.fullmatch("总校验码 [0-9a-f]{64}", root)
    assert found.err == "请印出来另外保管;以后用 kaoping audit verify --anchor 校验码 核对一个单位。\n"
    for line, name in ((first, "林业局"), (second, "水利局")):
        assert line.startswith(f"{name}:")
        proof = line.partition(":")[2]
        assert root.split()[1] in proof
        assert bureau("audit", "verify", "--anchor", proof).code == 0
        assert bureau("audit", "anchor", "--unit", name).out.splitlines() == [root, line]
    other = first.partition(":")[2].replace(root.split()[1], "0" * 64)
    assert bureau("audit", "verify", "--anchor", other).code == 1


def test_no_units_no_anchor(kaoping: Run) -> None:
    kaoping("init")
    refused = kaoping("audit", "anchor")
    assert (refused.code, refused.err) == (1, "还没有登记单位。\n请先运行 kaoping unit add 名称。\n")
