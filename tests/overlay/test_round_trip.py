"""A scheme as text and back: nothing is lost, nothing is added, and lines are found again."""

import tomllib
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kaoping.plugins.contract import Const, Param, Scheme, content_hash
from kaoping.plugins.errors import UnknownScheme
from kaoping.plugins.loading import load_plugins
from kaoping.plugins.overlay import read_scheme_file, scheme_text
from kaoping.plugins.overlay.source import Figure, key_lines, toml_text
from kaoping.plugins.overlay.values import Reader, number, read_scheme, written

from tests.overlay.files import COMPUTED, find_computed
from tests.results.cohorts import schemes

BUILT_IN = [loaded.scheme for loaded in load_plugins().schemes.values()]


def nothing(id_: str) -> Scheme:
    raise UnknownScheme(id_)


@pytest.mark.parametrize("scheme", BUILT_IN, ids=lambda scheme: scheme.id)
def test_a_built_in_scheme_comes_back_from_its_text(scheme: Scheme) -> None:
    """Equal value, equal content hash, and the same text again."""
    text = scheme_text(scheme)
    file = read_scheme_file(text, "", nothing)
    assert file.scheme == scheme
    assert content_hash(file.scheme) == content_hash(scheme)
    assert scheme_text(file.scheme) == text
    assert (file.base, file.base_version) == ("", "")


@settings(max_examples=15)
@given(schemes())
def test_any_scheme_comes_back_from_its_text(scheme: Scheme) -> None:
    """Formulas and conditions of every kind, as deep as they go."""
    told: list[str] = []
    data = tomllib.loads(scheme_text(scheme), parse_float=Figure)
    assert read_scheme(data, Reader(lambda _path, sentence: told.append(sentence))) == scheme, told


def test_a_function_is_that_of_the_installed_scheme() -> None:
    """The text names it; the code comes from the plugin, and without the plugin the file is refused."""
    file = read_scheme_file(scheme_text(COMPUTED), "", find_computed)
    assert file.scheme.functions == COMPUTED.functions
    assert content_hash(file.scheme) == content_hash(COMPUTED)
    with pytest.raises(Exception, match="计算函数"):
        read_scheme_file(scheme_text(COMPUTED), "", nothing)


FRACTIONS = st.fractions(-(10**6), 10**6, max_denominator=9999)


@given(FRACTIONS)
def test_numbers_are_exact(value: Fraction) -> None:
    """Whatever the notation (whole, decimal, percent, ratio), the number read is the number written."""
    told: list[str] = []
    reader = Reader(lambda _path, sentence: told.append(sentence))
    param = Param("p", "参数", "percent", value, clause="一")
    for thing in (Const(value), Const(value, "一"), param):
        data = tomllib.loads(toml_text({"v": written(thing)}), parse_float=Figure)["v"]
        read = reader.value(Param if thing is param else Const | Param, data, ())
        assert read == thing, told
    assert number(written(Const(value))) == value


@pytest.mark.parametrize("text", ["１５", "1e3", "1_000.5", "nan", "0x1F%", "15 %", "1/0", "五", "", "- 1", "1" * 50])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    """No exponents, no full-width digits, no blanks: a figure is read as it looks or not at all."""
    assert number(text) is None


KEYS = st.text(min_size=1, max_size=6)
SCALARS = st.one_of(st.integers(-999, 999), st.booleans(), st.text(max_size=40), st.just(Figure("0.5")))
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def keys(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [each for key, content in inside for each in keys(content, (*path, key))]


@settings(max_examples=60)
@given(st.dictionaries(KEYS, DATA, max_size=5))
def test_every_key_has_its_line(data: dict[str, Any]) -> None:
    """Our writer's text is TOML that reads back, and each key and element is found on a line of the text."""
    try:
        text = toml_text(data)
        text.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text
    assert tomllib.loads(text, parse_float=Figure) == data
    lines = key_lines(text)
    written_lines = text.split("\n")
    assert all(1 <= line <= len(written_lines) for line in lines.values())
    large = {path for path in keys(data) if path not in lines}
    assert all(any(each[: len(path)] == path for each in lines) for path in large if _is_filled(data, path))


def _is_filled(data: Any, path: tuple[Any, ...]) -> bool:
    for step in path:
        data = data[step]
    return bool(data) or not isinstance(data, dict | list)


def test_lines_of_every_notation() -> None:
    """Comments, quoted and dotted keys, strings over several lines, arrays of tables, tables on one line."""
    text = '''# 说明 = 1
a = """
b = 2
"""
"c d".e = { f = [
  1,
  { g = "]#" }, # 注
], h = 3 }
[[k]]
l = 1
[[k]]
l = 2 # 二
[k.m]
n = 'x'
'''
    lines = key_lines(text)
    assert tomllib.loads(text)["k"][1]["m"] == {"n": "x"}
    wanted = {
        ("a",): 2, ("c d", "e"): 5, ("c d", "e", "f"): 5, ("c d", "e", "f", 0): 6, ("c d", "e", "f", 1, "g"): 7,
        ("c d", "e", "h"): 8, ("k", 0): 9, ("k", 0, "l"): 10, ("k", 1): 11, ("k", 1, "l"): 12, ("k", 1, "m", "n"): 14,
    }  # fmt: skip
    assert {path: lines.get(path) for path in wanted} == wanted
