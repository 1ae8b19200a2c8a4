"""Texts made comparable: two options that read alike are the same option (assessment.md 1.3)."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′‹›`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−﹘", "-")
)
_SPACES = re.compile(r"\s+")
_FINAL = ".,;:!? "


def normalise(text: str, *, case_sensitive: bool = False, strip_diacritics: bool = False) -> str:
    """The form in which texts are compared.

    NFKC, typographic quotes and dashes to ASCII, casefold, single spaces, no final punctuation, and without combining
    marks if asked. A text of nothing but punctuation stays, or all such texts would be equal.
    """
    plain = text.translate(_PLAIN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).translate(_PLAIN)
    if not case_sensitive:
        plain = plain.casefold()
    if strip_diacritics:
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    if not plain.isascii():  # folding may leave sequences that compose differently
        plain = unicodedata.normalize("NFKC", plain)
    plain = _SPACES.sub(" ", plain).strip()
    return plain.rstrip(_FINAL) or plain
