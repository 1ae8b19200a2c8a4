"""Where words drawn from a web page stand in its source, so that a span can be checked against the file itself."""

from __future__ import annotations

import html
import re
from bisect import bisect_left

_PIECE = re.compile(
    r"(?P<hidden><!--.*?-->|<(?:script|style|noscript|template)\b.*?</(?:script|style|noscript|template)\s*>)"
    r"|(?P<tag><[!/?a-zA-Z][^>]*>)|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});?)|(?P<letter>.)",
    re.DOTALL | re.IGNORECASE,
)
_INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")


_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "u", "wbr"}
)
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")


class SourceMap:
    """The words of a page as they are read, each letter with the place in the source that shows it."""

    def __init__(self, source: str) -> None:
        letters: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for found in _PIECE.finditer(source):
            for letter in _shown(found):
                plain = " " if letter.isspace() else letter
                if letter in _INVISIBLE or (plain == " " and letters[-1:] in ([], [" "])):
                    continue
                letters.append(plain)
                self._starts.append(found.start())
                self._ends.append(found.end())
        self._words = "".join(letters)

    def find(self, words: str, near: float) -> tuple[int, int] | None:
        """The span of the source that shows these words, the place nearest to ``near`` (0 to 1 of the text) if several.

        None where they stand together only in what was drawn, such as a term and its definition.
        """
        wanted = " ".join(words.split())
        places: list[int] = []
        at = self._words.find(wanted)
        while at >= 0 and wanted:
            places.append(at)
            at = self._words.find(wanted, at + 1)
        if not places:
            return None
        hope = near * len(self._words)
        place = bisect_left(places, hope)
        nearest = min(places[max(place - 1, 0) : place + 1], key=lambda one: abs(one - hope))
        return self._starts[nearest], self._ends[nearest + len(wanted) - 1]


def _shown(found: re.Match[str]) -> str:
    """What a piece of the source shows: tags of blocks part words, tags inside a line do not."""
    if found["tag"]:
        name = _NAME.match(found["tag"])
        return "" if name and name[1].lower() in _INLINE else " "
    return html.unescape(found["entity"]) if found["entity"] else found["letter"] or ""
