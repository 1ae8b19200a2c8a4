"""The words ahead of a stretch without which it says something else: "детям до | 12 лет", "кормлю | грудью"."""

from __future__ import annotations

from question_bank.claims.lexicon import pattern

_PAIRS = {
    language: [(pattern("widened", name), pattern("widened", f"before_{name}")) for name in names]
    for language, names in (("ru", ("age_ru", "nursing_ru")), ("en", ("age_en",)))
}


def completing(ahead: str, words: str, language: str) -> str:
    """What of the words ahead a stretch needs; empty where it stands by itself."""
    for begins, before in _PAIRS.get(language, ()):
        found = before.search(ahead) if begins.match(words) else None
        if found:
            return found.group()
    return ""
