"""Every sentence that users read passes through the catalogue, and the English catalogue is complete and fresh."""

import ast
import os
import re
import string
import subprocess
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from kaoping.tui.cli.declarations import COMMANDS

from tests.gates import catalogue
from tests.gates.texts import (
    BARE,
    HAN,
    READ_SIGNS,
    ROOMS,
    ROOT,
    SHOWN_LATER,
    SPEAKING_ROOMS,
    Text,
    message_calls,
    sources,
    texts,
)

ENGLISH = catalogue.committed()
HAN_WORDS = re.compile(f"{HAN.pattern}+")
PAIRS = [(str(message.id), str(message.string)) for message in ENGLISH if message.id]


WRITTEN_IN_FILES = {
    "类型", "次数", "党委", "党总支", "党支部", "党员", "正式", "预备", "张三", "方案",
    "年度", "评分人", "小组", "扣分", "转入日期", "是", "否",
}  # fmt: skip
"""Words that users must write in Chinese, and so stand in English sentences too."""


def every_text() -> Iterator[Text]:
    """Every literal of the rooms that speak; read when a test runs, not whenever tests are collected."""
    return (text for path in sources(*SPEAKING_ROOMS) for text in texts(path))


def outside(text: Text) -> bool:
    """Chinese that does not stand in a call of ``_``."""
    return bool(HAN.search(text.content)) and not text.is_message


def test_chinese_stands_only_in_messages() -> None:
    """A literal with Chinese is a message, or listed as data with its reason."""
    stray = [
        text for text in every_text() if outside(text) and not text.is_listed(BARE) and not text.is_listed(SHOWN_LATER)
    ]
    assert [f"{text.file}:{text.line} {text.content}" for text in stray] == []


def ambiguous(text: str) -> set[str]:
    """The signs whose width terminals do not agree on."""
    return {sign for sign in text if unicodedata.east_asian_width(sign) == "A"}


def test_no_sign_of_ambiguous_width_is_shown() -> None:
    """In no literal of any room, schemes too, and in no English: one cell here is two elsewhere, and tables break."""
    shown = [
        f"{text.file}:{text.line} {ambiguous(text.content)}"
        for path in sources(*ROOMS)
        for text in texts(path)
        if ambiguous(text.content) and not text.is_listed(READ_SIGNS)
    ]
    assert shown == []
    assert [english for _chinese, english in PAIRS if ambiguous(english)] == []


@pytest.mark.parametrize("table", [BARE, SHOWN_LATER], ids=["BARE", "SHOWN_LATER"])
def test_exceptions_are_needed(table: dict[str, str]) -> None:
    """Nothing is listed as an exception that no longer is one."""
    needed = {key for text in every_text() if outside(text) for key in text.places}
    assert table.keys() - needed == set()


def test_messages_are_whole_literals() -> None:
    """Inside ``_()`` nothing is put together: the catalogue could not have it."""
    composed = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources(*SPEAKING_ROOMS)
        for call in message_calls(ast.parse(path.read_text("utf-8")))
        for node in ast.walk(call)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.BinOp) and any(isinstance(part, ast.Constant) for part in ast.walk(node)))
    ]
    assert composed == []


def test_catalogue_has_exactly_the_messages_there_are() -> None:
    """Renew with ``python -m tests.gates.generated --write``."""
    present, wanted = {message for message, _english in PAIRS}, catalogue.messages().keys()
    assert (sorted(wanted - present), sorted(present - wanted)) == ([], [])


def test_every_message_has_its_english() -> None:
    """No message is left in Chinese for want of a translation, and no translation is."""
    assert catalogue.untranslated(ENGLISH) == []
    left = {word for _chinese, english in PAIRS for word in HAN_WORDS.findall(english)}
    assert left <= WRITTEN_IN_FILES


def fields(message: str) -> set[tuple[str | None, str | None]]:
    """Placeholders of a message, with how they are formatted; braces around anything but a name are only quoted."""
    parsed = string.Formatter().parse(message)
    return {(name, how) for _text, name, how, _conversion in parsed if name is not None and name.isidentifier()}


def test_translations_have_the_same_placeholders() -> None:
    """What is filled into the Chinese is filled into the English."""
    assert [chinese for chinese, english in PAIRS if english and fields(chinese) != fields(english)] == []


def test_compiled_catalogue_is_what_the_source_says() -> None:
    """The committed .mo is compiled from the committed .po."""
    assert catalogue.MO.read_bytes() == catalogue.mo_bytes(ENGLISH)


def test_help_in_english_has_no_chinese() -> None:
    """Nothing of the parser's words escapes the catalogue; what users must write in Chinese stands there so."""
    script = (
        "from kaoping.tui.cli.main import main\n"
        f"for words in {[[], *(list(command.words) for command in COMMANDS)]!r}:\n"
        "    try:\n        main([*words, '--help'])\n    except SystemExit:\n        pass\n"
    )
    environment = os.environ | {"KAOPING_LANG": "en"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True, env=environment
    )
    assert "usage: kaoping" in done.stdout
    assert set(HAN_WORDS.findall(done.stdout)) <= WRITTEN_IN_FILES
