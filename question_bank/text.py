"""Texts made comparable: two options that look alike are the same option (assessment.md 1.3)."""

from __future__ import annotations

import re
import unicodedata

_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'} | dict.fromkeys("‐‑‒–—−", "-")
)


def normalise(text: str, *, case_sensitive: bool = False, strip_diacritics: bool = False) -> str:
    """NFKC, plain quotes and dashes, folded case, single spaces, no final punctuation, marks removed if asked."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    if not case_sensitive:
        plain = plain.casefold()
    plain = re.sub(r"\s+", " ", plain).strip().rstrip(".,;:!? ").rstrip()
    if strip_diacritics:
        plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
        plain = unicodedata.normalize("NFC", plain)
    return plain
