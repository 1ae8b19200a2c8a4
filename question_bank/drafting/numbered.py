"""What a text says of its numbered entries by their numbers: "a yes to any of questions 9–11 means that …"."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from question_bank.facts import Fact

_NUMBER = re.compile(r"\W*(\d{1,2})(?=[.)\s]|$)")
_NAMED = re.compile(
    r"\b(?:questions?|points?|items?|numbers?|lines?|nos?\.) (?P<en>\d{1,2}[\d ,–—-]*(?:(?:and|or|to) \d{1,2})?)"
    r"|(?<!\w)(?:вопрос|пункт|строк|позици|номер)\w* (?:№ ?)?(?P<ru>\d{1,2}[\d ,–—-]*(?:(?:и|или|до|по) \d{1,2})?)"
    r"|(?<!\w)п\.\s?п?\.?\s?(?P<short>\d{1,2}[\d ,–—-]*)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,2})(?:\s?(?:[–—-]|to|до|по)\s?(\d{1,2}))?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")


def told_by_number(fact: Fact) -> tuple[str, ...]:
    """The sentences of a document that speak of the entry a claim rests on by its number; none where it has none."""
    document, start = fact.source.document, fact.claim.evidence[0].start
    place = bisect_right(document.blocks, start, key=lambda one: one.start) - 1
    if place < 0:
        return ()
    block = document.blocks[place]
    found = _NUMBER.match(block.marker or document.words(block))
    if found is None:
        return ()
    return tuple(sentence for numbers, sentence in _told(document.text) if int(found[1]) in numbers)


@lru_cache(maxsize=64)
def _told(text: str) -> tuple[tuple[frozenset[int], str], ...]:
    """The sentences that name entries by number, each with the numbers."""
    sentences = ((one, _NAMED.search(one)) for one in _SENTENCE.split(text))
    return tuple((_numbers(next(filter(None, found.groups()))), one) for one, found in sentences if found)


def _numbers(words: str) -> frozenset[int]:
    ranges = ((int(one[1]), int(one[2] or one[1])) for one in _RANGE.finditer(words))
    return frozenset(number for first, last in ranges for number in range(first, last + 1))
