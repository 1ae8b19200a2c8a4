"""What differs between two versions of an item: text by text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_SILENT = frozenset({"schema_version", "version", "item_id", "rule_version", "quote_hash", "passage"})
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or only one of them."""

    kind: Literal["same", "old", "new"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A text that differs. ``place`` names it by members and ids: ``("options", "b", "feedback")``."""

    place: Place
    pieces: tuple[Piece, ...]


def word_changes(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one row of pieces; the old and the new text can be read off it."""
    ones, others = _WORD.findall(old), _WORD.findall(new)
    pieces: list[Piece] = []
    for doing, a, b, c, d in SequenceMatcher(None, ones, others, autojunk=False).get_opcodes():
        if doing == "equal":
            pieces.append(Piece("same", "".join(ones[a:b])))
            continue
        if a < b:
            pieces.append(Piece("old", "".join(ones[a:b])))
        if c < d:
            pieces.append(Piece("new", "".join(others[c:d])))
    return tuple(pieces)


def item_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every text, number and mark of two item documents that differs, in the order of the new one, then of the old.

    Parts are known by their ids, so that one that only moved is told as a change of order.
    """
    ones, others = dict(_flat(old, ())), dict(_flat(new, ()))
    places = [*others, *(place for place in ones if place not in others)]
    return tuple(
        Change(place=place, pieces=word_changes(ones.get(place, ""), others.get(place, "")))
        for place in places
        if ones.get(place, "") != others.get(place, "")
    )


def _flat(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _SILENT and not (place and name == "id"):
                yield from _flat(part, (*place, name))
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        names = [str(one.get("id") or number) for number, one in enumerate(value, 1)]
        yield (*place, "order"), ", ".join(names)
        for name, one in zip(names, value, strict=True):
            yield from _flat(one, (*place, name))
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    elif value is not None:
        yield place, {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
