"""What is written beside a name passes the text gate, wherever it comes from."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.core.kernel.errors import Error
from kaoping.core.kernel.text import find_hostile
from kaoping.core.ledger.cells import read
from kaoping.core.ledger.entry import Mention, Value
from kaoping.core.ledger.fields import fields_of
from kaoping.core.ledger.mentions import is_writable
from kaoping.core.ledger.rules import BookRules

from tests.ledger.small_ledger import LI, MEETINGS, WANG, imagined

PEOPLE = imagined(["王一", "李二"])
FIELDS = {field.id: field for field in fields_of(MEETINGS)}
NAMING = [field for field in FIELDS.values() if field.kind in ("person", "people", "mentions")]

hostile = st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"]).filter(
    lambda one: find_hostile(one) is not None
)
clean = st.text("病假出差学习 一二:()", max_size=8)


def fit(field: str, mention: Mention) -> Value:
    return BookRules(MEETINGS, date(2025, 6, 15)).fit({field: (mention,)})[field]


def typed(field: str, mention: Mention) -> Value:
    note = mention.note if mention.person_id is not None else f"非名册:{mention.note}"
    return read(FIELDS[field], f"{mention.name}({note})", PEOPLE)


@pytest.mark.parametrize("field", [field.id for field in NAMING])
@pytest.mark.parametrize("person", [WANG, None])
@pytest.mark.parametrize("way", [fit, typed])
@given(before=clean, character=hostile, after=clean)
def test_a_note_with_a_hostile_character_is_refused(
    way: Callable[[str, Mention], Value], person: int | None, field: str, before: str, character: str, after: str
) -> None:
    """In every field that names people, for people of the roster and others, typed or given as a value: the sentence
    says which character it is and is itself safe to show."""
    mention = Mention(person, "王一", f"病{before}{character}{after}假")
    with pytest.raises(Error) as refused:
        way(field, mention)
    assert "不能保存" in refused.value.message
    assert f"U+{ord(character):04X}" in refused.value.message
    assert find_hostile(f"{refused.value.message}{refused.value.hint}") is None


@pytest.mark.parametrize("field", [field.id for field in NAMING])
@given(note=clean, person=st.sampled_from([WANG, None]))
def test_a_harmless_note_is_kept_as_it_is(field: str, note: str, person: int | None) -> None:
    """Whatever else it says, as long as its brackets match."""
    mention = Mention(person, "王一", note)
    if is_writable(mention):
        assert fit(field, mention) == (mention,)
    else:
        with pytest.raises(Error, match="写法有歧义"):
            fit(field, mention)


@pytest.mark.parametrize("told", [False, True])
def test_no_note_slips_through_beside_good_ones(told: bool) -> None:
    """One bad note among many is found, and so is one behind a name that is sound itself."""
    people = (Mention(WANG, "王一", "病假"), Mention(LI, "李二", "出\u202e差"), Mention(None, "来宾", ""))
    with pytest.raises(Error) as refused:
        BookRules(MEETINGS, date(2025, 6, 15)).fit({"told" if told else "absent": people})
    assert refused.value.message == (
        "「出⟨U+202E⟩差」不能保存:第 2 个字符是改变文字方向的控制符(U+202E),请删去或改写。"
    )
