"""The program's main job, done with whatever ``kaoping`` is first on PATH: from an empty database to graded results.

Takes a directory to work in, and names of samples where not all are wanted. Standard library only, because beside an
installed wheel there is nothing else.
"""

import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "tests/data/samples"
UNIT, YEAR = "样例单位", "2025"


def kaoping(*arguments: str, database: Path) -> str:
    """What the command prints; the whole job fails when it does."""
    environment = os.environ | {"KAOPING_LANG": "zh_CN", "KAOPING_DB": str(database)}
    done = subprocess.run(
        ["kaoping", *arguments], stdout=subprocess.PIPE, encoding="utf-8", check=True, env=environment
    )
    return done.stdout


def carry_out(sample: Path, work: Path) -> str:
    """Import one sample, and compare its results with those another program computed."""
    scheme, round_ = sample.name, f"{UNIT}-{sample.name}-{YEAR}"
    run = partial(kaoping, database=work / f"{scheme}.db")
    run("init")
    run("unit", "add", UNIT)
    run("import", "roster", str(sample / "roster.csv"), "--unit", UNIT)
    run("schemes", "enable", scheme, "--unit", UNIT)
    run("schemes", "confirm", scheme, "--unit", UNIT)
    run("round", "open", scheme, "--unit", UNIT, "--year", YEAR)
    for kind in ("marks", "polls", "claims"):
        if (sample / f"{kind}.csv").exists():
            run("import", kind, str(sample / f"{kind}.csv"), "--round", round_)
    expected = json.loads((sample / "expected.json").read_text("utf-8"))
    results = json.loads(run("results", round_, "--json"))
    by_code = {result["subject"]: {key: result[key] for key in expected[0]} for result in results}
    assert by_code == {one["subject"]: one for one in expected}, scheme
    assert expected[0]["total"] in run("explain", round_, expected[0]["subject"])
    run("audit", "verify")
    workbook = work / f"{scheme}.xlsx"
    run("results", round_, "-o", str(workbook))
    assert "xl/worksheets/sheet2.xml" in zipfile.ZipFile(workbook).namelist()
    return f"{scheme}: {len(results)} results as expected"


def main() -> None:
    """The samples, as many at once as there are processors, and the demonstration without a terminal."""
    work, wanted = Path(sys.argv[1]), sys.argv[2:]
    samples = sorted(path.parent for path in SAMPLES.glob("*/expected.json"))
    chosen = [sample for sample in samples if not wanted or sample.name in wanted]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for told in pool.map(partial(carry_out, work=work), chosen):
            print(told)
    assert "总分" in kaoping("demo", database=work / "demo.db")


if __name__ == "__main__":
    main()
