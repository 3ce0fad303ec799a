"""How derivations are kept: every tree reads back equal, has one text, and takes little room."""

import zlib
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.results.stored import deflate, inflate, outcome_columns, read_tree, spell_tree
from kaoping.plugins.contract import Scheme
from kaoping.plugins.evaluation.derivation import Derivation, Op, absent, combine, leaf
from kaoping.plugins.evaluation.evaluate import DerivedCohort
from kaoping.plugins.evaluation.outcome import Outcome
from kaoping.plugins.evaluation.rulebook import Rulebook
from kaoping.plugins.loading import load_plugins
from kaoping.plugins.sampling import generate_records

BUILT_IN = [loaded.scheme for loaded in load_plugins().schemes.values()]
WORDS = st.text(max_size=8)
NUMBERS = st.fractions(max_denominator=10**9) | st.integers(-(10**30), 10**30).map(Fraction)
LISTS = st.lists(WORDS, max_size=3).map(tuple)


def nodes(parts: st.SearchStrategy[tuple[Derivation, ...]]) -> st.SearchStrategy[Derivation]:
    """Any node at all, whether or not its value follows from its parts."""
    return st.builds(
        Derivation,
        WORDS,
        st.none() | NUMBERS,
        st.sampled_from(get_args(Op)),
        parts,
        WORDS,
        WORDS,
        LISTS,
        LISTS,
        NUMBERS,
        st.integers(0, 6),
    )


TREES = st.recursive(nodes(st.just(())), lambda inner: nodes(st.lists(inner, max_size=4).map(tuple)), max_leaves=12)


@given(TREES)
def test_every_tree_reads_back_equal(tree: Derivation) -> None:
    """To the last digit, and its text is the only one it has."""
    text = spell_tree(tree)
    assert read_tree(text) == tree
    assert spell_tree(read_tree(text)) == text


@given(TREES, TREES)
def test_equal_texts_are_equal_trees(one: Derivation, other: Derivation) -> None:
    assert (spell_tree(one) == spell_tree(other)) == (one == other)


@given(TREES, st.binary(max_size=200))
def test_what_is_made_small_comes_back(tree: Derivation, dictionary: bytes) -> None:
    """With any dictionary, or none; a text that needed one is never read without it."""
    text = spell_tree(tree)
    packed = deflate(text, dictionary)
    assert inflate(packed, dictionary) == text
    if dictionary:
        with pytest.raises(zlib.error):
            inflate(packed, b"")
        with pytest.raises(zlib.error):
            inflate(packed, dictionary + b"x")


def test_what_is_usual_is_not_spelled() -> None:
    """Columns that say nothing are left out: nothing missing, partial values that follow, two decimals."""
    whole = combine("round", "总分", (leaf("分", Fraction(7, 2), "第三条", "满分 4", ("sheet:a",)),))
    assert spell_tree(whole) == (
        '{"clause":["","第三条"],"label":["总分","分"],"note":["","满分 4"],"op":["round","leaf"],"parts":[1,0],'
        '"refs":[[],["sheet:a"]],"value":["3.5","3.5"]}'
    )
    lacking = combine("sum", "合计", (leaf("分", Fraction(1)), absent("另一项", "没有打分")), places=1)
    assert set(read_tree(spell_tree(lacking)).parts) == set(lacking.parts)
    for column in ('"missing":[["没有打分"],[],["没有打分"]]', '"partial":["1","1","0"]', '"places":[1,2,2]'):
        assert column in spell_tree(lacking)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"label":["a"]}', "null"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        read_tree(text)


@pytest.mark.parametrize("text", ['"parts":[2,0]', '"parts":[0,0]', '"parts":[1]'])
def test_parts_that_are_not_there_are_refused(text: str) -> None:
    spelled = spell_tree(combine("sum", "合计", (leaf("分", Fraction(1)),)))
    with pytest.raises((LookupError, ValueError)):
        read_tree(spelled.replace('"parts":[1,0]', text))


@pytest.mark.parametrize("scheme", BUILT_IN, ids=lambda scheme: scheme.id)
def test_real_trees_read_back_and_are_small(scheme: Scheme) -> None:
    """Of random subjects of each built-in scheme: a tree of some ten thousand bytes takes a tenth, mostly less."""
    cohort = DerivedCohort(Rulebook.of(scheme, {}, 2025), generate_records(scheme, 12, 5))
    trees = [cohort.explain(record.subject.code)[1] for record in cohort.records]
    texts = [spell_tree(tree) for tree in trees]
    assert [read_tree(text) for text in texts] == trees
    dictionary = texts[0].encode()
    packed = [deflate(text, dictionary) for text in texts]
    assert [inflate(each, dictionary) for each in packed] == texts
    assert sum(map(len, packed)) * 10 < sum(len(text.encode()) for text in texts)


def test_named_parts_keep_their_order() -> None:
    """It is that of the columns of every table."""
    parts = {"z": Fraction(1, 3), "a": None, "m": Fraction(2)}
    outcome = Outcome(generate_records(BUILT_IN[0], 1, 1)[0].subject, 100, 100, parts=parts)
    assert '"parts":[["z","1/3"],["a",null],["m","2"]]' in outcome_columns(outcome, (), 1)["summary"]
