"""Database errors in users' words: one sentence and what to do.

Only conditions of the place (disk, file, server, other users) are translated. A broken constraint or wrong SQL is a
programming error and passes through as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error, Hint
from ..kernel.files import full
from ..kernel.paths import reason_of
from ..kernel.text import shown
from .waits import Passing, StillWaiting


class Contended(Passing):
    """Another writer was in the way and this one was called off; nothing was written, and it may be begun again."""


class Unanswered(Passing):
    """The connection was lost while a write was being committed, and it cannot be found out what became of it."""


class Away(Passing):
    """The server of the database cannot be reached, or has gone in the middle of something."""


class NotStored(Contended):
    """The connection was lost while a write was being committed, and the chain says that it was not."""


@contextmanager
def in_users_words(place: str) -> Iterator[None]:
    """Turn driver errors about ``place`` (a path, or server and database name) into ``Error``."""
    try:
        yield
    except (Error, OSError):
        raise
    except Exception as failure:
        error = explain(getattr(failure, "orig", None) or failure, place)
        if error is None:
            raise
        raise error from failure


@contextmanager
def files_in_users_words(place: str) -> Iterator[None]:
    """Turn errors of the operating system at the program's own handling of database files into ``Error``."""
    try:
        with in_users_words(place):
            yield
    except OSError as failure:
        raise Error(
            _("数据库「{place}」所在的位置不能读写：{reason}。").format(place=shown(place), reason=reason_of(failure)),
            _("请检查路径、权限和剩余空间。"),
        ) from failure


def explain(failure: BaseException, place: str) -> Error | None:
    """Return the driver's ``failure`` as an ``Error``; None when it is not about the place."""
    if name := getattr(failure, "sqlite_errorname", None):
        return _sqlite(str(name), str(failure), place)
    if str(failure).startswith("Could not decode to UTF-8"):
        return undecodable(place)
    if hasattr(failure, "sqlstate"):
        if _lost_its_turn(failure):
            return Contended(_("别人正在同时写入,这一步没有写成。"), _("请再试一次。"))
        if failure.sqlstate == "55P03":
            return StillWaiting(
                _("等了太久,「{place}」里要写的地方还被别人占着;这一步什么也没有写入。").format(place=place),
                _("请稍后再试一次。"),
            )
        return _postgresql(failure.sqlstate, str(failure), place)
    return None


def undecodable(place: str) -> Error:
    """The error that ``place`` holds text which is none."""
    return Error(
        _("数据库「{place}」里有不是文字的字节:它损坏了,或者被改动过。").format(place=place),
        Hint(_("请停止录入,保留现场,并运行 kaoping audit verify。"), "audit.verify"),
    )


OF_WHAT_IS_STORED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_MISMATCH", "SQLITE_TOOBIG")
"""How the names begin of what SQLite says of the content of a file."""


def is_of_the_place(failure: BaseException) -> bool:
    """True if the driver's ``failure`` is about the disk, the server or other users, and not about what is stored."""
    if name := str(getattr(failure, "sqlite_errorname", None) or ""):
        return not name.startswith(OF_WHAT_IS_STORED)
    if hasattr(failure, "sqlstate"):
        state = failure.sqlstate
        return state is None or state.startswith(("08", "25", "53", "55", "57", "58"))
    return False


CHAIN = frozenset(
    {"pk_audit_entry", "uq_audit_entry_unit_id_previous", "uq_audit_entry_unit_id_hash", "pk_receipt", "pk_chain"}
)
"""Constraints that two writers of one unit run into who both think it is their turn, or who write the same save."""


def _lost_its_turn(failure: Any) -> bool:
    """True for a deadlock, a failed serialisation, or a chain that somebody else has just made longer."""
    if failure.sqlstate == "23505":
        return getattr(getattr(failure, "diag", None), "constraint_name", "") in CHAIN
    return failure.sqlstate in {"40001", "40P01"}


_ALTERED_HEADER = "unsupported file format"
"""What SQLite says, as an error without a name of its own, when the file claims another format of its tables."""


def _sqlite(name: str, text: str, place: str) -> Error | None:
    message, hint = "", ""
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and full(Path(place).parent):
        name = "SQLITE_FULL"  # there was no room for its index, or in a quota: of these SQLite does not say so
    if name == "SQLITE_NOTADB":
        message = _("「{place}」不是数据库文件。")
        hint = Hint(_("请检查路径，或用 kaoping restore 从备份恢复。"), "backup.restore")
    elif name.startswith("SQLITE_CORRUPT") or text == _ALTERED_HEADER:
        message = _("数据库「{place}」已经损坏。")
        hint = Hint(_("请立即停止录入，保留原文件，用 kaoping restore 从最近的备份恢复。"), "backup.restore")
    elif name == "SQLITE_FULL":
        message = _("磁盘已满，数据库「{place}」没有写入任何内容。")
        hint = _("请清理磁盘后再试一次。")
    elif name.startswith("SQLITE_READONLY"):
        message = _("数据库「{place}」是只读的，没有写入任何内容。")
        hint = _("请检查文件和所在目录的写权限。")
    elif name.startswith("SQLITE_CANTOPEN"):
        message = _("打不开数据库「{place}」。")
        hint = _("请检查路径和权限。")
    elif name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        message = _("数据库「{place}」正被别的程序占用，没有写入任何内容。")
        hint = _("请稍后再试；如果一直这样，请检查是否有备份或杀毒软件锁住了文件。")
    elif name.startswith("SQLITE_IOERR"):
        message = _("读写数据库「{place}」时磁盘出错，没有写入任何内容。")
        hint = _("请检查磁盘后再试。")
    elif text.startswith("no such table"):
        message = _("数据库「{place}」还没有建立。")
        hint = Hint(_("请先运行 kaoping init。"), "init")
    return Error(message.format(place=place), hint) if message else None


AWAY = ("57P", "08")
"""How the states begin in which a server is not there any more."""
CONNECTING = ("connection failed", "connection timeout", "connection is bad", "[Errno", "failed to resolve", "no host")
"""How the driver begins what it says of a server that never answered; of one that has gone it says something else."""


def _postgresql(state: str | None, text: str, place: str) -> Error | None:
    """Return the error for ``state``, the SQLSTATE; None stands for a server that could not be reached at all."""
    message, hint = "", ""
    if state is None and not text.startswith(CONNECTING):
        state = "08006"  # it was there, and has gone
    if state is None:
        message = _("连不上数据库服务器「{place}」：{reason}。")
        hint = _("请检查地址、端口、用户名和网络，以及服务器是否已启动。")
    elif state.startswith(AWAY):
        message = _("与数据库服务器「{place}」的连接断开了。")
        hint = _("刚才的操作没有写入,请再试一次。")
    elif state == "57014":
        message = _("这一步用时太长,数据库服务器「{place}」把它停下了,没有写入任何内容。")
        hint = _("请再试一次;一直这样时,请管理员看看服务器的 statement_timeout。")
    elif state == "25P03":
        message = _("这一步中间停得太久,数据库服务器「{place}」把它撤销了,没有写入任何内容。")
        hint = _("请再试一次。")
    elif state.startswith("28"):
        message = _("数据库服务器「{place}」不接受这个用户名或密码。")
    elif state == "3D000":
        message = _("服务器上没有数据库「{place}」。")
        hint = _("请先由管理员建立一个空的数据库。")
    elif state in {"53100", "53200"}:
        message = _("数据库服务器「{place}」的磁盘或内存已满，没有写入任何内容。")
    elif state == "25006":
        message = _("数据库「{place}」是只读的，没有写入任何内容。")
    elif state == "42501":
        message = _("数据库「{place}」不允许当前用户做这一步。")
        hint = _("请由管理员授权。")
    elif state == "42P01":
        message = _("数据库「{place}」还没有建立。")
        hint = Hint(_("请先运行 kaoping init。"), "init")
    reason = text.strip().splitlines()[0] if text.strip() else ""
    if not message:
        return None
    kind = Away if state is None or state.startswith(AWAY) else Error
    return kind(message.format(place=place, reason=reason), hint)
