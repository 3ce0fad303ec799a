"""Commands about ledger books: list, show, add, rename, retire, restore. Their files are in :mod:`.bookfiles`."""

import argparse

from ...core.ledger.fields import Field, fields_of
from ...plugins.contract import Book, to_data
from ...plugins.i18n import _
from ...plugins.overlay.source import toml_text
from ...plugins.overlay.values import written
from ..paths import read_text_file
from .context import served
from .output import say, say_json, say_table, tell


def show_list(arguments: argparse.Namespace) -> int:
    """List the books of a unit with what they hold."""
    with served(arguments) as services:
        unit = services.units.find(arguments.unit)
        books = services.ledger.books(unit)
        held = {each.book: each for each in services.ledger.held(unit)}
    listed = [(book, True) for book in books.books.values()]
    listed += [(book, False) for book in books.retired.values() if arguments.all]
    if arguments.json:
        say_json(
            [
                {
                    "id": book.id,
                    "title": _(book.title),
                    "group": _(book.group),
                    "in_use": in_use,
                    "entries": held[book.id].entries if book.id in held else 0,
                    "last_date": held[book.id].last_date if book.id in held else "",
                }
                for book, in_use in listed
            ]
        )
        return 0
    rows = [
        (
            book.id,
            _(book.title) if _(book.title) != book.id else "",
            _(book.group),
            "、".join(map(_, book.all_kinds)),
            held[book.id].entries if book.id in held else "",
            held[book.id].last_date if book.id in held else "",
            "" if in_use else _("停用"),
        )
        for book, in_use in listed
    ]
    say_table((_("台账"), _("名称"), _("类"), _("类别"), _("条数"), _("最近"), _("状态")), rows)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print what entries of a book consist of."""
    with served(arguments) as services:
        book = services.ledger.books(services.units.find(arguments.unit)).find(arguments.book)
    if arguments.json:
        say_json(to_data(book))
    elif arguments.toml:
        say(toml_text({"book": [written(book)]}).rstrip("\n"))
    else:
        _print(book)
    return 0


def _print(book: Book) -> None:
    traits = (
        (bool(book.clause), _("依据 {clause}").format(clause=book.clause)),
        (book.about == "member", _("记到党员")),
        (bool(book.unit_kinds), _("记在党组织名下的类别:{kinds}").format(kinds="、".join(map(_, book.unit_kinds)))),
        (book.attendance, _("记考勤")),
        (book.work, _("有期限")),
        (book.proof, _("要有附件才计分")),
    )
    say(_("{title}({group})").format(title=_(book.title), group=_(book.group)))
    for there, sentence in traits:
        if there:
            say(f"  {sentence}")
    for step in book.steps:
        say("  " + _("步骤 {step}").format(step=_(step.id)) + _terms(step.within, step.wait, step.after))
    say_table((_("栏目"), _("写法"), _("必填"), _("可选")), [_field_row(field) for field in fields_of(book)])


def _terms(within: int | None, wait: int, after: str) -> str:
    terms = [_("「{step}」之后").format(step=_(after))] if after else []
    terms += [_("满 {n} 个月").format(n=wait)] if wait else []
    terms += [_("{n} 个月内").format(n=within)] if within is not None else []
    return _("({terms})").format(terms="、".join(terms)) if terms else ""


def _field_row(field: Field) -> tuple[str, str, str, str]:
    kinds = {
        "text": _("文字"), "date": _("日期"), "month": _("月份"), "count": _("整数"), "money": _("金额"),
        "person": _("一个人"), "people": _("几个人"), "choice": _("选一项"), "yes_no": _("是或否"),
        "organisation": _("党组织"), "member": _("党员"), "mentions": _("几个人,括号里写原因"),
    }  # fmt: skip
    return field.title, kinds[field.kind], _("是") if field.required else "", "、".join(map(_, field.choices))


def add(arguments: argparse.Namespace) -> int:
    """Take the books of a file."""
    with served(arguments) as services:
        file = read_text_file(arguments.file)
        added = services.ledger.add_books(services.units.find(arguments.unit), file)
    tell(_("已登记 {n} 本台账:{names}").format(n=len(added), names="、".join(book.title for book in added)))
    return 0


def rename(arguments: argparse.Namespace) -> int:
    """Call a book otherwise."""
    with served(arguments) as services:
        book = services.ledger.rename_book(services.units.find(arguments.unit), arguments.book, arguments.title)
    tell(_("台账「{id}」现在叫「{title}」").format(id=book.id, title=book.title))
    return 0


def retire(arguments: argparse.Namespace) -> int:
    """Set a book aside."""
    with served(arguments) as services:
        book = services.ledger.retire_book(services.units.find(arguments.unit), arguments.book)
    tell(_("台账「{title}」已停用,已有的记录保留").format(title=_(book.title)))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Bring a book back."""
    with served(arguments) as services:
        book = services.ledger.restore_book(services.units.find(arguments.unit), arguments.book)
    tell(_("台账「{title}」已恢复").format(title=_(book.title)))
    return 0
