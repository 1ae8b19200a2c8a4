"""The words a statement rests on: within its sentence, from its first word to its last."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.phrases import tokens
from question_bank.claims.statements import Statement

PREFIX = 5  # letters by which a word is known again in another form
SPREAD, SLACK = 3, 20  # how much longer than the phrase the words may stretch: times, and characters more


def narrowed(text: str, statement: Statement) -> Statement:
    """The statement with its evidence from the first to the last word of its phrase, where they stand close by."""
    sentence = text[statement.start : statement.end].lower().replace("ё", "е")
    words = [re.escape(word.lower().replace("ё", "е")[:PREFIX]) for word in tokens(statement.phrase)]
    if not words:
        return statement
    first = re.search(rf"(?<!\w){words[0]}", sentence)
    last = _last(sentence, words[-1], first.start()) if first else 0
    if first is None or not last or last - first.start() > len(statement.phrase) * SPREAD + SLACK:
        return statement
    return replace(statement, start=statement.start + first.start(), end=statement.start + last)


def _last(sentence: str, prefix: str, begin: int) -> int:
    found = re.compile(rf"(?<!\w){prefix}[\w'’-]*").search(sentence, begin)
    return found.end() if found else 0
