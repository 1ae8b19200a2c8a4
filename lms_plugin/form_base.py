"""What every form of ours is made from: WTForms that speaks the reader's language."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

import wtforms
from flask_babel import get_locale
from wtforms.i18n import get_builtin_gnu_translations
from wtforms.meta import DefaultMeta


@lru_cache(maxsize=8)
def builtin_messages(language: str) -> NullTranslations:
    """WTForms' own messages in a language (ISO 639); its English where it has no file of it."""
    try:
        return get_builtin_gnu_translations([language])
    except FileNotFoundError:
        return NullTranslations()


class Form(wtforms.Form):
    """A form whose built-in messages ("Not a valid choice.") follow the running request's language."""

    class Meta(DefaultMeta):
        """How WTForms is told."""

        def get_translations(self, form: Any) -> NullTranslations:  # noqa: ARG002  # WTForms passes it
            """Those of the running request's language."""
            locale = get_locale()
            return builtin_messages("en" if locale is None else locale.language)
