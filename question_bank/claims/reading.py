"""The stored text made readable (no soft hyphens, plain spaces and quotes), and the way back to stored offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field

_DROPPED = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufe0f"
)
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
        ),
        **dict.fromkeys("‘’‚‛ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑", "-"),
        **dict.fromkeys("―−", "–"),
    }
)
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)(?!\s)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|`")
_ODD = re.compile(rf"[{_DROPPED}\u0300-\u036f\ufb00-\ufb06…]")


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` to read; ``at[i]`` is where its i-th character stands in the stored text (empty: at i itself)."""

    text: str
    at: list[int] = field(default_factory=list)

    def stored(self, start: int, end: int) -> tuple[int, int]:
        """The span of the stored text behind a span of this one."""
        return (self.at[start], self.at[end - 1] + 1) if self.at else (start, end)

    def read(self, offset: int) -> int:
        """Where an offset of the stored text stands in this one."""
        return bisect_left(self.at, offset) if self.at else offset


def read_text(stored: str, *, marked: bool = False) -> Reading:
    """A reading of a stored text; characters that only dress the text fall away, composed letters are one.

    ``marked``: the text is Markdown, its signs of emphasis dress it too.
    """
    plain = stored.translate(_SAME_LENGTH)
    if marked:
        plain = _EMPHASIS.sub(lambda found: "\u200b" * len(found.group()), plain)
    if not _ODD.search(plain):
        return Reading(plain)
    letters: list[str] = []
    at: list[int] = []
    done = 0
    for odd in _ODD.finditer(plain):
        offset, letter = odd.start(), odd.group()
        letters += plain[done:offset]
        at += range(done, offset)
        done = offset + 1
        if letter in _DROPPED:
            continue
        if "\u0300" <= letter <= "\u036f" and letters:
            composed = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(composed) == 1:
                letters[-1] = composed
            continue
        for one in unicodedata.normalize("NFKC", letter) if "\ufb00" <= letter <= "\ufb06" or letter == "…" else letter:
            letters.append(one)
            at.append(offset)
    letters += plain[done:]
    at += range(done, len(plain))
    return Reading("".join(letters), at)
