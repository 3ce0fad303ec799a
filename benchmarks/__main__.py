"""``python -m benchmarks [a|b|c|d|e|f|g|h|i|j …] [--size N] [--quick]``; exit code 1 when a check fails."""

import argparse
import gc
import sys

from benchmarks import first_list, first_paint, importing, job, keys, ledger, paint, saving, scoring, workbook
from benchmarks.county import COUNTY
from benchmarks.report import Report


def main() -> int:
    """Run the benchmarks asked for, or all of them; return 1 when a check fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "which", nargs="*", choices=["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
        help="scoring, whole job, saving, import, ledger, first list, keys, workbook, first paint, bytes; default all",
    )  # fmt: skip
    parser.add_argument("--size", type=int, help="subjects, instead of the sizes of the specification")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and smaller cohorts")
    options = parser.parse_args()
    which = options.which or ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
    report = Report()
    gc.freeze()  # the modules stay; to look at them before each measurement takes longer than most measurements
    if "a" in which:
        sizes = [options.size] if options.size else [1_000, 10_000] if options.quick else [1_000, 10_000, 100_000]
        scoring.run(
            report, sizes, options.size or scoring.EDITING_SIZE,
            repetitions=3 if options.quick else 9, edits=50 if options.quick else 500,
        )  # fmt: skip
    if "b" in which:
        job.run(report, options.size or (1_000 if options.quick else 10_000), repetitions=1 if options.quick else 3)
    if "c" in which:
        saving.run(
            report, options.size or 2_000, processes=(1, 4) if options.quick else (1, 10, 50),
            seconds=1 if options.quick else 10, turns=1 if options.quick else 5,
        )  # fmt: skip
    if "d" in which:
        importing.run(
            report, options.size or (2_000 if options.quick else importing.ROWS), repetitions=1 if options.quick else 5
        )
    if "e" in which:
        size = COUNTY.scaled((options.size or (1_200 if options.quick else COUNTY.members)) / COUNTY.members)
        ledger.run(report, size, repetitions=5 if options.quick else 10)
    if "f" in which:
        units = options.size or (42 if options.quick else first_list.UNITS)
        first_list.run(report, units, repetitions=3 if options.quick else 9)
    if "g" in which:
        keys.run(report, rounds=1 if options.quick else 20)
    if "h" in which:
        workbook.run(report, options.size or 2_500, repetitions=1 if options.quick else 5)
    if "i" in which:
        first_paint.run(report, repetitions=2 if options.quick else 9)
    if "j" in which:
        paint.run(report, options.size or paint.SUBJECTS, presses=24 if options.quick else 120)
    for what in report.failed:
        print(f"FAILED: {what}", file=sys.stderr)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
