"""The thing a Russian text speaks of most, where no list holds it: what begins its sentences and comes again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from question_bank.claims.lexicon import table
from question_bank.claims.russian.groups import readings

OFTEN, AHEAD = 4, 2  # times that it has to come; words that may stand in front of it in a sentence
_SENTENCE = re.compile(r"[.!?\n]+\s*")
_WORD = re.compile(r"[а-яё]+(?:-[а-яё]+)*")


def spoken_of(body: str, is_common: Callable[[str], bool]) -> tuple[str, int]:
    """The noun, as a dictionary lists it, and how often it comes; ("", 0) where none comes often and leads a sentence.

    ``is_common`` says of a word that it is of any text of the field.
    """
    counts: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    for sentence in _SENTENCE.split(body.lower()):
        for place, word in enumerate(_WORD.findall(sentence)):
            lemma = _thing(word)
            if lemma:
                counts[lemma] += 1
                leads[lemma] += place <= AHEAD and any(one.tag.case == "nomn" for one in readings(word))
    fitting = [one for one, count in counts.items() if count >= OFTEN and leads[one] > 1 and not is_common(one)]
    best = min(fitting, key=lambda one: (-counts[one] - leads[one], one), default="")
    return best, counts[best] if best else 0


def _thing(word: str) -> str:
    """The lemma of a noun that can be what a text is about."""
    first = next(iter(readings(word)), None)
    if first is None or first.tag.POS != "NOUN" or "anim" in first.tag or len(word) < OFTEN:
        return ""
    data = table("ru/changes")
    lemma = str(first.normal_form)
    return "" if lemma in data["no_doer"].split() or lemma in data["parts"].split() else lemma
