"""The words a statement rests on: within its sentence, from its first word to its last."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.statements import Statement

_WORD, _REST = re.compile(r"\w+"), re.compile(r"[\w'’-]*")
PREFIX = 5  # letters by which a word is known again in another form
SPREAD, SLACK = 3, 20  # how much longer than the phrase the words may stretch: times, and characters more


def narrowed(text: str, statement: Statement) -> Statement:
    """The statement with its evidence from the first to the last word of its phrase, where they stand close by."""
    sentence = text[statement.start : statement.end].lower().replace("ё", "е")
    words = [word.lower().replace("ё", "е")[:PREFIX] for word in _WORD.findall(statement.phrase)]
    if not words:
        return statement
    first = last = -1
    for found in _WORD.finditer(sentence):
        if first < 0 and found.group().startswith(words[0]):
            first = found.start()
        if first >= 0 and last < 0 and found.group().startswith(words[-1]):
            last = _REST.match(sentence, found.end()).end()  # type: ignore[union-attr] # it matches anywhere
            break
    if first < 0 or last < 0 or last - first > len(statement.phrase) * SPREAD + SLACK:
        return statement
    return replace(statement, start=statement.start + first, end=statement.start + last)
