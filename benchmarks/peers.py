"""The same job with office tools: a script in pandas and openpyxl, and formulas in LibreOffice Calc.

The script is written as such scripts are: binary floats, ``round()``, ``groupby``, ``sort_values``.
"""

import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks import cohort


def has_pandas() -> bool:
    return find_spec("pandas") is not None


def pandas_job(marks: Path, roster: Path, out: Path) -> dict[str, tuple[str, str]]:
    """Read, score, grade and write the summary; return total and grade by code as printed."""
    import pandas as pd

    rows = pd.read_excel(marks, dtype={"对象": str, "项目": str}, engine="openpyxl")
    rows["部分"] = rows["项目"].str.split(".").str[0]
    sections = rows.groupby(["对象", "评分人", "部分"])["得分"].sum()
    means = sections.groupby(level=["对象", "部分"]).mean().unstack()
    weights = {str(number): weight / 100 for number, weight in enumerate(cohort.WEIGHTS, start=1)}
    result = pd.read_csv(roster, dtype=str).set_index("对象")
    result["总分"] = [round(total, 2) for total in sum(means[part] * weight for part, weight in weights.items())]
    result["按总分等次"] = result["总分"].map(_band)
    result = result.sort_values(["支部", "总分"], ascending=[True, False])
    result["名次"] = result.groupby("支部")["总分"].rank(method="min", ascending=False).astype(int)
    places = (result.groupby("支部")["总分"].transform("size") * cohort.QUOTA / 100).astype(int)
    best, second = cohort.BANDS[0][0], cohort.BANDS[1][0]
    holder = result["按总分等次"] == best
    beyond = holder & (holder.groupby(result["支部"]).cumsum() > places)
    result["等次"] = result["按总分等次"].mask(beyond, second)
    result.reset_index().to_excel(out, index=False, engine="openpyxl")
    printed = (f"{total:.2f}" for total in result["总分"])
    return dict(zip(result.index, zip(printed, result["等次"], strict=True), strict=True))


def _band(total: float) -> str:
    return next(name for name, least in cohort.BANDS if least is None or total >= least)


def calc() -> str | None:
    """Return the program of LibreOffice, where it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def calc_job(program: str, formulas: Path, out: Path) -> None:
    """Let Calc compute the formulas and save the workbook."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir",
             str(out.parent), str(formulas)],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
