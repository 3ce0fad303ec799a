"""How entries are spelt and hashed: one spelling for one meaning, one hash for one entry."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.storage.audit import (
    ALGORITHMS,
    GENESIS,
    AuditEntry,
    Head,
    canonical,
    cell,
    entry_hash,
    follow,
    new_identity,
    require_algorithm,
    spell,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = st.none() | st.integers() | TEXT | st.binary()
VALUES = st.recursive(CELLS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
HERE = "0" * 31 + "1"
"""The identity of some unit."""
ENTRIES = st.builds(
    AuditEntry, st.integers(1), TEXT, st.just(""), st.sampled_from(ALGORITHMS), TEXT, TEXT, TEXT, TEXT, TEXT
)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_hash_is_what_is_written_down(algorithm: str) -> None:
    """Anybody can recompute a hash: over domain, algorithm, identity, number, previous, actor, moment, fingerprint,
    session and body, each after its length.
    """
    parts = ["kaoping-audit-1", algorithm, HERE, "1", GENESIS, "张三", "2025-06-30T00:00:00.000+00:00", "", "", "{}"]
    encoded = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
    entry = follow(Head(HERE, algorithm), "张三", "2025-06-30T00:00:00.000+00:00", "{}")
    assert entry.hash == entry_hash(HERE, entry) == hashlib.new(algorithm, encoded).hexdigest()
    assert (entry.seq, entry.previous, entry.algorithm) == (1, GENESIS, algorithm)


@given(st.tuples(TEXT, ENTRIES), st.tuples(TEXT, ENTRIES))
def test_different_entries_have_different_hashes(one: tuple[str, AuditEntry], other: tuple[str, AuditEntry]) -> None:
    """No two entries encode alike, wherever the border between two fields lies, nor do those of two units."""
    assert (entry_hash(*one) == entry_hash(*other)) == (one == other)


@given(TEXT, TEXT)
def test_a_border_cannot_be_shifted(actor: str, body: str) -> None:
    """Moving text from one field into the next changes the hash."""
    moved = follow(Head(HERE), actor + "x", "t", body).hash
    assert moved != follow(Head(HERE), actor, "xt", body).hash
    assert moved != follow(Head(HERE), actor, "t", "x" + body).hash


def test_a_countersignature_signs_the_hash_and_is_not_in_it() -> None:
    entry = follow(Head(HERE), "张三", "t", "{}")
    assert entry_hash(HERE, replace(entry, countersignature="signed")) == entry.hash
    assert entry_hash(HERE, replace(entry, fingerprint="x")) != entry.hash
    assert entry_hash(HERE, replace(entry, session="x")) != entry.hash


def test_identities_are_128_random_bits() -> None:
    found = {new_identity() for _time in range(100)}
    assert len(found) == 100
    assert all(len(bytes.fromhex(identity)) == 16 for identity in found)


def test_an_algorithm_that_is_not_ours_is_refused() -> None:
    """Also one that the machine could compute."""
    with pytest.raises(Error, match="这台机器算不出留痕的摘要算法「md5」。"):
        require_algorithm("md5")
    for name in ALGORITHMS:
        require_algorithm(name)


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
