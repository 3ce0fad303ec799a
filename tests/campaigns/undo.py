"""People at work of whom one takes steps back: the machine of ``tests/services/undoing.py``, at length.

Runs come in blocks of fifty, each with a seed of its own; those that went through are remembered in a file.
"""

import argparse
import sys
from pathlib import Path

from hypothesis import Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from tests.services.test_undoing import MET, SETTINGS
from tests.services.undoing import Undone

BLOCK = 50


def main(arguments: list[str]) -> int:
    """Run the blocks that are not done yet; return 1 when a case was never met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="so many runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="remember here which blocks went through")
    given = parser.parse_args(arguments)
    done = set(given.resume.read_text("utf-8").split()) if given.resume and given.resume.exists() else set()
    for block in range(-(-given.count // BLOCK)):
        number = str(given.seed * 1_000_000 + block)
        if number in done:
            continue
        at_random = settings(SETTINGS, max_examples=BLOCK, derandomize=False, phases=[Phase.generate, Phase.shrink])
        seed(int(number))(get_state_machine_test(Undone, settings=at_random))()
        print(number, dict(Undone.met), flush=True)
        if given.resume:
            with given.resume.open("a", encoding="utf-8") as file:
                file.write(f"{number}\n")
    return int(any(not Undone.met[case] for case in MET))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
