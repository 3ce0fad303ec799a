"""What an author points at, a package folder, a Python file or an installed plugin, and what of it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import Error
from ..explaining import SourceFault
from ..i18n import _
from ..loading.discovery import GROUP
from ..overlay.source import decoded, key_lines, line_of, parsed
from ..sanitize import sanitize


@dataclass(frozen=True, slots=True)
class PythonTarget:
    """The folder that Python finds the modules in (empty: they are installed), and what to read and import.

    ``entries`` are the names and values of entry points.
    """

    root: Path
    files: tuple[Path, ...]
    modules: tuple[str, ...]
    entries: tuple[tuple[str, str], ...] = ()
    installed: bool = False


def of_file(path: Path) -> PythonTarget:
    """Return what a Python file is: a module of the package it stands in, or alone."""
    root, names = path.parent, [path.stem]
    while (root / "__init__.py").exists():
        names.insert(0, root.name)
        root = root.parent
    if names[-1] == "__init__" and len(names) > 1:
        names.pop()
    return PythonTarget(root, (path,), (".".join(names),))


def of_folder(folder: Path) -> tuple[PythonTarget, tuple[SourceFault, ...]]:
    """Return what a folder holds: the package of a plugin with its ``pyproject.toml``, or a Python package or files.

    Raises:
        Error: there is no Python in it, or its ``pyproject.toml`` is no TOML.
    """
    project = folder / "pyproject.toml"
    if project.is_file():
        return _of_project(folder, project)
    if (folder / "__init__.py").exists():
        return _of_modules(folder.parent, (folder.name,)), ()
    modules = tuple(sorted(file.stem for file in folder.glob("*.py")))
    if not modules:
        raise Error(
            _("「{folder}」里没有 pyproject.toml,也没有 Python 文件。").format(folder=sanitize(str(folder))),
            _("要检查的是方案包的目录,或写出 .py、.toml 文件的名称;新的包用 kaoping plugins new 写出。"),
        )
    return _of_modules(folder, modules), ()


def of_entry(name: str, value: str) -> PythonTarget:
    """Return an installed plugin, whose modules are where Python finds them; without any where it finds none."""
    top = value.partition(":")[0].strip().split(".")
    try:
        spec = find_spec(top[0])
    except (ImportError, ValueError):
        spec = None  # no name of a module
    if spec is None:
        return PythonTarget(Path(), (), (), ((name, value),), installed=True)
    places = list(spec.submodule_search_locations or ())
    folder = Path(places[0], *top[1:]) if places else Path(str(spec.origin))
    files = tuple(sorted(folder.rglob("*.py"))) if folder.is_dir() else (folder,) if folder.suffix == ".py" else ()
    if not files and folder.with_suffix(".py").exists():
        files = (folder.with_suffix(".py"),)
    return PythonTarget(folder.parent, files, (), ((name, value),), installed=True)


def _of_project(folder: Path, project: Path) -> tuple[PythonTarget, tuple[SourceFault, ...]]:
    text = decoded(project.read_bytes(), str(project))
    tables = parsed(text, str(project))
    declared = tables.get("project", {}).get("entry-points", {}).get(GROUP, {})
    roots = [root for root in (folder / "src", folder) if root.is_dir()]
    lines = key_lines(text)
    faults = []
    entries: list[tuple[str, str]] = []
    for name, value in _strings(declared).items():
        top = value.partition(":")[0].strip().split(".")[0]
        root = next((root for root in roots if _holds(root, top)), None)
        if root is None:
            line = line_of(lines, ("project", "entry-points", GROUP, name))
            sentence = _("入口 {name} 指向的模块「{module}」不在这个包里").format(
                name=sanitize(name), module=sanitize(top)
            )
            there = "、".join(each.parent.name for each in _packages(roots))
            sentence += (
                _(",这里有:{modules}").format(modules=there)
                if there
                else _(",这里没有 Python 包(带 __init__.py 的目录)")
            )
            faults.append(SourceFault(str(project), line, sentence))
        else:
            roots = [root]
            entries.append((name, value))
    tops = {value.partition(":")[0].strip().split(".")[0] for _name, value in entries}
    if not declared:
        sentence = _('没有写入口,装好以后 kaoping 找不到它:加上 [project.entry-points."{group}"] 和一行 编号 = "包名"')
        faults.append(SourceFault(str(project), 1, sentence.format(group=GROUP)))
    if not tops:
        tops = {each.parent.name for each in _packages(roots[:1])}
    made = _of_modules(roots[0], tuple(sorted(tops)))
    return PythonTarget(made.root, made.files, made.modules, tuple(entries)), tuple(faults)


def _packages(roots: list[Path]) -> list[Path]:
    """Return the first files of the packages in ``roots``, tests left aside."""
    return sorted(
        file for root in roots for file in root.glob("*/__init__.py") if file.parent.name not in ("tests", "src")
    )


def _strings(table: object) -> Mapping[str, str]:
    return {key: value for key, value in table.items() if isinstance(value, str)} if isinstance(table, dict) else {}


def _holds(root: Path, module: str) -> bool:
    return (root / module).is_dir() or (root / f"{module}.py").exists()


def _of_modules(root: Path, tops: tuple[str, ...]) -> PythonTarget:
    """Return the top-level modules and packages ``tops`` under ``root`` with everything in them."""
    files: list[Path] = []
    for top in tops:
        files += sorted((root / top).rglob("*.py")) if (root / top).is_dir() else [root / f"{top}.py"]
    names = [file.relative_to(root).with_suffix("").parts for file in files]
    modules = [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in names]
    return PythonTarget(root, tuple(files), tuple(module for module in modules if not module.endswith("__main__")))


def shown_path(path: Path, given: Path) -> str:
    """Return a path as its reader knows it: from the working directory on where it lies in it."""
    here = Path.cwd()
    for base in (here, given.parent.resolve()):
        if path.resolve().is_relative_to(base):
            return str(path.resolve().relative_to(base))
    return str(path)
