"""Where user-facing text gets its language: gettext with Chinese as the source, English as a catalogue.

It lives in the lowest room because every room speaks to users. The catalogue is chosen once, from
``KAOPING_LANG``, ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``; anything that is not English stays Chinese.
"""

import gettext
import os
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"


@cache
def catalogue() -> gettext.NullTranslations:
    """The active catalogue; the untranslated (Chinese) one when the user's language is not English."""
    if language() == "en":
        return gettext.translation("kaoping", LOCALE_DIR, languages=["en"], fallback=True)
    return gettext.NullTranslations()


def language() -> str:
    """``"en"`` or ``"zh_CN"``, from the environment; ``zh``, ``zh-CN`` and everything unknown are Chinese."""
    for name in ("KAOPING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh_CN"
    return "zh_CN"


def _(message: str) -> str:
    """``message`` in the user's language; scheme wording passes through here as well."""
    return catalogue().gettext(message) if message else message
