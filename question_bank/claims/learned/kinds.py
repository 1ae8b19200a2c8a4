"""Kinds of words by what they mean, so that a word no annotated text holds is read like its kin."""

from __future__ import annotations

from functools import lru_cache

from question_bank.claims.lexicon import table

SHORTEST, LONGEST = 3, 40  # letters of a beginning that tells a word's kind

Entries = dict[str, tuple[tuple[str, bool], ...]]  # beginning → (kind, whether any ending may follow)


@lru_cache(maxsize=4)
def _entries(language: str) -> Entries:
    entries: dict[str, list[tuple[str, bool]]] = {}
    for kind, words in table("kinds")[language].items():
        for word in words.split():
            entries.setdefault(word.rstrip("*").replace("ё", "е"), []).append((kind, word.endswith("*")))
    return {beginning: tuple(kinds) for beginning, kinds in entries.items()}


@lru_cache(maxsize=20_000)
def kinds_of(word: str, language: str) -> tuple[str, ...]:
    """The kinds of a word in lower case, by itself or by the longest beginning listed, else by its part behind "-"."""
    entries, plain = _entries(language), word.replace("ё", "е")
    found = {kind for kind, _ in entries.get(plain, ())}
    for length in range(min(len(plain), LONGEST), SHORTEST - 1, -1):
        found = found or {kind for kind, open_ended in entries.get(plain[:length], ()) if open_ended}
        if found:
            break
    if not found and "-" in plain:
        return kinds_of(plain.rsplit("-", maxsplit=1)[-1], language)
    return tuple(sorted(found))
