"""An attachment as far as a terminal can show it: name, kind, size, hash, and the text of its first page."""

from typing import TYPE_CHECKING

from ...plugins.i18n import _
from ..cells import wrap
from .entryrows import size_text
from .text import TextPage

if TYPE_CHECKING:
    from ...core.proof.preview import Preview
    from ..look import Look
    from ..widgets.lines import Piece


def preview_page(seen: "Preview") -> TextPage:
    """A page to read ``seen`` on."""

    def fold(cells: int, look: "Look") -> "list[list[Piece]]":
        facts = (
            (_("名称"), seen.name),
            (_("类型"), seen.type),
            (_("大小"), size_text(seen.size)),
            (_("校验"), seen.hash),
            (_("说明"), seen.note),
        )
        lines: list[list[Piece]] = []
        for label, value in facts:
            for place, text in enumerate(wrap(value, max(10, cells - 6)) if value else []):
                lines.append([(f"{label}  " if place == 0 else "      ", look.quiet), (text, look.strong)])
        lines.append([])
        body = [text for line in seen.text for text in wrap(line, cells)]
        if not body:
            body = [_("这类文件在终端里看不到内容;用 F6 取出再看。")]
        return [*lines, *([(text, look.text)] for text in body)]

    return TextPage(_("附件"), fold)
