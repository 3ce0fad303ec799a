"""One worked example for each built-in scheme, generated from its sample: ``python -m tests.docs.worked --write``.

The table is the one the program writes (``results --csv --derivations``); without ``--write`` stale files are named.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from kaoping.core.adoption.adoptions import confirm_scheme, enable_scheme
from kaoping.core.organisation.roster.importing import import_roster
from kaoping.core.results.live import LiveStanding
from kaoping.core.results.rendering import headline, walk, write_trees_csv
from kaoping.core.rounds.opening import open_round
from kaoping.core.rounds.repository import load_round
from kaoping.core.spreadsheet.reader import read_workbook
from kaoping.core.storage.engine import Database, open_database
from kaoping.core.storage.migrate import ensure_schema
from kaoping.plugins.contract import Scheme
from kaoping.plugins.evaluation.derivation import Derivation
from kaoping.plugins.evaluation.outcome import Outcome

from tests.acting import act, add_unit, ask, home
from tests.exchange.importing import import_claims, import_marks, import_polls
from tests.gates.catalogue import schemes
from tests.gates.texts import ROOT

FOLDER = ROOT / "docs" / "worked"
SAMPLES = ROOT / "tests" / "data" / "samples"
IMPORTS = {"marks.csv": import_marks, "polls.csv": import_polls, "claims.csv": import_claims}
UNIT, ACTOR, YEAR = "样例单位", "样例", 2025
COLUMNS = ("层", "项目", "算法", "数值", "条款", "说明")

INTRODUCTION = """\
# {title}:一份完整的计算过程

<!-- generated: python -m tests.docs.worked --write -->

取自样例数据(姓名和支部都是编造的),方案 `{id}` {version} 版,{source}。

**{headline}**

表里一行是一个数:「层」说明它属于上面哪一行,「算法」说明它怎样由下一层的各行得来(空白的是直接引用的数,或照抄下一层的第一个数)。
除不尽的数写成分数。只看这张表就能把总分从头算一遍;测试正是这样做的。

"""


def explained(scheme: Scheme) -> tuple[Outcome, Derivation]:
    """The subject of the sample whose result has most to explain, by rules that spoke, then by kinds of arithmetic."""
    with TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "worked.db"))
        ensure_schema(database)
        try:
            graded = list(_graded(database, scheme))
        finally:
            database.close()
    complete = [(outcome, tree) for outcome, tree in graded if outcome.total is not None]
    return max(complete, key=_worth_telling)


def _worth_telling(explained: tuple[Outcome, Derivation]) -> tuple[int, int, str]:
    outcome, tree = explained
    return len(outcome.rules), len({node.op for _depth, node in walk(tree)}), outcome.subject.code


def _graded(database: Database, scheme: Scheme) -> Iterator[tuple[Outcome, Derivation]]:
    sample = SAMPLES / scheme.id
    add_unit(database, UNIT, ACTOR)
    act(database, ACTOR, import_roster, read_workbook(sample / "roster.csv"))
    act(database, ACTOR, enable_scheme, scheme)
    act(database, ACTOR, confirm_scheme, scheme, {})
    code = act(database, ACTOR, open_round, scheme, YEAR).code
    for name, take_over in IMPORTS.items():
        if (sample / name).exists():
            take_over(database, ACTOR, code, sample / name)
    yield from LiveStanding(home(database), ask(database, load_round, code)).explanations()


def page(scheme: Scheme) -> str:
    """The example of ``scheme`` as Markdown."""
    outcome, tree = explained(scheme)
    stream = io.StringIO()
    write_trees_csv(stream, [(outcome, tree)])
    rows = list(csv.DictReader(io.StringIO(stream.getvalue())))
    lines = [COLUMNS, ("---",) * len(COLUMNS), *(tuple(_cell(row[column]) for column in COLUMNS) for row in rows)]
    introduction = INTRODUCTION.format(
        title=scheme.title,
        id=scheme.id,
        version=scheme.version,
        source=f"{scheme.source.issuer}{scheme.source.document}",
        headline=headline(outcome),
    )
    return introduction + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """What a cell says, without the quote that keeps a spreadsheet from reading a formula."""
    plain = text.strip()
    return (plain[1:] if plain[:2] in ("'-", "'=", "'+", "'@") else plain).replace("|", "\\|")


def stale() -> dict[Path, str]:
    """The files that are not what they should be, with what they should be."""
    wanted = {FOLDER / f"{scheme.id}.md": page(scheme) for scheme in schemes()}
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text}


def main() -> int:
    """Renew what is stale, or name it; 0 when nothing is left to do."""
    old = stale()
    if "--write" not in sys.argv[1:]:
        sys.stdout.writelines(f"stale: {path.relative_to(ROOT)}\n" for path in old)
        return bool(old)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in old.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
