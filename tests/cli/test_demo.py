"""``kaoping demo``: what it prints without a terminal, and where its database is."""

from pathlib import Path

import pytest
from kaoping.tui.demo.shown import UNITS

from tests.cli.conftest import Run


def test_the_demo_prints_without_a_terminal(kaoping: Run, tmp_path: Path) -> None:
    """In a pipe the demo prints the sample rounds, two of them from the first to the last rank, and one full
    explanation; the user's own database is not touched.
    """
    shown = kaoping("demo")
    assert shown.code == 0
    for scheme in UNITS:
        assert f"{scheme}-2025" in shown.out
        assert f"{scheme}-2026" in shown.out
    assert "四舍五入到两位小数" in shown.out
    lines = [line.split() for line in shown.out.splitlines()]
    for letter in "MZ":
        ranks = [int(line[0]) for line in lines if line[1:] and line[1][0] == letter and line[1][1:].isdigit()]
        assert len(ranks) == 24
        assert ranks == sorted(ranks)
    assert not (tmp_path / "kaoping.db").exists()


def test_the_database_named_is_kept(kaoping: Run, tmp_path: Path) -> None:
    """It is put where ``--db`` says, and what was done in it is there the next time."""
    path = tmp_path / "mine.db"
    assert kaoping("demo", "--db", path).code == 0
    assert kaoping("--db", path, "audit", "verify").code == 0
    assert kaoping("--db", path, "unit", "add", "又一个单位").code == 0
    assert kaoping("demo", "--db", path).code == 0
    assert "又一个单位" in kaoping("--db", path, "unit", "list").out


@pytest.mark.parametrize("content", [b"", b"something else", None])
def test_what_is_no_sample_is_left_alone(kaoping: Run, tmp_path: Path, content: bytes | None) -> None:
    """A file of something else, and a database of one's own, are refused in one sentence and stay as they are."""
    path = tmp_path / "mine.db"
    if content is None:
        kaoping("--db", path, "init")
        kaoping("--db", path, "unit", "add", "本单位")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    refused = kaoping("demo", "--db", path)
    assert refused.code == 1
    assert "不是样例" in refused.err
    assert path.read_bytes() == before


def test_it_is_not_put_on_a_server(kaoping: Run, tmp_path: Path) -> None:
    """One sentence on standard error; nothing is made."""
    refused = kaoping("demo", "--db", "postgresql://somewhere/kaoping")
    assert (refused.code, refused.out) == (1, "")
    assert "样例数据只放在文件里" in refused.err
    assert list(tmp_path.iterdir()) == []
