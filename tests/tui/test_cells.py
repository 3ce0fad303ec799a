"""Text in cells of the terminal: widths, wrapping, and what is never let through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kaoping.tui.style import width as cells
from kaoping.tui.widgets.lineedit import EDITING_KEYS, LineEdit
from rich.cells import cell_len

TEXT = st.text(st.one_of(st.characters(), st.sampled_from("考评a1，。\x1b\u202e\u0301·“”…\U00020bb7")), max_size=30)
HOSTILE = ("\x1b[2J", "\x9b31m", "\u202e反", "\u200b", "\x07", "\x00")


@pytest.fixture(params=[False, True], ids=["narrow", "wide"])
def _ambiguity(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_NARROW", cells.Ambiguity(request.param))


@pytest.mark.usefixtures("_ambiguity")
class TestOnEitherKindOfTerminal:
    """What holds whether ambiguous characters are one cell wide or two."""

    @given(text=TEXT, room=st.integers(1, 30), align=st.sampled_from(["left", "right", "centre"]))
    def test_fit_is_exact(self, text: str, room: int, align: str) -> None:
        """Fitted text has exactly the width asked for."""
        assert cell_len(cells.fit(text, room, align)) == room  # type: ignore[arg-type]  # one of the three

    @given(text=TEXT, room=st.integers(2, 30))
    def test_wrapped_lines_fit_and_lose_nothing(self, text: str, room: int) -> None:
        """No line is too wide, and all visible characters are there in order."""
        lines = cells.wrap(text, room)
        assert all(cell_len(line) <= room for line in lines)
        whole = "".join(cells.visible(part) for part in text.splitlines())
        assert "".join("".join(lines).split()) == "".join(whole.split())

    @given(text=TEXT)
    def test_nothing_a_terminal_obeys_is_visible(self, text: str) -> None:
        """Control, format and unassigned characters never reach the terminal."""
        assert not {unicodedata.category(character) for character in cells.visible(text)} & {
            "Cc",
            "Cf",
            "Cs",
            "Zl",
            "Zp",
        }


def test_hostile_text_is_replaced_visibly() -> None:
    """Each dangerous character leaves a mark where it stood."""
    assert all("?" in cells.visible(text) for text in HOSTILE)


def test_ambiguous_characters_have_stand_ins_where_they_are_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that draws them wide, a name's middle dot becomes one of certain width."""
    monkeypatch.setattr(cells, "_NARROW", cells.Ambiguity(True))
    assert cells.visible("买买提\xb7艾力“好”①") == "买买提・艾力「好」〓"


@given(
    text=TEXT.filter(lambda text: "\n" not in text),
    keys=st.lists(st.sampled_from([*EDITING_KEYS, "好", "a"]), max_size=20),
    room=st.integers(2, 12),
)
def test_a_line_being_edited_always_shows_its_cursor(text: str, keys: list[str], room: int) -> None:
    """Whatever is pressed, the cursor stands in the text and in the field."""
    edit = LineEdit.of(text)
    for key in keys:
        edit = EDITING_KEYS[key](edit) if key in EDITING_KEYS else edit.insert(key)
        shown, at = edit.window(room)
        assert 0 <= edit.at <= len(edit.text)
        assert cell_len(shown) <= room
        assert 0 <= at < room


def test_editing_a_line() -> None:
    """The keys of a line editor do what they do everywhere."""
    edit = LineEdit.of("党费").left().insert("的").home().delete().end().backspace()
    assert (edit.text, edit.at) == ("的", 1)
    assert LineEdit.of("e\u0301").backspace().text == ""


def test_a_number_is_never_broken() -> None:
    """A figure with decimals goes to the next line whole."""
    assert cells.wrap("目标要 90.00 分", 10) == ["目标要", "90.00 分"]
