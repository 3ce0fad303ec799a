"""The program's main job, done with whatever ``kaoping`` is first on PATH: from an empty database to graded results.

Takes a directory to work in, and names of samples where not all are wanted. Standard library only, because beside an
installed wheel there is nothing else.
"""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "tests/data/samples"
UNIT, YEAR = "样例单位", "2025"


def kaoping(*arguments: str) -> str:
    """What the command prints; the whole job fails when it does."""
    done = subprocess.run(["kaoping", *arguments], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return done.stdout


def carry_out(sample: Path, work: Path) -> None:
    """Import one sample, and compare its results with those another program computed."""
    scheme, round_ = sample.name, f"{UNIT}-{sample.name}-{YEAR}"
    os.environ["KAOPING_DB"] = str(work / f"{scheme}.db")
    kaoping("init")
    kaoping("unit", "add", UNIT)
    kaoping("import", "roster", str(sample / "roster.csv"), "--unit", UNIT)
    kaoping("schemes", "enable", scheme, "--unit", UNIT)
    kaoping("schemes", "confirm", scheme, "--unit", UNIT)
    kaoping("round", "open", scheme, "--unit", UNIT, "--year", YEAR)
    for kind in ("marks", "polls", "claims"):
        if (sample / f"{kind}.csv").exists():
            kaoping("import", kind, str(sample / f"{kind}.csv"), "--round", round_)
    expected = json.loads((sample / "expected.json").read_text("utf-8"))
    results = json.loads(kaoping("results", round_, "--json"))
    assert [{key: result[key] for key in expected[0]} for result in results] == expected, scheme
    assert expected[0]["total"] in kaoping("explain", round_, expected[0]["subject"])
    kaoping("audit", "verify")
    workbook = work / f"{scheme}.xlsx"
    kaoping("results", round_, "-o", str(workbook))
    assert "xl/worksheets/sheet2.xml" in zipfile.ZipFile(workbook).namelist()
    print(f"{scheme}: {len(results)} results as expected")


def main() -> None:
    """The samples, and the demonstration without a terminal."""
    work, wanted = Path(sys.argv[1]), sys.argv[2:]
    os.environ["KAOPING_LANG"] = "zh_CN"
    for sample in sorted(path.parent for path in SAMPLES.glob("*/expected.json")):
        if not wanted or sample.name in wanted:
            carry_out(sample, work)
    assert "总分" in kaoping("demo")


if __name__ == "__main__":
    main()
