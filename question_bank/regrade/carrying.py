"""Stored responses under another version: options are carried over by id, what it lacks is mapped by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from question_bank.errors import InvalidResponse
from question_bank.items import PICKED, Item, MultipleResponse, Numeric, Ordering, ShortText, SingleChoice, TrueFalse
from question_bank.scoring import parse_response

Mapped = Mapping[str, str]  # an id of the old version → one of the new; "": it counts as not chosen
BETWEEN = ":"  # in the name of a hit, between part and option
PARTS = ("options", "entries", "prompts", "choices", "rows", "columns", "gaps", "decisions", "reasons")


def ids_of(item: Item) -> frozenset[str]:
    """Every id a response to this item may name; none where responses are typed, or true or false."""
    if isinstance(item, SingleChoice | MultipleResponse):
        return frozenset(option.id for option in item.options)
    if isinstance(item, Ordering):
        return frozenset(entry.id for entry in item.entries)
    if isinstance(item, PICKED):
        return frozenset(item.part_options).union(*item.part_options.values())
    return frozenset()


def ids_in(item: Item, response: Any) -> frozenset[str]:
    """The ids that a stored response to this item names."""
    if isinstance(item, Numeric | ShortText | TrueFalse) or not response:
        return frozenset()
    if isinstance(response, Mapping):
        return frozenset(one for pair in response.items() if pair[1] for one in pair)
    return frozenset([response] if isinstance(response, str) else response)


def missing(old: Item, new: Item, responses: Iterable[Any]) -> tuple[str, ...]:
    """Ids that responses name and the new version lacks, in the order of their names: each must be mapped by hand."""
    there = ids_of(new)
    return tuple(sorted({one for response in responses for one in ids_in(old, response)} - there))


def carry(old: Item, response: Any, mapped: Mapped) -> Any:
    """The response with the ids that were mapped put in place of the old ones."""
    if not mapped or not ids_in(old, response):
        return response
    if isinstance(response, Mapping):
        pairs = {mapped.get(part, part): mapped.get(option, option) for part, option in response.items() if option}
        return {part: option for part, option in pairs.items() if part and option} or None
    if isinstance(response, str):
        return mapped.get(response, response) or None
    return [one for one in dict.fromkeys(mapped.get(each, each) for each in response) if one] or None


def carry_hits(hits: Iterable[str], mapped: Mapped) -> frozenset[str]:
    """Critical hits by the ids of the new version."""
    return frozenset(BETWEEN.join(mapped.get(one, one) for one in hit.split(BETWEEN)) for hit in hits)


def readable(new: Item, response: Any) -> bool:
    """Whether the new version can read a carried response at all."""
    try:
        parse_response(new, response)
    except InvalidResponse:
        return False
    return True


def texts_by_id(item: Item) -> dict[str, str]:
    """Id → words, of everything :func:`ids_of` names; an id without words of its own stands for itself."""
    texts: dict[str, str] = {}
    for member in PARTS:
        for part in getattr(item, member, ()):
            texts[part.id] = getattr(part, "text", "") or part.id
            texts |= {option.id: option.text for option in getattr(part, "options", ())}
    return {one: texts.get(one, one) for one in sorted(ids_of(item))}
