"""Overlay texts and the scheme they vary, for the tests beside it."""

from collections.abc import Mapping

from kaoping.plugins.contract import (
    Const,
    Filling,
    FillingRef,
    Form,
    Function,
    Grade,
    Item,
    LastResult,
    Marks,
    Named,
    Scheme,
    Section,
    Source,
    Stage,
    Sum,
    num,
    take,
)
from kaoping.plugins.loading import find_scheme
from kaoping.plugins.overlay import OverlayRefused, SchemeFile, read_scheme_file

HEAD = 'extends = "forestry_member"\nid = "own"\nversion = "1"\n'


def varied(text: str, *, head: str = HEAD) -> Scheme:
    """The scheme that an overlay makes of the forestry scheme."""
    return made(head + text).scheme


def made(text: str) -> SchemeFile:
    return read_scheme_file(text, "本局.toml", find_scheme)


def refusal(text: str, *, head: str = HEAD) -> list[tuple[int, str, str]]:
    """Line (of the whole file), key and sentence of every problem."""
    try:
        read_scheme_file(head + text, "本局.toml", find_scheme)
    except OverlayRefused as refused:
        return [(problem.line, problem.key, problem.sentence) for problem in refused.problems]
    return []


def double(value: object) -> int:
    assert isinstance(value, int) or hasattr(value, "numerator")
    return 2 * int(value)  # type: ignore[call-overload, no-any-return]  # an exact number comes in


COMPUTED = Scheme(
    "computed",
    "3",
    "带函数的方案",
    "member",
    Source("某局", "办法"),
    (
        Form(
            "sheet", "表", num(10),
            (Section("1", "全部", (Item("1.1", "总评", num(10), (take("1.1a", "差", 1, 3),), clause="一"),)),),
            (Filling("panel", "考评组", "assessor"),),
        ),
    ),
    Sum((
        Named("twice", "加倍", Function("double", "加倍", (Marks("sheet", "panel"),), num(0), num(20))),
        Named("last", "上年", LastResult()),
    )),
    grades=(Grade("好", Const(num(15)), "二"), Grade("差")),
    stages=(Stage("all", "考评", "compute", ("office",), (FillingRef("sheet", "panel"),)),),
    functions={"double": double},
)  # fmt: skip
"""A scheme with what no built-in has: a function of its own, and last year's result."""


def find_computed(id_: str) -> Scheme:
    found: Mapping[str, Scheme] = {"computed": COMPUTED}
    return found[id_]
