"""Texts that the pure core says in English, with figures in them, found again and put into the language of the page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from flask_babel import gettext

_BLANK = re.compile(r"%\\\((\w+)\\\)s")
Patterns = list[tuple[str, re.Pattern[str]]]


def patterns(texts: Iterable[str]) -> Patterns:
    """Each text with what finds it filled in."""
    plain = ((text, re.escape(text).replace("%%", "%")) for text in texts)
    return [(text, re.compile(_BLANK.sub(r"(?P<\1>.+?)", found), re.DOTALL)) for text, found in plain]


def translated(said: str, known: Patterns, fillings: Collection[str] = ()) -> str:
    """The first of these texts that it is, with what fills it; itself if it is none.

    ``fillings`` are known to the translators, too, where they fill a text.
    """
    for text, pattern in known:
        if found := pattern.fullmatch(said):
            blanks = {name: gettext(one) if one in fillings else one for name, one in found.groupdict().items()}
            return str(gettext(text, **blanks))
    return said
