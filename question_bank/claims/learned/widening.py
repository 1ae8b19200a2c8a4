"""The words around a stretch without which it says something else: "детям до | 12 лет", "spots | and marks fade"."""

from __future__ import annotations

from question_bank.claims.fragments import is_effect
from question_bank.claims.lexicon import pattern

_PAIRS = {
    language: [(pattern("widened", name), pattern("widened", f"before_{name}")) for name in names]
    for language, names in (("ru", ("age_ru", "nursing_ru")), ("en", ("age_en",)))
}
_CHANGE = {one: pattern("widened", f"change_{one}") for one in ("en", "ru")}
_LISTED = pattern("widened", "listed")


def completing(ahead: str, words: str, language: str) -> str:
    """What of the words ahead a stretch needs; empty where it stands by itself."""
    for begins, before in _PAIRS.get(language, ()):
        found = before.search(ahead) if begins.match(words) else None
        if found:
            return found.group()
    return ""


def finished(effect: str, behind: str, language: str) -> str:
    """An effect with the verb that it shares with what is listed behind it, if by itself it is a mere thing."""
    change = _CHANGE.get(language)
    if change is None or change.search(effect) or is_effect(effect, language):
        return effect
    found = change.search(behind)
    return f"{effect} {found.group()}" if found and _LISTED.match(behind[: found.start()]) else effect
