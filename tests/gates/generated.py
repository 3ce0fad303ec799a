"""What is generated and committed: tables of commands and schemes, the contract's reference, the English catalogue.

``python -m tests.gates.generated --write`` renews them; without ``--write`` it names what is out of date. The tests
beside it call the same functions. New messages come into the catalogue without their English, to be written by hand.
"""

import gettext
import re
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from kaoping.plugins.contract.scheme import Scheme
from kaoping.plugins.lint.wording import starters
from kaoping.tui.cli.declarations import COMMANDS, Argument, CommandLine

from tests.gates import catalogue, reference
from tests.gates.texts import ROOT

COMMANDS_PAGE = ROOT / "docs/commands.md"
SCHEMES_PAGE = ROOT / "docs/schemes.md"

Translate = Callable[[str], str]


def english() -> Translate:
    """Translates by the catalogue, whatever the language here."""
    messages = gettext.GNUTranslations(BytesIO(catalogue.mo_bytes(catalogue.renewed())))
    return lambda message: message and messages.gettext(message)


def chinese(message: str) -> str:
    """The message as it is."""
    return message


def commands_table(translate: Translate) -> str:
    """Every command as it is typed, and what it does."""
    rows = [(f"`{usage(command, translate)}`", translate(command.help)) for command in COMMANDS]
    return _table(("命令", "作用") if translate is chinese else ("Command", "What it does"), rows)


def usage(command: CommandLine, translate: Translate) -> str:
    """The command with its arguments; what may be left out stands in brackets."""
    return " ".join(["kaoping", *command.words, *(_argument(each, translate) for each in command.arguments)])


def _argument(argument: Argument, translate: Translate) -> str:
    name, options = argument.names[0], argument.options
    value = translate(options.get("metavar", "")).replace("|", "\\|")
    if not name.startswith("-"):
        return value
    whole = f"{name} {value}".rstrip()
    return whole if options.get("required") else f"[{whole}]"


def schemes_table(translate: Translate) -> str:
    """Every built-in scheme with its size and how much of it the unit must confirm."""
    header = ("编号", "名称", "对象", "项目", "起步值", "依据")
    header_en = ("Id", "Name", "Subject", "Items", "Starter values", "Source")
    return _table(
        header if translate is chinese else header_en,
        [_scheme_row(scheme, translate) for scheme in catalogue.schemes()],
    )


def _scheme_row(scheme: Scheme, translate: Translate) -> tuple[str, ...]:
    items = sum(len(form.item_ids()) for form in scheme.forms)
    subject = translate({"branch": "党支部", "member": "党员"}[scheme.subject])
    source = f"{scheme.source.issuer} {scheme.source.document}"
    return f"`{scheme.id}`", translate(scheme.title), subject, str(items), str(len(starters(scheme))), source


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def pages() -> dict[Path, str]:
    """The documents that hold tables, with their tables made anew."""
    tables = {COMMANDS_PAGE: ("commands", commands_table), SCHEMES_PAGE: ("schemes", schemes_table)}
    made = {}
    for page, (name, table) in tables.items():
        text = page.read_text("utf-8")
        for language, translate in (("zh", chinese), ("en", english())):
            text = _replaced(page, text, f"{name}-{language}", table(translate))
        made[page] = text
    return made


def _replaced(page: Path, text: str, name: str, content: str) -> str:
    begin, end = f"<!-- {name}: generated -->\n", f"<!-- {name}: end -->"
    made, count = re.subn(f"(?s){re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}{content}\n{end}", text)
    if count != 1:
        raise LookupError(f"{page.name} needs one pair of marks {name}")
    return made


def stale() -> dict[Path, bytes]:
    """The generated files that are not what they should be, with what they should be."""
    renewed = catalogue.renewed()
    wanted = {
        catalogue.PO: catalogue.po_bytes(renewed),
        catalogue.MO: catalogue.mo_bytes(renewed),
        **{page: text.encode() for page, text in pages().items()},
        reference.PAGE: reference.page().encode(),
    }
    return {path: content for path, content in wanted.items() if not path.exists() or path.read_bytes() != content}


def main() -> int:
    """Renew what is stale, or name it; 0 when nothing is left to do."""
    old = stale()
    if "--write" not in sys.argv[1:]:
        sys.stdout.writelines(f"stale: {path.relative_to(ROOT)}\n" for path in old)
        return bool(old)
    for path, content in old.items():
        path.write_bytes(content)
    missing = catalogue.untranslated(catalogue.committed())
    sys.stdout.writelines(f"no English yet: {message}\n" for message in missing)
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
