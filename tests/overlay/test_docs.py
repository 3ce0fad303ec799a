"""The page about scheme files is true: every example on it does what the page says."""

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from kaoping.plugins.overlay import read_books_file
from kaoping.plugins.overlay.addresses import SORTS
from kaoping.tui.cli.declarations import COMMANDS
from kaoping.tui.cli.main import main

from tests.overlay.files import made, refusal, varied

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "overlays.md").read_text("utf-8")
BLOCKS = re.findall(r"(?ms)^```([^\n]+)\n(.*?)^```", PAGE)
WHOLE = [text for kind, text in BLOCKS if kind == "toml" and text.startswith("extends")]
PIECES = [text for kind, text in BLOCKS if kind == "toml" and not text.startswith("extends")]


def test_every_block_is_run() -> None:
    """There is no kind of block that no test here looks at."""
    assert Counter(kind for kind, _text in BLOCKS) == {"toml": 4, "sh": 1, "toml wrong": 1, "text": 1, "toml books": 1}
    assert (len(WHOLE), len(PIECES)) == (1, 3)


def test_the_whole_file_makes_a_scheme() -> None:
    """As it is printed."""
    scheme = made(WHOLE[0]).scheme
    assert (scheme.id, scheme.register("bonus")) == ("forestry_xiangxi", None)


@pytest.mark.parametrize("text", PIECES, ids=["change", "rows", "formula"])
def test_the_pieces_work_in_a_file(text: str) -> None:
    """Each below a head of its own."""
    assert varied(text).id == "own"


def test_the_wrong_file_is_refused_in_these_words() -> None:
    """The sentences on the page are those of the program."""
    wrong = next(text for kind, text in BLOCKS if kind == "toml wrong")
    told = next(text for kind, text in BLOCKS if kind == "text")
    problems = refusal(wrong, head="")
    assert told.splitlines() == [f"本局.toml 第 {line} 行 {key}:{sentence}" for line, key, sentence in problems]


def test_the_file_of_books_makes_a_book() -> None:
    """Sound, and with both its columns."""
    (book,) = read_books_file(next(text for kind, text in BLOCKS if kind == "toml books"), "台账.toml")
    assert (book.id, book.title) == ("入户走访", "入户走访")
    assert [column.id for column in book.columns] == ["household", "mood"]


def test_the_commands_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the first file under the name the page calls it by."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAOPING_DB", str(tmp_path / "kaoping.db"))
    Path("本局.toml").write_text(WHOLE[0], encoding="utf-8")
    assert (main(["init"]), main(["unit", "add", "林业局"])) == (0, 0)
    script = next(text for kind, text in BLOCKS if kind == "sh")
    for line in script.splitlines():
        assert main(shlex.split(line)[1:]) == 0, line
    assert "forestry_xiangxi" in capsys.readouterr().out


def test_every_sort_of_thing_and_command_is_on_the_page() -> None:
    """What can be addressed is in the table; what the page types exists."""
    assert [sort.word for sort in SORTS if f"`{sort.word}`" not in PAGE] == []
    known = {" ".join(command.words) for command in COMMANDS}
    typed = re.findall(r"kaoping ((?:schemes|round) [a-z]+|replay)", PAGE)
    assert set(typed) <= known
