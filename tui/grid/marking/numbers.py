"""Numbers as they are typed into a cell, and as a cell shows them."""

import re
import unicodedata

from ....core.errors import Error
from ....plugins.contract.numbers import THOUSAND, from_thousandths, show
from ....plugins.i18n import _
from ...cells import cut

_WRITTEN = re.compile(r"(-?)(\d{1,7})(?:\.(\d{0,3}))?|(-?)\.(\d{1,3})")
_SHOWN_IN_SENTENCE = 20


def read_points(text: str) -> int:
    """Typed points in thousandths; full-width digits count as digits, since an input method types them.

    Raises:
        Error: it is not a number of at most three decimal places.
    """
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise Error(
            _("「{text}」不是分数").format(text=cut(text, _SHOWN_IN_SENTENCE)), _("请填数字,最多三位小数,例如 7.5。")
        )
    sign, whole, decimals, bare_sign, bare_decimals = match.groups(default="")
    thousandths = int(whole or 0) * THOUSAND + int((decimals or bare_decimals).ljust(3, "0"))
    return -thousandths if sign or bare_sign else thousandths


def read_count(text: str) -> int:
    """A typed number of times.

    Raises:
        Error: it is not a whole number.
    """
    digits = unicodedata.normalize("NFKC", text).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise Error(_("「{text}」不是次数").format(text=cut(text, _SHOWN_IN_SENTENCE)), _("请填整数,例如 2。"))
    return int(digits)


def show_points(thousandths: int | None) -> str:
    """Points as a cell shows them; nothing for a mark that was not given."""
    return "" if thousandths is None else show(from_thousandths(thousandths))
