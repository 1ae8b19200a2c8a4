"""What is known of each name from the document as a whole: where it is named, how often, and what its words are."""

from __future__ import annotations

from math import log1p

from question_bank.claims.choosing.inventory import Inventory
from question_bank.claims.choosing.names import is_common, key_of
from question_bank.claims.lexicon import words
from question_bank.claims.phrases import tokens
from question_bank.claims.subjects import common_word
from question_bank.claims.typical import typical

OPENING = 400  # characters in which a text says what it is about
FOREMOST, LONG, LONGEST = 3, 3, 5  # names that come most often; words of a long name, of a very long one
_CONDITIONS = ("indication", "contraindication", "side_effect")


def describe(found: Inventory) -> None:
    """Set ``whole`` of every name: feature → value, features that do not hold left out."""
    order = sorted(found.names.values(), key=lambda one: -len(one.at))
    most = max(len(order[0].at), 1) if order else 1
    title = key_of(found.titles[0], found.plan.language)
    file = set(key_of(found.titles[-1], found.plan.language))
    for rank, name in enumerate(order):
        count = max(len(name.at), 1)
        sources = name.sources - {"read", "told"}  # who reads knows the annotated texts too well to be learned from
        features = {f"from {one}": 1.0 for one in sources}
        features |= {"often": log1p(count), "share": count / most, "sources": log1p(len(sources))}
        holds = {
            "most often": rank == 0,
            "often named": rank < FOREMOST,
            "once": count == 1,
            "early": bool(name.begins) and name.begins[0] < OPENING,
            "in file": bool(set(name.key) & file),
            **_worded(name.written, found.plan.language),
        }
        if title and set(name.key) <= set(title):
            features |= {"of title": len(name.key) / len(set(title)), "in title": 1.0}
            holds["begins title"] = title[: len(name.key)] == name.key
        name.whole = features | {one: 1.0 for one, true in holds.items() if true}


def _worded(written: str, language: str) -> dict[str, bool]:
    """What the words of a name are."""
    sets = words(language).sets
    found = [one.lower() for one in tokens(written)]
    lower = written.lower()
    return {
        "one word": len(found) == 1,
        "long": len(found) >= LONG,
        "very long": len(found) >= LONGEST,
        "general": all(is_common(one, language) for one in found),
        "is name": any(one in sets["names"] for one in found),
        "is head": any(one in sets["heads"] for one in found),
        "bare head": len(found) == 1 and found[0] in sets["heads"] - sets["names"],
        "common word": any(common_word(one, language) for one in found),
        "condition": any(typical(one, language).search(lower) for one in _CONDITIONS),
        "capital": written[:1].isupper(),
    }
