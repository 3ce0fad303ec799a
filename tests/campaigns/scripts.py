"""The command lines that are recorded: those of the README's tour, and the scripts in commands/.

Where the day matters, a line gives it. What is drawn by lot is drawn from exactly as many as are drawn.
A script has one command line to a line. ``both`` before it runs it in Chinese and then in English, ``mixed`` says that
its lines come in an order drawn by lot. Lines ``for NAME=value ...`` at the top run the whole script once each.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

SCRIPTS = Path(__file__).with_name("commands")
INPUTS = SCRIPTS / "inputs"
LANGUAGES = ("zh_CN", "en")
SETUP = "python3 -m venv"
COMMAND = "kaoping"


@dataclass(frozen=True, slots=True)
class Line:
    """One command line, in one language, with what stands before it in the environment."""

    text: str
    language: str
    mixed: bool = False

    def words(self) -> tuple[dict[str, str], list[str]]:
        """Environment, and the words behind ``kaoping``."""
        words = shlex.split(self.text)
        at = words.index(COMMAND)
        return dict(word.split("=", 1) for word in words[:at]), words[at + 1 :]


@dataclass(frozen=True, slots=True)
class Script:
    """Command lines that run one after the other on a database of their own."""

    name: str
    lines: tuple[Line, ...]


def scripts(root: Path) -> list[Script]:
    """Every script: the tour of the README in each language, then the files in their order."""
    tour = tuple(tour_lines((root / "README.md").read_text("utf-8")))
    found = [Script(f"tour_{language}", tuple(Line(text, language) for text in tour)) for language in LANGUAGES]
    for path in sorted(SCRIPTS.glob("*.txt")):
        found += _of_file(path.stem, path.read_text("utf-8"))
    return found


def tour_lines(readme: str) -> Iterator[str]:
    """Command lines of the README's shell blocks."""
    for block in re.findall(r"(?ms)^```sh\n(.*?)^```", readme):
        if not block.startswith(SETUP):
            yield from (line for line in block.splitlines() if line.startswith(f"{COMMAND} "))


def _of_file(stem: str, text: str) -> Iterator[Script]:
    every = [line.strip() for line in text.splitlines()]
    times = [dict(word.split("=", 1) for word in line.split()[1:]) for line in every if line.startswith("for ")]
    texts = [line for line in every if line and not line.startswith(("#", "for "))]
    for values in times or [{}]:
        name = "_".join([stem, *list(values.values())[:1]])
        yield Script(name, tuple(line for text in texts for line in _lines(Template(text).substitute(values))))


def _lines(text: str) -> Iterator[Line]:
    first, _, rest = text.partition(" ")
    if first == "both":
        yield from (Line(rest, language) for language in LANGUAGES)
    elif first == "mixed":
        yield Line(rest, LANGUAGES[0], mixed=True)
    else:
        yield Line(text, LANGUAGES[0])


def declared(table: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each command of the table in docs/commands.md, and its options."""
    rows: list[str] = re.findall(r"(?m)^\| `kaoping ([^`]+)` \|", table.partition("commands-zh: end")[0])
    found = []
    for row in rows:
        called = re.match(r"[a-z]+( [a-z]+)?", row)
        assert called
        found.append((called[0], tuple(re.findall(r"--[a-z-]+|-o\b", row))))
    return found


def not_recorded(table: str, recorded: list[Script]) -> list[str]:
    """Commands and options of the table in docs/commands.md that no script has."""
    texts = [line.text for script in recorded for line in script.lines]
    missing = []
    for command, options in declared(table):
        called = [text for text in texts if re.search(rf"\bkaoping (--as \S+ |--db \S+ )?{command}\b", text)]
        missing += [] if called else [command]
        missing += [
            f"{command} {option}" for option in options if not any(f" {option} " in f"{text} " for text in called)
        ]
    return missing
