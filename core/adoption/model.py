"""Schemes as a unit uses them, and parameter values as users write them and as the database keeps them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ...plugins.contract import Param, ParamValue, Scheme
from ...plugins.contract.data import from_data, to_data
from ...plugins.i18n import _
from ...plugins.overlay import OverlayRefused
from ..kernel.errors import Error, FileRefused, Problem
from ..kernel.figures import Refusal, fold_width, read_number
from ..kernel.text import accept, nearest, pick, shown, tidy
from ..storage.audit import spell


@dataclass(frozen=True, slots=True)
class Adoption:
    """A scheme a unit has enabled. ``confirmed_at`` is UTC ISO text; both are ``None`` until somebody confirmed."""

    id: int
    scheme: str
    version: str
    content_hash: str
    params: Mapping[str, ParamValue]
    confirmed_by: str | None
    confirmed_at: str | None


@dataclass(frozen=True, slots=True)
class StoredOverlay:
    """A scheme file as a unit uses it now; hashes are SHA-256 in hex, of the scheme's content and of the text."""

    id: int
    scheme: str
    version: str
    base: str
    base_version: str
    content_hash: str
    text: str
    text_hash: str


def parse_settings(scheme: Scheme, settings: Mapping[str, str]) -> dict[str, ParamValue]:
    """Return ``settings`` as values of the scheme's parameters.

    Raises:
        Error: no such parameter, or a value it does not allow.
    """
    params = {param.id: param for param in scheme.params}
    values: dict[str, ParamValue] = {}
    for name, written in settings.items():
        found = pick(name, params)
        if found is None:
            hint = nearest(name, params)
            raise Error(
                _("方案「{scheme}」没有参数「{name}」。").format(scheme=_(scheme.title), name=shown(name)), hint
            )
        values[found] = parse_value(params[found], written)
    return values


def parse_value(param: Param, written: str) -> ParamValue:
    """Return what ``written`` means for ``param``; a percentage, written ``20`` or ``20%``, becomes a share of one.

    Raises:
        Error: it is not a value of the parameter's kind, or outside its bounds.
    """
    written = accept(tidy(written))
    value: ParamValue = written
    if param.kind not in ("choice", "text"):
        figure = fold_width(written).removesuffix("%") if param.kind == "percent" else written
        number = read_number(figure)
        if isinstance(number, Refusal):
            raise Error(_("参数「{title}」:{sentence}").format(title=_(param.title), sentence=number.sentence))
        if number is None:
            raise Error(_("「{title}」要填数字,不是「{value}」。").format(title=_(param.title), value=written))
        value = Fraction(number) / (100 if param.kind == "percent" else 1)
    fault = param.fault(value)
    if fault:
        raise Error(_("{fault},不是「{value}」。").format(fault=fault, value=written))
    return value


def write_params(params: Mapping[str, ParamValue]) -> str:
    """Return canonical JSON of parameter values; numbers stay exact."""
    return spell({name: to_data(value) for name, value in params.items()})


def read_params(stored: str) -> dict[str, ParamValue]:
    """Return what :func:`write_params` wrote."""
    return {name: from_data(value) for name, value in json.loads(stored).items()}


def file_refused(refused: OverlayRefused) -> FileRefused:
    """Return the refusal of a TOML file in the core's error family: a sentence for each problem, with line and key."""
    problems = tuple(Problem(sentence) for sentence in refused.sentences)
    several = _("文件有 {n} 处问题:").format(n=len(problems))
    return FileRefused(problems[0].sentence if len(problems) == 1 else several, problems)
