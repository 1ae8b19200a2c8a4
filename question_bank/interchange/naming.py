"""Names for what came without one: item ids from the file's own names, ids of parts by letters."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from question_bank.items.common import ITEM_ID

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST_SLUG = 40


def part_id(place: int, prefix: str = "") -> str:
    """``a``, ``b`` … ``z``, ``z26`` … for the parts of an item, from place 0."""
    return prefix + (LETTERS[place] if place < len(LETTERS) else f"z{place}")


def slug(name: str) -> str:
    """A name as letters, digits and dashes; empty if nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-.")[:LONGEST_SLUG].strip("-.")


class Names:
    """Hands out item ids for one file, each once and the same whenever the file is read again."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *wishes: str, content: str) -> str:
        """The first wish that is an id, else a name made of the wishes and of the content's hash."""
        mark = sha256(content.encode("utf-8", "replace")).hexdigest()[:12]
        fits = next((one for one in wishes if ITEM_ID.fullmatch(one)), "")
        base = fits or "-".join([*(part for part in map(slug, wishes) if part), mark][-2:])
        found, count = base, 1
        while found in self._taken:
            count += 1
            found = f"{base[:58]}.{count}"
        self._taken.add(found)
        return found
