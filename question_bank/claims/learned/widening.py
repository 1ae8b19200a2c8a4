"""The words around a stretch without which it says something else: "детям до | 12 лет", "spots | and marks fade"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from question_bank.claims.fragments import is_effect
from question_bank.claims.learned.tagging import Stretch
from question_bank.claims.lexicon import LANGUAGES, pattern

_PAIRS = {
    language: [(pattern("widened", name), pattern("widened", f"before_{name}")) for name in names]
    for language, names in (("ru", ("age_ru", "nursing_ru")), ("en", ("age_en",)))
}
_CHANGE = {one: pattern("widened", f"change_{one}") for one in ("en", "ru")}
_LISTED = pattern("widened", "listed")
_LEADING = frozenset(["of", "for", "with", "in", "on", "against", "из", "от", "для", "с", "при", "против"])
_GROUP, _WHO = pattern("widened", "group"), pattern("widened", "who")
_HANGS = {one: pattern("widened", f"hangs_{one}") for one in LANGUAGES}
_HUNG = {one: pattern("widened", f"hung_{one}") for one in LANGUAGES}


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


def unbroken(found: Iterable[Stretch], words: Sequence[str]) -> Iterator[Stretch]:
    """The stretches of a line, one that ends in a preposition with the next of its category: "the condition of" says
    nothing without what follows.
    """
    held: Stretch | None = None
    for one in found:
        goes_on = held is not None and held.last == one.first and held.category is one.category
        if held is not None and not goes_on:
            yield held
        held = replace(one, first=held.first) if held is not None and goes_on else one
        if words[held.last - 1].lower() not in _LEADING:
            yield held
            held = None
    if held is not None:
        yield held


def hanging(words: str, behind: str, language: str) -> int:
    """How many characters at the end of a stretch are half of what stands behind it ("angry right | now")."""
    found = _HANGS[language].search(words)
    return len(found.group()) if found and _HUNG[language].match(behind) else 0


def who_of(group: str, words: str) -> str:
    """A group of people with the words that say which of them a stretch means: "infants who take sulphonamides"."""
    if not _GROUP.fullmatch(group):
        return group
    at = words.lower().find(group.lower())
    found = _WHO.match(words[at + len(group) :]) if at >= 0 else None
    return f"{group}{found.group().lstrip(',')}" if found else group
