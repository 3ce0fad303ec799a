"""The findings about what an author points at, gathered from source, import and linter, in the order of severity."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UnknownScheme
from ..i18n import _
from ..lint import Severity, lint
from ..loading import LOAD_SECONDS, find_scheme, load_scheme
from ..loading.discovery import allowed_names, scan
from ..loading.limited import run_limited
from ..overlay import OverlayRefused, decoded, scheme_file_findings
from ..sanitize import sanitize
from .lines import HOOKS, SchemeSource, hook_line
from .sources import contract_faults, read_files
from .targets import PythonTarget, of_entry, of_file, of_folder, shown_path

CHILD_SECONDS = LOAD_SECONDS + 5.0
"""How long importing and checking may take together, before the process is ended."""


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """A finding with the file and line (from 1; 0 where it is about no line) it is about.

    ``scheme`` is the id of the scheme, where the finding is about one, and ``place`` the place in it.
    """

    severity: Severity
    scheme: str
    file: str
    line: int
    place: str
    sentence: str


def check_python(path: Path, seconds: float = CHILD_SECONDS) -> tuple[SourceFinding, ...]:
    """Return all findings about a package folder or a Python file; importing it gets ``seconds``.

    Raises:
        Error: there is nothing to check there.
    """
    path = path.resolve()
    try:
        target, faults = of_folder(path) if path.is_dir() else (of_file(path), ())
    except OverlayRefused as refused:
        return tuple(_of_problem(refused.file, each.line, "", each.sentence) for each in refused.problems)
    found = (_of_problem(fault.file, fault.line, "", fault.sentence) for fault in faults)
    return _arranged((*found, *_examined(target, seconds)), path)


def check_file(text: bytes, name: str) -> tuple[SourceFinding, ...]:
    """Return all findings about the content of a scheme file (TOML) called ``name``."""
    try:
        found = scheme_file_findings(decoded(text, name), name, find_scheme)
    except OverlayRefused as refused:
        return tuple(_of_problem(name, each.line, each.key, each.sentence) for each in refused.problems)
    return tuple(SourceFinding(each.severity, "", name, each.line, each.key, each.sentence) for each in found)


def check_installed(id_: str, seconds: float = CHILD_SECONDS) -> tuple[SourceFinding, ...]:
    """Return all findings about the installed scheme called ``id_``, or about the plugin of that name that is broken.

    Raises:
        UnknownScheme: there is neither.
    """
    entries = {plugin.name: entry.value for plugin, entry in scan(allowed_names()).found}
    try:
        loaded = load_scheme(id_, anew=True)
    except UnknownScheme:
        if id_ not in entries:
            raise
        target = of_entry(id_, entries[id_])
        return _arranged(_examined(target, seconds), target.root / id_)
    target = of_entry(loaded.plugin, entries[loaded.plugin])
    files, _faults = read_files(list(target.files))
    source = SchemeSource(id_, files)
    found = [SourceFinding(each.severity, id_, "", 0, each.place, each.sentence) for each in lint(loaded.scheme)]
    return _arranged([_placed(each, {id_: source}) for each in found], target.root / id_)


def _examined(target: PythonTarget, seconds: float) -> Iterator[SourceFinding]:
    """Yield what is wrong with the source of ``target``, and, if all of it is Python, what importing it shows."""
    files, faults = read_files(list(target.files))
    faults += [fault for file in files for fault in contract_faults(file)]
    yield from (_of_problem(fault.file, fault.line, "", fault.sentence) for fault in faults)
    if len(files) < len(target.files):
        return  # a module that is no Python ends the import of all
    told = {(fault.file, fault.line) for fault in faults} | {(fault.file, fault.sentence) for fault in faults}
    found, loaded = _imported(target, seconds)
    known = {file.path for file in files}
    beside, _faults = read_files([Path(name) for name in loaded if Path(name) not in known])
    sources = {each.scheme: SchemeSource(each.scheme, [*files, *beside]) for each in found if each.scheme}
    yield from (_placed(each, sources) for each in found if told.isdisjoint(_keys(each)))


def _keys(finding: SourceFinding) -> set[tuple[str, int | str]]:
    """Return what a finding is known by: one mistake is told once, though source and import both show it."""
    return {(finding.file, finding.line), (finding.file, finding.sentence)}


def _placed(finding: SourceFinding, sources: dict[str, SchemeSource]) -> SourceFinding:
    """Return the finding with the file and line at which its place is written."""
    if finding.file and finding.place == HOOKS:
        return replace(finding, line=hook_line(Path(finding.file)))
    if finding.file or finding.scheme not in sources:
        return finding
    line = sources[finding.scheme].find(finding.place)
    return finding if line is None else replace(finding, file=str(line.path), line=line.line)


def _imported(target: PythonTarget, seconds: float) -> tuple[list[SourceFinding], list[str]]:
    """Return what a process that imports ``target`` found, and the files it loaded; whatever becomes of it."""
    request = {
        "paths": [] if target.installed else [str(target.root)],
        "root": str(target.root),
        "entries": target.entries,
        "modules": target.modules,
    }
    (ending,) = run_limited([f"{__package__}.child:examine"], [request], seconds)
    if ending.how != "answer":
        return [_lost(target, ending.sentence(seconds))], []
    try:
        report = json.loads(ending.answer)
        found = [_told(each) for each in report["findings"]]
        loaded = [str(name) for name in report["files"]]
    except (ValueError, LookupError, TypeError, RecursionError):
        return [_lost(target, _("检查的结果看不懂:装入时不要改动检查它的程序"))], []
    if not report["schemes"] and not any(each.severity == "error" for each in found):
        found.append(_lost(target, _("里面没有方案:顶层要有一个 Scheme(...) 的值,如 SCHEME = Scheme(...)")))
    return found, loaded


def _told(each: dict[str, Any]) -> SourceFinding:
    """Return a finding as the process told it, its words made safe to show.

    Raises:
        LookupError, TypeError, ValueError: it is none.
    """
    words = {name: sanitize(str(each[name]), LONGEST_SENTENCE) for name in ("scheme", "place", "sentence")}
    severity = _ORDER[_ORDER.index(each["severity"])]
    return SourceFinding(severity, file=str(each["file"]), line=int(each["line"]), **words)


LONGEST_SENTENCE = 1500


def _lost(target: PythonTarget, sentence: str) -> SourceFinding:
    return _of_problem(str(target.files[0]) if target.files else "", 0, "", sentence)


def _of_problem(file: str, line: int, place: str, sentence: str) -> SourceFinding:
    return SourceFinding("error", "", file, line, place, sentence)


_ORDER: tuple[Severity, ...] = ("error", "warning", "note")


def _arranged(found: Iterable[SourceFinding], given: Path) -> tuple[SourceFinding, ...]:
    """Return each finding once, errors first, by file and line, with paths as the reader knows them."""
    named = [replace(each, file=shown_path(Path(each.file), given) if each.file else "") for each in found]
    return tuple(sorted(dict.fromkeys(named), key=lambda each: (_ORDER.index(each.severity), each.file, each.line)))
