"""How entries are spelt and hashed: one spelling for one meaning, one hash for one entry."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.storage.audit import GENESIS, canonical, cell, entry_hash, link, spell

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = st.none() | st.integers() | TEXT | st.binary()
VALUES = st.recursive(CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
PARTS = st.tuples(st.integers(1), TEXT, TEXT, TEXT, TEXT)


def test_the_hash_is_what_is_written_down() -> None:
    """Anybody can recompute a hash: SHA-256 over domain, seq, previous, actor, at, body, each after its length."""
    parts = ["kaoping-audit-1", "1", GENESIS, "张三", "2025-06-30T00:00:00.000+00:00", "{}"]
    encoded = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
    assert entry_hash(1, *parts[2:]) == hashlib.sha256(encoded).hexdigest()


@given(PARTS, PARTS)
def test_different_entries_have_different_hashes(one: Any, other: Any) -> None:
    """No two entries encode alike, wherever the border between two fields lies."""
    assert (entry_hash(*one) == entry_hash(*other)) == (one == other)


@given(TEXT, TEXT)
def test_a_border_cannot_be_shifted(actor: str, body: str) -> None:
    """Moving text from one field into the next changes the hash."""
    moved = link(1, GENESIS, actor + "x", "t", body).hash
    assert moved != link(1, GENESIS, actor, "xt", body).hash
    assert moved != link(1, GENESIS, actor, "t", "x" + body).hash


@given(st.dictionaries(TEXT, VALUES))
def test_canonical_json_does_not_depend_on_order(value: dict[str, Any]) -> None:
    """The same object spelt in another order of keys gives the same text, which is its own canonical form."""
    backwards = dict(reversed(list(value.items())))
    text = canonical(value)
    assert text == canonical(backwards) == spell(value)
    assert canonical(json.loads(text)) == text


def test_canonical_json_is_short_and_readable() -> None:
    """No spaces, sorted keys, Han as itself, bytes in hexadecimal."""
    assert canonical({"b": [1, None], "a": "支部", "c": b"\x00\xff"}) == '{"a":"支部","b":[1,null],"c":{"hex":"00ff"}}'


@given(CELLS)
def test_a_cell_comes_back(value: Any) -> None:
    """What a body says of a cell is exactly the cell."""
    assert cell(json.loads(spell(value))) == value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.5, "a float is not exact: 0.5"),
        (float("nan"), "a float is not exact: nan"),
        ({"a": [1, 0.1]}, "a float is not exact: 0.1"),
        ({1: "x"}, "a JSON key is text: 1"),
        ({"a": {1, 2}}, "no canonical JSON for set"),
        (object(), "no canonical JSON for object"),
    ],
)
def test_what_is_not_exact_is_refused(value: Any, sentence: str) -> None:
    """Floats, keys that are no text and other objects have no canonical JSON."""
    with pytest.raises(TypeError, match=sentence):
        canonical(value)
