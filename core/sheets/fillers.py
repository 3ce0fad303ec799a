"""Who may fill which filling of a form, and for which periods. Pure."""

from ...plugins.contract import Filling, Form
from ...plugins.contract.periods import within
from ...plugins.i18n import _
from ..errors import Error
from ..text import shown


def filling_of(form: Form, filler: str) -> Filling:
    """The filling that ``filler`` fills.

    A filling is named by its id; where several people each hand in a sheet, also by ``id-something``. Any other text
    is a person, who fills the only filling that several fill.

    Raises:
        Error: no filling of the form admits such a filler; the hint says what may be written.
    """
    shared = [filling for filling in form.fillings if filling.several]
    for filling in form.fillings:
        if filler == filling.id or (filling.several and filler.startswith(f"{filling.id}-")):
            return filling
        if filler.startswith(f"{filling.id}-"):
            raise Error(
                _("“{title}”每期只有一份,评分人不能写“{filler}”。").format(
                    title=_(filling.title), filler=shown(filler)
                ),
                _("应写:{names}。").format(names=filling.id),
            )
    if len(shared) == 1 and filler:
        return shared[0]
    names = ";".join(filler_names(filling) for filling in form.fillings)
    raise Error(
        _("表“{form}”没有评分人“{filler}”。").format(form=_(form.title), filler=shown(filler)),
        _("应写:{names}。").format(names=names),
    )


def filler_names(filling: Filling) -> str:
    """What may stand for the filler of ``filling``."""
    if not filling.several:
        return filling.id
    return _("{id}、{id}-1、{id}-2 … 或姓名").format(id=filling.id)


def require_period(form: Form, filling: Filling, period: str, year: int) -> None:
    """Refuse a period that ``filling`` does not have in ``year``.

    Raises:
        Error: the hint lists the periods it has.
    """
    periods = within(filling.every, str(year))
    if period not in periods:
        raise Error(
            _("表“{form}”的“{filling}”没有“{period}”这一期。").format(
                form=_(form.title), filling=_(filling.title), period=shown(period)
            ),
            _("应是:{names}。").format(names="、".join(periods)),
        )
