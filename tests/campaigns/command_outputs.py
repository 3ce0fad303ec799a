"""What every command prints and writes, before and after a change of the code.

``python -m tests.campaigns.command_outputs record OUTDIR [--kaoping PATH] [--root TREE]`` writes it down, and
``... compare BEFORE AFTER`` prints what differs, and leaves with 1 where anything does. Only the command line is used.
"""

import argparse
import difflib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.campaigns.programs import Program
from tests.campaigns.recording import Recorder
from tests.campaigns.scripts import Script, not_recorded, scripts

MARK = "recorded.txt"
"""A file that only a directory of recordings has, so that no other one is ever replaced."""


def record(target: Path, program: Program, names: Sequence[str], jobs: int) -> int:
    """Record every script, or those with the given names."""
    if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
        print(f"{target} has something else in it", file=sys.stderr)
        return 2
    every = scripts(program.root)
    for missing in not_recorded((program.root / "docs/commands.md").read_text("utf-8"), every):
        print(f"not recorded: {missing}", file=sys.stderr)
    chosen = [script for script in every if not names or script.name in names]
    if unknown := set(names) - {script.name for script in every}:
        print(f"no such scripts: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for old in [target / name for name in names] or [target]:
        shutil.rmtree(old, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    (target / MARK).write_text("not finished\n", "utf-8")

    def one(script: Script) -> None:
        with tempfile.TemporaryDirectory(prefix="kaoping-outputs-", ignore_cleanup_errors=True) as work:
            Recorder(program, Path(work), target / script.name).record(script)
        print(f"{script.name}: {len(script.lines)} commands", flush=True)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, sorted(chosen, key=lambda script: -len(script.lines))))
    told = f"{sum(len(script.lines) for script in chosen)} commands in {len(chosen)} scripts\n"
    (target / MARK).write_text(f"{len(_commands(target))} commands\n", "utf-8")
    print(told, end="")
    return 0


def compare(before: Path, after: Path) -> int:
    """Print every difference below the command it belongs to."""
    differing = 0
    for place in sorted(_commands(before) | _commands(after)):
        lines = list(_differences(before, after, place))
        if lines:
            differing += 1
            print(f"==== {place}  {_text(before, f'{place}.command') or _text(after, f'{place}.command')}", end="")
            print("\n".join(lines))
    print(f"{differing} of {len(_commands(before) | _commands(after))} commands differ")
    return 1 if differing else 0


def _commands(directory: Path) -> set[str]:
    return {path.relative_to(directory).with_suffix("").as_posix() for path in directory.glob("*/*.command")}


def _text(directory: Path, name: str) -> str:
    path = directory / name
    return path.read_text("utf-8") if path.exists() else ""


def _differences(before: Path, after: Path, place: str) -> Iterator[str]:
    folder, number = place.split("/")
    names = {path.name for side in (before, after) for path in (side / folder).glob(f"{number}.*")}
    for name in sorted(names):
        was, became = (_text(side, f"{folder}/{name}").splitlines() for side in (before, after))
        yield from difflib.unified_diff(
            was, became, f"before/{folder}/{name}", f"after/{folder}/{name}", n=1, lineterm=""
        )


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.command_outputs", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    recording = actions.add_parser("record", help="run every command and write down what comes out")
    recording.add_argument("target", type=Path)
    beside = Path(sys.executable).with_name("kaoping")
    recording.add_argument("--kaoping", type=Path, default=beside, help="the executable")
    recording.add_argument(
        "--root", type=Path, default=Path.cwd(), help="the tree whose documents and samples are used"
    )
    recording.add_argument("--jobs", type=int, default=2, help="how many scripts run at once")
    recording.add_argument("--fresh", action="store_true", help="a new process for every command (slow)")
    recording.add_argument("--only", nargs="+", default=[], help="names of scripts to record anew")
    comparing = actions.add_parser("compare", help="print what differs between two recordings")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    arguments = parser.parse_args(words)
    if arguments.action == "compare":
        return compare(arguments.before, arguments.after)
    with Program(arguments.kaoping.absolute(), arguments.root.resolve(), arguments.fresh) as program:
        return record(arguments.target, program, arguments.only, arguments.jobs)


if __name__ == "__main__":
    raise SystemExit(main())
