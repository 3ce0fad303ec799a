"""Reading the sources of the rooms: which strings are messages for the catalogue, which are Chinese outside of it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("plugins", "core", "tui", "schemes")
SPEAKING_ROOMS = ("plugins", "core", "tui")
"""Rooms whose sentences pass through ``_()``; a scheme is data, and its wording is translated where it is shown."""

HAN = re.compile("[\u3400-\u9fff]")

BARE = {
    "core/kernel/written_dates.py:*": "how dates are written",
    "core/kernel/written_days.py:*": "how the yearly notice words days",
    "core/kernel/figures.py:_WITH_UNIT": "units behind numbers",
    "core/kernel/figures.py:_no_number": "units behind numbers",
    "core/kernel/text.py:HAN": "the blocks of Han",
    "core/kernel/text.py:_IDEOGRAPHS": "what radicals look like",
    "core/kernel/pinyin.py:_SYLLABLES": "characters with their readings",
    "core/kernel/pinyin.py:_SURNAMES": "characters with their readings",
    "core/kernel/naming.py:_DAY": "how table programs write dates",
    "core/kernel/naming.py:_LOSS": "what is left of characters that were lost",
    "core/organisation/roster/parsing.py:*": "words that clerks write into rosters",
    "core/organisation/roster/rows.py:*": "words that clerks write into rosters",
    "core/spreadsheet/table.py:*": "words that clerks write into tables",
    "core/exchange/columns.py:*": "column names of files, read and written alike in every language",
    "core/exchange/earlier.py:*": "column names of files, read and written alike in every language",
    "core/exchange/items.py:*": "words of files, read and written alike in every language",
    "core/organisation/roster/export.py:*": "words of rosters, written as they are read",
    "core/exchange/books/columns.py:_TITLES": "headers of files, the same in every language",
    "core/exchange/books/columns.py:_PLANNED": "a word of files, read in every language",
    "core/exchange/books/columns.py:title_of": "headers of files, the same in every language",
    "core/exchange/books/columns.py:_MORE_ALIASES": "other headers that clerks write",
    "core/exchange/books/columns.py:book_columns": "other headers that clerks write",
    "core/exchange/books/parsing.py:_WRITTEN_MONTH": "how months are written in users' files",
    "core/autosave/undoing.py:(RECALLED, ENTERED_AGAIN)": "reasons that stand on entries, in every language alike",
    "core/ledger/entry.py:(YES, NO)": "words that stand in users' files",
    "core/ledger/entry.py:MEANS_YES": "words that stand in users' files",
    "core/ledger/entry.py:MEANS_NO": "words that stand in users' files",
    "core/ledger/entry.py:NOBODY": "words that stand in users' files",
    "core/ledger/entry.py:OUTSIDE": "words that stand in users' files",
    "core/ledger/mentions.py:_EXCUSED": "words that clerks write for good reasons",
    "core/ledger/mentions.py:_UNEXCUSED": "words that clerks write for good reasons",
    "core/exchange/templates.py:*": "the columns, words and sample row of files that are read back",
    "core/ledger/fields.py:_money": "other headers that clerks write",
    "core/ledger/fields.py:fields_of": "other headers that clerks write",
    "core/organisation/model.py:(FULL, PROBATIONARY)": "words that stand in users' rosters",
    "core/organisation/model.py:MOBILE": "words that stand in users' rosters",
    "core/organisation/model.py:NOT_YET_MEMBERS": "words that stand in users' rosters",
    "core/spreadsheet/annotate.py:COPY_ENDING": "part of a file name",
    "plugins/catalogue/added.py:*": "books, data whose wording is translated where it is shown",
    "plugins/catalogue/basic.py:*": "books, data whose wording is translated where it is shown",
    "plugins/catalogue/chronicle.py:*": "books, data whose wording is translated where it is shown",
    "plugins/catalogue/columns.py:*": "books, data whose wording is translated where it is shown",
    "plugins/catalogue/special.py:*": "books, data whose wording is translated where it is shown",
    "plugins/contract/polls.py:Poll": "options of a ballot, part of a scheme's data",
    "plugins/overlay/document.py:NOTE": "how the source of a varied scheme is written, part of its data",
    "plugins/overlay/draft.py:ADJUSTED": "how the clause of a varied figure is written, part of its data",
    "plugins/sampling.py:*": "made-up records that only a scheme's functions see",
    "core/exchange/polls.py:MEMBERS": "a word in the title of a group of voters",
    "core/exchange/polls.py:EVERYBODY": "the same",
    "core/exchange/polls.py:BRANCH": "the same",
    "core/exchange/polls.py:OTHERS": "the same",
    "tui/cli/parsing.py:WORDS": "the Chinese of words that argparse has in English",
    "tui/demo/build.py:SAMPLES": "names of the sample units",
    "tui/demo/county.py:*": "what clerks of the sample units write",
    "tui/demo/names.py:*": "names of sample people and branches",
    "tui/demo/office.py:*": "answers of a scheme, names of sample people",
    "tui/demo/papers.py:*": "what clerks of the sample units write",
    "tui/demo/shown.py:UNITS": "names of the sample units",
    "core/services/sample_year.py:*": "what the sample files write for states",
    "tui/demo/steps.py:MEETINGS": "a book of the catalogue",
    "tui/grid/ledger/completing.py:_MONTH": "how months are typed",
    "tui/grid/ledger/completing.py:_MONTH_AND_DAY": "how days are typed",
}
"""``file:name at its top level`` (``*``: any) whose Chinese is data and no sentence of the program, with the reason."""

SHOWN_LATER = {
    "plugins/evaluation/selection.py:IN": "an answer that is stored, translated where it is shown",
    "plugins/evaluation/selection.py:OUT": "an answer that is stored, translated where it is shown",
    "core/rounds/schedule.py:WITHOUT_STAGES": "the wording of a stage, translated where it is shown",
}
"""The same for Chinese that is translated where it is shown, and so belongs in the catalogue."""

READ_SIGNS = {
    "core/kernel/naming.py:*": "signs in the names of people and places, which people write",
    "core/kernel/paths.py:_QUOTES": "quotes that people paste around a path",
    "core/kernel/figures.py:*": "signs that people write into figures",
    "core/kernel/written_dates.py:*": "signs that people write into dates",
    "core/kernel/text.py:*": "what signs that look alike are taken for",
    "core/kernel/paths.py:_DEVICE": "names that Windows keeps for devices",
    "core/kernel/pinyin.py:sounds_like": "a letter of pinyin",
    "core/ledger/entry.py:MEANS_YES": "what people write for yes",
    "core/ledger/entry.py:MEANS_NO": "what people write for no",
    "core/ledger/entry.py:NOBODY": "what people write for nobody",
    "plugins/overlay/source.py:_FULL_WIDTH": "signs of input methods that TOML does not know",
    "core/spreadsheet/delimited.py:_NO_TEXT": "characters that no text has",
    "core/spreadsheet/quoting.py:_APOSTROPHES": "apostrophes before a cell of text",
    "tui/screens/rounds/columns.py:_SIGNS": "how people write a comparison",
    "tui/terminal/driver.py:_MEASURE": "the sign that is measured",
    "tui/style/width.py:_NOT_AT_LINE_START": "signs that close something",
    "tui/style/width.py:_STANDS_FOR": "what stands for signs on terminals that draw them wide",
}
"""The same for signs of ambiguous width: they are read, and never shown."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal: its file, line, the name at the module's top level that holds it, whether it is a message."""

    file: str
    line: int
    holder: str
    content: str
    is_message: bool

    def is_listed(self, table: dict[str, str]) -> bool:
        """Whether ``table`` has it."""
        return not table.keys().isdisjoint(self.places)

    @property
    def places(self) -> tuple[str, str]:
        """The keys by which :data:`BARE` and :data:`SHOWN_LATER` may have it."""
        return f"{self.file}:{self.holder}", f"{self.file}:*"


def sources(*rooms: str) -> Iterator[Path]:
    """Every module of the rooms."""
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


@cache
def texts(path: Path) -> tuple[Text, ...]:
    """Every string literal of a module but its docstrings, read once however many ask."""
    return tuple(_texts(path))


def _texts(path: Path) -> Iterator[Text]:
    file = path.relative_to(ROOT).as_posix()
    for statement in ast.parse(path.read_text("utf-8")).body:
        nodes = list(ast.walk(statement))
        strings = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        if not strings:
            continue
        spoken = {id(node) for call in nodes if _is_message_call(call) for node in ast.walk(call)}
        unspoken = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        holder = _holder(statement)
        for node in sorted(strings, key=lambda node: (node.lineno, node.col_offset)):
            if id(node) not in unspoken:
                yield Text(file, node.lineno, holder, str(node.value), id(node) in spoken)


def _is_message_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")


def message_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call of ``_``, or of ``N_`` that marks what is translated where it is shown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_message_call(node):
            yield node


def _holder(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        statement = ast.Expr(statement.targets[0])
    if isinstance(statement, ast.AnnAssign):
        statement = ast.Expr(statement.target)
    if isinstance(statement, ast.Expr):
        return ast.unparse(statement.value)
    return getattr(statement, "name", "")
