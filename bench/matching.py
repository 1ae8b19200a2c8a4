"""When an extracted claim counts as an annotated one: words, pairs, subjects, qualifiers. No library, no tuning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

ENOUGH = 0.5
STEM = 6
SMALL_WORD = re.compile(
    r"a|an|and|any|are|as|at|be|by|can|do|does|for|from|has|have|her|his|if|in|into|is|it|its|may|no|not|of|on|or|other|own"
    r"|s|so|such|than|that|the|their|them|this|those|to|up|was|when|which|who|will|with|you|your"
    r"|а|без|бы|в|во|для|до|его|ее|если|за|и|из|или|им|их|к|как|ко|ли|на|над|не|ни|но|о|об|от|по|под|при|про|с|со|так|то|у"
    r"|что|это"
)
ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ость|ости|остью|ия|ие|ии|ий|ый|ой|ая|яя|ое|ее|ые|ую|юю|ых|их|ым|им|ом|ем|ах|ях|ов|ев"
    r"|ам|ям|ет|ют|ут|ит|ат|ят|а|я|о|е|ы|и|у|ю|ь|й)$"
)


def content_words(text: str) -> list[str]:
    """The words that carry meaning, lower case, cut to a stem: marks, case, endings and small words do not count."""
    plain = re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]", "", text).lower().replace("ё", "е")
    return [
        stem(word)
        for word in re.findall(r"\w+", plain.replace("’", "'").replace("'s", ""))
        if not SMALL_WORD.fullmatch(word)
    ]


def stem(word: str) -> str:
    """A crude stem that is the same for "reduces" and "reduction", "отёк" and "отёки"."""
    if re.search("[а-я]", word):
        return (ENDING.sub("", word) if len(word) > 4 else word)[:STEM]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word[:STEM]


def token_f1(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over two bags of words; 0 for an empty one."""
    shared = (Counter(ours) & Counter(theirs)).total()
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def pair(
    found: Sequence[dict[str, Any]], wanted: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of one document's claims, one to one within a category, the most alike first.

    Two claims may pair from a word F1 of one half. Among equals the one about the same subject goes first, so that
    the same effect of two drugs is not paired crosswise.
    """
    ours = [(one, content_words(one["claim"]), content_words(one["subject"])) for one in found]
    theirs = [(one, content_words(one["claim"]), content_words(one["subject"])) for one in wanted]
    scored = [
        (-alike, -token_f1(subject, other), i, j)
        for i, (one, words, subject) in enumerate(ours)
        for j, (two, their_words, other) in enumerate(theirs)
        if one["category"] == two["category"] and (alike := token_f1(words, their_words)) >= ENOUGH
    ]
    left, right, pairs = set[int](), set[int](), []
    for _, _, i, j in sorted(scored):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((found[i], wanted[j]))
    return pairs


def same_subject(one: str, two: str) -> bool:
    """The same words by half, or one name inside the other ("peel", "glycolic peel")."""
    ours, theirs = set(content_words(one)), set(content_words(two))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours or token_f1([*ours], [*theirs]) >= ENOUGH)


# Families of qualifiers: a named one in either language, or what a stretch "as written" is about.
FAMILIES = {
    "absolute": r"absolute|абсолютн",
    "relative": r"relative|caution|consult|относительн|осторожн",
    "temporary": r"tempor|transient|временн|проход",
    "rare": r"rare|uncommon|редк",
    "common": r"common|usual|frequent|част",
    "seasonal": r"season|spring|summer|autumn|winter|сезон|весн|лет[оа]м|зим|осен",
    "age": r"age|under \d|over \d|younger|older|возраст|до \d+ лет|старше|младше|years old",
    "dose": r"dose|concentration|%|\bmg\b|\bмг\b|доз|концентрац",
    "stage": r"acute|active|stage|exacerbation|остр|обострен|активн",
    "time": r"time|hour|day|week|month|year|trimester|час|дн[яе]|день|недел|месяц|год|триместр",
}


def family(qualifier: str | None) -> str:
    """The family a qualifier belongs to; "" for none, "other" where no pattern fits."""
    if not qualifier:
        return ""
    return next((name for name, pattern in FAMILIES.items() if re.search(pattern, qualifier.lower())), "other")


def same_qualifier(found: str | None, wanted: str | None, claim: str) -> bool:
    """Same family and, where both write numbers, the same numbers. What the claim already says may be left out."""
    ours, theirs = family(found), family(wanted)
    if not ours and wanted and set(content_words(wanted)) <= set(content_words(claim)):
        return True
    numbers = [set(re.findall(r"\d+", one or "")) for one in (found, wanted)]
    return ours == theirs and (not all(numbers) or numbers[0] == numbers[1])
