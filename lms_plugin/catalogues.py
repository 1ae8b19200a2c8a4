"""Texts in the reader's language: read from the translators' own files when first needed, nothing to compile."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

FOLDER = Path(__file__).parent / "translations"


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships no types for it
    """Flask-Babel's place for translations; English needs none, for it is what the code says."""

    def get_translations(self) -> NullTranslations:
        """Those of the running request's language."""
        locale = get_locale()
        return NullTranslations() if locale is None else catalogue(locale.language)


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    """The translations into a language (ISO 639); none where there is no file of it."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Translations(fp=compiled)
