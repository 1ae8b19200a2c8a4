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
    """What is looked at: words and pairs of words, those above it, known things, cues, where it stands."""
    language, lower = context.language, sentence.lower().replace("ё", "е")
    cut = [word[:CUT] for word in _WORD.findall(lower)]
    seen = [
        "bias",
        f"topic={context.topic}",
        f"carried={carried.value if carried else ''}",
        *{f"w={one}" for one in cut},
    ]
    seen += {f"p={one} {other}" for one, other in pairwise(cut)}
    seen += [f"first={cut[0]}"] if cut else []
    seen += {f"above={word[:CUT]}" for word in _WORD.findall(context.head.lower())}
    read = frames(language)
    for category, known in read.known.items():
        seen.append(f"known={category.value} {min(sum(1 for _ in known.finditer(lower)), MOST_COUNTED)}")
    seen += [f"cue={name}" for name, one in read.cues.items() if one.search(lower)]
    seen += ["effect"] if verbs(language).pattern.search(lower) else []
    seen.append(f"length={min(len(cut) // LENGTHS, MOST_STEPS)}")
    return seen


def leaning(sentence: str, context: Context, carried: Category | None) -> Leaning:
    """For each category how likely it is that the sentence claims something of it, 0 to 1."""
    known = weights(context.language)
    sums = [0.0] * len(_CATEGORIES)
    for one in features(sentence, context, carried):
        row = known.get(one)
        if row is not None:
            sums = [total + more for total, more in zip(sums, row, strict=True)]
    return {
        category: 1 / (1 + exp(-max(-30.0, min(30.0, total))))
        for category, total in zip(_CATEGORIES, sums, strict=True)
    }
