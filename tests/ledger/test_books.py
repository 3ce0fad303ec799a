"""Which ledger books a unit has, and how it changes them."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from kaoping.core.adoption.adoptions import confirm_scheme, enable_file, enable_scheme
from kaoping.core.kernel.errors import Error, FileRefused
from kaoping.core.ledger.books import unit_books
from kaoping.core.rounds.opening import open_round
from kaoping.core.storage.engine import Database, UnitDatabase
from kaoping.core.storage.verification import verify
from kaoping.plugins.catalogue import CATALOGUE
from kaoping.plugins.contract import Book, Column
from kaoping.plugins.loading import find_scheme, list_plugins, load_plugins
from kaoping.plugins.overlay import read_scheme_file

from tests.acting import act, add_books, add_unit, ask, books_of, called, rename_book, restore_book, retire_book
from tests.rounds.small import SCHEME, UNIT, make_unit

ACTOR = "管理员"

VISITS = """
[[book]]
id = "走访记录"
group = "本局"
kinds = ["入户", "电话"]
about = "member"
titled = "走访事由"

[[book.columns]]
id = "place"
title = "地点"
required = true

[[book.columns]]
id = "mood"
title = "反映"
kind = "choice"
choices = ["好", "差"]
"""


@pytest.fixture
def unit(database: Database) -> UnitDatabase:
    return database.unit(add_unit(database, UNIT))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_file(text: str) -> Path:
        path = tmp_path / "台账.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_a_new_unit_has_the_books_everybody_has(database: Database, unit: UnitDatabase) -> None:
    """In the catalogue's order, none of them set aside."""
    found = books_of(unit)
    assert tuple(found.books.values()) == CATALOGUE
    assert found.retired == {}


def test_built_in_plugins_bring_no_books_besides_those_of_their_schemes() -> None:
    """So that they need not be loaded to know what books plugins bring."""
    ours = {plugin.name for plugin in list_plugins() if plugin.package == "kaoping"}
    assert load_plugins(ours).books == {}


def test_books_of_schemes_in_use_come_after_the_catalogue(database: Database, unit: UnitDatabase) -> None:
    """Of an installed scheme, and of one that the unit varied in a file."""
    act(unit, ACTOR, enable_scheme, find_scheme("member_card"))
    varied = 'extends = "township_star"\nid = "ours"\nversion = "1"\ndrop = ["books/一支部一品牌"]\n'
    act(unit, ACTOR, enable_file, read_scheme_file(varied, "", find_scheme))
    added = list(books_of(unit).books)[len(CATALOGUE) :]
    assert added == ["半年审核意见", "五星支部县级复核", "软弱涣散党组织整顿"]


def test_a_round_keeps_its_books_when_the_scheme_has_others(database: Database, tmp_path: Path) -> None:
    """Of two with one id the scheme's present one counts; what only the round has stays. Gone schemes break nothing."""
    make_unit(database, tmp_path)
    old = replace(SCHEME, books=(Book("甲", "旧甲", "专项"), Book("乙", "乙", "专项")))
    act(database, ACTOR, enable_scheme, old)
    act(database, ACTOR, confirm_scheme, old, {})
    act(database, ACTOR, open_round, old, 2024)
    new = replace(SCHEME, books=(Book("甲", "新甲", "专项"),))
    act(database, ACTOR, enable_scheme, new)
    act(database, ACTOR, confirm_scheme, new, {})
    act(database, ACTOR, open_round, new, 2025)
    books = books_of(database).books
    assert [books[id_].title for id_ in ("甲", "乙")] == ["新甲", "乙"]
    act(database, ACTOR, enable_scheme, replace(SCHEME, version="9"))
    assert books_of(database).books.keys() >= {"甲", "乙"}


def test_books_of_plugins_come_last_and_never_replace(database: Database, unit: UnitDatabase) -> None:
    """A plugin's book beside those there are; one with an id that is taken is not seen."""
    extra = (Book("三会一课", "别的", "专项"), Book("荣誉墙", "荣誉墙", "专项"))
    books = ask(unit, unit_books, extra).books
    assert list(books)[-1] == "荣誉墙"
    assert books["三会一课"] in CATALOGUE


def test_a_unit_adds_books_from_a_file(database: Database, unit: UnitDatabase, write: Callable[[str], Path]) -> None:
    """The title is the id where none is given; another unit has none of it; the chain knows what was done."""
    add_unit(database, "水利局")
    (added,) = add_books(unit, ACTOR, write(VISITS))
    book = books_of(unit).find("走访记录")
    assert book == added
    assert (book.title, book.kinds, book.columns[0]) == (
        "走访记录",
        ("入户", "电话"),
        Column("place", "地点", required=True),
    )
    assert "走访记录" not in books_of(called(database, "水利局")).books
    assert verify(database).sound


def test_a_book_is_only_ever_widened(database: Database, unit: UnitDatabase, write: Callable[[str], Path]) -> None:
    """More kinds, choices and columns are taken; whatever entries might hold must stay, and so must traits."""
    add_books(unit, ACTOR, write(VISITS))
    wider = VISITS.replace('["入户", "电话"]', '["入户", "电话", "视频"]').replace('["好", "差"]', '["好", "中", "差"]')
    add_books(unit, ACTOR, write(wider))
    assert books_of(unit).find("走访记录").kinds == ("入户", "电话", "视频")
    for narrower, lost in (
        (VISITS, "少了「视频」"),
        (wider.replace('"中", ', ""), "少了「mood」"),
        (wider.replace('id = "place"', 'id = "where"'), "少了「place」"),
        (wider.replace('"member"', '"organisation"'), "「about」不能改"),
    ):
        with pytest.raises(FileRefused, match=lost):
            add_books(unit, ACTOR, write(narrower))
    assert books_of(unit).find("走访记录").kinds == ("入户", "电话", "视频")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[book]]\ngroup = '专项'\nid = '甲'\nkind = ['a']\n", "第 4 行 book(1).kind:没有「kind」这一项"),
        ("[[book]]\nid = '甲'\n", "第 1 行 book(1):还缺「group」"),
        ("[[book]]\nid = '甲'\ngroup = '专项'\nroll = 'members'\n", "第 1 行 book(1):只有记党员的台账"),
        (VISITS.replace('"mood"', '"content"'), "第 14 行 book(1).columns(2):「content」是每条记录自带的栏目"),
        (VISITS + VISITS, "第 20 行 book(2):已经有「走访记录」了"),
        (VISITS.replace('"地点"', '"党组织"'), "有两栏都叫「党组织」"),
        ("[[books]]\nid = '甲'\n", "没有「books」这一项"),
        ("id = 「甲」", "引号、等号、逗号要用半角"),
        (VISITS.replace("走访记录", "三会一课"), "已经有了,只能增加栏目"),
        (VISITS.replace("group =", 'title = "三会一课"\ngroup ='), "已有台账叫「三会一课」"),
        ('[[book]]\nid = "走访\\ue000"\ngroup = "专项"\n', "自造字"),
        ('[[book]]\nid = "走访\\u202e"\ngroup = "专项"\n', "不能显示的字符"),
    ],
)
def test_a_wrong_file_changes_nothing(
    database: Database, unit: UnitDatabase, write: Callable[[str], Path], text: str, sentence: str
) -> None:
    """Each problem is told with its line and key, in the words of scheme files."""
    with pytest.raises(Error) as refused:
        add_books(unit, ACTOR, write(text))
    told = [refused.value.message, *(problem.sentence for problem in getattr(refused.value, "problems", ()))]
    assert any(sentence in each for each in told), told
    assert tuple(books_of(unit).books.values()) == CATALOGUE


def test_renaming_keeps_the_id(database: Database, unit: UnitDatabase) -> None:
    """Schemes still find the book; people find it by the old id and the new title, and nothing else has that title."""
    rename_book(unit, ACTOR, "三会一课", "三会一课记实")
    books = books_of(unit)
    assert books.find("三会一课记实") == books.find("三会一课")
    assert list(books.books) == [book.id for book in CATALOGUE]
    for title, sentence in (("谈心谈话", "已有台账叫"), (" ", "不能为空"), ("会\x1b", "控制字符")):
        with pytest.raises(Error, match=sentence):
            rename_book(unit, ACTOR, "三会一课", title)


def test_a_retired_book_is_set_aside_and_comes_back_as_it_was(database: Database, unit: UnitDatabase) -> None:
    """With its new title, at its old place; its entries are still understood in between."""
    rename_book(unit, ACTOR, "五老四教", "关工委")
    retire_book(unit, ACTOR, "关工委")
    aside = books_of(unit)
    assert (list(aside.retired), aside.of("五老四教").title) == (["五老四教"], "关工委")
    with pytest.raises(Error, match=r"已经停用.*books restore"):
        aside.find("五老四教")
    with pytest.raises(Error, match="已经停用"):
        retire_book(unit, ACTOR, "五老四教")
    restore_book(unit, ACTOR, "关工委")
    back = books_of(unit)
    assert (list(back.books), back.retired) == ([book.id for book in CATALOGUE], {})
    assert back.find("五老四教").title == "关工委"
    with pytest.raises(Error, match="没有停用"):
        restore_book(unit, ACTOR, "关工委")


def test_an_unknown_book_is_refused_with_the_nearest(database: Database, unit: UnitDatabase) -> None:
    """By id or title; an entry of a book that is gone says so."""
    books = books_of(unit)
    with pytest.raises(Error, match=re.escape("没有台账「主题党曰」。 是不是:主题党日?")):
        books.find("主题党曰")
    with pytest.raises(Error, match="可能已经卸载"):
        books.of("军事日志")
