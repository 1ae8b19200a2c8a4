"""Changing the parts and texts of any item at once, whatever its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from question_bank.items import Citation, Client, Item, Unit, Variant

Changes = Mapping[str, Any]
T = TypeVar("T")
_RICH = ("stem", "general_feedback", "text", "feedback", "feedback_true", "feedback_false", "until")
_PLAIN = ("objective", "symbol", *(one.name for one in fields(Client)))


def with_parts(item: Item, change: Callable[[Any], Changes], **own: Any) -> Item:
    """The item with ``own`` members changed and every part, at any depth, changed by what ``change`` says of it."""
    return replace(item, **_parts(item, change) | own)


def _parts(thing: Any, change: Callable[[Any], Changes]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        if isinstance(value, Client):
            changed[one.name] = replace(value, **change(value))
        elif isinstance(value, tuple) and value and is_dataclass(value[0]) and not isinstance(value[0], Citation):
            changed[one.name] = tuple(replace(part, **_parts(part, change) | dict(change(part))) for part in value)
    return changed


def having(part: Any, **values: Any) -> dict[str, Any]:
    """Those of the values whose member the part has."""
    members = {one.name for one in fields(part)}
    return {name: value for name, value in values.items() if name in members}


def with_texts(item: Item, rich: Callable[[str], str], plain: Callable[[str], str]) -> Item:
    """The item with every formatted text and every plain one (typed variants, units, client facts) changed."""

    def change(thing: Any) -> dict[str, Any]:
        members = {one.name for one in fields(thing)}
        own = {name: rich(getattr(thing, name)) for name in _RICH if name in members}
        own |= {name: plain(getattr(thing, name)) for name in _PLAIN if name in members}
        if isinstance(thing, Variant | Unit):
            own |= {name: plain(getattr(thing, name)) for name in ("text", "symbol") if name in members}
        return own

    return with_parts(item, change, **change(item))
