"""Running command lines one after the other and writing down, as text, all that comes out of them."""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.campaigns.programs import Program
from tests.campaigns.scripts import INPUTS, Line, Script
from tests.campaigns.workbooks import workbook_text

DATABASE = "kaoping.db"
TEXTS = {".csv", ".json", ".md", ".py", ".toml", ".txt"}

MASKS: tuple[tuple[str, str], ...] = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:\d\d)?", "<TIME>"),
    (r"\d{8}-\d{6}-\d{6}", "<TIME>"),
    (r"(\.kaoping\.db\.)[0-9a-z_]+(\.partial)", r"\1<TEMPORARY>\2"),
    (r"(@[LR][0-9a-f]{64})+", "@<WAY>"),
    (r"\b[0-9a-f]{64}\b", "<HASH>"),
    (r"\b[0-9a-f]{32}\b", "<IDENTITY>"),
    (r"((?:种子|seed)[ :\"]+)[0-9a-zA-Z-]+", r"\1<SEED>"),
    (r"(补录 )\d+( 天)", r"\1<DAYS>\2"),
    (r"\d+( days late)", r"<DAYS>\1"),
    (r"(\"days_late\": )\d+", r"\1<DAYS>"),
    (r"(Python )[0-9][^ \n]*", r"\1<VERSION>"),
    (r"(SQLite )[0-9][^ \n]*", r"\1<VERSION>"),
)
"""What differs from run to run, or from day to day, and says nothing of what the program does."""

DRAWN = re.compile(r"^\s*\d+\s+\d+\s+")
"""Number and place of an entry that was drawn by lot, where lines come in the order of the lot."""


class Recorder:
    """Runs one script in a directory of its own."""

    def __init__(self, program: Program, work: Path, target: Path) -> None:
        self._program = program
        self._work = work.resolve()
        self._target = target
        self._files = self._work / "files"
        self._today = datetime.now(UTC).astimezone().date().isoformat()
        shutil.copytree(program.root / "tests/data/samples", self._files / "samples")
        shutil.copytree(program.root / "tui/demo/data", self._files / "demo")
        shutil.copytree(program.root / "tui/demo/data", self._files / "tui/demo/data")
        shutil.copytree(INPUTS, self._files / "inputs")
        (self._work / "home").mkdir()

    def record(self, script: Script) -> None:
        """Run every line, and write its outputs to files that begin with its number."""
        self._target.mkdir(parents=True)
        for number, line in enumerate(script.lines, 1):
            before = self._seen()
            code, out, err = self._run(line)
            if line.mixed:
                out = "".join(sorted(DRAWN.sub("<LOT> ", text) for text in out.splitlines(keepends=True)))
            outputs = {"command": f"{line.language}: {line.text}\n", "stdout": out, "stderr": err, "exit": f"{code}\n"}
            outputs |= dict(self._written(before))
            for kind, text in outputs.items():
                if text:
                    (self._target / f"{number:03}.{kind}").write_text(self._masked(text), "utf-8")

    def _run(self, line: Line) -> tuple[int, str, str]:
        environment, words = line.words()
        printed = self._program.run(words, self._files, self._environment(line.language) | environment)
        return printed.code, _text(printed.out), _text(printed.err)

    def _environment(self, language: str) -> dict[str, str]:
        """Nothing of the environment of whoever records."""
        return {
            "PATH": f"{self._program.kaoping.parent}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self._work / "home"),
            "KAOPING_DB": DATABASE,
            "KAOPING_LANG": language,
            "LANG": "C.UTF-8",
            "LOGNAME": "clerk",
            "USER": "clerk",
            "TERM": "dumb",
            "COLUMNS": "120",
            "TZ": "UTC",
            "PYTHONHASHSEED": "0",
        }

    def _seen(self) -> dict[Path, int]:
        """Files beside the database, with the time of their last change."""
        paths = (path for path in self._files.rglob("*") if ".db" not in str(path.relative_to(self._files)))
        return {path: path.stat().st_mtime_ns for path in paths if path.is_file() and "__pycache__" not in path.parts}

    def _written(self, before: dict[Path, int]) -> Iterator[tuple[str, str]]:
        """Files that a command wrote, as text."""
        for path, changed in sorted(self._seen().items()):
            if before.get(path) != changed:
                name = path.relative_to(self._files).as_posix().replace("/", "+")
                yield f"file.{name}.txt", _file_text(path)

    def _masked(self, text: str) -> str:
        places = {
            str(self._files): "<WORK>",
            str(self._work): "<WORK>",
            str(self._program.kaoping.parent.parent): "<VENV>",
            str(self._program.root): "<ROOT>",
        }
        for place, word in places.items():
            text = text.replace(place, word)
        for pattern, word in MASKS:
            text = re.sub(pattern, word, text)
        return text.replace(self._today, "<TODAY>")


def _text(printed: bytes) -> str:
    return printed.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n")


def _file_text(path: Path) -> str:
    """Of a file that is neither text nor a workbook, whatever it is called, only that it is there."""
    if path.suffix in TEXTS:
        return _text(path.read_bytes())
    return workbook_text(path)
