"""What the tagger looks at: a word and its neighbours, what stands further off, and what the line stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from question_bank.claims.learned.kinds import kinds_of
from question_bank.claims.learned.lines import Line
from question_bank.claims.phrases import stem

_WORDS = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
NEAR = (-2, -1, 0, 1, 2)
LEFT, RIGHT = (-9, -2), (3, 8)  # from where to where stands what is further off
LONGEST_LABEL = 8  # words in front of a colon or dash
LABEL_ENDS = 12  # words of a line among which such a sign is looked for
_ENDS, _BEGINS = (2, 3, 4), (3, 4, 5)  # letters


def stem_of(word: str, language: str) -> str:
    """The stem of a word in lower case; a sign is its own."""
    return stem(word, language) if word[0].isalnum() else word


@lru_cache(maxsize=60_000)
def of_word(word: str, language: str, offset: int) -> tuple[str, ...]:
    """The features of a word that stands ``offset`` words behind the one that is tagged."""
    lower = word.lower()
    found = [f"w{offset}={stem_of(lower, language)}", *(f"c{offset}={kind}" for kind in kinds_of(lower, language))]
    if offset == 0:
        found += [f"W={lower}", f"s={_shape(word)}"]
        if lower[0].isalnum():
            found += [f"e{size}={lower[-size:]}" for size in _ENDS if len(lower) > size]
            found += [f"a{size}={lower[:size]}" for size in _BEGINS if len(lower) > size]
    elif abs(offset) == 1 and lower[0].isalnum() and len(lower) > 3:
        found.append(f"e{offset}={lower[-3:]}")
    return tuple(found)


def _shape(word: str) -> str:
    if word[0].isdigit() or not word[0].isalnum():
        return "d" if word[0].isdigit() else "p"
    return "U" if len(word) > 1 and word.isupper() else "C" if word[0].isupper() else "x"


@lru_cache(maxsize=40_000)
def far(word: str, language: str, side: str) -> tuple[str, ...]:
    """The features of a word further off to one side: "L" or "R"."""
    lower = word.lower()
    own = (f"{side}={stem_of(lower, language)}",) if lower[0].isalnum() else ()
    return (*own, *(f"{side}c={kind}" for kind in kinds_of(lower, language)))


def together(line: Line) -> Iterator[list[str]]:
    """For each word what it makes with its neighbours and its place."""
    lower = [word.lower() for word in line.words]
    stems = ["<>", "<>", *(stem_of(word, line.language) for word in lower), "<>"]
    kinds = [*(kinds_of(word, line.language) for word in lower), ()]
    colon = next((at for at, word in enumerate(line.words[:LABEL_ENDS]) if word in {":", "–", "—", "-"}), None)
    label = _bag(" ".join(line.words[:colon]), line.language, "l") if colon and colon <= LONGEST_LABEL else []
    for at in range(len(lower)):
        found = [
            f"bb={stems[at + 1]}|{stems[at + 2]}",
            f"bf={stems[at + 2]}|{stems[at + 3]}",
            f"b2={stems[at]}|{stems[at + 1]}",
            f"pos={min(at, 3)}{line.kind}",
        ]
        for kind in kinds[at]:
            found += [f"ct={kind}|{line.context.topic}", f"ck={kind}|{line.kind}"]
            found += [f"cc={kind}|{other}" for other in kinds[at + 1]]
        if colon is not None:
            found.append(f"col={int(at > colon)}")
            found += label if at > colon else ()
        yield found


def around(line: Line) -> list[str]:
    """The features that all words of a line share."""
    language, last = line.language, line.words[-1].lower()
    first, count, after = line.place
    return [
        "bias=", f"kind={line.kind}", f"lang={language}", f"kf={line.kind}{int(first)}{count}", f"nx={after}",
        f"end={'w' if last[0].isalnum() else last}", f"len={min(len(line.words) // 4, 6)}",
        f"hq={int(line.head.rstrip().endswith('?'))}",
        f"t={line.context.topic}", f"tk={line.context.topic}{line.kind}",
        *_bag(line.head, language, "h"), *_bag(line.intro, language, "i"), *_bag(line.row, language, "r"),
        *(one for one in _bag(line.before, language, "p") if one.startswith("pc=")),
        *_bag(" ".join(line.words), language, "b"),
    ]  # fmt: skip


@lru_cache(maxsize=2_000)
def _bag(text: str, language: str, name: str) -> list[str]:
    """The stems and kinds of a text's first words, each once."""
    found: set[str] = set()
    for word in _WORDS.findall(text.lower())[:60]:
        found.add(f"{name}={stem(word, language)}")
        found.update(f"{name}c={kind}" for kind in kinds_of(word, language))
    return sorted(found)
