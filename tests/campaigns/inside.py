"""Runs pytest in a copy of the tree; with ``--map``, writes which test functions touch which lines of some folders.

A script of its own, not imported by the tests it runs: ``inside.py [--map FILE --source FOLDERS] PYTEST-ARGUMENT...``.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from coverage import Coverage

MEMORY = 6 * 1024**3
"""A fault may fill the memory of the machine; in bytes, above what any test needs."""


class Watch:
    """Keeps the context of the coverage in step with the running test, and what each test took and how it ended."""

    def __init__(self, measured: "Coverage") -> None:
        self._measured = measured
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Lines run from here on belong to this test function."""
        self._measured.switch_context(function_of(item.nodeid))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Adds up the parts of a test."""
        name = function_of(report.nodeid)
        self.seconds[name] += report.duration
        if report.failed:
            self.failed.add(name)


def function_of(nodeid: str) -> str:
    """The test function, without the parameters of one of its cases."""
    return nodeid.partition("[")[0]


def main() -> int:
    """Run, and write the map where one is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--map", type=Path)
    parser.add_argument("--source", default="", help="folders, separated by commas")
    arguments, for_pytest = parser.parse_known_args()
    sys.path[0] = str(Path.cwd())
    _limit_memory()
    _calm_hypothesis()
    if arguments.map is None:
        return int(pytest.main(for_pytest))
    import coverage

    sources = [str(Path(folder).resolve()) for folder in arguments.source.split(",")]
    measured = coverage.Coverage(data_file=None, config_file=False, source=sources)
    watch = Watch(measured)
    measured.start()
    code = int(pytest.main(for_pytest, plugins=[watch]))
    measured.stop()
    data, root = measured.get_data(), Path.cwd().resolve()
    names = sorted(watch.seconds)
    numbers = {name: number for number, name in enumerate(names)}
    lines = {
        Path(file).relative_to(root).as_posix(): {
            str(line): sorted(numbers[name] for name in touching if name)
            for line, touching in data.contexts_by_lineno(file).items()
        }
        for file in sorted(data.measured_files())
    }
    found = {"lines": lines, "names": names, "seconds": watch.seconds, "failed": sorted(watch.failed)}
    arguments.map.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return code


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _calm_hypothesis() -> None:
    """The same examples each time, and no failure for slowness, which would be taken for a fault that is noticed."""
    with suppress(ImportError):
        from hypothesis import HealthCheck, settings

        calm = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        settings.register_profile("campaign", calm)
        settings.load_profile("campaign")


if __name__ == "__main__":
    raise SystemExit(main())
