"""What a sentence leans towards claiming, by weights learned from the annotated texts (``python -m bench.lean``)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp

from question_bank.claims.arguments import frames
from question_bank.claims.effects import verbs
from question_bank.claims.model import Category
from question_bank.claims.statements import Context

CUT = 5  # letters of a word that count
MOST_COUNTED = 3  # known things of one category in a sentence
LENGTHS = 5  # words that a step of a sentence's length has
MOST_STEPS = 5
_WORD = re.compile(r"[^\W\d_]+")
_CATEGORIES = tuple(Category)
Leaning = dict[Category, float]


@lru_cache(maxsize=4)
def weights(language: str) -> dict[str, tuple[float, ...]]:
    """Feature → its weight for each category in their order, as the file of the language has them."""
    lines = files("question_bank.claims").joinpath("data", language, "leaning.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: tuple(int(one) / 100 for one in values) for name, *values in rows}


def features(sentence: str, context: Context, carried: Category | None) -> list[str]:
    """What is looked at: words and pairs of words, those above it, known things, cues, and where it stands."""
    language, lower = context.language, sentence.lower().replace("ё", "е")
    cut = [word[:CUT] for word in _WORD.findall(lower)]
    seen = ["bias", "topic=" + context.topic, "carried=" + (carried.value if carried else "")]
    seen += ["w=" + one for one in dict.fromkeys(cut)]
    seen += dict.fromkeys(f"p={one} {other}" for one, other in pairwise(cut))
    seen += ["first=" + cut[0]] if cut else []
    seen += _above(context.head)
    read = frames(language)
    for category, known in read.known.items():
        count = min(len(known.findall(lower)), MOST_COUNTED) if known.search(lower) else 0
        seen.append(f"known={category.value} {count}")
    seen += ["cue=" + name for name, one in read.cues.items() if one.search(lower)]
    seen += ["effect"] if verbs(language).pattern.search(lower) else []
    seen.append(f"length={min(len(cut) // LENGTHS, MOST_STEPS)}")
    return seen


@lru_cache(maxsize=256)
def _above(head: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys("above=" + word[:CUT] for word in _WORD.findall(head.lower())))


def leaning(sentence: str, context: Context, carried: Category | None) -> Leaning:
    """For each category how likely it is that the sentence claims something of it, 0 to 1."""
    known = weights(context.language)
    rows = [known[one] for one in features(sentence, context, carried) if one in known]
    sums = map(sum, zip(*rows, strict=True))
    return {one: 1 / (1 + exp(-max(-30.0, min(30.0, total)))) for one, total in zip(_CATEGORIES, sums, strict=True)}
