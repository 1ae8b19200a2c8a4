"""Whether a phrase's words stand near a subject in the text itself: a claim there may have been missed."""

from __future__ import annotations

from functools import lru_cache

from question_bank.claims.sentences import sentences as split
from question_bank.facts import Fact, Facts, Source
from question_bank.terms import Terms, near, roots, terms

_EVERYWHERE = frozenset(  # roots that tell nothing
    {"skin", "face", "area", "tissu", "body", "layer", "small", "deep", "surfa", "outer", "upper", "first", "fine"}
    | {"кож", "кожа", "кожи", "лиц", "тел", "ткан", "сло", "слой", "мелк", "глубо", "повер", "мест"}
)


@lru_cache(maxsize=256)
def _sentences(text: str, language: str) -> tuple[tuple[int, int, Terms], ...]:
    """Where each sentence stands, and the roots of its words."""
    found = (place for start, end in _lines(text) for place in split(text, start, end))
    return tuple((start, end, roots(terms(text[start:end], language))) for start, end in found)


def _lines(text: str) -> list[tuple[int, int]]:
    places, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            places.append((at, at + len(line)))
        at += len(line) + 1
    return places


def stands_near(phrase: Fact, subject: Fact, facts: Facts) -> bool:
    """Whether what a phrase is about is spoken of where a document speaks of another fact's subject: in a sentence
    that names it, or that one of its claims rests on."""
    wanted = roots(phrase.said) - _EVERYWHERE - roots(subject.subject)
    return any(wanted & said for source in facts.sources for said in _about(source, subject, facts))


def _about(source: Source, subject: Fact, facts: Facts) -> list[Terms]:
    if source.language != subject.source.language:
        return []
    spans = [
        span
        for one in facts.about(subject)
        if one.source is source and near(one.subject, subject.subject)
        for span in one.claim.evidence
    ]
    named = roots(subject.subject)
    return [
        said
        for start, end, said in _sentences(source.document.text, source.language)
        if named <= said or any(span.start < end and start < span.end for span in spans)
    ]
