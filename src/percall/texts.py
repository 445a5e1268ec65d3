"""The texts that people see, through gettext from the first day.

The source language is English. `use_language` switches the process; a page may ask for its own
translations with `translations_for`. Catalogues are read from their source (`locale/lv.po`), so a
checkout and an installed package work alike and nothing has to be compiled.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

LANGUAGES = ("en", "lv")
THIN_SPACE, MINUS = "\u2009", "\u2212"
_UNBROKEN_SPACE = "\u202f"  # as thin, and no line ends at it
_DECIMAL_SIGNS = {"lv": ","}
_LOCALE_FOLDER = Path(__file__).parent / "locale"


@cache
def translations_for(language: str) -> gettext.NullTranslations:
    """The translations of a language; English (the source texts) where there are none."""
    catalogue = _LOCALE_FOLDER / f"{language}.po"
    if language not in LANGUAGES or not catalogue.is_file():
        return gettext.NullTranslations()
    # Loaded only for a language that is not the source's: English starts without it.
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # kept off the start path
    from babel.messages.pofile import read_po  # noqa: PLC0415  # kept off the start path

    compiled = BytesIO()
    with catalogue.open("rb") as stream:
        write_mo(compiled, read_po(stream))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


_current: ContextVar[gettext.NullTranslations] = ContextVar("percall_texts")


def language_of_environment() -> str:
    """The language that PERCALL_LANGUAGE names, else English: reports must not change by shell."""
    return os.environ.get("PERCALL_LANGUAGE", "en")[:2]


def use_language(language: str) -> None:
    """Translate the texts of this context into `language` from here on."""
    _current.set(translations_for(language))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Translate the texts of this context into `language` inside, and as before afterwards."""
    token = _current.set(translations_for(language))
    try:
        yield
    finally:
        _current.reset(token)


def use_translations(translations: gettext.NullTranslations) -> None:
    """Translate with the given object from here on (tests use a pseudo-locale)."""
    _current.set(translations)


def _translations() -> gettext.NullTranslations:
    found = _current.get(None)
    return found if found is not None else translations_for(language_of_environment())


def _(text: str) -> str:
    """The text in the current language."""
    return _translations().gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The singular or plural text in the current language."""
    return _translations().ngettext(singular, plural, count)


def number(exact: int | str) -> str:
    """A number in the current language's form: thin-space thousands, its decimal sign.

    Args:
        exact: The number, or the text of a decimal one with all places that it is shown with.
    """
    language = _translations().info().get("language", "en")
    whole, point, part = str(exact).lstrip("-").partition(".")
    sign = MINUS if str(exact).startswith("-") else ""
    grouped = f"{int(whole):,}".replace(",", THIN_SPACE)
    return sign + grouped + (_DECIMAL_SIGNS.get(language, ".") + part if point else "")


def unbroken(text: str) -> str:
    """A text for a form that wraps: no line ends within a number of it."""
    return text.replace(THIN_SPACE, _UNBROKEN_SPACE)


def N_(text: str) -> str:  # noqa: N802  # gettext's name for a text that is translated later
    """The text as it is, marked for translators; `_` translates it where it is said."""
    return text
