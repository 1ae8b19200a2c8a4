"""Refusals in free prose: no cue names its object, but a known reason stands beside a word of refusing."""

from __future__ import annotations

from question_bank.claims.cutting import cut, is_adjective
from question_bank.claims.lexicon import LANGUAGES, pattern, words
from question_bank.claims.phrases import normalised
from question_bank.claims.typical import typical

_REFUSES = {one: pattern("refusals", f"refuses_{one}") for one in LANGUAGES}
_ALLOWS = {one: pattern("refusals", f"allows_{one}") for one in LANGUAGES}
MOST_WORDS = 5


def refused(sentence: str, language: str) -> list[str]:
    """The known reasons a refusing sentence names; none where it allows something."""
    lower = sentence.lower()
    if not _REFUSES[language].search(lower) or _ALLOWS[language].search(lower):
        return []
    found = (_reason(piece, language) for piece in cut(sentence, language))
    return [one for one in found if one]


def _reason(piece: str, language: str) -> str:
    """The noun a piece is about, with the adjectives before it and the head behind it."""
    match = typical("contraindication", language).search(piece.lower())
    if match is None:
        return ""
    lexicon = words(language)
    behind = piece[match.start() :].split()
    kept = [behind[0]]
    for word in behind[1:]:
        if word.lower().strip(".,") not in lexicon.sets["shared"] or len(kept) == MOST_WORDS:
            break
        kept.append(word)
    ahead = piece[: match.start()].split()
    while ahead and len(kept) < MOST_WORDS and is_adjective(ahead[-1].lower(), lexicon):
        kept.insert(0, ahead.pop())
    return normalised(" ".join(kept), language)
