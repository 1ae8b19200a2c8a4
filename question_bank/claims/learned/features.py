"""What the network looks at beside what words mean: their kinds, their place, what their line stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from question_bank.claims.learned.kinds import kinds_of
from question_bank.claims.learned.lines import Line
from question_bank.claims.phrases import stem

_WORDS = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
LONGEST_LABEL = 8  # words in front of a colon or dash
LABEL_ENDS = 12  # words of a line among which such a sign is looked for
MOST_WORDS = 60  # of a text that is taken as a bag of words

Named = tuple[str, ...]


@lru_cache(maxsize=60_000)
def of_word(word: str, language: str) -> Named:
    """The features of a word wherever it stands: its shape, and the kinds it is of."""
    return (f"s={_shape(word)}", *(f"c0={kind}" for kind in kinds_of(word.lower(), language)))


def _shape(word: str) -> str:
    if word[0].isdigit() or not word[0].isalnum():
        return "d" if word[0].isdigit() else "p"
    return "U" if len(word) > 1 and word.isupper() else "C" if word[0].isupper() else "x"


def of_places(line: Line) -> Iterator[Named]:
    """For each word of a line the features of its place: how far in, and behind which label."""
    colon = next((at for at, word in enumerate(line.words[:LABEL_ENDS]) if word in {":", "–", "—", "-"}), None)
    label = _bag(" ".join(line.words[:colon]), line.language, "l") if colon and colon <= LONGEST_LABEL else ()
    for at in range(len(line.words)):
        place = f"pos={min(at, 3)}{line.kind}"
        if colon is None:
            yield (place,)
        else:
            yield (place, f"col={int(at > colon)}", *(label if at > colon else ()))


def of_line(line: Line) -> Named:
    """The features that all words of a line share."""
    language, last = line.language, line.words[-1].lower()
    first, count, after = line.place
    return (
        f"kind={line.kind}", f"lang={language}", f"kf={line.kind}{int(first)}{count}", f"nx={after}",
        f"end={'w' if last[0].isalnum() else last}", f"len={min(len(line.words) // 4, 6)}",
        f"hq={int(line.head.rstrip().endswith('?'))}",
        f"t={line.context.topic}", f"tk={line.context.topic}{line.kind}",
        *_bag(line.head, language, "h"), *_bag(line.intro, language, "i"), *_bag(line.row, language, "r"),
        *_bag(" ".join(line.words[:MOST_WORDS]), language, "b"),
    )  # fmt: skip


@lru_cache(maxsize=2_000)
def _bag(text: str, language: str, name: str) -> Named:
    """The stems and kinds of a text's first words, each once."""
    found: set[str] = set()
    for word in _WORDS.findall(text.lower())[:MOST_WORDS]:
        found.add(f"{name}={stem(word, language)}")
        found.update(f"{name}c={kind}" for kind in kinds_of(word, language))
    return tuple(sorted(found))
