"""What a verification found, line by line: heads, problems first, remarks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....core.kernel.text import shown
from ....plugins.i18n import _
from ...style.theme import Tone
from ...widgets.listing import Cell, MixedRow

if TYPE_CHECKING:
    from ....core.services.anchors import UnitHead
    from ....core.services.safekeeping import Verified


def head_rows(heads: "tuple[UnitHead, ...]") -> Iterator[MixedRow]:
    """Each chain with its entries and its head, which can be gone through."""
    for head in heads:
        name = shown(head.unit.name) or _("单位名录")
        told = _("{n} 条").format(n=head.entries)
        cells = (Cell(f"  {name}  ", "strong"), Cell(f"{told}  ", "quiet"), Cell(head.text))
        yield MixedRow(("head", head.unit.id), cells, about=head)


def verdict(found: "Verified") -> tuple[str, Tone]:
    """What came of a verification in one sentence."""
    if found.problems:
        return _("发现 {n} 处不符!请停止录入,保留现场。").format(n=len(found.problems)), "bad"
    words = _("核对无误:{chains} 条链共 {entries} 条,附件文件 {files} 个。")
    return words.format(chains=len(found.chains), entries=found.entries, files=found.files), "good"


def finding_rows(found: "Verified") -> Iterator[MixedRow]:
    """What was found, each line one sentence that can be read in full."""
    sentence, tone = verdict(found)
    yield MixedRow("verdict", (Cell(f"  {sentence}", tone),), about=sentence)
    compared = _("与早先记下的 {n} 个链头对照过。").format(n=found.compared)
    if not found.compared:
        compared = _("没有早先记下的链头可以对照:截去的链尾、整条重写的链,只有对照才看得出。")
    yield MixedRow("compared", (Cell(f"  {compared}", "quiet"),), about=compared)
    for place, problem in enumerate(found.problems):
        yield MixedRow(("problem", place), (Cell(f"  !! {shown(problem)}", "bad"),), about=problem)
    for place, note in enumerate(found.notes):
        yield MixedRow(("note", place), (Cell(f"  ! {shown(note)}", "warning"),), about=note)
