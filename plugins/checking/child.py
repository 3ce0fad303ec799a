"""What is done in the limited process in which an author's modules are imported: it may hang, crash or leave.

It is told what to import, asks the hooks of plugins, looks for schemes among the names of modules, and returns what
it found as plain data.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from ..contract import Scheme
from ..errors import PluginFault
from ..explaining import explain
from ..i18n import _
from ..lint import lint, lint_book
from ..loading.acceptance import imported, registered, require_scheme
from ..sanitize import sanitize
from .lines import HOOKS

Finding = dict[str, Any]
"""A finding as it goes through the pipe: severity, scheme, place, sentence, file, line."""


def examine(request: dict[str, Any]) -> dict[str, Any]:
    """Import what ``request`` names and return all findings, the ids of the schemes, and the files that were loaded."""
    sys.path[:0] = request["paths"]
    findings: list[Finding] = []
    schemes: list[Scheme] = []
    for name, value in request["entries"]:
        findings += _of_entry(name, value, schemes)
    handed_over = len(schemes)
    for name in request["modules"]:
        try:
            _collect(import_module(name), schemes)
        except BaseException as error:  # noqa: BLE001  # whatever an author's module raises is told
            findings.append(_fault(error))
    for at, scheme in enumerate(schemes):
        if handed_over and at >= handed_over:
            sentence = _("register_schemes 没有交出这个方案,装好以后也看不到它:把它写进 return 的括号里")
            findings.append(_finding("warning", str(scheme.id), "", sentence))
        findings += _linted(scheme)
    root = request["root"]
    files = [str(getattr(module, "__file__", "") or "") for module in list(sys.modules.values())]
    return {
        "findings": [each for at, each in enumerate(findings) if each not in findings[:at]],
        "schemes": [sanitize(str(scheme.id)) for scheme in schemes],
        "files": sorted({file for file in files if file.endswith(".py") and file.startswith(root)}),
    }


def _of_entry(name: str, value: str, schemes: list[Scheme]) -> Iterator[Finding]:
    """Yield what is wrong with a plugin and its books; its schemes are added to ``schemes``."""
    file = ""
    try:
        plugin = imported(name, value)
        file = str(getattr(plugin, "__file__", None) or "")
        given_schemes, books = registered(plugin, name)
    except PluginFault as error:
        yield _finding("error", "", HOOKS, str(error)) | {"file": file}
        return
    except BaseException as error:  # noqa: BLE001  # as above
        yield _fault(error)
        return
    for given in given_schemes:
        try:
            _add(require_scheme(given), schemes)
        except PluginFault as error:
            yield _finding("error", "", HOOKS, str(error)) | {"file": file}
    for book in books:
        yield from (_finding(each.severity, "", each.place, each.sentence) for each in lint_book(book))


def _collect(module: object, schemes: list[Scheme]) -> None:
    """Add the schemes at the top level of a module, alone or in lists, each once."""
    for value in list(vars(module).values()):
        for one in value if isinstance(value, tuple | list) else (value,):
            if type(one) is Scheme:
                _add(one, schemes)


def _add(scheme: Scheme, schemes: list[Scheme]) -> None:
    if scheme not in schemes:
        schemes.append(scheme)


def _linted(scheme: Scheme) -> Iterator[Finding]:
    try:
        require_scheme(scheme)
        for each in lint(scheme):
            yield _finding(each.severity, str(scheme.id), each.place, each.sentence)
    except PluginFault as error:
        yield _finding("error", str(scheme.id), "contract", str(error))
    except BaseException as error:  # noqa: BLE001  # as above
        yield _fault(error)


def _finding(severity: str, scheme: str, place: str, sentence: str) -> Finding:
    return {
        "severity": severity, "scheme": sanitize(scheme), "place": place, "sentence": sentence, "file": "", "line": 0,
    }  # fmt: skip


def _fault(error: BaseException) -> Finding:
    fault = explain(error)
    file = str(Path(fault.file)) if fault.file else ""
    return _finding("error", "", "", fault.sentence) | {"file": file, "line": fault.line}
