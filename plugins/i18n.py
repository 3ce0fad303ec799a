"""Where user-facing text gets its language: gettext with Chinese as the source, English as a catalogue.

It lives in the lowest room because every room speaks to users. The language belongs to the session: each context
(a task, or a thread that was given its caller's context) has its own, and it is Chinese until somebody says otherwise.
Nothing here reads the environment.
"""

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
CHINESE, ENGLISH = "zh_CN", "en"

_language: ContextVar[str] = ContextVar("language", default=CHINESE)


def use_language(language: str) -> None:
    """From now on, speak ``language`` in this context: :data:`ENGLISH`; anything else is Chinese."""
    _language.set(ENGLISH if language == ENGLISH else CHINESE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` in this context for as long as it lasts, then again what was spoken before."""
    before = _language.set(ENGLISH if language == ENGLISH else CHINESE)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> str:
    """The language of this context, ``"en"`` or ``"zh_CN"``."""
    return _language.get()


def language_of(environ: Mapping[str, str]) -> str:
    """The language these variables ask for; ``zh``, ``zh-CN`` and everything unknown are Chinese."""
    for name in ("KAOPING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return ENGLISH if value.lower().startswith("en") else CHINESE
    return CHINESE


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of ``language``; the untranslated (Chinese) one where it is not English."""
    if language == ENGLISH:
        return gettext.translation("kaoping", LOCALE_DIR, languages=[ENGLISH], fallback=True)
    return gettext.NullTranslations()


def _(message: str) -> str:
    """``message`` in the language of this context; scheme wording passes through here as well."""
    return catalogue(_language.get()).gettext(message) if message else message


def N_(message: str) -> str:  # noqa: N802  # the name gettext has for it
    """``message`` as it is: marks it for the catalogue where it is declared, to be translated where it is shown."""
    return message
