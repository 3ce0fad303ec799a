"""The English catalogue: which messages it must have; a ``.po`` file that people edit and the ``.mo`` that ships."""

import importlib
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from kaoping.plugins.catalogue import CATALOGUE
from kaoping.plugins.contract.data import to_data
from kaoping.plugins.contract.scheme import Scheme

from tests.gates.texts import HAN, ROOT, SHOWN_LATER, SPEAKING_ROOMS, sources, texts

PO = ROOT / "plugins/locale/en/LC_MESSAGES/kaoping.po"
MO = PO.with_suffix(".mo")

HEADERS = [("Content-Type", "text/plain; charset=utf-8")]
"""Dates and versions would make two equal catalogues differ."""

QUOTED = ("source", "clause", "settings")
"""Fields of a scheme or book that quote the issuing document or name addresses, and stay in their language."""


def schemes() -> list[Scheme]:
    """The schemes that this project brings by its entry points, by id."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    modules = sorted(project["entry-points"]["kaoping.schemes"].items())
    return [importlib.import_module(module).SCHEME for _name, module in modules]


@cache
def messages() -> dict[str, list[str]]:
    """Every message that may be shown, and the files that have it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sources(*SPEAKING_ROOMS):
        for text in texts(path):
            if _is_wording(text.content) and (text.is_message or text.is_listed(SHOWN_LATER)):
                found[text.content].append(text.file)
    for scheme in schemes():
        for wording in _wording(to_data(scheme)):
            found[wording].append(f"schemes/{scheme.id}")
    for book in CATALOGUE:
        for wording in _wording(to_data(book)):
            found[wording].append("plugins/catalogue")
    return {message: list(dict.fromkeys(files)) for message, files in found.items()}


def _is_wording(content: str) -> bool:
    """Chinese, or punctuation around what is filled in; no key of what is looked up inside ``_()``."""
    return bool(HAN.search(content)) or not (content == "" or content.isidentifier())


def _wording(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in QUOTED:
                yield from _wording(value)
    elif isinstance(data, list):
        for value in data:
            yield from _wording(value)
    elif isinstance(data, str) and HAN.search(data):
        yield data


def committed() -> Catalog:
    """The catalogue as it is in the repository."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="kaoping")


def renewed() -> Catalog:
    """The catalogue with exactly the messages there are now; new ones are still without their English."""
    old = committed() if PO.exists() else Catalog()
    new = Catalog(locale="en", domain="kaoping", project="kaoping", fuzzy=False, charset="utf-8")
    for message, files in messages().items():
        known = old.get(message)
        new.add(message, known.string if known else "", locations=[(file, 0) for file in files])
    return new


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages still without their English."""
    return [str(message.id) for message in catalogue if message.id and not message.string]


def po_bytes(catalogue: Catalog) -> bytes:
    """The text of the ``.po`` file; without line numbers and dates, which would change with every edit."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=True, include_lineno=False)
    header = (
        '# English catalogue of kaoping. Renew with: python -m tests.gates.generated --write\nmsgid ""\nmsgstr ""\n'
    )
    return f'{header}"Content-Type: text/plain; charset=utf-8\\n"\n\n'.encode() + buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled catalogue."""
    plain = _Plain(locale="en", fuzzy=False)
    for message in catalogue:
        if message.id:
            plain.add(message.id, message.string)
    buffer = BytesIO()
    write_mo(buffer, plain)
    return buffer.getvalue()


class _Plain(Catalog):
    """A catalogue with a header that is always the same."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What the header says."""
        return HEADERS
