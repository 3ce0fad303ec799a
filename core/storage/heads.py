"""Heads of chains as they were: what a chain must still hold, and the file outside the database that keeps them.

A chain whose tail was cut, or that was written anew with all that follows from it, fits in itself. Only who knows an
earlier head can tell. So the first write of a day puts all heads that moved into a text file, one for each database, in
a folder of whoever writes; lines are only added to it.
"""

import errno
import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...plugins.i18n import _
from ..kernel.errors import Error
from ..kernel.paths import reason_of, require_regular
from ..kernel.text import shown
from .anchors import ANCHORED, Anchor, Proof, moved, root_of

DIRECTORY, UNIT, ROOT = "directory", "unit", "root"
"""What a line tells: the head of the directory's chain, that of a unit's, the root over those of all units."""

_LINE = re.compile(
    r"(\d{4}-\d\d-\d\d) (?:(directory|unit) ([0-9a-f]{32}):([0-9]{1,18}):([0-9a-f]{64})|root ([0-9a-f]{64}))"
)


class ExpectedHeads:
    """What chains must hold, because it was printed or written down, or is anchored in the directory's chain.

    ``everywhere``: all chains are looked at, so that each of ``written`` must be met.
    """

    def __init__(self, printed: Anchor | Proof | None, written: Iterable[Anchor] = (), *, everywhere: bool) -> None:
        self._expected: dict[str, dict[int, str]] = defaultdict(dict)
        self._heads: dict[str, Anchor] = {}
        self._forked: set[Anchor] = set()
        anchors = tuple(written)
        self._unseen = {one.identity for one in anchors} if everywhere else set()
        for one in anchors:
            self._expect(one)
        if printed is not None:
            anchor = printed.anchor if isinstance(printed, Proof) else printed
            self._unseen.add(anchor.identity)
            self._expect(anchor)

    def _expect(self, anchor: Anchor) -> None:
        if anchor.seq and self._expected[anchor.identity].setdefault(anchor.seq, anchor.hash) != anchor.hash:
            self._forked.add(anchor)

    def accepts(self, body: dict[str, Any]) -> bool:
        """Expect the heads that an entry of the directory's chain anchors; False when they do not make its root."""
        if body.get("action") != ANCHORED:
            return True
        for told in body["detail"]["moved"]:
            one = self._heads[told[0]] = Anchor(*told)
            self._expect(one)
        return bool(root_of(self._heads.values()) == body["detail"]["root"])

    def of_chain(self, identity: str) -> dict[int, str]:
        """Return the hashes that a chain must have, by number."""
        self._unseen.discard(identity)
        return dict(self._expected[identity])

    def unmet(self) -> Iterator[str]:
        """Yield a sentence where a head is of no chain here, or where two that are expected exclude each other."""
        for identity in sorted(self._unseen):
            yield _("没有标识为 {identity} 的留痕链:它的单位不在核对的范围里。").format(identity=identity)
        for anchor in sorted(self._forked, key=str):
            sentence = _("早先记下的链头里,留痕链 {identity} 的第 {seq} 条有两个校验码:整条链被重写过。")
            yield sentence.format(identity=anchor.identity, seq=anchor.seq)


def heads_written(lines: Iterable[str]) -> tuple[Anchor, ...]:
    """Return all heads that ``lines`` of such a file tell, in order.

    Raises:
        Error: a line is none of ours, or the heads do not make the root that is written behind them.
    """
    return tuple(anchor for _day, anchor in _told(lines))


def _told(lines: Iterable[str]) -> Iterator[tuple[str, Anchor]]:
    known: dict[str, Anchor] = {}
    for number, line in enumerate(lines, start=1):
        words = line.strip("\ufeff\r\n ")
        if not words or words.startswith("#"):
            continue
        match = _LINE.fullmatch(words)
        if match is None:
            raise Error(
                _("链头记录第 {n} 行看不懂:「{line}」。").format(n=number, line=shown(words)[:60]),
                _("请用程序写出的原文件;也可以用 --anchor 只核对一个校验码。"),
            )
        day, kind, identity, seq, digest, root = match.groups()
        if root:
            if not known or root_of(known.values()) != root:
                raise Error(
                    _("链头记录第 {n} 行的总校验码与它前面的链头算不到一起:这个文件缺了行,或者被改动过。").format(
                        n=number
                    ),
                    _("请用另外保管的一份。"),
                )
            continue
        anchor = Anchor(identity, int(seq), digest)
        if kind == UNIT:
            known[identity] = anchor
        yield day, anchor


def lines_of(day: str, directory: Anchor, heads: Iterable[Anchor], before: Iterable[Anchor] = ()) -> list[str]:
    """Return the lines that tell on ``day`` how the chains stand: those of units that moved since ``before``, and the
    root over all; none where nothing moved.
    """
    known = {head.identity: head for head in before}
    now = sorted(heads, key=lambda head: head.identity)
    if not now or not moved(known, (directory, *now)):
        return []
    units = [f"{day} {UNIT} {head}" for head in moved(known, now)]
    # Chains that this database has no more stand in the root as they were.
    units_known = {identity: head for identity, head in known.items() if identity != directory.identity}
    root = root_of((units_known | {head.identity: head for head in now}).values())
    return [f"{day} {DIRECTORY} {directory}", *units, f"{day} {ROOT} {root}"]


def write_heads(folder: Path, day: str, directory: Anchor, heads: Sequence[Anchor]) -> str:
    """Add to the database's file in ``folder`` how the chains stand, unless it tells of ``day`` already.

    Return a sentence where that could not be done, else nothing: it hinders nobody from writing.
    """
    path = folder / f"{directory.identity}.txt"
    if not any(head.seq for head in heads):
        return ""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            require_regular(os.fstat(descriptor).st_mode)
            with suppress(BlockingIOError):  # somebody else is writing the same
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _add(descriptor, file.read().decode(), day, directory, heads)
    except (OSError, UnicodeDecodeError, Error) as refused:
        reason = reason_of(refused) if isinstance(refused, OSError) else str(refused)
        return _("链头没有写进「{path}」:{reason};录入不受影响,以后核对时少一份对照。").format(
            path=shown(str(path)), reason=reason
        )
    return ""


def _add(descriptor: int, present: str, day: str, directory: Anchor, heads: Sequence[Anchor]) -> None:
    told = list(_told(present.splitlines()))
    if told and told[-1][0] >= day:
        return
    lines = lines_of(day, directory, heads, {anchor.identity: anchor for _day, anchor in told}.values())
    if not lines:
        return
    if not present:
        lines.insert(0, "# " + _("考评留痕的链头,每天第一次写入时记下;核对:kaoping audit verify --heads 本文件"))
    size, content = os.fstat(descriptor).st_size, "".join(f"{line}\n" for line in lines).encode()
    whole = False
    try:
        whole = os.write(descriptor, content) == len(content)
        os.fsync(descriptor)
    finally:
        if not whole:
            os.ftruncate(descriptor, size)  # half a line would be none of ours
    if not whole:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
